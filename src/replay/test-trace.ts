/*
 * The records of a TEST as a trace. One that does not say them is at n microseconds (n being its place from 1, the
 * trace's first record counted), of cpu 0 and of thread 1.
 */
import type { LoadedProgram } from "../compile/load-program.js";
import type * as ir from "../ir/ir.js";
import { toInt } from "../runtime/int.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { recordAt } from "../trace/bind-record.js";
import type { EventSink } from "../trace/event-sink.js";
import { wholeLine } from "../trace/line-place.js";
import type { RecordValue, TraceRecord } from "../trace/record.js";
import { RecordBinder } from "../trace/record-binder.js";

type InlineTrace = Extract<ir.Test["trace"], { kind: "Inline" }>;

const NS_A_RECORD = 1000n;

/** A TEST whose records stand in the spec, as a trace of that file. */
export class TestTrace {
  readonly #program: LoadedProgram;
  readonly #trace: InlineTrace;
  readonly #path: string;
  /** Undefined if the TEST has no clause about the trace. */
  readonly #begin: TraceRecord | undefined;
  /** Of each record, ascending. */
  readonly #lines: readonly number[];
  readonly #beginLine: number;

  /** `constants`: those that the first record sets. */
  constructor(
    program: LoadedProgram,
    test: ir.Test,
    trace: InlineTrace,
    constants: ReadonlyMap<string, RecordValue>,
  ) {
    this.#program = program;
    this.#trace = trace;
    this.#path = test.span.file.path;
    this.#begin = beginRecord(trace, constants);
    this.#lines = linesOf(test, trace);
    const { line } = test.span.file.position(test.span.start);
    this.#beginLine = Math.max(1, Math.min(line, (this.#lines[0] ?? line) - 1));
  }

  /** The names of the events that occur. */
  get events(): ReadonlySet<string> {
    return new Set(this.#trace.records.map((record) => record.event));
  }

  feed(sink: EventSink, pointers: PointerTable): void {
    const { schemas, constants } = this.#program;
    const feed = new RecordBinder({ schemas, constants, pointers, sink, strictFields: false });
    const take = (record: TraceRecord, line: number) =>
      feed.bind(record, line, recordAt(wholeLine(this.#path, line)));
    if (this.#begin !== undefined) take(this.#begin, this.#beginLine);
    const before = this.#begin === undefined ? 1n : 2n;
    this.#trace.records.forEach((record, i) => {
      take(traceRecord(record, (BigInt(i) + before) * NS_A_RECORD), this.#lines[i]!);
    });
  }

  /** The place of a line among the TEST's own records, from 1; 0 for what comes before them. */
  ownPlace(line: number): number {
    return Math.max(0, this.#lines.indexOf(line) + 1 - this.#trace.given);
  }
}

function beginRecord(
  { complete, recorded }: InlineTrace,
  constants: ReadonlyMap<string, RecordValue>,
): TraceRecord | undefined {
  const fields = new Map(constants);
  if (complete) fields.set("complete", true);
  if (recorded !== undefined) fields.set("records", recorded);
  return fields.size === 0 ? undefined : { ...NOWHERE, event: "trace_begin", fields };
}

const NOWHERE = { tsNs: undefined, cpu: undefined, tid: undefined, comm: undefined };

function traceRecord({ event, fields, tsNs, cpu, tid, comm }: ir.TestRecord, at: bigint): TraceRecord {
  return {
    event,
    tsNs: toInt(tsNs ?? at),
    cpu: cpu ?? 0,
    tid: tid ?? 1,
    comm,
    fields: new Map(
      fields.map(({ name, value }) => [name, typeof value === "bigint" ? toInt(value) : value]),
    ),
  };
}

/**
 * Lines tell records apart, and go up: one is at its line of the spec, if that is in front of the next one's. (It is
 * not where several are on one line, and where a GIVEN stands behind the TEST or in another file.)
 */
function linesOf({ span: { file } }: ir.Test, { records }: InlineTrace): number[] {
  const lines: number[] = [];
  let next = Number.POSITIVE_INFINITY;
  for (const { span } of records.toReversed()) {
    const line = span.file === file ? file.position(span.start).line : next;
    next = Math.min(line, next - 1);
    lines.unshift(next);
  }
  // The trace's first record needs one, too.
  return lines.map((line, i) => Math.max(line, i + 2));
}
