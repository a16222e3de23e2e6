/*
 * A JSONL trace to a buffer of events, and from there to a sink. Chunks may be cut anywhere: the rest of a line waits
 * for the next one. Each line is tried on the fast route (line-scanner.ts), which takes what is plain; else it is read
 * exactly, as JSON, and bound by schema. Both say the same of every line.
 */
import { type Diagnostic, diagnostic, type LinePlace } from "../diag/diagnostic.js";
import { toInt } from "../runtime/int.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import type { Int } from "../runtime/scalars.js";
import { type RecordPlaces, wrongValue } from "./bind-record.js";
import { COMM_HALF } from "./event-batch.js";
import type { EventBufferWriter } from "./event-buffer-writer.js";
import type { EventSink } from "./event-sink.js";
import { placeInLine, sourceText, wholeLine } from "./line-place.js";
import { Planner } from "./line-planner.js";
import { LineScanner } from "./line-scanner.js";
import { LocalEventBuffer } from "./local-event-buffer.js";
import {
  isBlank,
  type JsonError,
  type JsonMember,
  MAX_DEPTH,
  parseDecimal,
  readJsonObject,
  scaleDecimal,
} from "./read-json.js";
import type { RecordValue, TraceRecord } from "./record.js";
import { type BinderOptions, OWN_RECORDS, RecordBinder } from "./record-binder.js";
import { type LinePlan, UNUSUAL } from "./scan-shapes.js";
import { UNDECLARED } from "./scan-strings.js";

/** A longer line is reported and skipped, without being kept. */
export const LINE_LIMIT = 1024 * 1024;

export interface JsonlSource extends Omit<BinderOptions, "sink" | "pointers"> {
  /** What diagnostics call the trace. */
  readonly path: string;
  /** Leaves out the fast route; for tests, and to measure. */
  readonly exactOnly?: boolean;
}

export interface JsonlOptions extends JsonlSource {
  readonly pointers: PointerTable;
  readonly sink: EventSink;
}

export interface JsonlReader {
  /** Takes the next bytes; they may be overwritten afterwards. */
  feed(chunk: Uint8Array): void;
  /** The trace is at its end: takes a last line that has no line feed. */
  end(): void;
}

/**
 * Of each event's record are required: `event`, `ts`, `cpu`, the acting thread as `tid` (or else `pid`), and the
 * arguments that are not OPTIONAL; `trace_begin` and `lost` need only `event`. No key may stand twice. Each line that is
 * not blank reaches the sink once, as what it is; none ends the reading.
 */
export function createJsonlReader(options: JsonlOptions): JsonlReader {
  const relay = new LocalEventBuffer(options.schemas, options.pointers, options.sink);
  const reader = createJsonlDecoder(options, relay.log);
  return {
    feed(chunk) {
      // The buffer does not grow with the chunk.
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        reader.feed(chunk.subarray(at, at + SLICE_BYTES));
        relay.run();
      }
    },
    end() {
      reader.end();
      relay.run();
    },
  };
}

/** As createJsonlReader, into a log. */
export function createJsonlDecoder(source: JsonlSource, log: EventBufferWriter): JsonlReader {
  return new Reader(source, log);
}

const SLICE_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

class Reader implements JsonlReader {
  readonly #source: JsonlSource;
  readonly #log: EventBufferWriter;
  readonly #binder: RecordBinder;
  readonly #scanner: LineScanner;
  /** Of the line that is read next, from 1. */
  #line = 1;
  /** The beginning of a line whose end has not come yet, `#carried` bytes. */
  #carry = new Uint8Array(4096);
  #carried = 0;
  /** Bytes of a line beyond the limit, of which nothing is kept; 0 if it is not such a line. */
  #passedOver = 0;

  constructor(source: JsonlSource, log: EventBufferWriter) {
    this.#source = source;
    this.#log = log;
    this.#binder = new RecordBinder({ ...source, pointers: log.pointers, sink: log });
    const eventOf = new Map(source.schemas.map((s, kind) => [s.name, kind]));
    for (const name of OWN_RECORDS) eventOf.set(name, UNUSUAL);
    this.#scanner = new LineScanner(eventOf, new Planner(source), log);
  }

