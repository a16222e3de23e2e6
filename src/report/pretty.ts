/* The report for people: what each trace came to, what was checked on it, and the first violations in full. */
import { printDiagnostics } from "../diag/print-diagnostic.js";
import { counted, grouped } from "../text/format-count.js";
import { printable } from "../text/printable.js";
import { ranked } from "../text/ranked.js";
import { wrapItems, wrapText } from "../text/wrap.js";
import { standingOf } from "../verdict/rule-standing.js";
import {
  type Advice,
  type Known,
  type Run,
  TRACE_VERDICTS,
  type TraceRun,
  type TraceVerdict,
  type Violation,
} from "../verdict/run.js";
import { lineAccount } from "./line-account.js";
import { violationTitle } from "./message.js";
import { createPaint, type Paint } from "./paint.js";
import type { ReportOptions } from "./report-options.js";
import { ruleLists, ruleTable } from "./rule-table.js";
import { nextStep, standingsLines } from "./summary-line.js";
import { undecidedLines } from "./undecided.js";
import { violationLines } from "./violation.js";

/** Violations with a line each, beyond those explained in full. */
const MAX_LISTED = 20;
const MAX_NAMES = 8;
const MAX_DIAGNOSTICS = 10;
const MIN_WIDTH = 40;

/** Ends with a newline, unless there is nothing to say. Trouble that belongs to no trace is not part of it. */
export function renderPretty(run: Run, options: ReportOptions): string {
  return run.traces.map((trace, i) => prettyTrace(trace, i, options)).join("") + prettyEnd(run, options);
}

/** The part of one trace; `index` is its place in the run. */
export function prettyTrace(trace: TraceRun, index: number, options: ReportOptions): string {
  const paint = createPaint(options.color);
  if (options.detail === "brief") return briefLines(trace, paint, options).join("");
  const width = Math.max(MIN_WIDTH, options.width);
  if (options.detail === "places") return placesText(trace, width, paint);
  const blocks =
    options.detail === "violations"
      ? [
          ...trace.violations.map((v) => told(v, trace, width, paint)),
          ...(trace.undecided ?? []).map((u) => undecidedLines(u, trace.file, width, paint)),
        ]
      : [traceLines(trace, { ...options, width }, paint)];
  const text = blocks.map((lines) => `${lines.join("\n")}\n`).join("\n");
  return index > 0 && text !== "" ? `\n${text}` : text;
}

/** Where a rule is violated or could not be decided: what `explain --at` tells more of. */
function placesText(trace: TraceRun, width: number, paint: Paint): string {
  const violated = trace.violations.map((violation) => oneLine(violation, trace.file, paint));
  const undecided = trace.rules
    .filter((rule) => standingOf(rule) === "undecided")
    .flatMap((rule) => [
      `${paint.yellow("undecided")} ${printable(rule.id)}: ${printable(rule.title)} (${counted(rule.inconclusive, "time")})`,
      ...rule.because.flatMap((reason) => wrapText(printable(reason), width - 2).map((line) => `  ${line}`)),
    ]);
  const lines = [...violated, ...undecided];
  if (lines.length === 0) lines.push("nothing is violated, and nothing undecided");
  else lines.push("", `next: mmspec explain ${printable(trace.file)} --at LINE tells how it came about`);
  return lines.map((line) => `${line}\n`).join("");
}

/** What the traces came to together. */
export function prettyEnd(run: Run, options: ReportOptions): string {
  if (options.detail !== "full" && options.detail !== "rules") return "";
  if (run.traces.length < 2 && run.isPartial !== true) return "";
  const paint = createPaint(options.color);
  const lines = lastLines(run.traces, runStep(run), Math.max(MIN_WIDTH, options.width), paint);
  const partial = run.isPartial === true ? [paint.red("partial: not all traces were judged")] : [];
  return `\n${[summaryLine(run, paint), ...partial, ...lines].join("\n")}\n`;
}

