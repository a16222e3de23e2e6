/*
 * What a reader of a trace says to its sink, written down, to be said to another sink, perhaps in another thread: events
 * as numbers in one array, which goes from thread to thread without being copied, and all that is rare as it is.
 *
 * An event is these words, halves of one where two stand together:
 *
 *     kind, text of comm | line | ts | cpu, self | its arguments
 *
 * An integer is a word, NaN where it is absent; one beyond 2^53 is the index of one of the batch's, and a half, which no
 * integer has. All else is the first half of a word, ABSENT where it is: a pointer the id that the writer's table has for
 * it, which the batch explains when it is new; a string the index of one of the batch's texts. Of an undeclared event
 * are left: SKIPPED, text of its name | line | ts; of a record that is nothing but a time, CLOCK, - | line | ts.
 */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import { asGeneral } from "../runtime/general-list.js";
import { type Interner, PointerTable } from "../runtime/pointer-table.js";
import type { Int, Ptr } from "../runtime/scalars.js";
import type { EventSchema, FieldType } from "./event-schema.js";
import type { EventSink } from "./event-sink.js";
import { selfOf, type TraceRecord } from "./record.js";

/** A stretch of the log. Plain data; `words` may be handed over to another thread, and comes back to be used again. */
export interface EventBatch {
  readonly words: Float64Array<ArrayBuffer>;
  /** Words that count. */
  readonly length: number;
  readonly texts: readonly string[];
  readonly largeInts: readonly bigint[];
  readonly rare: readonly RareCall[];
  /** The pointers that this batch is the first to have, low half before high, by their ids from `firstPointer` on. */
  readonly pointers: Int32Array;
  /** 0 where all ids of before have lost their meaning. */
  readonly firstPointer: number;
}

type RareCall =
  | { readonly kind: "begin" | "lost"; readonly record: TraceRecord; readonly line: number }
  | { readonly kind: "bad"; readonly diagnostic: Diagnostic; readonly line: number };

/** In place of the kind of an event, and how long they are. */
const SKIPPED = -1;
const SKIPPED_WORDS = 3;
const RARE = -2;
const RARE_WORDS = 1;
const CLOCK = -3;

export const HEAD_WORDS = 4;
/** Words and halves of an event's head. */
const LINE = 1;
export const TS = 2;
export const COMM_HALF = 1;
export const CPU_HALF = 6;
export const SELF_HALF = 7;

const FIRST_WORDS = 1 << 15;

/** In place of a pointer, text or BOOLEAN. */
const ABSENT = -1;
/** Below a number of large integers: the index of the last one, and a half. */
const HALF = 0.5;

/** How an argument stands in its word. */
const AS_NUMBER = 0;
const AS_POINTER = 1;
const AS_TEXT = 2;
const AS_BOOLEAN = 3;

function wordOf(type: FieldType): number {
  switch (type.kind) {
    case "ptr":
      return AS_POINTER;
    case "string":
    case "enum":
      return AS_TEXT;
    case "bool":
      return AS_BOOLEAN;
    case "int":
    case "task":
      return AS_NUMBER;
  }
}

const wordsOf = (schemas: readonly EventSchema[]) =>
  schemas.map((schema) => Uint8Array.from(schema.fields, (field) => wordOf(field.type)));

/** Pointers that the writer's table holds at most, but for those of one batch: then it begins anew. */
const POINTER_LIMIT = 1 << 17;

/** Bad lines of one batch that are logged with what is wrong with them; a sink tells fewer, and counts the others. */
const TOLD_BAD_LINES = 1000;

/** The sink that writes. Readers that feed it must intern their pointers in `pointers`. */
export class EventLogWriter implements EventSink {
  readonly #table: PointerTable;
  readonly #isShared: boolean;
  /** Pointers of the table that the batches up to now have told of. */
  #told = 0;
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
  #rare: RareCall[] = [];
  #badLines = 0;
  #lastTold: Diagnostic | undefined;