  feed(chunk: Uint8Array): void {
    let at = 0;
    const last = chunk.lastIndexOf(LINE_FEED);
    if (last >= 0) {
      if (this.#carried > 0 || this.#passedOver > 0) {
        at = chunk.indexOf(LINE_FEED) + 1;
        this.#keep(chunk.subarray(0, at));
        this.#endCarried(false);
      }
      this.#scanner.open(chunk);
      while (at <= last) at = this.#readLine(chunk, at);
    }
    if (at < chunk.length) this.#keep(chunk.subarray(at));
  }

  end(): void {
    if (this.#carried === 0 && this.#passedOver === 0) return;
    this.#keep(Uint8Array.of(LINE_FEED));
    this.#endCarried(true);
  }

  #keep(part: Uint8Array): void {
    if (this.#passedOver > 0) {
      this.#passedOver += part.length;
      return;
    }
    const length = this.#carried + part.length;
    // One more than the limit for the line feed, and three for a byte order mark.
    if (length > LINE_LIMIT + 4) {
      this.#passedOver = length;
      this.#carried = 0;
      return;
    }
    if (length > this.#carry.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#carry.length));
      larger.set(this.#carry.subarray(0, this.#carried));
      this.#carry = larger;
    }
    this.#carry.set(part, this.#carried);
    this.#carried = length;
  }

  /** The carried line has its line feed now. */
  #endCarried(isCutOff: boolean): void {
    if (this.#passedOver > 0) {
      this.#tooLong(this.#passedOver - 1);
      this.#passedOver = 0;
      this.#line++;
      return;
    }
    // The line may be read again after the sink was called: the buffer is free only then.
    const line = this.#carry.subarray(0, this.#carried);
    this.#scanner.open(line);
    this.#readLine(line, 0, isCutOff);
    this.#carried = 0;
  }

  /** Reads the line at `start`, whose line feed is in `bytes`, which the scanner has open; where the next line begins. */
  #readLine(bytes: Uint8Array, start: number, isCutOff = false): number {
    let at = start;
    if (this.#line === 1 && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
    const line = this.#line++;
    const plan = this.#source.exactOnly ? undefined : this.#scanner.scan(at);
    if (plan !== undefined) {
      const next = this.#scanner.next;
      if (next - 1 - at <= LINE_LIMIT && this.#take(plan, line)) return next;
    }
    const end = bytes.indexOf(LINE_FEED, at);
    if (end - at > LINE_LIMIT) this.#tooLong(end - start, line);
    else this.#readExactly(bytes, at, end, line, isCutOff);
    return end + 1;
  }

  /** The line that was scanned as its plan says; false if it is not for the fast route. */
  #take(plan: LinePlan, line: number): boolean {
    const scanner = this.#scanner;
    const kind = plan.event;
    if (kind < 0) {
      if (kind !== UNDECLARED) return false;
      this.#binder.lines++;
      this.#log.skipScanned(scanner.name, line, plan.hasTime);
      return true;
    }
    if (!plan.hasComm) this.#log.halves[2 * this.#log.beginEvent() + COMM_HALF] = this.#log.text("");
    this.#binder.lines++;
    this.#log.keepEvent(kind, line, plan.absent);
    return true;
  }

  #readExactly(bytes: Uint8Array, start: number, end: number, line: number, isCutOff: boolean): void {
    let first = start;
    while (first < end && isBlank(bytes[first]!)) first++;
    if (first === end) return;
    const { path } = this.#source;
    const at = (from: number, to: number) => placeInLine(path, line, bytes, start, end, from, to);
    const members = readJsonObject(bytes, start, end);
    if ("kind" in members) {
      const isTail = isCutOff && members.kind === "syntax" && members.at === end;
      this.#bad(
        isTail
          ? diagnostic("MMS5008", at(end, end), { bytes: end - start })
          : notJson(members, bytes, at(members.at, members.at + 1)),
        line,
      );
      return;
    }
    const places: RecordPlaces = {
      at(field) {
        const member = field === undefined ? undefined : memberFor(members, field);
        return member === undefined ? at(first, first) : at(member.start, member.end);
      },
      source(field) {
        const member = memberFor(members, field);
        return member && sourceText(bytes, member.start, member.end);
      },
    };
    const name = members.get("event");
    if (name === undefined) {
      this.#bad(diagnostic("MMS5004", places.at(undefined), { event: undefined, field: "event" }), line);
    } else if (typeof name.value !== "string") {
      this.#bad(wrongValue(undefined, "event", "the name of an event", name.value, places), line);
    } else if (!this.#binder.knows(name.value)) {
      this.#binder.lines++;
      this.#log.skipped(name.value, line, timeOf(bytes, members));
    } else {
      const record = toRecord(name.value, members, bytes, places);
      if ("code" in record) this.#bad(record, line);
      else this.#binder.bind(record, line, places);
    }
  }

  #bad(trouble: Diagnostic, line: number): void {
    this.#binder.lines++;
    this.#log.bad(trouble, line);
  }

  #tooLong(bytes: number, line = this.#line): void {
    const place: LinePlace = wholeLine(this.#source.path, line);
    this.#bad(diagnostic("MMS5002", place, { bytes, limit: LINE_LIMIT }), line);
  }
}

