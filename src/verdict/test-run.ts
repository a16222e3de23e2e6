/* What a run of tests came to: plain data, from which every report of it is made. */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { TraceRun, TraceVerdict } from "./run.js";

/** What a test expects or what it found; rules as "ID" or "ID AT line", sorted, each once. */
export interface Outcome {
  readonly verdict: TraceVerdict;
  readonly rules: readonly string[];
}

export interface TestCase {
  readonly title: string;
  /** Where the trace is: its file, or the spec in which it stands. */
  readonly file: string;
  /** Of the TEST in `file`; undefined where the file is the trace of a manifest. */
  readonly line: number | undefined;
  readonly ok: boolean;
  readonly expected: Outcome;
  /** undefined if the trace could not be read. */
  readonly found: Outcome | undefined;
  /** Of a test that is not ok. */
  readonly run: TraceRun | undefined;
  /** The violations of `run` that the test does not expect, the first ones explained. */
  readonly unexpected: TraceRun["violations"];
}

/** The TESTs of a spec, or the traces of a manifest. */
export interface TestGroup {
  readonly name: string;
  readonly tests: readonly TestCase[];
}

export interface TestRun {
  readonly groups: readonly TestGroup[];
  /** Tests that --filter left out. */
  readonly leftOut: number;
  /** Trouble that belongs to no single test: specs that do not compile, manifests that are none, missing traces. */
  readonly diagnostics: readonly Diagnostic[];
}

export function countTests(run: TestRun): { readonly passed: number; readonly failed: number } {
  const tests = run.groups.flatMap((group) => group.tests);
  const passed = tests.filter((test) => test.ok).length;
  return { passed, failed: tests.length - passed };
}
