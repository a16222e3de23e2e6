/* What the reports of tests have in common: the words for an outcome, and why a test is not as expected. */

import { counted } from "../text/format-count.js";
import { printable } from "../text/printable.js";
import type { RuleRun } from "../verdict/run.js";
import type { Outcome, TestCase } from "../verdict/test-run.js";

/** "violated MREMAP_01 AT 25, MIG_01 AT 29" */
function outcomeText({ verdict, rules }: Outcome): string {
  return [verdict, printable(rules.join(", "))].filter((part) => part !== "").join(" ");
}

/** "expected ok; found violated MREMAP_01 AT 25" */
export function differenceText({ expected, found }: TestCase): string {
  const what = found === undefined ? "no trace that can be read" : outcomeText(found);
  return `expected ${outcomeText(expected)}; found ${what}`;
}

/** "sc-0a.jsonl", "mm/vma.mms:12" */
export function testPlace({ file, line }: TestCase): string {
  return line === undefined ? printable(file) : `${printable(file)}:${line}`;
}

/** What became of the rules that were expected and not found, and of those that are open and should not be. */
export function ruleNotes({ expected, found, run }: TestCase): string[] {
  if (found === undefined || run === undefined) return [];
  const missing = expected.rules
    .filter((rule) => !found.rules.includes(rule))
    .map((rule) => rule.split(" ")[0]!);
  const notes = [...new Set(missing)].map((id) => {
    const rule = run.rules.find((r) => r.id === id);
    return `${printable(id)} ${rule === undefined ? "is no rule of this spec" : cameTo(rule)}`;
  });
  if (found.verdict !== "inconclusive" || expected.verdict === "inconclusive") return notes;
  const open = run.rules.filter(
    (r) => (r.inconclusive > 0 || r.applies === undefined) && !missing.includes(r.id),
  );
  return [...notes, ...open.map((rule) => `${printable(rule.id)} ${cameTo(rule)}`)];
}

function cameTo(rule: RuleRun): string {
  if (rule.applies === false) return "does not apply";
  if (rule.applies === undefined) return "may not apply: it depends on a constant that is not set";
  if (rule.vacuous) return "was never evaluated";
  if (rule.violated > 0) return `was violated ${counted(rule.violated, "time")}, of ${rule.checked}`;
  if (rule.inconclusive > 0) {
    const because = rule.because[0] === undefined ? "" : `: ${printable(rule.because[0])}`;
    return `was inconclusive ${counted(rule.inconclusive, "time")}, of ${rule.checked}${because}`;
  }
  return `held ${counted(rule.checked, "time")}`;
}
