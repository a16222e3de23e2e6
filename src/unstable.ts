/*
 * The parts that mmspec is made of, for who builds something else of them. Unlike what `mmspec` exports, they change
 * without notice from one version to the next.
 */
export { checkAssumes } from "./compile/check-assumes.js";
export type { SpecLoader } from "./compile/load-modules.js";
export { type Loaded, type LoadedProgram, loadProgram } from "./compile/load-program.js";
export type { RunnableProgram } from "./compile/runnable-program.js";
export {
  type Diagnostic,
  type DiagnosticPlace,
  hasErrors,
  positionOf,
  type Sentence,
  type Severity,
  sentence,
  sortDiagnostics,
} from "./diag/diagnostic.js";
export { type PrintOptions, printDiagnostics } from "./diag/print-diagnostic.js";
export { loadPrecompiled } from "./files/specs/precompiled.js";
export { type FieldMap, parseFieldMap, resolveFieldMap } from "./importers/field-map.js";
export {
  createForeignReader,
  type ForeignReader,
  type ForeignSummary,
  type RecordSink,
} from "./importers/foreign-reader.js";
export { detectFormat, importerOf, importers } from "./importers/formats.js";
export { explain } from "./replay/explain.js";
export { Replay, type ReplayOptions } from "./replay/replay.js";
export { formats } from "./report/formats.js";
export { renderGithub } from "./report/github.js";
export { renderJson } from "./report/json.js";
export { renderJunit } from "./report/junit.js";
export { renderPretty } from "./report/pretty.js";
export type { ReportOptions } from "./report/report-options.js";
export { renderSarif } from "./report/sarif.js";
export { renderTap } from "./report/tap.js";
export { parseModule } from "./syntax/parse-module.js";
export { type Position, SourceFile, type Span } from "./text/source-file.js";
export { recordAt } from "./trace/bind-record.js";
export { encodeRecord } from "./trace/encode-record.js";
export type { ConstantSchema, EventField, EventSchema, FieldType } from "./trace/event-schema.js";
export type { EventSink } from "./trace/event-sink.js";
export { createJsonlReader, type JsonlOptions, type JsonlReader } from "./trace/jsonl-reader.js";
export type { LineCounts } from "./trace/line-counts.js";
export type { RecordValue, TraceRecord } from "./trace/record.js";
export { type BinderOptions, RecordBinder } from "./trace/record-binder.js";
export { createSortWindow } from "./trace/sort-window.js";
export type {
  RuleRun,
  Run,
  StoryStep,
  TraceRun,
  TraceVerdict,
  Violation,
  ViolationKind,
  WitnessValue,
} from "./verdict/run.js";
export type { Outcome, TestCase, TestGroup, TestRun } from "./verdict/test-run.js";