function notJson(trouble: JsonError, bytes: Uint8Array, place: LinePlace): Diagnostic {
  switch (trouble.kind) {
    case "syntax":
      return diagnostic("MMS5001", place, { reason: trouble.reason });
    case "utf8":
      return diagnostic("MMS5003", place, { byte: bytes[trouble.at]! });
    case "depth":
      return diagnostic("MMS5009", place, { limit: MAX_DEPTH });
    case "twice":
      return diagnostic("MMS5066", place, { key: trouble.reason });
  }
}

type Members = ReadonlyMap<string, JsonMember>;

/** Where the thread is given as `pid`, that is what a message about it must show. */
function memberFor(members: Members, field: string): JsonMember | undefined {
  const member = members.get(field);
  return field === "tid" && isAbsent(member) ? members.get("pid") : member;
}

function isAbsent(member: JsonMember | undefined): boolean {
  return member === undefined || member.value === null;
}

/** The line's members as a record; or what is wrong with its envelope, the foremost thing in the line. */
function toRecord(
  event: string,
  members: Members,
  bytes: Uint8Array,
  places: RecordPlaces,
): TraceRecord | Diagnostic {
  const wrong: Diagnostic[] = [];
  const take = <T>(
    name: string,
    expected: string,
    read: (member: JsonMember) => T | undefined,
  ): T | undefined => {
    const member = memberFor(members, name);
    if (member === undefined || isAbsent(member)) return undefined;
    const value = read(member);
    if (value === undefined) wrong.push(wrongValue(event, name, expected, member.value, places));
    return value;
  };
  const record: TraceRecord = {
    event,
    tsNs: take("ts", "seconds, with at most nine digits behind the point", (m) => nanoseconds(bytes, m)),
    cpu: take("cpu", "the number of a cpu", (m) => index(m.value)),
    tid: take("tid", "the number of a thread", (m) => index(m.value)),
    comm: take("comm", "a string", (m) => (typeof m.value === "string" ? m.value : undefined)),
    fields: new Map([...members].filter(([key]) => !OWN_PLACE.has(key)).map(([key, m]) => [key, m.value])),
  };
  const column = (d: Diagnostic) => (d.at as LinePlace).column;
  return wrong.sort((a, b) => column(a) - column(b))[0] ?? record;
}

/** What a record has a place of its own for. */
const OWN_PLACE: ReadonlySet<string> = new Set(["event", "ts", "cpu", "tid", "comm"]);

function index(value: RecordValue): number | undefined {
  return typeof value === "number" && value >= 0 && (value | 0) === value ? value : undefined;
}

function timeOf(bytes: Uint8Array, members: Members): Int | undefined {
  const member = members.get("ts");
  return member === undefined ? undefined : nanoseconds(bytes, member);
}

/** From the digits, since the number that was read is a double. As in the kernel, 64 bits hold them. */
function nanoseconds(bytes: Uint8Array, member: JsonMember): number | bigint | undefined {
  if (typeof member.value !== "number" && typeof member.value !== "bigint") return undefined;
  let text = "";
  for (let at = member.start; at < member.end; at++) text += String.fromCharCode(bytes[at]!);
  const decimal = parseDecimal(text);
  const ns = decimal && scaleDecimal(decimal, 9);
  return ns === undefined || BigInt.asIntN(64, ns) !== ns ? undefined : toInt(ns);
}
