/*
 * Test cases as TAP version 14 (https://testanything.org): a subtest for each suite, what is behind a result in a YAML
 * block. Foreign text stands in it as JSON strings, which YAML reads as they are, and as blocks of printable lines.
 */
import { grouped } from "../text/format-count.js";
import { printable } from "../text/printable.js";
import type { Run } from "../verdict/run.js";
import type { TestRun } from "../verdict/test-run.js";
import { type Case, type Outcome, type Suite, suitesOfRun, suitesOfTests } from "./cases.js";
import type { ReportOptions } from "./report-options.js";

export function renderTap(run: Run): string {
  return tapText(suitesOfRun(run));
}

export function renderTestsTap(run: TestRun, options: ReportOptions): string {
  return tapText(suitesOfTests(run, options.stories));
}

const INDENT = "    ";

function tapText(suites: readonly Suite[]): string {
  const lines = ["TAP version 14", `1..${suites.length}`];
  suites.forEach(({ name, cases, others = [] }, i) => {
    const counts = others.map(({ name: what, count }) => `${grouped(count)} ${what}`).join(", ");
    const own = [
      `1..${cases.length}`,
      ...(counts === "" ? [] : [`# ${counts}`]),
      ...cases.flatMap((c, n) => caseLines(c, n + 1)),
    ];
    lines.push(`# Subtest: ${described(name)}`, ...own.map((line) => (INDENT + line).trimEnd()));
    lines.push(`${cases.every(isOk) ? "ok" : "not ok"} ${i + 1} - ${described(name)}`);
  });
  return `${lines.join("\n")}\n`;
}

const isOk = ({ outcome }: Case) => outcome.kind !== "Failed" && outcome.kind !== "Error";

/** A `#` would begin a directive. */
const described = (text: string) => printable(text).replace(/[\\#]/g, "\\$&");

function caseLines(one: Case, n: number): string[] {
  const { outcome } = one;
  const skip = outcome.kind === "Skipped" ? ` # SKIP ${described(outcome.message)}` : "";
  return [
    `${isOk(one) ? "ok" : "not ok"} ${n} - ${described(one.name)}${skip}`,
    ...yamlLines(one, outcome).map((line) => `  ${line}`),
  ];
}

function yamlLines({ file, line, group }: Case, outcome: Outcome): string[] {
  if (outcome.kind === "Passed" || outcome.kind === "Skipped") return [];
  const text = outcome.text.split("\n").map((l) => `  ${printable(l)}`);
  return [
    "---",
    `message: ${quoted(outcome.message)}`,
    `severity: ${{ Warned: "warning", Failed: "fail", Error: "error" }[outcome.kind]}`,
    `module: ${quoted(group)}`,
    ...(file === undefined ? [] : ["at:", `  file: ${quoted(file)}`]),
    ...(line === undefined ? [] : [`  line: ${line}`]),
    // The number says how far the block is indented: its first line may begin with blanks of its own.
    ...(outcome.text === "" ? [] : ["text: |2-", ...text]),
    "...",
  ];
}

const quoted = (text: string) => JSON.stringify(printable(text));
