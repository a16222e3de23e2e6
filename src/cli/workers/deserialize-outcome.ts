/* What comes from a worker is plain data; texts that messages point into become SourceFiles again. */
import { type Diagnostic, type DiagnosticPlace, isSpan } from "../../diag/diagnostic.js";
import { SourceFile, type Span } from "../../text/source-file.js";
import type { TraceRun } from "../../verdict/run.js";
import type { Task, TaskOutcome, TestResults } from "./tasks.js";

export function deserializeOutcome<T extends Task>(done: TaskOutcome<T>): TaskOutcome<T> {
  if (done.kind === "Unusable") return { ...done, diagnostics: done.diagnostics.map(deserializeDiagnostic) };
  if (done.kind !== "Done") return done;
  const result: TraceRun | TestResults = done.result;
  const alive = "tests" in result ? deserializeTests(result) : deserializeRun(result);
  return { kind: "Done", result: alive as typeof done.result };
}

function deserializeTests(tested: TestResults): TestResults {
  return {
    ...tested,
    tests: tested.tests.map((test) =>
      test.run === undefined ? test : { ...test, run: deserializeRun(test.run) },
    ),
    diagnostics: tested.diagnostics.map(deserializeDiagnostic),
  };
}

function deserializeRun(run: TraceRun): TraceRun {
  return { ...run, diagnostics: run.diagnostics.map(deserializeDiagnostic) };
}

function deserializeDiagnostic(d: Diagnostic): Diagnostic {
  return {
    ...d,
    at: d.at === undefined ? undefined : deserializePlace(d.at),
    related: d.related.map((r) => ({ ...r, at: deserializePlace(r.at) })),
    fix: d.fix === undefined ? undefined : { ...d.fix, span: deserializeSpan(d.fix.span) },
  };
}

const deserializePlace = (at: DiagnosticPlace) => (isSpan(at) ? deserializeSpan(at) : at);
const deserializeSpan = (span: Span): Span => ({
  ...span,
  file: new SourceFile(span.file.path, span.file.text),
});
