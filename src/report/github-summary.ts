/* The page of a step in a GitHub workflow, in Markdown: how many traces and rules came to what, and what is violated. */
import { counted, grouped } from "../text/format-count.js";
import { printable } from "../text/printable.js";
import { type Run, TRACE_VERDICTS, type TraceRun, type Violation } from "../verdict/run.js";
import { countTests, type TestRun } from "../verdict/test-run.js";
import { violationTitle } from "./message.js";
import { standingsText } from "./summary-line.js";
import { differenceText, testPlace } from "./test-summary.js";

/** Rows of a table; the others are counted. */
const MAX_ROWS = 50;

export function githubSummary(run: Run): string {
  const verdicts = TRACE_VERDICTS.map((verdict) => ({
    verdict,
    n: run.traces.filter((trace) => trace.verdict === verdict).length,
  })).filter(({ n }) => n > 0);
  const found = run.traces.flatMap((trace) => trace.violations.map((violation) => ({ violation, trace })));
  const rows = (["error", "warning"] as const).flatMap((severity) =>
    found.filter(({ violation }) => violation.severity === severity),
  );
  return page([
    `## mmspec: ${counted(run.traces.length, "trace")}, ${verdicts.map(({ verdict, n }) => `${grouped(n)} ${verdict}`).join(", ")}`,
    standingsText(run.traces),
    ...table(["rule", "what", "where"], rows.map(violationRow)),
    ...table(
      ["trace", "verdict"],
      run.traces.filter(isOdd).map(({ file, verdict }) => [file, verdict]),
    ),
  ]);
}

export function githubTestSummary(run: TestRun): string {
  const { passed, failed } = countTests(run);
  const tests = run.groups.flatMap((group) => group.tests.filter((test) => !test.ok));
  return page([
    `## mmspec: ${grouped(passed)} passed, ${grouped(failed)} failed`,
    ...table(
      ["test", "what", "where"],
      tests.map((test) => [test.title, differenceText(test), testPlace(test)]),
    ),
  ]);
}

const violationRow = ({ violation, trace }: { violation: Violation; trace: TraceRun }): string[] => [
  violation.id,
  violationTitle(violation),
  `${trace.file}:${violation.line}`,
];

/** What no violation tells of. */
const isOdd = ({ verdict }: TraceRun) => verdict === "error" || verdict === "unchecked";

const page = (paragraphs: readonly string[]) => `${paragraphs.join("\n\n")}\n\n`;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const lines = [heads, heads.map(() => "---"), ...rows.slice(0, MAX_ROWS).map((row) => row.map(cell))];
  const text = lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
  const more = rows.length - MAX_ROWS;
  return more > 0 ? [text, `and ${grouped(more)} more`] : [text];
}

/** Foreign text as text: Markdown and HTML would make links, pictures and columns of it. */
function cell(text: string): string {
  return printable(text).replace(/[^\p{L}\p{N} ,:/=-]/gu, (c) => `&#${c.codePointAt(0)};`);
}
