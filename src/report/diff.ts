/* What is different between two reports, for people and for programs. */
import { counted, grouped } from "../text/format-count.js";
import { printable, printableJson } from "../text/printable.js";
import type { Finding, ReportDiff, RuleChange } from "./compare-reports.js";
import { JSON_VERSION } from "./json-schema.js";
import { createPaint, type Paint } from "./paint.js";

export function renderDiff(diff: ReportDiff, color: boolean): string {
  const paint = createPaint(color);
  const { fresh, fixed, unseen, changed, same, traces } = diff;
  const blocks = [
    block(paint.bold(paint.red("new")), fresh, (finding) => findingLine(finding, paint)),
    block(paint.bold(paint.green("fixed")), fixed, (finding) => findingLine(finding, paint)),
    block(paint.bold("not looked for any more"), unseen, (finding) => findingLine(finding, paint)),
    block(paint.bold("rules that came to something else"), changed, changeLine),
  ].filter((lines) => lines.length > 0);
  const counts = [
    `${grouped(fresh.length)} new`,
    `${grouped(fixed.length)} fixed`,
    ...(unseen.length === 0 ? [] : [`${grouped(unseen.length)} not looked for any more`]),
    `${grouped(same)} in both`,
    `${grouped(changed.length)} ${changed.length === 1 ? "rule" : "rules"} changed`,
  ];
  const of = `${counted(traces.before, "trace")} before, ${grouped(traces.after)} after`;
  return [...blocks.map((lines) => lines.join("\n")), `${counts.join(", ")} (${of})`]
    .join("\n\n")
    .concat("\n");
}

function block<T>(heading: string, items: readonly T[], line: (item: T) => string): string[] {
  return items.length === 0 ? [] : [heading, ...items.map((item) => `  ${line(item)}`)];
}

function findingLine(
  { id, module, title, severity, event, file, line, count }: Finding,
  paint: Paint,
): string {
  const level = severity === "warning" ? paint.yellow("warning") : paint.red("error");
  const where = `${printable(file)}:${line}${event === "" ? "" : `, at ${printable(event)}`}`;
  const more = count > 1 ? `, and ${counted(count - 1, "other place")}` : "";
  return `${level} ${printable(id)} of ${printable(module)}: ${printable(title)} (${where}${more})`;
}

const changeLine = ({ id, module, before, after }: RuleChange) =>
  `${printable(id)} of ${printable(module)}: ${before} → ${after}`;

export function renderDiffJson({ fresh, fixed, unseen, changed, same, traces }: ReportDiff): string {
  const diff = { mmspec: JSON_VERSION, new: fresh, fixed, not_looked_for: unseen, changed, same, traces };
  return `${printableJson(JSON.stringify(diff, undefined, 2))}\n`;
}
