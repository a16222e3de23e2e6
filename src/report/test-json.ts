/* What tests found, for programs; json-schema.ts has its shape and its version. */
import { sortDiagnostics } from "../diag/diagnostic.js";
import { printableJson } from "../text/printable.js";
import { countTests, type TestCase, type TestRun } from "../verdict/test-run.js";
import { diagnosticJson, violationJson } from "./json.js";
import { JSON_VERSION } from "./json-schema.js";

export function renderTestsJson(run: TestRun): string {
  const { passed, failed } = countTests(run);
  return `${printableJson(
    JSON.stringify(
      {
        mmspec: JSON_VERSION,
        groups: run.groups.map(({ name, tests }) => ({ name, tests: tests.map(testJson) })),
        diagnostics: sortDiagnostics(run.diagnostics).map(diagnosticJson),
        summary: { tests: passed + failed, passed, failed, left_out: run.leftOut },
      },
      undefined,
      2,
    ),
  )}\n`;
}

/** `unexpected` has the violations that the test does not speak of, the first ones with their stories. */
function testJson(test: TestCase): object {
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
