/* The work of `validate` and `test` in pieces that can be done in any order and in any thread: plain data, in and out. */
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import type { TraceFile } from "../../files/bytes/trace-file.js";
import type { ManifestTrace } from "../../replay/manifest.js";
import type { TraceOptions } from "../../session/replay-trace.js";
import { wholeLine } from "../../trace/line-place.js";
import type { CoveredPoint } from "../../verdict/coverage.js";
import { erroneousRun, type TraceRun } from "../../verdict/run.js";
import type { TestCase } from "../../verdict/test-run.js";

export type Task = ReplayTask | SpecTask | ListTask;

/** Which specs, and how traces are read: what replays have in common. */
export interface ReplayFlags extends TraceOptions {
  readonly spec?: readonly string[];
  readonly coverage?: boolean;
  /** For each trace, in nanoseconds. */
  readonly timeout?: number;
}

/** One trace of `validate`. */
export interface ReplayTask {
  readonly kind: "Replay";
  readonly file: TraceFile;
  readonly flags: ReplayFlags;
  readonly stories: number;
}

/** What tasks of `mmspec test` have in common. */
interface TestTask {
  readonly stories: number;
  /** Count what the tests exercise. */
  readonly coverage: boolean;
}

/** The TESTs of one spec. */
export interface SpecTask extends TestTask {
  readonly kind: "Spec";
  readonly file: string;
  /** As --filter was given. */
  readonly filter: string | undefined;
}

/** Some traces of a manifest. */
export interface ListTask extends TestTask {
  readonly kind: "List";
  readonly folder: string;
  readonly spec: string;
  readonly traces: readonly ManifestTrace[];
}

export interface TestResults {
  readonly tests: readonly TestCase[];
  readonly leftOut: number;
  readonly diagnostics: readonly Diagnostic[];
  /** Specs and traces that were read. */
  readonly files: readonly string[];
  /** What of the spec the tests have exercised. */
  readonly coverage?: readonly CoveredPoint[] | undefined;
}

export type ResultOf<T extends Task> = T extends ReplayTask ? TraceRun : TestResults;

/** What came of a task, or why it could not be done. */
export type TaskOutcome<T extends Task> =
  | { readonly kind: "Done"; readonly result: ResultOf<T> }
  | { readonly kind: "Unusable"; readonly diagnostics: readonly Diagnostic[] }
  /** The worker's memory was not enough. */
  | { readonly kind: "OutOfMemory" }
  | { readonly kind: "TookTooLong" }
  /** A bug in mmspec, or a worker that died. */
  | { readonly kind: "Crashed"; readonly error: Error };

/** What is said of a trace that was not judged within `timeout` nanoseconds. */
export function tookTooLong(path: string, timeout: number): TraceRun {
  return erroneousRun(path, diagnostic("MMS5025", wholeLine(path, 0), { seconds: timeout / 1e9 }));
}
