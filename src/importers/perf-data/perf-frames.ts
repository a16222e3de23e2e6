/*
 * A perf.data as one stream: its samples, its losses and the names of its threads, in the order of their times. The number of
 * what recorded an entry is that of its event among those that perf was asked for.
 */
import { BATCH, FRAME, FrameWriter, NO_CPU, unreadableFrames } from "../binary/frames.js";
import { type ExpandStream, type RandomBytes, Unreadable } from "../binary/section-reader.js";
import { LostCounts } from "./lost-counts.js";
import { SAMPLE } from "./perf-attr.js";
import { idKey, type PerfFile, type PerfSource, readPerfFile } from "./perf-file.js";
import { RECORD, RECORD_BYTES, RecordStream } from "./record-stream.js";
import { RecordFacts, readSample, readSampleId } from "./sample-layout.js";
import { TimeOrder } from "./time-order.js";

/** The stream begins so. No text does, and no file of another tool. */
export const PERF_MAGIC = "\x17\x08\x44perf\n";

/** What the first frame's payload is, as JSON. */
export interface PerfHead {
  readonly isBig: boolean;
  readonly formats: readonly string[];
  readonly kernel?: string | undefined;
  readonly cpus: number;
  readonly sources: readonly {
    readonly name: string;
    /** The id of a tracepoint. */
    readonly id?: number | undefined;
    /** How many events there are to one record; 0 where that changes. */
    readonly every: number;
    readonly hasFields: boolean;
  }[];
}

const COMM_BYTES = 16;
/** PERF_RECORD_MISC_LOST_SAMPLES_BPF. */
const FILTERED = 1 << 15;
/** id, index, cpu, thread. */
const ID_ENTRY_BYTES = 32;
const NOTHING = Buffer.alloc(0);

/** Batches of frames; each is the caller's. A file that cannot be read gives one frame that says why. */
export function* perfFrames(bytes: RandomBytes, expand: ExpandStream): Generator<Uint8Array> {
  const out = new FrameWriter();
  let file: PerfFile;
  try {
    file = readPerfFile(bytes);
  } catch (e) {
    if (!(e instanceof Unreadable)) throw e;
    yield* unreadableFrames(PERF_MAGIC, e.message);
    return;
  }
  out.magic(PERF_MAGIC);
  out.text(FRAME.head, JSON.stringify(headOf(file)));
  const { from, to, isBig } = file;
  const session = new Session(file, new RecordStream(bytes, { from, to, isBig, expand }), out);
  while (session.takeNext()) if (out.length >= BATCH) yield out.take();
  if (out.length > 0) yield out.take();
}

function headOf({ isBig, formats, kernel, cpus, sources }: PerfFile): PerfHead {
  return {
    isBig,
    formats,
    kernel,
    cpus,
    sources: sources.map(({ attr, name }) => ({
      name: name ?? `event ${attr.type}:${attr.config}`,
      id: attr.tracepoint,
      every: attr.every,
      hasFields: (attr.sampleType & SAMPLE.raw) !== 0,
    })),
  };
}

class Session {
  readonly #file: PerfFile;
  readonly #records: RecordStream;
  readonly #out: FrameWriter;
  readonly #order = new TimeOrder();
  readonly #facts = new RecordFacts();
  readonly #first: PerfSource;
  /** Whether all records are laid out alike, whatever their event. */
  readonly #isUniform: boolean;
  readonly #parent = Buffer.alloc(4);
  readonly #lost = new LostCounts();
  /** Whether samples or losses came since perf record was last through all buffers. */
  #isAmid = false;

