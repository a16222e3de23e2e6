/* The rules of specs as a table, a line each. */
import { displayWidth, padToWidth } from "../text/display-width.js";
import { kernelsOf, type RuleFacts } from "./rule-facts.js";

/** Those in whose id, title, comment, module, events or kernels the word stands. */
export function rulesWith(rules: readonly RuleFacts[], word: string | undefined): readonly RuleFacts[] {
  if (word === undefined) return rules;
  const wanted = word.toLowerCase();
  return rules.filter((rule) => {
    const places = rule.places.flatMap(({ module, action }) => [module, action?.event ?? ""]);
    return [rule.id, rule.title, rule.doc, kernelsOf(rule), ...places].some((text) =>
      text.toLowerCase().includes(wanted),
    );
  });
}

export function listRules(rules: readonly RuleFacts[]): string {
  const rows = rules.map((rule) => [
    rule.id,
    rule.severity === "error" ? rule.title : `${rule.title} (${rule.severity})`,
    [...new Set(rule.places.map((place) => place.module))].join(", "),
    kernelsOf(rule),
  ]);
  const widths = [0, 1, 2].map((i) => Math.max(0, ...rows.map((row) => displayWidth(row[i]!))));
  return rows
    .map((row) => `${row.map((cell, i) => (i < 3 ? padToWidth(cell, widths[i]!) : cell)).join("  ")}\n`)
    .join("");
}
