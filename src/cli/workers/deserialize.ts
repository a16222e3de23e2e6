/* What comes from another thread is plain data; texts that messages point into become SourceFiles again. */
import { type Diagnostic, type DiagnosticPlace, isSpan } from "../../diag/diagnostic.js";
import { SourceFile, type Span } from "../../text/source-file.js";
import type { TraceRun } from "../../verdict/run.js";
import type { Done } from "./run-tasks.js";
import type { Task, Tested } from "./task-runner.js";

export function revived<T extends Task>(done: Done<T>): Done<T> {
  if (done.kind === "Unusable") return { ...done, diagnostics: done.diagnostics.map(revivedDiagnostic) };
  const result: TraceRun | Tested = done.result;
  const alive = "tests" in result ? revivedTests(result) : revivedRun(result);
  return { kind: "Done", result: alive as typeof done.result };
}

function revivedTests(tested: Tested): Tested {
  return {
    ...tested,
    tests: tested.tests.map((test) =>
      test.run === undefined ? test : { ...test, run: revivedRun(test.run) },
    ),
    diagnostics: tested.diagnostics.map(revivedDiagnostic),
  };
}

function revivedRun(run: TraceRun): TraceRun {
  return { ...run, diagnostics: run.diagnostics.map(revivedDiagnostic) };
}

function revivedDiagnostic(d: Diagnostic): Diagnostic {
  return {
    ...d,
    at: d.at === undefined ? undefined : revivedPlace(d.at),
    related: d.related.map((r) => ({ ...r, at: revivedPlace(r.at) })),
    fix: d.fix === undefined ? undefined : { ...d.fix, span: revivedSpan(d.fix.span) },
  };
}

const revivedPlace = (at: DiagnosticPlace) => (isSpan(at) ? revivedSpan(at) : at);
const revivedSpan = (span: Span): Span => ({ ...span, file: new SourceFile(span.file.path, span.file.text) });