function traceLines(trace: TraceRun, options: ReportOptions, paint: Paint): string[] {
  const { width } = options;
  const lines = [`${paint.bold(printable(trace.file))}: ${verdictWord(trace.verdict, paint)}`];
  if (trace.format !== "unknown") {
    for (const line of wrapItems(facts(trace), ", ", width - 2)) lines.push(`  ${line}`);
    if (trace.lines !== undefined)
      lines.push(...wrapText(lineAccount(trace.lines), width - 2).map((l) => `  ${l}`));
  }
  if (trace.diagnostics.length > 0) {
    const text = printDiagnostics(trace.diagnostics, { color: options.color, limit: MAX_DIAGNOSTICS });
    lines.push("", ...text.trimEnd().split("\n"));
  }
  if (trace.rules.some((rule) => rule.checked > 0)) lines.push("", ...ruleTable(trace.rules, width, paint));
  if (options.detail === "full") {
    const lists = ruleLists(trace.rules, width, paint);
    if (lists.length > 0) lines.push("", ...lists);
  }
  const notes = noteTexts(trace, options.detail === "full");
  if (notes.length > 0) lines.push("");
  for (const note of notes) {
    const [first, ...more] = wrapText(note, width - 4);
    lines.push(`  ${paint.dim("-")} ${first}`, ...more.map((line) => `    ${line}`));
  }
  const fresh = trace.violations.filter((v) => v.known === undefined);
  const explained = fresh.slice(0, options.stories);
  for (const v of explained) lines.push("", ...told(v, trace, width, paint));
  lines.push(...listed(trace, explained, paint));
  if (trace.rules.length > 0 || trace.violations.length > 0)
    lines.push("", ...lastLines([trace], nextStep(trace), width, paint).map((line) => `  ${line}`));
  return lines;
}

/** Whether all is well, and what to do next. */
function lastLines(
  traces: readonly TraceRun[],
  next: string | undefined,
  width: number,
  paint: Paint,
): string[] {
  const lines = standingsLines(traces, width - 2, paint);
  if (next === undefined) return lines;
  return [...lines, ...wrapText(`next: ${next}`, width - 2)];
}

/** What to do next about a run: about the gravest of its traces. */
function runStep(run: Run): string | undefined {
  const ranked = TRACE_VERDICTS.flatMap((verdict) => run.traces.filter((t) => t.verdict === verdict));
  return ranked[0] === undefined ? undefined : nextStep(ranked[0]);
}

function told(violation: Violation, trace: TraceRun, width: number, paint: Paint): string[] {
  const rule = trace.rules.find((r) => r.id === violation.id && r.module === violation.module);
  return violationLines(violation, rule, trace.file, width, paint);
}

function verdictWord(verdict: TraceVerdict, paint: Paint): string {
  switch (verdict) {
    case "ok":
      return paint.green("ok");
    case "unchecked":
      return paint.bold(paint.yellow("unchecked"));
    case "violated":
      return paint.bold(paint.red("violated"));
    case "inconclusive":
      return paint.yellow("inconclusive");
    case "error":
      return paint.red("error");
  }
}

function facts(trace: TraceRun): string[] {
  return [
    printable(trace.format),
    trace.complete ? "complete from an empty state" : "begins mid-life",
    ...trace.constants
      .filter((c) => c.isSet)
      .map((c) => `${printable(c.name)}${c.releases === undefined ? " =" : ""} ${printable(c.value)}`),
    counted(trace.events, "event"),
    ...(trace.lost === 0 ? [] : [`events lost at ${counted(trace.lost, "place")}`]),
  ];
}

