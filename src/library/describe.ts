import { type Diagnostic, positionOf, type Severity, sentence } from "../diag/diagnostic.js";
import { violationMessage } from "../report/message.js";
import type { Violation } from "../verdict/run.js";

/** A diagnostic in words. */
export interface DiagnosticText {
  readonly code: string;
  readonly severity: Severity;
  /** One line. */
  readonly message: string;
  /** What to do about it. */
  readonly help: string | undefined;
  /** The file; undefined where it is about none. */
  readonly path: string | undefined;
  /** From 1; 0 where the whole file is meant. */
  readonly line: number;
  /** From 1; 0 where the whole line is meant. */
  readonly column: number;
}

/**
 * What a diagnostic says, and where.
 *
 * @example
 * ```ts
 * for (const d of run.traces[0].diagnostics) console.log(describeDiagnostic(d).message);
 * ```
 */
export function describeDiagnostic(diagnostic: Diagnostic): DiagnosticText {
  const at = diagnostic.at && positionOf(diagnostic.at);
  return {
    code: diagnostic.code,
    ...sentence(diagnostic),
    path: at?.path,
    line: at?.line ?? 0,
    column: at?.column ?? 0,
  };
}

/**
 * What went wrong, in a sentence.
 *
 * @example
 * ```ts
 * for (const violation of run.traces[0].violations) console.log(violation.line, describeViolation(violation));
 * ```
 */
export function describeViolation(violation: Violation): string {
  return violationMessage(violation);
}
