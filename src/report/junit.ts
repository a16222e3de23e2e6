/* Test cases as JUnit XML, as CI servers read it. A warning is no failure: it is in the case's output. */
import type { Run } from "../verdict/run.js";
import type { TestRun } from "../verdict/test-run.js";
import { type Case, type Outcome, type Suite, suitesOfRun, suitesOfTests } from "./cases.js";
import type { ReportOptions } from "./report-options.js";
import { type Element, xmlDocument } from "./xml.js";

export function renderJunit(run: Run): string {
  return junitDocument(suitesOfRun(run));
}

export function renderTestsJunit(run: TestRun, options: ReportOptions): string {
  return junitDocument(suitesOfTests(run, options.stories));
}

function junitDocument(all: readonly Suite[]): string {
  const times = all.flatMap(({ durationMs }) => durationMs ?? []);
  const attributes = {
    name: "mmspec",
    ...countsOf(all.flatMap(({ cases }) => cases)),
    ...(times.length === 0 ? {} : { time: seconds(times.reduce((sum, ms) => sum + ms, 0)) }),
  };
  const children = all.map(({ name, cases, others = [], durationMs }) => ({
    name: "testsuite",
    attributes: {
      name,
      ...countsOf(cases),
      ...(durationMs === undefined ? {} : { time: seconds(durationMs) }),
    },
    children: [...(others.length === 0 ? [] : [properties(others)]), ...cases.map(testcase)],
  }));
  return xmlDocument({ name: "testsuites", attributes, children });
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

/** Rules that were not evaluated, as counts. */
function properties(others: NonNullable<Suite["others"]>): Element {
  const children = others.map(({ name, count }) => ({
    name: "property",
    attributes: { name, value: count },
    children: [],
  }));
  return { name: "properties", attributes: {}, children };
}

function countsOf(cases: readonly Case[]) {
  const of = (kind: Outcome["kind"]) => cases.filter(({ outcome }) => outcome.kind === kind).length;
  return { tests: cases.length, failures: of("Failed"), errors: of("Error"), skipped: of("Skipped") };
}

function testcase({ group, name, file, line, outcome }: Case): Element {
  const attributes = {
    classname: group,
    name,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  };
  return { name: "testcase", attributes, children: outcomeElements(outcome) };
}

function outcomeElements(outcome: Outcome): Element[] {
  switch (outcome.kind) {
    case "Passed":
      return [];
    case "Warned":
      return [{ name: "system-out", attributes: {}, children: [], text: outcome.text }];
    case "Skipped":
      return [{ name: "skipped", attributes: { message: outcome.message }, children: [] }];
    case "Failed":
    case "Error": {
      const { message, text } = outcome;
      const name = outcome.kind === "Failed" ? "failure" : "error";
      return [{ name, attributes: { message }, children: [], ...(text === "" ? {} : { text }) }];
    }
  }
}
