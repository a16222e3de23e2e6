/* The rules of one trace: what was evaluated as a table, a row each; the rest as lists of ids. */
import { displayWidth, padToWidth } from "../text/display-width.js";
import { grouped } from "../text/format-count.js";
import { printable } from "../text/printable.js";
import { wrapText } from "../text/wrap.js";
import { type Standing, standingOf } from "../verdict/rule-standing.js";
import type { RuleRun } from "../verdict/run.js";
import type { Paint } from "./paint.js";

/** What was evaluated, the gravest first, and the word that the table has for it. */
const ROWS: readonly (readonly [Standing, word: string])[] = [
  ["violated", "violated"],
  ["warned", "violated"],
  ["undecided", "undecided"],
  ["held", "held"],
];
const INDENT = "  ";
const REASON_INDENT = "      ";
const MIN_TITLE = 24;
const MAX_BECAUSE = 2;

/** What was evaluated, a row each. */
export function ruleTable(rules: readonly RuleRun[], width: number, paint: Paint): string[] {
  const rows = ROWS.flatMap(([standing, word]) =>
    rules.filter((r) => standingOf(r) === standing).map((rule) => ({ rule, word })),
  ).map(({ rule, word }) => ({
    rule,
    cells: [
      printable(rule.id),
      word,
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
  return lines;
}

/** The rest by their ids. */
export function ruleLists(rules: readonly RuleRun[], width: number, paint: Paint): string[] {
  return [
    ...folded("not exercised", "nothing happened here that they are about", rules, width, paint),
    ...folded(
      "may not apply",
      "their WHEN needs a constant that is not set: see --constant",
      rules,
      width,
      paint,
    ),
    ...folded("of other kernels", "their WHEN is FALSE here", rules, width, paint),
  ];
}

/** "not exercised (nothing happened here that they are about): A, B, C" */
function folded(
  standing: Standing,
  meaning: string,
  rules: readonly RuleRun[],
  width: number,
  paint: Paint,
): string[] {
  const ids = rules.filter((r) => standingOf(r) === standing).map((r) => printable(r.id));
  if (ids.length === 0) return [];
  const [first, ...more] = wrapText(`${standing} (${meaning}): ${ids.join(", ")}`, width - INDENT.length);
  return [INDENT + paint.dim(first!), ...more.map((line) => INDENT + INDENT + paint.dim(line))];
}

function verdictPaint(rule: RuleRun, paint: Paint): (text: string) => string {
  switch (standingOf(rule)) {
    case "violated":
      return paint.red;
    case "held":
      return paint.green;
    default:
      return paint.yellow;
  }
}