/** The JSON report has all of them. */
function firstOf(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(", ")}${more > 0 ? ` and ${counted(more, "other name")}` : ""}`;
}

function noteTexts(trace: TraceRun, isFull: boolean): string[] {
  const notes: string[] = [];
  if (trace.timeWentBack > 0) {
    const where = trace.timeWentBackLine === undefined ? "" : `, first at line ${trace.timeWentBackLine}`;
    notes.push(
      `warning: the time went back ${counted(trace.timeWentBack, "time")}${where}; events are taken in the order of the file (--sort-window 1ms reorders)`,
    );
  }
  if (trace.skippedNames.length > 0) {
    const names = ranked(trace.skippedNames.map((s) => [s.name, s.count])).map(
      (s) => `${printable(s.name)} ${grouped(s.count)}`,
    );
    notes.push(`events that no spec declares: ${firstOf(names)}`);
  }
  if (isFull && trace.notRecorded.length > 0 && trace.events > 0) {
    const names = firstOf(trace.notRecorded.map(printable));
    notes.push(`not recorded, so what these can change is unknown (--records): ${names}`);
  }
  if (isFull && trace.idleActions.length > 0 && trace.events > 0) {
    notes.push(`actions never taken: ${firstOf([...new Set(trace.idleActions.map(printable))])}`);
  }
  if (trace.advice !== undefined) notes.push(...adviceTexts(trace.advice));
  return notes;
}

/** What to record another time, in short; the JSON report has all of it. */
function adviceTexts({ kernel, missing, undecidable }: Advice): string[] {
  const texts: string[] = [];
  // A recorded return has its entry too.
  const entries = new Set(missing.map(({ event }) => event));
  const events = missing.filter(({ call }) => call === undefined || !entries.has(call));
  if (events.length > 0) {
    const named = events.slice(0, MAX_MISSING).map(({ event, fields, rules }) => {
      const what = fields.length === 0 ? event : `${fields.join(" and ")} of ${event}`;
      return `${printable(what)} (${shortList(rules)})`;
    });
    const more = events.length - named.length;
    const rest = more > 0 ? ` and ${counted(more, "other")}` : "";
    const rules = [...new Set(missing.flatMap((m) => m.rules))];
    texts.push(
      `never seen here, though rules left open need it: ${named.join(", ")}${rest}; mmspec probes ${shortList(rules, " ")} --kernel ${printable(kernel)} prints what records it`,
    );
  }
  if (undecidable.length > 0) {
    const named = undecidable
      .slice(0, MAX_UNDECIDABLE)
      .map(({ id, because }) => `${printable(id)} (${printable(because[0] ?? "")})`);
    const more = undecidable.length - named.length;
    texts.push(
      `no probe of Linux ${printable(kernel)} decides ${named.join(", ")}${more > 0 ? ` and ${counted(more, "other rule")}` : ""}`,
    );
  }
  return texts;
}

const MAX_MISSING = 4;
const MAX_UNDECIDABLE = 3;
const MAX_NAMED_RULES = 4;

function shortList(names: readonly string[], separator = ", "): string {
  const named = names.slice(0, MAX_NAMED_RULES).map(printable);
  return named.length < names.length ? `${named.join(separator)} …` : named.join(separator);
}

/** The violations beyond those explained: a line each, and how many more there were. */
function listed(trace: TraceRun, explained: readonly Violation[], paint: Paint): string[] {
  const others = trace.violations.filter((violation) => !explained.includes(violation));
  const rest = [...others].sort((a, b) => Number(a.known !== undefined) - Number(b.known !== undefined));
  const lines: string[] = [];
  if (rest.length > 0) lines.push("", explained.length === 0 ? "  violations" : "  further violations");
  for (const violation of rest.slice(0, MAX_LISTED))
    lines.push(`    ${oneLine(violation, trace.file, paint)}`);
  const unnamed = rest.length - Math.min(rest.length, MAX_LISTED);
  if (unnamed > 0) lines.push(`    and ${grouped(unnamed)} more`);
  if (rest.length > 0) {
    lines.push(`  --stories ${trace.violations.length} tells them all, mmspec explain --at LINE tells one`);
  }
  if (trace.violationsDropped > 0) {
    lines.push("", `  ${counted(trace.violationsDropped, "further violation")} counted, but not kept`);
  }
  return lines;
}

/** A violation in one line, without its end. */
export function violationLine(violation: Violation, file: string, color: boolean): string {
  return oneLine(violation, file, createPaint(color));
}

function oneLine(violation: Violation, file: string, paint: Paint): string {
  const level = violation.severity === "warning" ? paint.yellow("warning") : paint.red("error");
  const title = printable(violationTitle(violation));
  const line = `${printable(file)}:${violation.line}: ${level} ${printable(violation.id)}: ${title}`;
  return violation.known === undefined ? line : `${line} (${knownText(violation.known)})`;
}

/** "known, until 2027-01-31: the driver is being replaced" */
function knownText({ reason, expires }: Known): string {
  const until = expires === null ? "known" : `known, until ${expires}`;
  return reason === "" ? until : `${until}: ${printable(reason)}`;
}

function briefLines(trace: TraceRun, paint: Paint, options: ReportOptions): string[] {
  const lines = trace.violations.map((violation) => `${oneLine(violation, trace.file, paint)}\n`);
  if (trace.violationsDropped > 0) {
    lines.push(
      `${printable(trace.file)}: ${counted(trace.violationsDropped, "further violation")} counted, but not kept\n`,
    );
  }
  if (trace.diagnostics.length > 0) {
    lines.unshift(printDiagnostics(trace.diagnostics, { color: options.color, limit: MAX_DIAGNOSTICS }));
  }
  return lines;
}

function summaryLine(run: Run, paint: Paint): string {
  const count = (verdict: TraceRun["verdict"]) => run.traces.filter((t) => t.verdict === verdict).length;
  const parts = TRACE_VERDICTS.map((verdict) => ({
    n: count(verdict),
    word: verdictWord(verdict, paint),
  })).filter((part) => part.n > 0);
  return `${counted(run.traces.length, "trace")}: ${parts.map((part) => `${grouped(part.n)} ${part.word}`).join(", ")}`;
}
