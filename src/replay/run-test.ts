/*
 * The TESTs that a spec declares: each trace is replayed, and what comes of it is held against EXPECT.
 *
 * An inline record needs only what matters to the test: without ts it is at n microseconds, n being its place from 1;
 * without cpu it is of cpu 0, without tid (and pid) of thread 1.
 */
import { posix as path } from "node:path";
import { type LoadedProgram, runnable } from "../compile/load-program.js";
import type * as ir from "../ir/ir.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { EventNameScan } from "../trace/event-name-scan.js";
import type { EventSink } from "../trace/event-sink.js";
import { createJsonlReader } from "../trace/jsonl-reader.js";
import { readJsonObject } from "../trace/read-json.js";
import { constantNamed, OWN_RECORDS } from "../trace/record-feed.js";
import type { TraceRun, Violation } from "../verdict/run.js";
import type { Outcome } from "../verdict/test-run.js";
import { type Expectation, expectedOutcome, judge } from "./expectation.js";
import { explain } from "./explain.js";
import type { SeenEvents } from "./recorded.js";
import { createReplay } from "./replay.js";

export interface TestHost {
  /** The bytes of a trace, uncompressed; undefined if there is none. The path is beside the spec's file. */
  readFile(path: string): Uint8Array | undefined;
}

export interface TestResult {
  readonly test: ir.Test;
  readonly ok: boolean;
  readonly expected: Outcome;
  /** undefined if the trace is not there. */
  readonly found: Outcome | undefined;
  readonly run: TraceRun | undefined;
}

/** Runs the TESTs of a program, in order; `only` picks some of them. */
export function runTests(
  program: LoadedProgram,
  host: TestHost,
  only: (test: ir.Test) => boolean = () => true,
): TestResult[] {
  return program.ir.tests.filter(only).map((test) => runTest(program, test, host));
}

export function runTest(program: LoadedProgram, test: ir.Test, host: TestHost): TestResult {
  const expectation = expectationOf(test);
  const bytes = bytesOf(test, host);
  if (bytes === undefined) {
    return { test, ok: false, expected: expectedOutcome(expectation), found: undefined, run: undefined };
  }
  const run = replay(withConstants(program, test), test, bytes);
  return { test, ...judge(expectation, run), run };
}

/** Tells the stories of some violations of a test's run. */
export async function tellTest(
  program: LoadedProgram,
  test: ir.Test,
  host: TestHost,
  violations: readonly Violation[],
): Promise<Violation[]> {
  const bytes = bytesOf(test, host);
  if (bytes === undefined || violations.length === 0) return [...violations];
  const own = withConstants(program, test);
  const options = { constants: new Map<string, string>(), seen: seenIn(own, bytes) };
  return explain(own, await own.provenance(), options, violations, async (sink, pointers) => {
    feed(own, test, bytes, sink, pointers);
  });
}

/** The file that a test's trace is in, as the spec's own path leads there; undefined where it stands in the spec. */
export function traceFileOf(test: ir.Test): string | undefined {
  const { trace } = test;
  return trace.kind === "File" ? path.join(path.dirname(test.span.file.path), trace.path) : undefined;
}

export function expectationOf({ expect }: ir.Test): Expectation {
  return expect.verdict === "inconclusive"
    ? { verdict: expect.verdict, violations: undefined, open: expect.rules.map((rule) => rule.id) }
    : { verdict: expect.verdict, violations: expect.rules, open: [] };
}

function bytesOf(test: ir.Test, host: TestHost): Uint8Array | undefined {
  const { trace } = test;
  if (trace.kind === "File") return host.readFile(traceFileOf(test)!);
  return encoder.encode(trace.records.map((r, i) => `${withEnvelope(r.text, i + 1)}\n`).join(""));
}

/** The program with WITH's values for defaults. */
function withConstants(program: LoadedProgram, test: ir.Test): LoadedProgram {
  if (test.with.length === 0) return program;
  const values = new Map(test.with.map((w) => [w.constant, w.value]));
  const constants = program.ir.constants.map((c, i) => ({ ...c, default: values.get(i) ?? c.default }));
  return runnable({ ...program.ir, constants });
}

function replay(program: LoadedProgram, test: ir.Test, bytes: Uint8Array): TraceRun {
  const run = createReplay(program, {
    file: traceFileOf(test) ?? test.title,
    format: "jsonl",
    constants: new Map(),
    allowBadLines: false,
    all: false,
    maxViolations: 10_000,
    seen: seenIn(program, bytes),
  });
  feed(program, test, bytes, run.sink, run.pointers);
  return run.finish();
}

function seenIn(program: LoadedProgram, bytes: Uint8Array): SeenEvents {
  const scan = new EventNameScan(new Set(program.schemas.map((schema) => schema.name)));
  scan.feed(bytes);
  return { names: scan.names, isAll: true };
}

function feed(
  program: LoadedProgram,
  test: ir.Test,
  bytes: Uint8Array,
  sink: EventSink,
  pointers: PointerTable,
): void {
  // What WITH sets, the trace's first record does not.
  const isSet = (field: string) => {
    const constant = constantNamed(program.constants, field);
    return constant !== undefined && test.with.some((w) => program.constants[w.constant] === constant);
  };
  const reader = createJsonlReader({
    schemas: program.schemas,
    constants: program.constants,
    pointers,
    sink: {
      begin: (record, line) =>
        sink.begin({ ...record, fields: new Map([...record.fields].filter(([name]) => !isSet(name))) }, line),
      event: (event, line) => sink.event(event, line),
      lost: (record, line) => sink.lost(record, line),
      skipped: (name, line, ts) => sink.skipped(name, line, ts),
      clock: (ts, line) => sink.clock(ts, line),
      bad: (trouble, line) => sink.bad(trouble, line),
    },
    strictFields: false,
    path: traceFileOf(test) ?? test.title,
  });
  reader.feed(bytes);
  reader.end();
}

const encoder = new TextEncoder();

/** A record in one line, with the parts of the envelope that it does without; its own text stays as it is. */
function withEnvelope(text: string, place: number): string {
  const bytes = encoder.encode(text);
  const members = readJsonObject(bytes, 0, bytes.length);
  if ("kind" in members) return text;
  const event = members.get("event")?.value;
  if (typeof event === "string" && OWN_RECORDS.has(event)) return text;
  const envelope = [
    ...(members.has("ts") ? [] : [`"ts":${place}e-6`]),
    ...(members.has("cpu") ? [] : ['"cpu":0']),
    ...(members.has("tid") || members.has("pid") ? [] : ['"tid":1']),
    ...(members.size === 0 ? [] : [text.slice(1, -1)]),
  ];
  return `{${envelope.join(",")}}`;
}
