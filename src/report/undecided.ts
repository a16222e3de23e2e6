/* A rule that could not be decided at a line: what is missing, and why; and how far it is known. */
import { displayWidth, padToWidth } from "../text/display-width.js";
import { printable } from "../text/printable.js";
import { wrapItems, wrapText } from "../text/wrap.js";
import type { Undecided } from "../verdict/run.js";
import { eventParts } from "./message.js";
import type { Paint } from "./paint.js";
import { drawStory } from "./story.js";

const INDENT = "  ";
/** A longer expression gets its value on the next line. */
const MAX_EXPR = 44;

export function undecidedLines(undecided: Undecided, file: string, width: number, paint: Paint): string[] {
  const { id, module, title, kind, line, event, args, unknown, binding, witness, story } = undecided;
  const lines = [
    `${paint.bold(paint.yellow("undecided"))} ${paint.bold(`${printable(id)}: ${printable(title)}`)}`,
  ];
  const at = event === "" ? "" : `, at ${printable(event)}`;
  const place = line === 0 ? `at the end of ${printable(file)}` : `${printable(file)}:${line}${at}`;
  for (const text of wrapText(`${place} (${kind} of ${printable(module)})`, width - INDENT.length))
    lines.push(INDENT + text);
  if (args !== undefined)
    for (const text of wrapItems(eventParts(event, args).map(printable), "  ", width - 4))
      lines.push(`${INDENT}${paint.dim("│")} ${text}`);
  const reasons = unknown.map(({ what, isInPart, because }) => {
    const known = isInPart ? "known in part" : "not known";
    return `${printable(what)} is ${known}: ${printable(because)}`;
  });
  const told = reasons.length > 0 ? reasons : ["a part of it is not known; which one is not recorded"];
  lines.push("", `${INDENT}not decided, because`);
  for (const reason of told) {
    const [first, ...more] = wrapText(reason, width - 6);
    lines.push(`    ${first}`, ...more.map((text) => `      ${text}`));
  }
  const values = [...binding.map(({ name, value }) => ({ expr: name, value })), ...witness];
  if (values.length > 0) lines.push("", `${INDENT}where`);
  const column = Math.max(
    0,
    ...values.map((v) => displayWidth(printable(v.expr))).filter((w) => w <= MAX_EXPR),
  );
  for (const { expr, value } of values) {
    const shown = printable(expr);
    const text = `= ${printable(value)}`;
    if (displayWidth(shown) <= column) lines.push(`    ${paint.cyan(padToWidth(shown, column))} ${text}`);
    else
      lines.push(
        ...wrapText(shown, width - 4).map((l) => `    ${paint.cyan(l)}`),
        `    ${" ".repeat(column)} ${text}`,
      );
  }
  const drawn = drawStory({ id, line, story, binding, witness, cause: { kind: "false" } }, width, paint, "?");
  if (drawn.length > 0) lines.push("", `${INDENT}what is known of it`, ...drawn);
  return lines;
}
