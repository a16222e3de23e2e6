/* The reading end of a buffer of events (event-batch.ts). */
import type { Event } from "../runtime/event.js";
import { asGeneral } from "../runtime/general-list.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import type { Ptr } from "../runtime/scalars.js";
import {
  ABSENT,
  AS_NUMBER,
  AS_POINTER,
  AS_TEXT,
  COMM_HALF,
  CPU_HALF,
  type EventBatch,
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

const NO_WORDS = new Float64Array(0);
/** Delivers what was written to `sink`, with pointers interned in `pointers`; `isShared`: that is the writer's table, too. */
export class EventBufferReader {
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
  #slow: readonly SlowEntry[] = [];
  #at = 0;
  /** By the writer's id: the halves, low before high. */
  #halvesOf = new Int32Array(2048);
  /** By the writer's id: the reader's + 1; 0 where it is not known yet. */
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
    const { words, length, texts, largeInts, slow } = batch;
    if (!this.#isShared) this.#importPointers(batch);
    this.#words = words;
    this.#halves = new Int32Array(words.buffer);
    this.#length = length;
    this.#texts = texts;
    this.#largeInts = largeInts;
    this.#slow = slow;
    this.#at = 0;
  }

  #importPointers({ pointers, firstPointer }: EventBatch): void {
    if (firstPointer === 0) this.#idOf.fill(0);
    const end = firstPointer + pointers.length / 2;
    while (end > this.#idOf.length) {
      this.#idOf = twice(this.#idOf);
      this.#halvesOf = twice(this.#halvesOf);
    }
    this.#halvesOf.set(pointers, 2 * firstPointer);
  }

  /** The pointers of all events that are still to come. */
  #eachPointer(visit: (ptr: Ptr) => void): void {
    for (let at = this.#at; at < this.#length; ) {
      const kind = this.#halves[2 * at]!;
      if (kind < 0) {
        at += kind === SLOW ? SLOW_WORDS : SKIPPED_WORDS;
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

  /** Delivers the next entries, `most` at most; false if there were no more. */
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
      if (kind === SLOW) {
        this.#at = at + SLOW_WORDS;
        this.#deliverSlow(this.#slow[index]!);
        return;
      }
      this.#at = at + SKIPPED_WORDS;
      const time = this.#words[at + TS]!;
      const ts = Number.isInteger(time) ? time : this.#largeInt(time);
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

  /** Where the next entry stands. */
  #fill(event: Event, start: number): number {
    const words = this.#words;
    const halves = this.#halves;
    const texts = this.#texts;
    event.comm = texts[halves[2 * start + COMM_HALF]!]!;
    const ts = words[start + TS]!;
    event.ts = Number.isInteger(ts) ? ts : this.#largeInt(ts)!;
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
        args[i] = Number.isInteger(value) ? value : this.#largeInt(value);
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

  #largeInt(word: number): bigint | undefined {
    return Number.isNaN(word) ? undefined : this.#largeInts[Math.floor(word)];
  }

  #intern(id: Ptr): Ptr {
    const own = this.#pointers.intern(this.#halvesOf[2 * id + 1]!, this.#halvesOf[2 * id]!);
    this.#idOf[id] = own + 1;
    return own;
  }

  #deliverSlow(call: SlowEntry): void {
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

function twice(old: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * old.length);
  larger.set(old);
  return larger;
}
