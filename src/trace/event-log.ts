/*
 * What a reader of a trace says to its sink, written down, to be said to another sink in another thread: events as
 * numbers in one array, which goes from thread to thread without being copied, and all that is rare as it is.
 *
 * An event is these words, halves of one where two stand together:
 *
 *     kind, text of comm | line | ts | cpu, self | its arguments
 *
 * An integer is a word, NaN where it is absent. All else is the first half of one, ABSENT where it is: a pointer the id
 * that the writer's table has for it, which the batch explains when it is new; a string the index of one of the batch's
 * texts. What does not fit so (an integer beyond 2^53) takes the way of all that is rare. Of an undeclared event are
 * left: SKIPPED, text of its name | line.
 */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { Event } from "../runtime/event.js";
import { asGeneral } from "../runtime/general-list.js";
import { type Interner, NULL_PTR, PointerTable } from "../runtime/pointer-table.js";
import type { Ptr } from "../runtime/scalars.js";
import type { EventSchema, FieldType } from "./event-schema.js";
import type { EventSink } from "./event-sink.js";
import type { TraceRecord } from "./record.js";

/** A stretch of the log. Plain data; `words` may be handed over to another thread, and comes back to be used again. */
export interface EventBatch {
  readonly words: Float64Array<ArrayBuffer>;
  /** Words that count. */
  readonly length: number;
  readonly texts: readonly string[];
  readonly rare: readonly RareCall[];
  /** The pointers that this batch is the first to have, low half before high, by their ids from `firstPointer` on. */
  readonly pointers: Int32Array;
  /** 0 where all ids of before have lost their meaning. */
  readonly firstPointer: number;
}

type RareCall =
  | { readonly kind: "begin" | "lost"; readonly record: TraceRecord; readonly line: number }
  | { readonly kind: "bad"; readonly diagnostic: Diagnostic; readonly line: number }
  /** Its pointers are bigints. */
  | { readonly kind: "event"; readonly event: Event; readonly line: number };

/** In place of the kind of an event. */
const SKIPPED = -1;
const RARE = -2;

const HEAD_WORDS = 4;
const FIRST_WORDS = 1 << 15;

/** In place of a pointer, text or BOOLEAN. */
const ABSENT = -1;

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

/** The sink that writes. Readers that feed it must intern their pointers in `pointers`. */
export class EventLogWriter implements EventSink {
  readonly #table = new PointerTable();
  /** Pointers of the table that the batches up to now have told of. */
  #told = 0;
  readonly pointers: Interner = this.#table;
  readonly #wordOf: readonly Uint8Array[];
  #words = new Float64Array(FIRST_WORDS);
  #halves = new Int32Array(this.#words.buffer);
  #length = 0;
  #texts: string[] = [];
  readonly #textIndex = new Map<string, number>();
  #rare: RareCall[] = [];

  constructor(schemas: readonly EventSchema[]) {
    this.#wordOf = wordsOf(schemas);
  }

  /** Words written since the last batch. */
  get length(): number {
    return this.#length;
  }

  /** All since the last batch. `spare` is the array of an earlier one, to be written next. */
  take(spare?: Float64Array<ArrayBuffer>): EventBatch {
    const table = this.#table;
    const firstPointer = this.#told;
    const pointers = new Int32Array(2 * (table.size - firstPointer));
    for (let id = firstPointer; id < table.size; id++) {
      pointers[2 * (id - firstPointer)] = table.low(id);
      pointers[2 * (id - firstPointer) + 1] = table.high(id);
    }
    const batch = {
      words: this.#words,
      length: this.#length,
      texts: this.#texts,
      rare: this.#rare,
      pointers,
      firstPointer,
    };
    this.#told = table.size;
    if (table.size > POINTER_LIMIT) {
      table.clear();
      this.#told = 0;
    }
    this.#words = spare ?? new Float64Array(FIRST_WORDS);
    this.#halves = new Int32Array(this.#words.buffer);
    this.#length = 0;
    this.#texts = [];
    this.#textIndex.clear();
    this.#rare = [];
    return batch;
  }

  event(event: Event, line: number): void {
    if (!this.#fits(event, line)) this.#addRare({ kind: "event", event: this.#ownCopy(event), line });
  }

  /** Writes the event if it can be written so. */
  #fits({ kind, ts, cpu, self, comm, args }: Event, line: number): boolean {
    const wordOf = this.#wordOf[kind]!;
    this.#makeRoom(HEAD_WORDS + wordOf.length);
    const words = this.#words;
    const halves = this.#halves;
    const start = this.#length;
    if (typeof ts !== "number") return false;
    halves[2 * start] = kind;
    halves[2 * start + 1] = this.#text(comm);
    words[start + 1] = line;
    words[start + 2] = ts;
    halves[2 * start + 6] = cpu;
    halves[2 * start + 7] = self;
    let at = start + HEAD_WORDS;
    for (let i = 0; i < wordOf.length; i++, at++) {
      const value = args[i];
      if (wordOf[i] === AS_NUMBER) {
        if (typeof value === "bigint") return false;
        words[at] = value === undefined ? Number.NaN : (value as number);
      } else if (value === undefined) halves[2 * at] = ABSENT;
      else if (typeof value === "string") halves[2 * at] = this.#text(value);
      else halves[2 * at] = Number(value);
    }
    this.#length = at;
    return true;
  }

