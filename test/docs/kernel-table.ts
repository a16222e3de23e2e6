/*
 * The table of rules by kernel in specs/README.md: what probes of a stock kernel decide, what stays open there and why, and
 * what does not apply. It follows from the specs, the probe catalogues and what the kernels tell of themselves.
 */
import type { ProbePlan } from "../../src/probes/plan.js";
import { code, table } from "./tables.js";
import { needOf } from "./verdict-table.js";

export interface PlannedKernel {
  /** As the column is called. */
  readonly line: string;
  readonly plan: ProbePlan;
}

export const DECIDED = "decided";
export const IN_PART = "in part";
export const OPEN = "open";
export const DOES_NOT_APPLY = "–";

/** A row for each rule that applies to one of the kernels; what applies to none is for traces in full. */
export function kernelTable(kernels: readonly PlannedKernel[], ids: readonly string[]): string {
  const applying = ids.filter((id) => kernels.some(({ plan }) => cellOf(id, plan) !== DOES_NOT_APPLY));
  const rows = applying.map((id) => [
    id,
    ...kernels.map(({ plan }) => cellOf(id, plan)),
    ...reasons(
      id,
      kernels.map(({ plan }) => plan),
    ),
  ]);
  const counts = kernels.map(({ plan }) => `${applying.filter((id) => cellOf(id, plan) === DECIDED).length}`);
  const head = ["rule", ...kernels.map(({ line }) => line), "open for", "why no probe shows it"];
  return table(head, [...rows, ["**decided**", ...counts, "", ""]]);
}

function cellOf(id: string, plan: ProbePlan): string {
  if (plan.decided.includes(id)) return plan.partly.some((note) => note.id === id) ? IN_PART : DECIDED;
  return plan.undecidable.some((note) => note.id === id) ? OPEN : DOES_NOT_APPLY;
}

/** Events and fields that are not there, and what the catalogues say of them; the kernels' own words are the first's. */
function reasons(id: string, plans: readonly ProbePlan[]): [string, string] {
  const because = plans.flatMap((plan) => plan.undecidable.find((note) => note.id === id)?.because ?? []);
  const needs = [...new Set(because)].map(needOf);
  const texts = new Map<string, string>();
  for (const need of needs) if (!texts.has(need.name)) texts.set(need.name, need.because);
  return [texts.size === 0 ? "" : code([...texts.keys()]), [...new Set(texts.values())].join("; ")];
}
