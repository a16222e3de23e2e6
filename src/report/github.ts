/*
 * Annotations as the log of a GitHub workflow takes them: a command a line, `::error file=…,line=…,title=…::message`.
 * The runner reads commands at the start of any line, so no line here begins with foreign text.
 */
import { type Diagnostic, positionOf, sentence, sortDiagnostics } from "../diag/diagnostic.js";
import { counted, grouped } from "../text/format-count.js";
import { printable } from "../text/printable.js";
import { type Run, TRACE_VERDICTS, type TraceRun, type Violation } from "../verdict/run.js";
import { countTests, type TestCase, type TestRun } from "../verdict/test-run.js";
import { differenceDetails, violationText } from "./cases.js";
import { violationTitle } from "./message.js";
import type { ReportOptions } from "./report-options.js";
import { standingsText } from "./summary-line.js";
import { differenceText } from "./test-summary.js";

/** The runner shows ten errors and ten warnings of a step, and drops what comes after them. */
const MAX_COMMANDS = 10;

export function renderGithub(run: Run): string {
  const diagnostics = [...run.traces.flatMap((trace) => trace.diagnostics), ...run.diagnostics];
  const found = run.traces.flatMap((trace) => trace.violations.map((violation) => ({ violation, trace })));
  const ranked = (["error", "warning"] as const).flatMap((severity) => [
    ...found
      .filter(({ violation }) => violation.severity === severity && violation.known === undefined)
      .map(
        ({ violation, trace }) =>
          () =>
            violationCommand(violation, trace),
      ),
    ...sortDiagnostics(diagnostics)
      .filter((d) => sentence(d).severity === severity)
      .map((d) => () => diagnosticCommand(d)),
  ]);
  return `${[...worst(ranked), summaryOf(run)].join("\n")}\n`;
}

/** The first ones, and how many there are beyond. */
function worst(commands: readonly (() => string)[]): string[] {
  const more = commands.length - MAX_COMMANDS;
  const shown = commands.slice(0, MAX_COMMANDS).map((command) => command());
  return more > 0 ? [...shown, `and ${grouped(more)} more without an annotation`] : shown;
}

export function renderTestsGithub(run: TestRun, options: ReportOptions): string {
  const failed = run.groups.flatMap((group) => group.tests.filter((test) => !test.ok));
  const { passed, failed: n } = countTests(run);
  const commands = [
    ...failed.map((test) => () => testCommand(test, options.stories)),
    ...sortDiagnostics(run.diagnostics).map((d) => () => diagnosticCommand(d)),
  ];
  return `${[...worst(commands), `${grouped(passed)} passed, ${grouped(n)} failed`].join("\n")}\n`;
}

function violationCommand(violation: Violation, trace: TraceRun): string {
  const { id, severity } = violation;
  const place = { path: trace.file, line: violation.line, column: 0 };
  return command(severity, place, `${id}: ${violationTitle(violation)}`, violationText(violation, trace));
}

function diagnosticCommand(d: Diagnostic): string {
  const { severity, message, help } = sentence(d);
  const text = help === undefined ? message : `${message}\n${help}`;
  return command(severity, d.at === undefined ? undefined : positionOf(d.at), d.code, text);
}

function testCommand(test: TestCase, stories: number): string {
  const text = [differenceText(test), differenceDetails(test, stories)].filter((part) => part !== "");
  return command(
    "error",
    { path: test.file, line: test.line ?? 0, column: 0 },
    test.title,
    text.join("\n\n"),
  );
}

interface Position {
  readonly path: string;
  /** As in diagnostics: 0 where there is none. */
  readonly line: number;
  readonly column: number;
}

const LEVELS = { error: "error", warning: "warning", note: "notice" } as const;

function command(
  level: keyof typeof LEVELS,
  place: Position | undefined,
  title: string,
  text: string,
): string {
  const properties = [
    ...(place === undefined ? [] : [`file=${property(place.path)}`]),
    ...(place === undefined || place.line === 0 ? [] : [`line=${place.line}`, `endLine=${place.line}`]),
    ...(place === undefined || place.column === 0 ? [] : [`col=${place.column}`]),
    `title=${property(title)}`,
  ];
  const message = text.split("\n").map(printable).join("\n");
  return `::${LEVELS[level]} ${properties.join(",")}::${data(message)}`;
}

/** What the runner undoes in a message. */
const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\n", "%0A");

/** The same in the value of a property, where colons and commas have a meaning too. */
const property = (text: string) => data(printable(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");

function summaryOf(run: Run): string {
  const parts = TRACE_VERDICTS.map((verdict) => ({
    verdict,
    n: run.traces.filter((t) => t.verdict === verdict).length,
  }))
    .filter(({ n }) => n > 0)
    .map(({ verdict, n }) => `${grouped(n)} ${verdict}`);
  const traces = [counted(run.traces.length, "trace"), parts.join(", ")]
    .filter((part) => part !== "")
    .join(": ");
  return run.traces.some((trace) => trace.rules.length > 0)
    ? `${traces}\n${standingsText(run.traces)}`
    : traces;
}
