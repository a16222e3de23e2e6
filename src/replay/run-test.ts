/* The TESTs that a spec declares: each trace is replayed, and what comes of it is held against EXPECT. */
import { posix as path } from "node:path";
import { type LoadedProgram, runnable } from "../compile/load-program.js";
import type * as ir from "../ir/ir.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { EventNameScan } from "../trace/event-name-scan.js";
import type { EventSink } from "../trace/event-sink.js";
import { createJsonlReader } from "../trace/jsonl-reader.js";
import type { RecordValue } from "../trace/record.js";
import { constantNamed } from "../trace/record-binder.js";
import type { TraceRun, Violation } from "../verdict/run.js";
import type { Outcome } from "../verdict/test-run.js";
import { type Expectation, expectedOutcome, judge, unexpected } from "./expectation.js";
import { explain } from "./explain.js";
import type { SeenEvents } from "./recorded.js";
import { Replay } from "./replay.js";
import { TestTrace } from "./test-trace.js";

export interface TraceLoader {
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
  /** The violations of `run` that the test does not expect. */
  readonly unexpected: readonly Violation[];
}

/** Runs the TESTs of a program, in order; `only` picks some of them. */
export function runTests(
  program: LoadedProgram,
  host: TraceLoader,
  only: (test: ir.Test) => boolean = () => true,
): TestResult[] {
  return program.ir.tests.filter(only).map((test) => runTest(program, test, host));
}

export function runTest(program: LoadedProgram, test: ir.Test, host: TraceLoader): TestResult {
  const expectation = expectationOf(test);
  const opened = openTrace(program, test, host);
  if (opened === undefined) {
    const expected = expectedOutcome(expectation);
    return { test, ok: false, expected, found: undefined, run: undefined, unexpected: [] };
  }
  const run = replay(opened);
  const placed = run.violations.map((v) => ({ ...v, line: opened.placeOf(v.line) }));
  const surprising = new Set(unexpected(expectation, placed));
  return {
    test,
    ...judge(expectation, { ...run, violations: placed }),
    run,
    unexpected: run.violations.filter((_, i) => surprising.has(placed[i]!)),
  };
}

/** Explains some violations of a test's run. */
export async function explainTest(
  program: LoadedProgram,
  test: ir.Test,
  host: TraceLoader,
  violations: readonly Violation[],
): Promise<Violation[]> {
  const opened = openTrace(program, test, host);
  if (opened === undefined || violations.length === 0) return [...violations];
  const options = { file: opened.file, constants: new Map<string, string>(), seen: opened.seen };
  const provenance = await opened.program.provenance();
  return explain(opened.program, provenance, options, violations, async (sink, pointers) =>
    opened.feed(sink, pointers),
  );
}

/** The file that a test's trace is in, as the spec's own path leads there; undefined where it stands in the spec. */
export function traceFileOf(test: ir.Test): string | undefined {
  const { trace } = test;
  return trace.kind === "File" ? path.join(path.dirname(test.span.file.path), trace.path) : undefined;
}

function expectationOf({ expect }: ir.Test): Expectation {
  return expect.verdict === "inconclusive"
    ? { verdict: expect.verdict, violations: undefined, open: expect.rules.map((rule) => rule.id) }
    : { verdict: expect.verdict, violations: expect.rules, open: [] };
}

/** A test's trace, ready to be replayed. */
interface OpenedTrace {
  /** With the values of WITH that no first record can have. */
  readonly program: LoadedProgram;
  /** What reports call it. */
  readonly file: string;
  readonly seen: SeenEvents;
  feed(sink: EventSink, pointers: PointerTable): void;
  /** As EXPECT counts. */
  placeOf(line: number): number;
}

/** undefined if its file is not there. */
function openTrace(program: LoadedProgram, test: ir.Test, host: TraceLoader): OpenedTrace | undefined {
  if (test.trace.kind === "File") return openFile(program, test, host);
  const literals = test.with.map((w) => literalOf(program.ir.operators, w.value));
  const plain = new Map<string, RecordValue>();
  test.with.forEach(({ constant }, i) => {
    const value = literals[i];
    if (value !== undefined) plain.set(program.constants[constant]!.name, value);
  });
  const own = withConstants(
    program,
    test.with.filter((_, i) => literals[i] === undefined),
  );
  const trace = new TestTrace(own, test, test.trace, plain);
  return {
    program: own,
    file: test.span.file.path,
    seen: { names: trace.events, isAll: true },
    feed: (sink, pointers) => trace.feed(sink, pointers),
    placeOf: (line) => trace.ownPlace(line),
  };
}

/** The value of a literal, or of an operator that is one, as a trace's first record may have it. */
function literalOf(operators: ir.Program["operators"], value: ir.Expr): RecordValue | undefined {
  switch (value.kind) {
    case "Int":
    case "Str":
    case "Bool":
      return value.value;
    case "Call":
      return value.args.length === 0 ? literalOf(operators, operators[value.operator]!.body) : undefined;
    default:
      return undefined;
  }
}

/** The program with these values for defaults. */
function withConstants(program: LoadedProgram, given: ir.Test["with"]): LoadedProgram {
  if (given.length === 0) return program;
  const values = new Map(given.map((w) => [w.constant, w.value]));
  const constants = program.ir.constants.map((c, i) => ({ ...c, default: values.get(i) ?? c.default }));
  return runnable({ ...program.ir, constants }, { coverage: program.coverage });
}

function openFile(program: LoadedProgram, test: ir.Test, host: TraceLoader): OpenedTrace | undefined {
  const file = traceFileOf(test)!;
  const bytes = host.readFile(file);
  if (bytes === undefined) return undefined;
  const own = withConstants(program, test.with);
  const scan = new EventNameScan(new Set(own.schemas.map((schema) => schema.name)));
  scan.feed(bytes);
  return {
    program: own,
    file,
    seen: { names: scan.names, isAll: true },
    feed: (sink, pointers) => feedFile(own, test, file, bytes, sink, pointers),
    placeOf: (line) => line,
  };
}

function replay(opened: OpenedTrace): TraceRun {
  const run = new Replay(opened.program, {
    file: opened.file,
    format: "jsonl",
    constants: new Map(),
    allowBadLines: false,
    all: false,
    maxViolations: 10_000,
    seen: opened.seen,
  });
  opened.feed(run, run.pointers);
  return run.finish();
}

function feedFile(
  program: LoadedProgram,
  test: ir.Test,
  file: string,
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
      bad: (d, line) => sink.bad(d, line),
    },
    strictFields: false,
    path: file,
  });
  reader.feed(bytes);
  reader.end();
}
