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
      return trace.verdict === "violated";
    case "warning":
      return isViolated(trace, "warning");
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

function isViolated(trace: TraceRun, severity: "error" | "warning"): boolean {
  return (
    trace.violations.some((violation) => violation.severity === severity) ||
    trace.rules.some((rule) => rule.violated > 0 && rule.severity === severity)
  );
}

const isOpen = (rule: RuleRun) => rule.applies !== false && rule.inconclusive > 0;
