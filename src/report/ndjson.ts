/*
 * JSON in lines: one for each trace (or test), as the JSON report has it, and a last one with what is not of any of them.
 * A reader that takes no last line knows that the run was killed.
 */
import { sortDiagnostics } from "../diag/diagnostic.js";
import { printableJson } from "../text/printable.js";
import type { Run, TraceRun } from "../verdict/run.js";
import type { TestRun } from "../verdict/test-run.js";
import { diagnosticJson, summaryJson, traceJson } from "./json.js";
import { JSON_VERSION } from "./json-schema.js";
import type { ReportOptions } from "./report-options.js";
import { testJson, testSummaryJson } from "./test-json.js";

const line = (value: object) => `${printableJson(JSON.stringify(value))}\n`;

export function ndjsonTrace(
  trace: TraceRun,
  _index: number,
  { detail }: Pick<ReportOptions, "detail">,
): string {
  return line(traceJson(trace, detail === "full"));
}

export function ndjsonEnd(run: Run): string {
  return line({
    mmspec: JSON_VERSION,
    specs: run.specs,
    partial: run.isPartial === true,
    diagnostics: sortDiagnostics(run.diagnostics).map(diagnosticJson),
    summary: summaryJson(run),
  });
}

export function renderNdjson(run: Run, options: Pick<ReportOptions, "detail">): string {
  return run.traces.map((trace, i) => ndjsonTrace(trace, i, options)).join("") + ndjsonEnd(run);
}

export function renderTestsNdjson(run: TestRun): string {
  const tests = run.groups.flatMap((group) => group.tests);
  const end = {
    mmspec: JSON_VERSION,
    diagnostics: sortDiagnostics(run.diagnostics).map(diagnosticJson),
    summary: testSummaryJson(run),
  };
  return [...tests.map(testJson), end].map(line).join("");
}
