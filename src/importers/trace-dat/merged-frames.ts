/*
 * A trace.dat as one stream: the entries of all its cpus and instances in the order of their times. The number of what
 * recorded an entry is its instance's.
 */
import { BATCH, FRAME, FrameWriter, unreadableFrames } from "../binary/frames.js";
import { type Expand, type RandomBytes, Unreadable } from "../binary/section-reader.js";
import { CpuPages, type Epoch } from "./cpu-pages.js";
import { type DatFile, readDatFile } from "./dat-file.js";

/** The stream begins so. No text does, and no file of another tool. */
export const FRAMES_MAGIC = "\x17\x08\x44merged\n";

/** The common fields of an entry: type, flags, preemption, thread. */
export const ENTRY_BYTES = 8;

/** What the first frame's payload is, as JSON. */
export type DatHead = Omit<DatFile, "offsetNs" | "tsc" | "page" | "buffers" | "pageBytes"> & {
  /** Counts of the time stamp counter were turned into nanoseconds. */
  readonly isConverted: boolean;
  readonly instances: readonly {
    readonly name: string;
    readonly clock: string | undefined;
    readonly isEmpty: boolean;
  }[];
};

/** Batches of frames; each is the caller's. A file that cannot be read gives one frame that says why. */
export function* mergedFrames(bytes: RandomBytes, expand: Expand): Generator<Uint8Array> {
  const out = new FrameWriter();
  let merge: Merge;
  try {
    const { file, algorithm } = readDatFile(bytes, expand);
    merge = mergeOf(bytes, file, algorithm, expand);
    out.magic(FRAMES_MAGIC);
    out.text(FRAME.head, JSON.stringify(headOf(file)));
  } catch (e) {
    if (!(e instanceof Unreadable)) throw e;
    yield* unreadableFrames(FRAMES_MAGIC, e.message);
    return;
  }
  while (merge.writeNext(out)) if (out.length >= BATCH) yield out.take();
  if (out.length > 0) yield out.take();
}

function mergeOf(bytes: RandomBytes, file: DatFile, algorithm: string, expand: Expand): Merge {
  const epoch: Epoch = { time: undefined };
  const merge = new Merge(file, epoch);
  const options = { epoch, isBig: file.isBig, page: file.page, algorithm, expand };
  file.buffers.forEach((buffer, instance) => {
    for (const part of buffer.cpus)
      if (part.size > 0) merge.begin(new CpuPages(bytes, buffer, part, options), instance);
  });
  return merge;
}

export function headOf({
  tsc,
  isBig,
  formats,
  kernel,
  cpus,
  kallsyms,
  commands,
  marker,
  isText,
  buffers,
}: DatFile): DatHead {
  const instances = buffers.map(({ name, clock, cpus: parts }) => ({
    name,
    clock,
    isEmpty: parts.every(({ size }) => size === 0),
  }));
  return {
    isConverted: tsc !== undefined,
    isBig,
    formats,
    kernel,
    cpus,
    kallsyms,
    commands,
    marker,
    isText,
    instances,
  };
}

/** The pages of a ring buffer, as far as they have come. */
export interface Stream {
  pages: CpuPages;
  readonly instance: number;
  /** What comes behind these pages. */
  readonly following: CpuPages[];
  isAtEnd: boolean;
}

/** What must be known of a file to put its entries in order. */
export type MergedFile = Pick<DatFile, "isBig" | "offsetNs" | "tsc">;

export class Merge {
  readonly #file: MergedFile;
  readonly #epoch: Epoch;
  /** Since the epoch, of what was written last. */
  #written = Number.NEGATIVE_INFINITY;
  /** Those that stand at an entry. */
  readonly #streams: Stream[] = [];
  /** Those that are to go on before anything is written. */
  readonly #behind: Stream[] = [];
  /** What the epoch and its offset are together, where times are nanoseconds that fit a number; else NaN. */
  #base = Number.NaN;

  /** `epoch` is that of all pages. */
  constructor(file: MergedFile, epoch: Epoch) {
    this.#file = file;
    this.#epoch = epoch;
  }

