import { hasErrors } from "../diag/diagnostic.js";
import { holdsOf, type Reason } from "../verdict/reasons.js";
import type { Run } from "../verdict/run.js";

/** What the command ends with; the README says what each means. */
export const EXIT = { ok: 0, violated: 1, noAnswer: 2, bug: 70, interrupted: 130 } as const;

/** What fails a run unless the user says otherwise. */
export const DEFAULT_FAIL_ON: readonly Reason[] = ["violated", "error"];

/**
 * 2 if a spec or an argument could not be used, or (with `error`) a trace, and nothing violated is to fail the run; else 1
 * if one of the other reasons holds of a trace, else 0. What a trace that could not be read throughout left open is a
 * consequence of that.
 */
export function exitCode(run: Run, failOn: readonly Reason[]): number {
  const fails = (reason: Reason) =>
    failOn.includes(reason) && run.traces.some((trace) => holdsOf(reason, trace));
  if (fails("violated") || fails("warning")) return EXIT.violated;
  if (hasErrors(run.diagnostics) || fails("error")) return EXIT.noAnswer;
  return failOn.some(fails) ? EXIT.violated : EXIT.ok;
}

/** Of most commands, for their help. */
export const EXIT_CODES = `
Exit codes:
  0   nothing is violated
  1   something is violated, or what else --fail-on names
  2   wrong usage, or a spec or trace that could not be used, and nothing violated
  70  a bug in mmspec
`;
