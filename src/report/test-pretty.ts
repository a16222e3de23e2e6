/* What tests found, for people: each spec and folder in a line, and each test that is not as expected in full. */
import { printDiagnostics } from "../diag/print-diagnostic.js";
import { grouped } from "../text/format-count.js";
import { printable } from "../text/printable.js";
import { countTests, type TestCase, type TestRun } from "../verdict/test-run.js";
import { createPaint, type Paint } from "./paint.js";
import type { ReportOptions } from "./report-options.js";
import { differenceText, ruleNotes, testPlace } from "./test-summary.js";
import { violationLines } from "./violation.js";

const MAX_DIAGNOSTICS = 10;
const MAX_NOTES = 10;
const MIN_WIDTH = 40;

/** With detail "brief" only a line for each test that is not as expected. */
export function renderTestsPretty(run: TestRun, options: ReportOptions): string {
  const paint = createPaint(options.color);
  const failed = run.groups.flatMap((group) => group.tests.filter((test) => !test.ok));
  if (options.detail === "brief") return failed.map((test) => `${differenceLine(test, paint)}\n`).join("");
  const width = Math.max(MIN_WIDTH, options.width);
  const blocks = [
    ...run.groups.map((group) => [groupLine(group.name, group.tests, paint)]),
    ...failed.map((test) => ["", ...differenceLines(test, { ...options, width }, paint)]),
  ];
  const { passed, failed: n } = countTests(run);
  const counts = [
    paint.green(`${grouped(passed)} passed`),
    n > 0 ? paint.red(`${grouped(n)} failed`) : "0 failed",
    ...(run.leftOut > 0 ? [`${grouped(run.leftOut)} left out`] : []),
  ];
  if (blocks.length > 0) blocks.push([""]);
  return `${[...blocks.flat(), counts.join(", ")].join("\n")}\n`;
}

function groupLine(name: string, tests: readonly TestCase[], paint: Paint): string {
  const failed = tests.filter((test) => !test.ok).length;
  const passed = tests.length - failed;
  const parts = [
    ...(passed > 0 ? [`${grouped(passed)} passed`] : []),
    ...(failed > 0 ? [paint.red(`${grouped(failed)} failed`)] : []),
  ];
  return `${paint.bold(printable(name))}: ${parts.join(", ")}`;
}

function differenceLine(test: TestCase, paint: Paint): string {
  return `${testPlace(test)}: ${paint.red("failed")} "${printable(test.title)}": ${differenceText(test)}`;
}

function differenceLines(test: TestCase, options: ReportOptions, paint: Paint): string[] {
  const lines = [differenceLine(test, paint)];
  const notes = ruleNotes(test);
  lines.push(...notes.slice(0, MAX_NOTES).map((note) => `  ${paint.dim("-")} ${note}`));
  if (notes.length > MAX_NOTES) lines.push(`  and ${grouped(notes.length - MAX_NOTES)} more`);
  const { run } = test;
  if (run === undefined) return lines;
  if (run.diagnostics.length > 0) {
    const text = printDiagnostics(run.diagnostics, { color: options.color, limit: MAX_DIAGNOSTICS });
    lines.push("", ...text.trimEnd().split("\n"));
  }
  for (const violation of test.unexpected.slice(0, options.stories)) {
    const rule = run.rules.find((r) => r.id === violation.id && r.module === violation.module);
    lines.push("", ...violationLines(violation, rule, run.file, options.width, paint));
  }
  return lines;
}
