/* What comes from a worker is plain data; texts that messages point into become SourceFiles again. */
import type { TraceRun } from "../../verdict/run.js";
import { reviveDiagnostic, reviveRun } from "../../verdict/run-codec.js";
import type { Task, TaskOutcome, TestResults } from "./tasks.js";

export function deserializeOutcome<T extends Task>(done: TaskOutcome<T>): TaskOutcome<T> {
  if (done.kind === "Unusable") return { ...done, diagnostics: done.diagnostics.map(reviveDiagnostic) };
  if (done.kind !== "Done") return done;
  const result: TraceRun | TestResults = done.result;
  const alive = "tests" in result ? reviveTests(result) : reviveRun(result);
  return { kind: "Done", result: alive as typeof done.result };
}

function reviveTests(tested: TestResults): TestResults {
  return {
    ...tested,
    tests: tested.tests.map((test) =>
      test.run === undefined ? test : { ...test, run: reviveRun(test.run) },
    ),
    diagnostics: tested.diagnostics.map(reviveDiagnostic),
  };
}
