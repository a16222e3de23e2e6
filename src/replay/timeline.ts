/*
 * A trace that has been read, any place of which can be gone to. Its entries (events and losses) are kept as decoded, some
 * tens of bytes each; states are kept at every so many of them, and what lies between is replayed. Keeping a state costs
 * little: what is written after that is copied first.
 */
import type { RunnableProgram } from "../compile/runnable-program.js";
import type { Event } from "../runtime/event.js";
import type { Snapshot } from "../runtime/machine.js";
import type { EventBatch } from "../trace/event-batch.js";
import { EventBufferReader } from "../trace/event-buffer-reader.js";
import { EventBufferWriter } from "../trace/event-buffer-writer.js";
import { lostRecord, type TraceRecord } from "../trace/record.js";
import type { MachineOptions } from "./machine-sink.js";
import { copyOf, StateReplay } from "./state-replay.js";
import type { Loss } from "./why-unknown.js";

/** Entries that are kept together: what is replayed at most to go to one beside the last. */
const BATCH = 4096;
/** Batches from one kept state to the next. */
const BETWEEN = 8;

interface Checkpoint {
  readonly position: number;
  readonly snapshot: Snapshot;
  readonly line: number;
  readonly last: Event | undefined;
  readonly loss: Loss | undefined;
}

export class Timeline extends StateReplay {
  /** Entries that the state knows of. */
  position = 0;
  readonly #log: EventBufferWriter;
  readonly #reader: EventBufferReader;
  readonly #batches: EventBatch[] = [];
  readonly #lines: number[] = [];
  readonly #checkpoints: Checkpoint[] = [];
  /** Where the batch begins that was gone into last. */
  #near: Checkpoint | undefined;
  #isRead = false;
  #isSkipping = false;

  constructor(program: RunnableProgram, options: MachineOptions) {
    super(program, options);
    this.#log = new EventBufferWriter(program.schemas, this.pointers);
    this.#reader = new EventBufferReader(program.schemas, this.pointers, this, true);
  }

  /** Entries of the trace. */
  get length(): number {
    return this.#lines.length;
  }

  protected override started(...known: Parameters<StateReplay["started"]>): void {
    super.started(...known);
    this.#checkpoints.push(this.#here());
  }

  override event(event: Event, line: number): void {
    if (this.#isSkipping) return;
    if (!this.hasBegun) this.start();
    if (!this.#isRead) {
      this.#log.event(event, line);
      this.#note(line);
    }
    super.event(event, line);
    this.#passed();
  }

  override lost(record: TraceRecord | undefined, line: number): void {
    if (this.#isSkipping) return;
    if (!this.hasBegun) this.start();
    if (!this.#isRead) {
      this.#log.lost(record ?? lostRecord(), line);
      this.#note(line);
    }
    super.lost(record, line);
    this.#passed();
  }

  #note(line: number): void {
    this.#lines.push(line);
  }

  #passed(): void {
    this.position++;
    if (this.#isRead || this.position % BATCH !== 0) return;
    this.#cut();
    if (this.#batches.length % BETWEEN === 0) this.#checkpoints.push(this.#here());
  }

  #cut(): void {
    const batch = this.#log.take();
    this.#batches.push({ ...batch, words: batch.words.slice(0, batch.length) });
  }

  #here(): Checkpoint {
    const { position, line, last, loss } = this;
    return { position, snapshot: this.machine.snapshot(), line, last: last && copyOf(last), loss };
  }

  /** The trace is over: from here on one can go anywhere. */
  close(): void {
    if (!this.hasBegun) this.start();
    this.#cut();
    this.#isRead = true;
  }

  /** The position behind the last entry that is not behind this line. */
  positionOf(line: number): number {
    const lines = this.#lines;
    let low = 0;
    let high = lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lines[middle]! <= line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  goTo(position: number): void {
    const target = Math.max(0, Math.min(position, this.length));
    if (target < this.position || target - this.position > BATCH) this.#restore(target);
    while (this.position < target) this.#playTo(target);
  }

  /** Goes to the latest kept state that is not behind the target, unless that is further back than the present one. */
  #restore(target: number): void {
    const known = [...this.#checkpoints, ...(this.#near === undefined ? [] : [this.#near])];
    let best: Checkpoint | undefined;
    for (const c of known) if (c.position <= target && c.position >= (best?.position ?? 0)) best = c;
    if (best === undefined || (this.position <= target && best.position <= this.position)) return;
    this.machine.restore(best.snapshot);
    this.position = best.position;
    this.line = best.line;
    this.last = best.last;
    this.loss = best.loss;
  }

  /** Plays to the target, or to the end of the batch. */
  #playTo(target: number): void {
    const index = Math.floor(this.position / BATCH);
    const start = index * BATCH;
    if (this.position === start) this.#near = this.#here();
    this.#reader.open(this.#batches[index]!);
    this.#skip(this.position - start);
    this.#reader.read(Math.min(target, start + BATCH) - this.position);
    // The reader fills one object for all events of a kind.
    if (this.last !== undefined) this.last = copyOf(this.last);
  }

  #skip(entries: number): void {
    if (entries === 0) return;
    this.#isSkipping = true;
    this.#reader.read(entries);
    this.#isSkipping = false;
  }
}
