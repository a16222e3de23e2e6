/* The writing end of a buffer of events (event-batch.ts). */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import { type Interner, PointerTable } from "../runtime/pointer-table.js";
import type { Int } from "../runtime/scalars.js";
import {
  ABSENT,
  AS_NUMBER,
  CLOCK,
  COMM_HALF,
  CPU_HALF,
  type EventBatch,
  FIRST_WORDS,
  HALF,
  HEAD_WORDS,
  LINE,
  SELF_HALF,
  SKIPPED,
  SKIPPED_WORDS,
  SLOW,
  SLOW_WORDS,
  type SlowEntry,
  TS,
  wordsOf,
} from "./event-batch.js";
import type { EventSchema } from "./event-schema.js";
import type { EventSink } from "./event-sink.js";
import { selfOf, type TraceRecord } from "./record.js";

/** Pointers that the writer's table holds at most, but for those of one batch: then it begins anew. */
const POINTER_LIMIT = 1 << 17;

/** Bad lines of one batch that are kept with what is wrong with them; a sink reports fewer, and counts the others. */
const KEPT_BAD_LINES = 1000;

/** The sink that writes. Readers that feed it must intern their pointers in `pointers`. */
export class EventBufferWriter implements EventSink {
  readonly #table: PointerTable;
  readonly #isShared: boolean;
  /** First id not yet sent. */
  #announced = 0;
  readonly pointers: Interner;
  readonly #wordOf: readonly Uint8Array[];
  /** By kind: the arguments that are tasks. */
  readonly #tasksOf: readonly Uint16Array[];
  readonly #mostFields: number;
  #words = new Float64Array(FIRST_WORDS);
  #halves = new Int32Array(this.#words.buffer);
  #length = 0;
  /** Of the batch that is being written: indices of texts hold for one. */
  #batch = 0;
  #texts: string[] = [];
  readonly #textIndex = new Map<string, number>();
  #largeInts: bigint[] = [];
  #slow: SlowEntry[] = [];
  #badLines = 0;
  #lastKept: Diagnostic | undefined;

