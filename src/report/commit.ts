/*
 * What is violated as the message of a kernel commit has it: 72 columns, no colours, no markup, and of drawings only ASCII. The
 * values of sub-expressions are left out, as they are of use only beside the spec.
 */

import { sentence } from "../diag/diagnostic.js";
import { cutToWidth } from "../text/display-width.js";
import { printable } from "../text/printable.js";
import { wrapItems, wrapText } from "../text/wrap.js";
import type { Run, TraceRun, Violation } from "../verdict/run.js";
import type { TestRun } from "../verdict/test-run.js";
import { eventParts, violationDetail, violationTitle } from "./message.js";
import { createPaint } from "./paint.js";
import type { ReportOptions } from "./report-options.js";
import { drawStory } from "./story.js";
import { standingsText } from "./summary-line.js";

/** What git log and mails indent by four still fits into 80. */
const WIDTH = 72;

const ASCII: Readonly<Record<string, string>> = { "─": "-", "→": ">", "✗": "<" };

/** The first ones of each trace that are explained; what a baseline has is nothing to write about. */
export function renderCommit(run: Run, { stories }: Pick<ReportOptions, "stories">): string {
  const told = run.traces.flatMap((trace) =>
    trace.violations
      .filter((violation) => violation.known === undefined)
      .slice(0, stories)
      .map((violation) => paragraphs(violation, trace)),
  );
  const blocks = [...told, remarks(run, told.length > 0)].filter((lines) => lines.length > 0);
  // Text without blanks is cut, as no line can be broken there.
  return blocks.map((lines) => lines.map((line) => `${cutToWidth(line, WIDTH)}\n`).join("")).join("\n");
}

/** What is not to be taken for a proof: what could not be read, or was not judged. */
function remarks(run: Run, hasStories: boolean): string[] {
  const traces = run.traces.filter(({ verdict }) => verdict === "unchecked" || verdict === "error");
  const texts = [
    ...(hasStories ? [] : [`mmspec: ${standingsText(run.traces)}`]),
    ...traces.map(({ file, verdict }) => `${printable(file)}: ${verdict}`),
    ...(run.isPartial === true ? ["partial: not all traces were judged"] : []),
    ...[...run.traces.flatMap((trace) => trace.diagnostics), ...run.diagnostics]
      .map(sentence)
      .filter(({ severity }) => severity !== "note")
      .map(({ severity, message }) => `${severity}: ${printable(message)}`),
  ];
  return texts.flatMap((text) => wrapText(text, WIDTH));
}

function paragraphs(violation: Violation, trace: TraceRun): string[] {
  const { id, module, line, event, args } = violation;
  const title = wrapText(`${printable(id)}: ${printable(violationTitle(violation))}`, WIDTH);
  const where =
    line === 0 ? `at the end of ${printable(trace.file)}` : `at line ${line} of ${printable(trace.file)}`;
  const level = violation.severity === "warning" ? " (a warning)" : "";
  const found = `mmspec finds ${printable(id)} of ${printable(module)} violated${level} ${where}.`;
  const detail = violation.title === "" ? "" : printable(violationDetail(violation));
  const rule = trace.rules.find((r) => r.id === id && r.module === module);
  const lines = [...title, "", ...wrapText(found, WIDTH)];
  if (detail !== "") lines.push(...wrapText(`It is ${detail}.`, WIDTH));
  const [doc = ""] = (rule?.doc ?? "").split(/\n\s*\n/).map((part) => part.replace(/\s+/g, " ").trim());
  if (doc !== "") lines.push("", ...wrapText(printable(doc), WIDTH));
  const story = drawStory(violation, WIDTH, createPaint(false));
  if (story.length > 0)
    return [
      ...lines,
      "",
      "How it came about:",
      "",
      ...story.map((text) => text.replace(/[─→✗]/g, (c) => ASCII[c]!)),
    ];
  if (args === undefined) return lines;
  return [
    ...lines,
    "",
    ...wrapItems(eventParts(event, args).map(printable), "  ", WIDTH - 4).map((text) => `    ${text}`),
  ];
}

export function renderTestsCommit(run: TestRun, options: Pick<ReportOptions, "stories">): string {
  const traces = run.groups.flatMap(({ tests }) =>
    tests.flatMap(({ run: trace, unexpected }) =>
      trace === undefined ? [] : [{ ...trace, violations: unexpected }],
    ),
  );
  return renderCommit({ specs: [], traces, diagnostics: run.diagnostics }, options);
}
