/* What tests found, for programs; json-schema.ts has its shape and its version. */
import { sortDiagnostics } from "../diag/diagnostic.js";
import { printableJson } from "../text/printable.js";
import { countTests, type TestCase, type TestRun } from "../verdict/test-run.js";
import { diagnosticJson, violationJson } from "./json.js";
import { JSON_VERSION } from "./json-schema.js";

export function renderTestsJson(run: TestRun): string {
  return `${printableJson(
    JSON.stringify(
      {
        mmspec: JSON_VERSION,
        groups: run.groups.map(({ name, tests }) => ({ name, tests: tests.map(testJson) })),
        diagnostics: sortDiagnostics(run.diagnostics).map(diagnosticJson),
        summary: testSummaryJson(run),
      },
      undefined,
      2,
    ),
  )}\n`;
}

export function testSummaryJson(run: TestRun): object {
  const { passed, failed } = countTests(run);
  return { tests: passed + failed, passed, failed, left_out: run.leftOut };
}

/** `unexpected` has the violations that the test does not speak of, the first ones with their stories. */
export function testJson(test: TestCase): object {
  return {
    title: test.title,
    file: test.file,
    line: test.line ?? null,
    ok: test.ok,
    expected: test.expected,
    found: test.found ?? null,
    unexpected: test.unexpected.map(violationJson),
    diagnostics: sortDiagnostics(test.run?.diagnostics ?? []).map(diagnosticJson),
  };
}