  /** `shared`: the table of the reader in the same thread, which then has the pointers already. */
  constructor(schemas: readonly EventSchema[], shared?: PointerTable) {
    this.#table = shared ?? new PointerTable();
    this.#isShared = shared !== undefined;
    this.pointers = this.#table;
    this.#wordOf = wordsOf(schemas);
    this.#tasksOf = schemas.map(({ fields }) =>
      Uint16Array.from(fields.flatMap((f, i) => (f.type.kind === "task" ? [i] : []))),
    );
    this.#mostFields = Math.max(0, ...schemas.map((schema) => schema.fields.length));
  }

  get batch(): number {
    return this.#batch;
  }

  /** All since the last batch. `spare` is the array of an earlier one, to be written next. */
  take(spare?: Float64Array<ArrayBuffer>): EventBatch {
    const pointers = this.#isShared ? NO_POINTERS : this.#newPointers();
    const batch = {
      words: this.#words,
      length: this.#length,
      texts: this.#texts,
      largeInts: this.#largeInts,
      slow: this.#slow,
      ...pointers,
    };
    this.#words = spare ?? new Float64Array(FIRST_WORDS);
    this.#halves = new Int32Array(this.#words.buffer);
    this.#length = 0;
    this.#batch++;
    this.#texts = [];
    this.#textIndex.clear();
    this.#largeInts = [];
    this.#slow = [];
    this.#badLines = 0;
    return batch;
  }

  event({ kind, ts, cpu, self, comm, args }: Event, line: number): void {
    const start = this.beginEvent();
    const halves = this.#halves;
    halves[2 * start + COMM_HALF] = this.text(comm);
    this.putInt(start + TS, ts);
    halves[2 * start + CPU_HALF] = cpu;
    halves[2 * start + SELF_HALF] = self;
    const wordOf = this.#wordOf[kind]!;
    for (let i = 0; i < wordOf.length; i++) {
      const at = start + HEAD_WORDS + i;
      const value = args[i];
      if (value === undefined) this.#leaveOut(kind, i);
      else if (wordOf[i] === AS_NUMBER) this.putInt(at, value as Int);
      else if (typeof value === "string") halves[2 * at] = this.text(value);
      else halves[2 * at] = Number(value);
    }
    this.#keep(kind, line);
  }

  /**
   * For a scanner that reads events straight into words: where the next one is to stand in `words` and `halves`, of whatever kind it
   * turns out to be. Nothing is in the buffer before `keepEvent`.
   */
  beginEvent(): number {
    this.#makeRoom(HEAD_WORDS + this.#mostFields);
    return this.#length;
  }

  putInt(at: number, value: Int): void {
    if (typeof value === "number") this.#words[at] = value;
    else this.#words[at] = this.#largeInts.push(value) - HALF;
  }

  get words(): Float64Array {
    return this.#words;
  }

  get halves(): Int32Array {
    return this.#halves;
  }

  /**
   * What was written since `beginEvent` is an event, with tids in place of `self` and of tasks, and but for its `absent`
   * arguments.
   */
  keepEvent(kind: number, line: number, absent: readonly number[]): void {
    for (let i = 0; i < absent.length; i++) this.#leaveOut(kind, absent[i]!);
    const self = 2 * this.#length + SELF_HALF;
    const cpu = this.#halves[2 * this.#length + CPU_HALF]!;
    this.#halves[self] = selfOf(this.#halves[self]!, cpu);
    const tasks = this.#tasksOf[kind]!;
    for (let i = 0; i < tasks.length; i++) {
      const at = this.#length + HEAD_WORDS + tasks[i]!;
      if (this.#words[at] === 0) this.#words[at] = selfOf(0, cpu);
    }
    this.#keep(kind, line);
  }

  #leaveOut(kind: number, argument: number): void {
    const at = this.#length + HEAD_WORDS + argument;
    if (this.#wordOf[kind]![argument] === AS_NUMBER) this.#words[at] = Number.NaN;
    else this.#halves[2 * at] = ABSENT;
  }

  #keep(kind: number, line: number): void {
    this.#halves[2 * this.#length] = kind;
    this.#words[this.#length + LINE] = line;
    this.#length += HEAD_WORDS + this.#wordOf[kind]!.length;
  }

  skipped(name: string, line: number, ts: Int | undefined): void {
    this.#keepTime(SKIPPED, this.text(name), line, ts);
  }

  /** For a scanner that reads events straight into words: an undeclared one, whose time, if it has one, stands in its place. */
  skipScanned(name: string, line: number, hasTime: boolean): void {
    const ts = hasTime ? this.#words[this.#length + TS]! : Number.NaN;
    this.#keepTime(SKIPPED, this.text(name), line, undefined);
    this.#words[this.#length - SKIPPED_WORDS + TS] = ts;
  }

  clock(ts: Int, line: number): void {
    this.#keepTime(CLOCK, 0, line, ts);
  }

  #keepTime(kind: number, text: number, line: number, ts: Int | undefined): void {
    this.#makeRoom(SKIPPED_WORDS);
    const start = this.#length;
    this.#halves[2 * start] = kind;
    this.#halves[2 * start + 1] = text;
    this.#words[start + LINE] = line;
    if (ts === undefined) this.#words[start + TS] = Number.NaN;
    else this.putInt(start + TS, ts);
    this.#length += SKIPPED_WORDS;
  }

  /** Pointers interned since the last batch. */
  #newPointers(): Pick<EventBatch, "pointers" | "firstPointer"> {
    const table = this.#table;
    const firstPointer = this.#announced;
    const pointers = new Int32Array(2 * (table.size - firstPointer));
    for (let id = firstPointer; id < table.size; id++) {
      pointers[2 * (id - firstPointer)] = table.low(id);
      pointers[2 * (id - firstPointer) + 1] = table.high(id);
    }
    this.#announced = table.size;
    if (table.size > POINTER_LIMIT) {
      table.clear();
      this.#announced = 0;
    }
    return { pointers, firstPointer };
  }

  begin(record: TraceRecord, line: number): void {
    this.#addSlow({ kind: "begin", record, line });
  }

  lost(record: TraceRecord, line: number): void {
    this.#addSlow({ kind: "lost", record, line });
  }

  bad(diagnostic: Diagnostic, line: number): void {
    // A chunk of a megabyte may hold half a million: what is wrong with each is not kept.
    if (this.#badLines++ < KEPT_BAD_LINES) this.#lastKept = diagnostic;
    this.#addSlow({ kind: "bad", diagnostic: this.#lastKept ?? diagnostic, line });
  }

  #addSlow(call: SlowEntry): void {
    this.#makeRoom(SLOW_WORDS);
    this.#halves[2 * this.#length] = SLOW;
    this.#halves[2 * this.#length + 1] = this.#slow.length;
    this.#length += SLOW_WORDS;
    this.#slow.push(call);
  }

  /** The index of a text, as long as `batch` is the same. */
  text(text: string): number {
    const known = this.#textIndex.get(text);
    if (known !== undefined) return known;
    const index = this.#texts.length;
    this.#texts.push(text);
    this.#textIndex.set(text, index);
    return index;
  }

  #makeRoom(words: number): void {
    if (this.#length + words <= this.#words.length) return;
    const larger = new Float64Array(2 * this.#words.length + words);
    larger.set(this.#words);
    this.#words = larger;
    this.#halves = new Int32Array(larger.buffer);
  }
}

/** Of a batch whose reader has the writer's table. */
const NO_POINTERS = { pointers: new Int32Array(0), firstPointer: 0 };