  /** `shared`: the table of who reads the log in the same thread, which then knows the pointers without being told. */
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
      rare: this.#rare,
      ...pointers,
    };
    this.#words = spare ?? new Float64Array(FIRST_WORDS);
    this.#halves = new Int32Array(this.#words.buffer);
    this.#length = 0;
    this.#batch++;
    this.#texts = [];
    this.#textIndex.clear();
    this.#largeInts = [];
    this.#rare = [];
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
   * For who reads events straight into words: where the next one is to stand in `words` and `halves`, of whatever kind it
   * turns out to be. Nothing is said before `keepEvent`.
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

  /** For who reads events straight into words: an undeclared one, whose time, if it has one, stands in its place. */
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

  /** Those that no batch has told of, which is done by telling the last ones. */
  #newPointers(): Pick<EventBatch, "pointers" | "firstPointer"> {
    const table = this.#table;
    const firstPointer = this.#told;
    const pointers = new Int32Array(2 * (table.size - firstPointer));
    for (let id = firstPointer; id < table.size; id++) {
      pointers[2 * (id - firstPointer)] = table.low(id);
      pointers[2 * (id - firstPointer) + 1] = table.high(id);
    }
    this.#told = table.size;
    if (table.size > POINTER_LIMIT) {
      table.clear();
      this.#told = 0;
    }
    return { pointers, firstPointer };
  }

  begin(record: TraceRecord, line: number): void {
    this.#addRare({ kind: "begin", record, line });
  }

  lost(record: TraceRecord, line: number): void {
    this.#addRare({ kind: "lost", record, line });
  }

  bad(diagnostic: Diagnostic, line: number): void {
    // A chunk of a megabyte may hold half a million: what nobody will read of them is not kept.
    if (this.#badLines++ < TOLD_BAD_LINES) this.#lastTold = diagnostic;
    this.#addRare({ kind: "bad", diagnostic: this.#lastTold ?? diagnostic, line });
  }

  #addRare(call: RareCall): void {
    this.#makeRoom(RARE_WORDS);
    this.#halves[2 * this.#length] = RARE;
    this.#halves[2 * this.#length + 1] = this.#rare.length;
    this.#length += RARE_WORDS;
    this.#rare.push(call);
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

const NO_WORDS = new Float64Array(0);
/** Of a batch whose reader has the writer's table. */
const NO_POINTERS = { pointers: new Int32Array(0), firstPointer: 0 };

/** Says it again, to `sink`, with pointers interned in `pointers`; `isShared`: that is the writer's table, too. */
export class EventLogReader {
  readonly #wordOf: readonly Uint8Array[];
  readonly #events: readonly Event[];
  readonly #pointers: PointerTable;
  readonly #isShared: boolean;
  readonly #sink: EventSink;
  #words: Float64Array = NO_WORDS;
  #halves = new Int32Array(0);
  #length = 0;
  #texts: readonly string[] = [];
  #largeInts: readonly bigint[] = [];
  #rare: readonly RareCall[] = [];
  #at = 0;
  /** By the writer's id: the halves, low before high. */
  #halvesOf = new Int32Array(2048);
  /** By the writer's id: the reader's + 1; 0 where it is to be asked for. */
  #idOf = new Int32Array(1024);
  /** Of `pointers`, when `#idOf` was filled. */
  #releases = 0;

  constructor(schemas: readonly EventSchema[], pointers: PointerTable, sink: EventSink, isShared: boolean) {
    this.#wordOf = wordsOf(schemas);
    this.#isShared = isShared;
    if (isShared) pointers.addHolder((visit) => this.#eachPointer(visit));
    this.#events = schemas.map(({ fields }, kind) => ({
      kind,
      ts: 0,
      cpu: 0,
      self: 0,
      comm: "",
      args: asGeneral(fields.map(() => undefined)),
    }));
    this.#pointers = pointers;
    this.#sink = sink;
  }

  /** The batch that is read from now on. */
  open(batch: EventBatch): void {
    const { words, length, texts, largeInts, rare } = batch;
    if (!this.#isShared) this.#hear(batch);
    this.#words = words;
    this.#halves = new Int32Array(words.buffer);
    this.#length = length;
    this.#texts = texts;
    this.#largeInts = largeInts;
    this.#rare = rare;
    this.#at = 0;
  }

  #hear({ pointers, firstPointer }: EventBatch): void {
    if (firstPointer === 0) this.#idOf.fill(0);
    const end = firstPointer + pointers.length / 2;
    while (end > this.#idOf.length) {
      this.#idOf = twice(this.#idOf);
      this.#halvesOf = twice(this.#halvesOf);
    }
    this.#halvesOf.set(pointers, 2 * firstPointer);
  }

  /** The pointers of all events that were not said yet. */
  #eachPointer(visit: (ptr: Ptr) => void): void {
    for (let at = this.#at; at < this.#length; ) {
      const kind = this.#halves[2 * at]!;
      if (kind < 0) {
        at += kind === RARE ? RARE_WORDS : SKIPPED_WORDS;
        continue;
      }
      const wordOf = this.#wordOf[kind]!;
      at += HEAD_WORDS;
      for (let i = 0; i < wordOf.length; i++, at++) {
        const id = this.#halves[2 * at]!;
        if (wordOf[i] === AS_POINTER && id !== ABSENT) visit(id);
      }
    }
  }

  /** Says the next calls, `most` at most; false if there were no more. */
  read(most: number): boolean {
    for (let i = 0; i < most; i++) {
      if (this.#at === this.#length) return false;
      this.#readCall();
    }
    return true;
  }

  #readCall(): void {
    const at = this.#at;
    const kind = this.#halves[2 * at]!;
    if (kind < 0) {
      const index = this.#halves[2 * at + 1]!;
      if (kind === RARE) {
        this.#at = at + RARE_WORDS;
        this.#sayRare(this.#rare[index]!);
        return;
      }
      this.#at = at + SKIPPED_WORDS;
      const time = this.#words[at + TS]!;
      const ts = Number.isInteger(time) ? time : this.#rareInt(time);
      const line = this.#words[at + LINE]!;
      if (kind === SKIPPED) this.#sink.skipped(this.#texts[index]!, line, ts);
      else this.#sink.clock(ts!, line);
      return;
    }
    const event = this.#events[kind]!;
    if (!this.#isShared && this.#pointers.releases !== this.#releases) {
      this.#idOf.fill(0);
      this.#releases = this.#pointers.releases;
    }
    this.#at = this.#fill(event, at);
    this.#sink.event(event, this.#words[at + LINE]!);
  }

  /** Where the next call stands. */
  #fill(event: Event, start: number): number {
    const words = this.#words;
    const halves = this.#halves;
    const texts = this.#texts;
    event.comm = texts[halves[2 * start + COMM_HALF]!]!;
    const ts = words[start + TS]!;
    event.ts = Number.isInteger(ts) ? ts : this.#rareInt(ts)!;
    event.cpu = halves[2 * start + CPU_HALF]!;
    event.self = halves[2 * start + SELF_HALF]!;
    const wordOf = this.#wordOf[event.kind]!;
    const idOf = this.#idOf;
    const isShared = this.#isShared;
    const { args } = event;
    let at = start + HEAD_WORDS;
    for (let i = 0; i < wordOf.length; i++, at++) {
      const word = wordOf[i]!;
      if (word === AS_NUMBER) {
        const value = words[at]!;
        args[i] = Number.isInteger(value) ? value : this.#rareInt(value);
        continue;
      }
      const index = halves[2 * at]!;
      if (index === ABSENT) args[i] = undefined;
      else if (word === AS_POINTER) {
        const id = isShared ? index + 1 : idOf[index]!;
        args[i] = id > 0 ? id - 1 : this.#intern(index);
      } else args[i] = word === AS_TEXT ? texts[index] : index === 1;
    }
    return at;
  }

  #rareInt(word: number): bigint | undefined {
    return Number.isNaN(word) ? undefined : this.#largeInts[Math.floor(word)];
  }

  #intern(id: Ptr): Ptr {
    const own = this.#pointers.intern(this.#halvesOf[2 * id + 1]!, this.#halvesOf[2 * id]!);
    this.#idOf[id] = own + 1;
    return own;
  }

  #sayRare(call: RareCall): void {
    switch (call.kind) {
      case "begin":
        return this.#sink.begin(call.record, call.line);
      case "lost":
        return this.#sink.lost(call.record, call.line);
      case "bad":
        return this.#sink.bad(call.diagnostic, call.line);
    }
  }
}

/** A log whose calls are said to a sink in the same thread. */
export class EventLogRelay {
  readonly log: EventLogWriter;
  readonly #reader: EventLogReader;
  #spare: EventBatch["words"] | undefined;

  constructor(schemas: readonly EventSchema[], pointers: PointerTable, sink: EventSink) {
    this.log = new EventLogWriter(schemas, pointers);
    this.#reader = new EventLogReader(schemas, pointers, sink, true);
  }

  /** Says all calls since the last time. */
  run(): void {
    this.begin();
    while (this.read(Number.MAX_SAFE_INTEGER));
  }

  /** The calls since the last time are those that `read` says. */
  begin(): void {
    const batch = this.log.take(this.#spare);
    this.#spare = batch.words;
    this.#reader.open(batch);
  }

  /** As EventLogReader.read. */
  read(most: number): boolean {
    return this.#reader.read(most);
  }
}

function twice(old: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * old.length);
  larger.set(old);
  return larger;
}
