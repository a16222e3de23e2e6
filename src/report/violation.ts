/* One violation in full: what, where, which values, and how it came about. */
import { cutToWidth, displayWidth, padToWidth } from "../text/display-width.js";
import { printable } from "../text/printable.js";
import { wrapItems, wrapText } from "../text/wrap.js";
import type { RuleRun, Violation, WitnessValue } from "../verdict/run.js";
import { eventParts, violationDetail, violationTitle, witnessOf } from "./message.js";
import type { Paint } from "./paint.js";
import { drawStory } from "./story.js";

const INDENT = "  ";
/** Of the event's text. */
const MAX_TEXT_LINES = 3;
/** A long expression gets its value on the next line. */
const MAX_EXPR = 44;

export function violationLines(
  violation: Violation,
  rule: RuleRun | undefined,
  file: string,
  width: number,
  paint: Paint,
): string[] {
  const lines: string[] = [];
  const level = violation.severity === "warning" ? paint.yellow("warning") : paint.red("error");
  const title = printable(violationTitle(violation));
  const id = printable(violation.id);
  lines.push(`${paint.bold(level)} ${paint.bold(`${id}:`)} ${paint.bold(title)}`);
  const place = `${placeOf(violation, file)} (${violation.kind} of ${printable(violation.module)})`;
  for (const line of wrapText(place, width - INDENT.length)) lines.push(INDENT + line);
  const record = recordItems(violation);
  if (record.length > 0) {
    const wrapped = wrapItems(record, "  ", width - 4);
    const [last, ...cut] = wrapped.splice(MAX_TEXT_LINES - 1);
    if (last !== undefined) wrapped.push(cut.length === 0 ? last : cutToWidth(`${last} …`, width - 4));
    for (const line of wrapped) lines.push(`${INDENT}${paint.dim("│")} ${line}`);
  }
  const detail = violation.title === "" ? "" : printable(violationDetail(violation));
  if (detail !== "") for (const line of wrapText(detail, width - INDENT.length)) lines.push(INDENT + line);
  if (rule !== undefined && rule.doc !== "") {
    lines.push("");
    for (const text of reflow(rule.doc)) {
      const lead = /^ */.exec(text)![0];
      for (const line of wrapText(text.trimStart(), width - INDENT.length - lead.length)) {
        lines.push((INDENT + lead + paint.dim(line)).trimEnd());
      }
    }
  }
  const witness = witnessOf(violation);
  if (witness.length > 0) lines.push("", `${INDENT}where`, ...witnessLines(witness, width, paint));
  const story = drawStory(violation, width, paint);
  if (story.length > 0) lines.push("", `${INDENT}how it came about`, ...story);
  return lines;
}

/** What the record says, in pieces that are not broken: an argument each, or what two blanks set apart in a line. */
function recordItems({ sourceLine, event, args }: Violation): string[] {
  if (sourceLine !== undefined) return printable(sourceLine).split("  ");
  return args === undefined ? [] : eventParts(event, args).map(printable);
}

/**
 * A comment's paragraphs as one line each; what is indented deeper than the rest, and lists, stay as they were drawn.
 * (The first line follows the comment's opening, so its own indentation says nothing.)
 */
function reflow(doc: string): string[] {
  const [first = "", ...rest] = doc.split("\n").map((line) => printable(line.trimEnd()));
  const indents = rest.filter((line) => line !== "").map((line) => /^ */.exec(line)![0].length);
  const margin = Math.min(...indents, 80);
  const lines: string[] = [];
  let isOpen = false;
  for (const line of [first.trimStart(), ...rest.map((l) => l.slice(margin))]) {
    const isProse = /^[^\s\-*]/.test(line);
    if (isProse && isOpen) lines.push(`${lines.pop()} ${line}`);
    else lines.push(line);
    isOpen = isProse;
  }
  return lines;
}

/** "trace.jsonl:17, at rmap_walk__return" */
function placeOf(violation: Violation, file: string): string {
  const name = printable(file);
  if (violation.line === 0) return `at the end of ${name}`;
  const at = violation.event === "" ? "" : `, at ${printable(violation.event)}`;
  return `${name}:${violation.line}${at}`;
}

function witnessLines(witness: readonly WitnessValue[], width: number, paint: Paint): string[] {
  const lead = INDENT + INDENT;
  const values = witness.map((w) => ({ expr: printable(w.expr), value: printable(w.value) }));
  const short = values.filter((w) => displayWidth(w.expr) <= MAX_EXPR).map((w) => displayWidth(w.expr));
  const column = Math.max(0, ...short);
  const lines: string[] = [];
  for (const { expr, value } of values) {
    const fits = displayWidth(expr) <= column;
    const valueAt = lead.length + column + 3;
    const wrapped = wrapItems(value.split(", "), ", ", Math.max(20, width - valueAt));
    if (fits) lines.push(`${lead}${paint.cyan(padToWidth(expr, column))} = ${wrapped[0]}`);
    else {
      for (const line of wrapText(expr, width - lead.length)) lines.push(lead + paint.cyan(line));
      lines.push(`${lead}${" ".repeat(column)} = ${wrapped[0]}`);
    }
    for (const line of wrapped.slice(1)) lines.push(" ".repeat(valueAt) + line);
  }
  return lines;
}
