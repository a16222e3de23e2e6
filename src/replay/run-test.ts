/*
 * The TESTs that a spec declares: each trace is replayed, and what comes of it is held against EXPECT.
 *
 * An inline record needs only what matters to the test: without ts it is at n microseconds, n being its place from 1;
 * without cpu it is of cpu 0, without tid (and pid) of thread 1.
 */
import { posix as path } from "node:path";
import { type LoadedProgram, runnable } from "../compile/load-program.js";
import type * as ir from "../ir/ir.js";
import { createJsonlReader } from "../trace/jsonl-reader.js";
import { readJsonObject } from "../trace/read-json.js";
import { constantNamed, OWN_RECORDS } from "../trace/record-feed.js";
import type { TraceRun, TraceVerdict } from "../verdict/run.js";
import { createReplay } from "./replay.js";

export interface TestHost {
  /** The bytes of a trace, uncompressed; undefined if there is none. The path is beside the spec's file. */
  readFile(path: string): Uint8Array | undefined;
}

/** What a TEST says or what it found; rules as "ID" or "ID AT line", sorted, each once. */
export interface TestOutcome {
  readonly verdict: TraceVerdict;
  readonly rules: readonly string[];
}

export interface TestResult {
  readonly test: ir.Test;
  readonly ok: boolean;
  readonly expected: TestOutcome;
  /** undefined if the trace is not there. */
  readonly found: TestOutcome | undefined;
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

function runTest(program: LoadedProgram, test: ir.Test, host: TestHost): TestResult {
  const { trace, expect } = test;
  const expected: TestOutcome = {
    verdict: expect.verdict,
    rules: sorted(expect.rules.map(({ id, line }) => (line === undefined ? id : at(id, line)))),
  };
  const bytes =
    trace.kind === "File"
      ? host.readFile(path.join(path.dirname(test.span.file.path), trace.path))
      : encoder.encode(trace.records.map((r, i) => `${withEnvelope(r.text, i + 1)}\n`).join(""));
  if (bytes === undefined) return { test, ok: false, expected, found: undefined, run: undefined };
  const run = replay(withConstants(program, test), test, bytes);
  const found = foundIn(run, expect);
  return {
    test,
    ok: run.verdict === expected.verdict && meets(expect, run, expected, found),
    expected,
    found,
    run,
  };
}

function meets(expect: ir.Test["expect"], run: TraceRun, expected: TestOutcome, found: TestOutcome): boolean {
  if (expect.verdict === "inconclusive") {
    // These at least: one unknown tends to leave many rules open.
    return expected.rules.every((rule) => found.rules.includes(rule));
  }
  return run.violationsDropped === 0 && expected.rules.join() === found.rules.join();
}

/** A rule that EXPECT names without a line is found without one. */
function foundIn(run: TraceRun, expect: ir.Test["expect"]): TestOutcome {
  if (expect.verdict === "inconclusive" && run.verdict === "inconclusive") {
    const open = run.rules.filter((r) => r.inconclusive > 0 || r.applies === undefined);
    return { verdict: run.verdict, rules: sorted(open.map((r) => r.id)) };
  }
  const anywhere = new Set(expect.rules.filter((r) => r.line === undefined).map((r) => r.id));
  const rules = run.violations.map((v) => (anywhere.has(v.id) ? v.id : at(v.id, v.line)));
  return { verdict: run.verdict, rules: sorted(rules) };
}

const at = (id: string, line: number) => `${id} AT ${line}`;
const sorted = (rules: readonly string[]) => [...new Set(rules)].sort();

/** The program with WITH's values for defaults. */
function withConstants(program: LoadedProgram, test: ir.Test): LoadedProgram {
  if (test.with.length === 0) return program;
  const values = new Map(test.with.map((w) => [w.constant, w.value]));
  const constants = program.ir.constants.map((c, i) => ({ ...c, default: values.get(i) ?? c.default }));
  return runnable({ ...program.ir, constants });
}

function replay(program: LoadedProgram, test: ir.Test, bytes: Uint8Array): TraceRun {
  const run = createReplay(program, {
    file: test.trace.kind === "File" ? test.trace.path : test.title,
    format: "jsonl",
    constants: new Map(),
    allowBadLines: false,
    all: false,
    maxViolations: 10_000,
  });
  // What WITH sets, the trace's first record does not.
  const isSet = (field: string) => {
    const constant = constantNamed(program.constants, field);
    return constant !== undefined && test.with.some((w) => program.constants[w.constant] === constant);
  };
  const { sink } = run;
  const reader = createJsonlReader({
    schemas: program.schemas,
    constants: program.constants,
    decoders: program.decoders,
    pointers: run.pointers,
    sink: {
      begin: (record, line) =>
        sink.begin({ ...record, fields: new Map([...record.fields].filter(([name]) => !isSet(name))) }, line),
      event: (event, line) => sink.event(event, line),
      lost: (record, line) => sink.lost(record, line),
      skipped: (name, line) => sink.skipped(name, line),
      bad: (trouble, line) => sink.bad(trouble, line),
    },
    strictFields: false,
    path: test.title,
  });
  reader.feed(bytes);
  reader.end();
  return run.finish();
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
