import { hasErrors } from "../diag/diagnostic.js";
import type { Run, TraceRun } from "../verdict/run.js";

/** What the command ends with; the README says what each means. */
export const EXIT = { ok: 0, violated: 1, noAnswer: 2, bug: 70, interrupted: 130 } as const;

/**
 * 1 if anything is violated (with `strict` also warnings, and what is inconclusive or vacuous), else 2 if a spec or
 * trace could not be used, else 0. A trace that could not be read throughout is 2 also when `strict`, unless
 * something in it is violated: what it left inconclusive is a consequence.
 */
export function exitCode(run: Run, strict: boolean): number {
  if (run.traces.some((trace) => isViolated(trace, strict))) return EXIT.violated;
  if (hasErrors(run.diagnostics) || run.traces.some((trace) => trace.verdict === "error"))
    return EXIT.noAnswer;
  if (strict && run.traces.some((trace) => trace.verdict !== "ok" || trace.rules.some(isOpen)))
    return EXIT.violated;
  return EXIT.ok;
}

function isViolated(trace: TraceRun, strict: boolean): boolean {
  const counts = (severity: "error" | "warning") => strict || severity === "error";
  return (
    trace.violations.some((violation) => counts(violation.severity)) ||
    trace.rules.some((rule) => rule.violated > 0 && counts(rule.severity))
  );
}

function isOpen(rule: TraceRun["rules"][number]): boolean {
  return rule.applies !== false && (rule.inconclusive > 0 || rule.vacuous);
}
