/**
 * mmspec as a library: compile specs, check traces against them, and read what came of it.
 *
 * @example
 * ```ts
 * import { openSpecs, render } from "mmspec";
 *
 * const specs = await openSpecs(["refs.mms"]);
 * const run = await specs.validate("trace.jsonl.gz");
 * console.log(await render(run));
 * ```
 *
 * @module mmspec
 */
export type { Code, Details } from "./diag/catalogue/index.js";
export type {
  Diagnostic,
  DiagnosticPlace,
  Fix,
  LinePlace,
  Related,
  Severity,
} from "./diag/diagnostic.js";
export type { ForeignSummary } from "./importers/foreign-reader.js";
export type { FormatName } from "./importers/formats.js";
export { type DiagnosticText, describeDiagnostic, describeViolation } from "./library/describe.js";
export { ArgumentError, SpecError } from "./library/errors.js";
export { type ImportedTrace, importTrace } from "./library/import-trace.js";
export { type OpenOptions, openSpecs, type SpecText } from "./library/open-specs.js";
export type { ProbeForm, ProbeOptions, ProbeScript } from "./library/probes.js";
export { type RenderOptions, render } from "./library/render.js";
export {
  type RunTestsOptions,
  runTests,
  type SpecTest,
  type TestPathOptions,
} from "./library/spec-tests.js";
export type { RuleInfo, Specs, TraceProgress, ValidateOptions, Watch } from "./library/specs.js";
export type { JudgeOptions, ReadOptions } from "./library/trace-options.js";
export type { TraceSource } from "./library/trace-source.js";
export type { ReportFormat } from "./report/formats.js";
export type { Position, SourceFile, Span } from "./text/source-file.js";
export type { LineCounts } from "./trace/line-counts.js";
export type {
  Advice,
  Cause,
  Known,
  KnownConstant,
  Missing,
  NamedValue,
  ReleaseRange,
  RuleRun,
  Run,
  ShardPlace,
  StoryStep,
  TraceRun,
  TraceVerdict,
  Undecided,
  Violation,
  ViolationKind,
  WitnessValue,
} from "./verdict/run.js";
export type { Outcome, TestCase, TestGroup, TestRun } from "./verdict/test-run.js";
