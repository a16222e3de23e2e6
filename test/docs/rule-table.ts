/* The table of rules in specs/mm/README.md: what the specs declare, and the scenarios that are about each. */
import type * as ir from "../../src/ir/ir.js";
import type { Scenario } from "../scenarios/dsl/index.js";
import { cell, code, table } from "./tables.js";

/** Scenarios named in one cell; the chapters have the others. */
const MAX_NAMED = 3;

export function ruleTable({ rules }: ir.Program, scenarios: readonly Scenario[]): string {
  const ids = [...new Set(rules.map((rule) => rule.name))].sort();
  const rows = ids.map((id) => {
    const own = rules.filter((rule) => rule.name === id);
    const { title, severity, module } = own[0]!;
    const breaks = scenarios.filter((s) => s.expected.findings.some((f) => f.id === id));
    const holds = scenarios.filter((s) => s.expected.holds.includes(id));
    return [id, title, severity, kernelsOf(own), module, named(breaks), named(holds)];
  });
  return table(["id", "title", "severity", "kernels", "module", "breaks", "holds"], rows);
}

/** The WHENs as the specs have them; one rule may stand at several places. */
function kernelsOf(rules: readonly ir.Rule[]): string {
  const whens = rules.map(({ when }) =>
    when === undefined ? undefined : when.span.file.text.slice(when.span.start, when.span.end),
  );
  if (whens.includes(undefined)) return "all";
  return [...new Set(whens.map((text) => cell(code([text!.replaceAll(/\s+/g, " ")]))))].join(" or ");
}

function named(scenarios: readonly Scenario[]): string {
  const names = scenarios.slice(0, MAX_NAMED).map((s) => s.id);
  const more = scenarios.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