  skipped(name: string, line: number): void {
    this.#makeRoom(2);
    this.#halves[2 * this.#length] = SKIPPED;
    this.#halves[2 * this.#length + 1] = this.#text(name);
    this.#words[this.#length + 1] = line;
    this.#length += 2;
  }

  begin(record: TraceRecord, line: number): void {
    this.#addRare({ kind: "begin", record, line });
  }

  lost(record: TraceRecord, line: number): void {
    this.#addRare({ kind: "lost", record, line });
  }

  bad(diagnostic: Diagnostic, line: number): void {
    this.#addRare({ kind: "bad", diagnostic, line });
  }

  #addRare(call: RareCall): void {
    this.#makeRoom(1);
    this.#halves[2 * this.#length] = RARE;
    this.#halves[2 * this.#length + 1] = this.#rare.length;
    this.#length++;
    this.#rare.push(call);
  }

  #ownCopy(event: Event): Event {
    const wordOf = this.#wordOf[event.kind]!;
    const args = event.args.map((value, i) =>
      wordOf[i] === AS_POINTER && value !== undefined ? this.#table.value(value as Ptr) : value,
    );
    return { ...event, args };
  }

  #text(text: string): number {
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

/** Says it again, to `sink`, with pointers interned in `pointers`. */
export class EventLogReader {
  readonly #wordOf: readonly Uint8Array[];
  readonly #events: readonly Event[];
  readonly #pointers: PointerTable;
  readonly #sink: EventSink;
  #words: Float64Array = NO_WORDS;
  #halves = new Int32Array(0);
  #length = 0;
  #texts: readonly string[] = [];
  #rare: readonly RareCall[] = [];
  #at = 0;
  /** By the writer's id: the halves, low before high. */
  #halvesOf = new Int32Array(2048);
  /** By the writer's id: the reader's, 0 where it is to be asked for. NULL is 0 here and there. */
  #idOf = new Int32Array(1024);
  /** Of `pointers`, when `#idOf` was filled. */
  #releases = 0;

  constructor(schemas: readonly EventSchema[], pointers: PointerTable, sink: EventSink) {
    this.#wordOf = wordsOf(schemas);
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
  open({ words, length, texts, rare, pointers, firstPointer }: EventBatch): void {
    if (firstPointer === 0) this.#idOf.fill(0);
    const end = firstPointer + pointers.length / 2;
    while (end > this.#idOf.length) {
      this.#idOf = twice(this.#idOf);
      this.#halvesOf = twice(this.#halvesOf);
    }
    this.#halvesOf.set(pointers, 2 * firstPointer);
    this.#words = words;
    this.#halves = new Int32Array(words.buffer);
    this.#length = length;
    this.#texts = texts;
    this.#rare = rare;
    this.#at = 0;
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
      if (kind === SKIPPED) {
        this.#at = at + 2;
        this.#sink.skipped(this.#texts[index]!, this.#words[at + 1]!);
      } else {
        this.#at = at + 1;
        this.#sayRare(this.#rare[index]!);
      }
      return;
    }
    const event = this.#events[kind]!;
    if (this.#pointers.releases !== this.#releases) {
      this.#idOf.fill(0);
      this.#releases = this.#pointers.releases;
    }
    this.#at = this.#fill(event, at);
    this.#sink.event(event, this.#words[at + 1]!);
  }

  /** Where the next call stands. */
  #fill(event: Event, start: number): number {
    const words = this.#words;
    const halves = this.#halves;
    event.comm = this.#texts[halves[2 * start + 1]!]!;
    event.ts = words[start + 2]!;
    event.cpu = halves[2 * start + 6]!;
    event.self = halves[2 * start + 7]!;
    const wordOf = this.#wordOf[event.kind]!;
    const idOf = this.#idOf;
    const { args } = event;
    let at = start + HEAD_WORDS;
    for (let i = 0; i < wordOf.length; i++, at++) {
      const word = wordOf[i]!;
      if (word === AS_NUMBER) {
        const value = words[at]!;
        args[i] = Number.isNaN(value) ? undefined : value;
        continue;
      }
      const index = halves[2 * at]!;
      if (word === AS_POINTER && index > 0) {
        const id = idOf[index]!;
        args[i] = id > 0 ? id : this.#intern(index);
      } else if (index === ABSENT) args[i] = undefined;
      else if (word === AS_TEXT) args[i] = this.#texts[index]!;
      else args[i] = word === AS_BOOLEAN ? index === 1 : NULL_PTR;
    }
    return at;
  }

  #intern(id: Ptr): Ptr {
    const own = this.#pointers.intern(this.#halvesOf[2 * id + 1]!, this.#halvesOf[2 * id]!);
    this.#idOf[id] = own;
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
      case "event": {
        const { kind, ts, cpu, self, comm, args } = call.event;
        const event = this.#events[kind]!;
        Object.assign(event, { ts, cpu, self, comm });
        const wordOf = this.#wordOf[kind]!;
        for (const [i, value] of args.entries()) {
          const isPointer = wordOf[i] === AS_POINTER && value !== undefined;
          event.args[i] = isPointer ? this.#pointers.internBig(value as bigint) : value;
        }
        return this.#sink.event(event, call.line);
      }
    }
  }
}

function twice(old: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * old.length);
  larger.set(old);
  return larger;
}