  constructor(file: PerfFile, records: RecordStream, out: FrameWriter) {
    this.#file = file;
    this.#records = records;
    this.#out = out;
    this.#first = file.sources[0]!;
    const { sampleType, readFormat } = this.#first.attr;
    this.#isUniform = file.sources.every(
      ({ attr }) => attr.sampleType === sampleType && attr.readFormat === readFormat,
    );
  }

  /** False where there is no more. */
  takeNext(): boolean {
    const found = this.#records.next();
    if (found === "record") {
      const damage = this.#take();
      if (damage === undefined) return true;
      this.#end(damage);
    } else if (found === "damage") this.#end(this.#records.damage);
    else
      this.#end(
        this.#isAmid && this.#file.isPipe ? "the file ends before perf record was through" : undefined,
      );
    return false;
  }

  #end(damage: string | undefined): void {
    this.#order.end(this.#out);
    if (damage !== undefined) this.#out.text(FRAME.damaged, damage);
    else for (const { cpu, count } of this.#lost.atEnd()) this.#out.lost(0, cpu, 0, 0, count);
  }

  /** Why nothing can be made of the record nor of what follows; undefined where all is well. */
  #take(): string | undefined {
    const { type } = this.#records;
    switch (type) {
      case RECORD.sample:
        this.#isAmid = true;
        return this.#takeSample();
      case RECORD.lost:
        this.#isAmid = true;
        return this.#takeLost();
      case RECORD.lostSamples:
        return this.#takeLostSamples();
      case RECORD.throttle:
      case RECORD.unthrottle:
        this.#readId();
        this.#write(FRAME.lost, 0, NOTHING, 0, 0);
        return undefined;
      case RECORD.comm:
        return this.#takeComm();
      case RECORD.fork:
        return this.#takeFork();
      case RECORD.finishedRound:
        this.#isAmid = false;
        this.#order.endRound(this.#out);
        this.#out.frame(FRAME.complete, 0, NO_CPU, 0, 0, 0, NOTHING);
        return undefined;
      case RECORD.idIndex:
        this.#takeIdIndex();
        return undefined;
      default:
        return undefined;
    }
  }

  #takeSample(): string | undefined {
    const facts = this.#facts;
    const number = this.#sourceNumber(this.#first.attr.idWord, false);
    if (number === undefined && !this.#isUniform)
      return "a record is of an event that the file does not describe";
    const source = number === undefined ? this.#first : this.#file.sources[number]!;
    if (!readSample(this.#records, source.attr, facts)) return "a sample is shorter than it says";
    // Of an event that is not described an entry without any content is left.
    const length = number === undefined ? 0 : facts.rawBytes;
    this.#write(FRAME.entry, number ?? this.#file.sources.length, this.#records.bytes, facts.rawAt, length);
    return undefined;
  }

  /** Which event the record is of; undefined where the file does not describe it. */
  #sourceNumber(word: number, isFromEnd: boolean): number | undefined {
    if (this.#file.sources.length === 1) return 0;
    const { at, end } = this.#records;
    const i = isFromEnd ? end - 8 * word : at + RECORD_BYTES + 8 * word;
    if (word < 0 || i < at + RECORD_BYTES || i + 8 > end) return undefined;
    const [low, high] = this.#records.halves(i);
    // What perf itself made up is of no event.
    return low === 0 && high === 0 ? 0 : this.#file.ids.get(idKey(low, high));
  }

  /** Who, when and where, of a record that is no sample. */
  #readId(): void {
    const number = this.#sourceNumber(this.#first.attr.idWordFromEnd, true) ?? 0;
    readSampleId(this.#records, this.#file.sources[number]!.attr, this.#facts);
  }

  /** A frame in its place among those that wait; one without a time comes at once. */
  #write(kind: number, by: number, payload: Buffer, at: number, length: number, tid = this.#facts.tid): void {
    const { cpu, low, high, hasTime } = this.#facts;
    if (!hasTime) {
      this.#out.frame(kind, by, cpu, tid, low, high, payload, at, length);
      return;
    }
    this.#order.frames.frame(kind, by, cpu, tid, low, high, payload, at, length);
    this.#order.note(low, high);
  }

  #takeLost(): string | undefined {
    const records = this.#records;
    const at = records.at + RECORD_BYTES;
    if (records.end - at < 16) return "a record is shorter than its kind is";
    this.#readId();
    const count = numberOf(records.halves(at + 8));
    const cpu = this.#lost.cpuOf(idKey(...records.halves(at)), this.#facts.cpu);
    this.#lost.tell(cpu, count);
    this.#writeLost(cpu, count);
    return undefined;
  }

  /** The kernel's own, of hardware, have a time. */
  #takeLostSamples(): string | undefined {
    const records = this.#records;
    const at = records.at + RECORD_BYTES;
    if (records.end - at < 8) return "a record is shorter than its kind is";
    // Those that a filter of the user's took out.
    if ((records.flags & FILTERED) !== 0) return undefined;
    this.#readId();
    const count = numberOf(records.halves(at));
    if (this.#facts.hasTime) {
      this.#writeLost(this.#facts.cpu, count);
      return undefined;
    }
    const idAt = records.end - 8 * this.#first.attr.idWordFromEnd;
    const id = idAt >= at && idAt < records.end ? idKey(...records.halves(idAt)) : "";
    this.#lost.addSamples(this.#lost.cpuOf(id, NO_CPU), count);
    return undefined;
  }

  #writeLost(cpu: number, count: number): void {
    const { low, high, hasTime } = this.#facts;
    (hasTime ? this.#order.frames : this.#out).lost(0, cpu, low, high, count);
    if (hasTime) this.#order.note(low, high);
  }

  #takeComm(): string | undefined {
    const { at, end, bytes } = this.#records;
    const from = at + RECORD_BYTES + 8;
    if (from > end) return "a record is shorter than its kind is";
    this.#readId();
    const nul = bytes.indexOf(0, from);
    const to = Math.min(nul < 0 ? end : nul, end, from + COMM_BYTES);
    this.#write(FRAME.task, 0, bytes, from, to - from, this.#records.uint32(at + RECORD_BYTES + 4) | 0);
    return undefined;
  }

  #takeFork(): string | undefined {
    const { at, end } = this.#records;
    const from = at + RECORD_BYTES;
    if (end - from < 16) return "a record is shorter than its kind is";
    this.#readId();
    this.#parent.writeUInt32LE(this.#records.uint32(from + 12));
    this.#write(FRAME.fork, 0, this.#parent, 0, 4, this.#records.uint32(from + 8) | 0);
    return undefined;
  }

  /** Which cpu or thread the events of an id are of. */
  #takeIdIndex(): void {
    const records = this.#records;
    const at = records.at + RECORD_BYTES;
    if (at + 8 > records.end) return;
    const [count] = records.halves(at);
    for (let i = 0, entry = at + 8; i < count && entry + ID_ENTRY_BYTES <= records.end; i++) {
      this.#lost.knowCpu(idKey(...records.halves(entry)), records.uint32(entry + 16));
      entry += ID_ENTRY_BYTES;
    }
  }
}

function numberOf([low, high]: readonly [low: number, high: number]): number {
  return high * 2 ** 32 + low;
}
