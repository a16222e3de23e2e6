/*
 * What may be wrong with a trace, each asked by itself: what --fail-on names. A trace has one verdict, but several of these
 * may hold of it.
 */
import type { RuleRun, TraceRun } from "./run.js";

export const REASONS = ["violated", "error", "inconclusive", "vacuous", "unchecked", "warning"] as const;
export type Reason = (typeof REASONS)[number];

export function holdsOf(reason: Reason, trace: TraceRun): boolean {
  switch (reason) {
    case "violated":
      return trace.verdict === "violated" && !isKnown(trace, "error");
    case "warning":
      return isWarned(trace) && !isKnown(trace, "warning");
    case "error":
      return trace.verdict === "error";
    case "inconclusive":
      return trace.verdict === "inconclusive" || trace.rules.some(isOpen);
    case "vacuous":
      return trace.rules.some((rule) => rule.applies !== false && rule.vacuous);
    case "unchecked":
      return trace.verdict === "unchecked";
  }
}

function isWarned({ violations, rules }: TraceRun): boolean {
  return (
    violations.some(({ severity }) => severity === "warning") ||
    rules.some((rule) => rule.violated > 0 && rule.severity === "warning")
  );
}

/** Whether a baseline has all of them; of what was counted and not kept, nobody knows. */
function isKnown({ violations, violationsDropped }: TraceRun, severity: "error" | "warning"): boolean {
  const own = violations.filter((violation) => violation.severity === severity);
  return own.length > 0 && violationsDropped === 0 && own.every(({ known }) => known !== undefined);
}

const isOpen = (rule: RuleRun) => rule.applies !== false && rule.inconclusive > 0;
