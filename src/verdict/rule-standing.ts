/* What rules came to, over one trace or over several: one word for each, and how many there are of each. */
import type { RuleRun, TraceRun } from "./run.js";

/** In the order of gravity; the first that is true of a rule in any of the traces is what it came to. */
export const STANDINGS = [
  "violated",
  "warned",
  "undecided",
  "held",
  "may not apply",
  "not exercised",
  "of other kernels",
] as const;
export type Standing = (typeof STANDINGS)[number];

export function standingOf(rule: RuleRun): Standing {
  if (rule.violated > 0) return rule.severity === "error" ? "violated" : "warned";
  if (rule.applies === false) return "of other kernels";
  if (rule.applies === undefined) return "may not apply";
  if (rule.inconclusive > 0) return "undecided";
  return rule.vacuous || rule.checked === 0 ? "not exercised" : "held";
}

/** What is violated without being a rule (an event that no action allows, …) is counted by its name. */
export function countStandings(traces: readonly TraceRun[]): ReadonlyMap<Standing, number> {
  const gravest = new Map<string, number>();
  const note = (key: string, standing: Standing) => {
    const gravity = STANDINGS.indexOf(standing);
    gravest.set(key, Math.min(gravest.get(key) ?? gravity, gravity));
  };
  for (const { rules, violations } of traces) {
    const own = new Set<string>();
    for (const rule of rules) {
      const key = `${rule.module}\0${rule.id}`;
      own.add(key);
      note(key, standingOf(rule));
    }
    for (const { module, id, kind, severity } of violations) {
      if (!own.has(`${module}\0${id}`))
        note(`${module}\0${id}\0${kind}`, severity === "error" ? "violated" : "warned");
    }
  }
  const counts = new Map<Standing, number>(STANDINGS.map((standing) => [standing, 0]));
  for (const gravity of gravest.values()) {
    const standing = STANDINGS[gravity]!;
    counts.set(standing, counts.get(standing)! + 1);
  }
  return counts;
}
