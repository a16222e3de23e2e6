/* The rules of one trace as a table: what was evaluated a row each, the rest folded to a list of ids. */
import { displayWidth, padToWidth } from "../text/display-width.js";
import { grouped } from "../text/format-count.js";
import { printable } from "../text/printable.js";
import { wrapText } from "../text/wrap.js";
import type { RuleRun } from "../verdict/run.js";
import type { Paint } from "./paint.js";

export type RuleVerdict =
  | "violated"
  | "inconclusive"
  | "held"
  | "vacuous"
  | "does not apply"
  | "may not apply";

/** The one word for a rule over a trace; the gravest that is true. */
export function ruleVerdict(rule: RuleRun): RuleVerdict {
  if (rule.violated > 0) return "violated";
  if (rule.applies === false) return "does not apply";
  if (rule.applies === undefined) return "may not apply";
  if (rule.inconclusive > 0) return "inconclusive";
  return rule.vacuous || rule.checked === 0 ? "vacuous" : "held";
}

const ORDER: readonly RuleVerdict[] = ["violated", "inconclusive", "held"];
const INDENT = "  ";
const REASON_INDENT = "      ";
const MIN_TITLE = 24;
const MAX_BECAUSE = 2;

export function ruleTable(rules: readonly RuleRun[], width: number, paint: Paint): string[] {
  const rows = ORDER.flatMap((verdict) => rules.filter((r) => ruleVerdict(r) === verdict)).map((rule) => ({
    rule,
    cells: [
      printable(rule.id),
      ruleVerdict(rule),
      grouped(rule.checked),
      rule.violated === 0 ? "" : grouped(rule.violated),
      rule.inconclusive === 0 ? "" : grouped(rule.inconclusive),
    ],
  }));
  const lines: string[] = [];
  if (rows.length > 0) {
    const heads = ["rule", "verdict", "checked", "violated", "unknown"];
    const widths = heads.map((head, c) =>
      Math.max(displayWidth(head), ...rows.map((r) => displayWidth(r.cells[c]!))),
    );
    const join = (cells: readonly string[], verdict: (text: string) => string) =>
      INDENT +
      cells
        .map((cell, c) => {
          if (c >= 2) return cell.padStart(widths[c]!);
          const padded = padToWidth(cell, widths[c]!);
          return c === 1 ? verdict(padded) : padded;
        })
        .join("  ");
    const titleAt = INDENT.length + widths.reduce((sum, w) => sum + w + 2, 0);
    const isNarrow = width - titleAt < MIN_TITLE;
    const titleIndent = isNarrow ? REASON_INDENT : " ".repeat(titleAt);
    const heading = join(heads, (t) => t);
    lines.push(paint.dim(isNarrow ? heading : `${heading}  title`));
    for (const { rule, cells } of rows) {
      const title = printable(rule.title) + (rule.severity === "warning" ? " (warning)" : "");
      const row = join(cells, verdictPaint(rule, paint));
      const wrapped = wrapText(title, width - titleIndent.length);
      if (isNarrow) lines.push(row.trimEnd());
      else lines.push(`${row}  ${wrapped.shift()}`);
      for (const line of wrapped) lines.push(titleIndent + line);
      for (const reason of rule.because.slice(0, MAX_BECAUSE)) {
        const [why, ...rest] = wrapText(`unknown: ${printable(reason)}`, width - REASON_INDENT.length);
        lines.push(
          REASON_INDENT + paint.dim(why!),
          ...rest.map((line) => `${REASON_INDENT}  ${paint.dim(line)}`),
        );
      }
    }
  }
  lines.push(
    ...folded("vacuous", "never evaluated on anything here", rules, width, paint),
    ...folded("does not apply", "their WHEN is FALSE of this kernel", rules, width, paint),
    ...folded(
      "may not apply",
      "their WHEN needs a constant that is not set: see --constant",
      rules,
      width,
      paint,
    ),
  );
  return lines;
}

/** "vacuous (never evaluated on anything here): A, B, C" */
function folded(
  verdict: RuleVerdict,
  meaning: string,
  rules: readonly RuleRun[],
  width: number,
  paint: Paint,
): string[] {
  const ids = rules.filter((r) => ruleVerdict(r) === verdict).map((r) => printable(r.id));
  if (ids.length === 0) return [];
  const [first, ...more] = wrapText(`${verdict} (${meaning}): ${ids.join(", ")}`, width - INDENT.length);
  return [INDENT + paint.dim(first!), ...more.map((line) => INDENT + INDENT + paint.dim(line))];
}

function verdictPaint(rule: RuleRun, paint: Paint): (text: string) => string {
  switch (ruleVerdict(rule)) {
    case "violated":
      return rule.severity === "warning" ? paint.yellow : paint.red;
    case "held":
      return paint.green;
    default:
      return paint.yellow;
  }
}