  /** A ring buffer, from its first pages on. */
  begin(pages: CpuPages, instance: number): Stream {
    const stream = { pages, instance, following: [], isAtEnd: false };
    this.#behind.push(stream);
    return stream;
  }

  /** More pages of it. */
  goOn(stream: Stream, pages: CpuPages): void {
    stream.following.push(pages);
    if (stream.isAtEnd) this.#followUp(stream);
  }

  /** Whether events are missing that may be of a time up to `until`, and the loss comes behind it. */
  isInGap(until: number): boolean {
    return this.#streams.some(({ pages }) => pages.missed !== 0 && pages.time > until);
  }

  /** Writes what comes next; false where there is no more up to `until`, a time since the epoch. */
  writeNext(out: FrameWriter, until = Number.POSITIVE_INFINITY): boolean {
    const behind = this.#behind.pop();
    if (behind !== undefined) {
      this.#advance(behind, out);
      return true;
    }
    let first: Stream | undefined;
    for (const stream of this.#streams) {
      if (first === undefined || stream.pages.time < first.pages.time) first = stream;
    }
    if (first === undefined) return false;
    const { pages, instance } = first;
    const { bytes, at, length, cpu, time } = pages;
    if (time > until) return false;
    // What came too late to be put in its place is of no use.
    const isLate = time < this.#written;
    if (isLate) pages.missed = pages.missed < 0 ? -1 : pages.missed + 1;
    else this.#written = time;
    const [low, high] = this.#halvesOf(this.#written);
    if (pages.missed !== 0) {
      out.lost(instance, cpu, low, high, pages.missed < 0 ? undefined : pages.missed);
      pages.missed = 0;
    }
    const { isBig } = this.#file;
    const tid = length < ENTRY_BYTES ? 0 : isBig ? bytes.readInt32BE(at + 4) : bytes.readInt32LE(at + 4);
    if (!isLate) out.frame(FRAME.entry, instance, cpu, tid, low, high, bytes, at, length);
    this.#streams.splice(this.#streams.indexOf(first), 1);
    this.#advance(first, out);
    return true;
  }

  #followUp(stream: Stream): void {
    const next = stream.following.shift();
    stream.isAtEnd = next === undefined;
    if (next === undefined) return;
    // A loss that no entry has come behind.
    next.missed = stream.pages.missed;
    stream.pages = next;
    this.#behind.push(stream);
  }

  #advance(stream: Stream, out: FrameWriter): void {
    const found = stream.pages.next();
    if (found === "damage") {
      const { cpu, damage, time } = stream.pages;
      out.frame(FRAME.damaged, stream.instance, cpu, 0, ...this.#halvesOf(time), Buffer.from(damage));
      this.#behind.push(stream);
    } else if (found === "entry") {
      // Those of one time come in the order of the cpus.
      const before = this.#streams.findIndex(
        ({ pages, instance }) =>
          instance > stream.instance || (instance === stream.instance && pages.cpu > stream.pages.cpu),
      );
      this.#streams.splice(before < 0 ? this.#streams.length : before, 0, stream);
      if (Number.isNaN(this.#base)) this.#setBase();
    } else this.#followUp(stream);
  }

  #setBase(): void {
    const { tsc, offsetNs } = this.#file;
    const base = Number((this.#epoch.time ?? 0n) + offsetNs);
    if (tsc === undefined && base >= 0 && base < 2 ** 52) this.#base = base;
  }

  #halvesOf(since: number): readonly [low: number, high: number] {
    if (Number.isNaN(this.#base) || !Number.isSafeInteger(since)) {
      const time = this.#timeOf(since);
      return [Number(time & 0xffff_ffffn), Number(time >> 32n)];
    }
    const time = this.#base + since;
    return [time % 2 ** 32, Math.floor(time / 2 ** 32)];
  }

  #timeOf(since: number): bigint {
    const { tsc, offsetNs } = this.#file;
    const time = BigInt.asUintN(
      64,
      (this.#epoch.time ?? 0n) + BigInt(Number.isSafeInteger(since) ? since : 0),
    );
    const ns = (tsc === undefined ? time : (time * tsc.mult) >> tsc.shift) + offsetNs;
    return BigInt.asUintN(64, ns < 0n ? 0n : ns);
  }
}
