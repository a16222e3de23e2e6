/*
 * A trace.dat as one stream: what it says of itself, then the entries of all its cpus and instances in the order of their
 * times. So it can be read like any recording that comes in pieces, twice if need be, and by another thread.
 *
 * A frame: u32 bytes of the payload, u8 kind, u8 instance, u16 cpu, u64 time in nanoseconds, payload. All are little
 * endian; an entry's payload is as the ring buffer has it. The stream is mmspec's own and is never stored.
 */
import { CpuPages, type Epoch } from "./cpu-pages.js";
import { type DatFile, type Expand, readDatFile } from "./dat-file.js";
import { type RandomBytes, Unreadable } from "./section-reader.js";

/** The stream begins so. No text does, and no file of another tool. */
export const FRAMES_MAGIC = "\x17\x08\x44merged\n";
export const FRAME_BYTES = 16;
export const FRAME = { head: 0, entry: 1, lost: 2, damaged: 3, unreadable: 4 } as const;

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

/** Frames are gathered to about that much. */
const BATCH = 64 * 1024;

/** Batches of frames; each is the caller's. A file that cannot be read gives one frame that says why. */
export function* mergedFrames(bytes: RandomBytes, expand: Expand): Generator<Uint8Array> {
  const out = new FrameWriter();
  let merge: Merge;
  try {
    const { file, algorithm } = readDatFile(bytes, expand);
    merge = new Merge(bytes, file, algorithm, expand);
    out.magic();
    out.frame(FRAME.head, 0, 0, 0n, Buffer.from(JSON.stringify(headOf(file))));
  } catch (e) {
    if (!(e instanceof Unreadable)) throw e;
    yield* unreadableFrames(e.message);
    return;
  }
  while (merge.writeNext(out)) if (out.length >= BATCH) yield out.take();
  if (out.length > 0) yield out.take();
}

/** The stream of a file that cannot be read. */
export function* unreadableFrames(reason: string): Generator<Uint8Array> {
  const out = new FrameWriter();
  out.magic();
  out.frame(FRAME.unreadable, 0, 0, 0n, Buffer.from(reason));
  yield out.take();
}

function headOf({
  tsc,
  isBig,
  formats,
  kernel,
  cpus,
  kallsyms,
  commands,
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
    isText,
    instances,
  };
}

interface Stream {
  readonly pages: CpuPages;
  readonly instance: number;
}

class Merge {
  readonly #file: DatFile;
  readonly #epoch: Epoch = { time: undefined };
  /** Those that stand at an entry. */
  readonly #streams: Stream[] = [];
  /** Those that are to go on before anything is written. */
  readonly #behind: Stream[] = [];
  /** What the epoch and its offset are together, where times are nanoseconds that fit a number; else NaN. */
  #base = Number.NaN;

  constructor(bytes: RandomBytes, file: DatFile, algorithm: string, expand: Expand) {
    this.#file = file;
    const options = { epoch: this.#epoch, isBig: file.isBig, page: file.page, algorithm, expand };
    file.buffers.forEach((buffer, instance) => {
      for (const part of buffer.cpus) {
        if (part.size > 0) this.#behind.push({ pages: new CpuPages(bytes, buffer, part, options), instance });
      }
    });
  }

  /** Writes what comes next; false where there is no more. */
  writeNext(out: FrameWriter): boolean {
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
    if (pages.missed !== 0) {
      out.frame(FRAME.lost, instance, pages.cpu, this.#timeOf(pages.time), countOf(pages.missed));
      pages.missed = 0;
    }
    const { bytes, at, length } = pages;
    if (Number.isNaN(this.#base))
      out.frame(FRAME.entry, instance, pages.cpu, this.#timeOf(pages.time), bytes, at, length);
    else out.entry(instance, pages.cpu, this.#base + pages.time, bytes, at, length);
    this.#streams.splice(this.#streams.indexOf(first), 1);
    this.#advance(first, out);
    return true;
  }

  #advance(stream: Stream, out: FrameWriter): void {
    const found = stream.pages.next();
    if (found === "damage") {
      const { cpu, damage, time } = stream.pages;
      out.frame(FRAME.damaged, stream.instance, cpu, this.#timeOf(time), Buffer.from(damage));
      this.#behind.push(stream);
    } else if (found === "entry") {
      // Those of one time come in the order of the cpus.
      const before = this.#streams.findIndex(
        ({ pages, instance }) =>
          instance > stream.instance || (instance === stream.instance && pages.cpu > stream.pages.cpu),
      );
      this.#streams.splice(before < 0 ? this.#streams.length : before, 0, stream);
      if (Number.isNaN(this.#base)) this.#setBase();
    }
  }

  #setBase(): void {
    const { tsc, offsetNs } = this.#file;
    const base = Number((this.#epoch.time ?? 0n) + offsetNs);
    if (tsc === undefined && base >= 0 && base < 2 ** 52) this.#base = base;
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

function countOf(missed: number): Buffer {
  const count = Buffer.alloc(missed < 0 ? 0 : 4);
  if (missed >= 0) count.writeUInt32LE(missed);
  return count;
}

class FrameWriter {
  #bytes = Buffer.alloc(2 * BATCH);
  length = 0;

  magic(): void {
    this.length += this.#bytes.write(FRAMES_MAGIC, this.length, "latin1");
  }

  frame(
    kind: number,
    instance: number,
    cpu: number,
    time: bigint,
    payload: Buffer,
    at = 0,
    length = payload.length,
  ): void {
    this.#begin(kind, instance, cpu, length);
    this.#bytes.writeBigUInt64LE(time, this.length + 8);
    this.#end(payload, at, length);
  }

  /** An entry whose time is a number of nanoseconds that is exact. */
  entry(instance: number, cpu: number, time: number, payload: Buffer, at: number, length: number): void {
    this.#begin(FRAME.entry, instance, cpu, length);
    this.#bytes.writeUInt32LE(time % 2 ** 32, this.length + 8);
    this.#bytes.writeUInt32LE(Math.floor(time / 2 ** 32), this.length + 12);
    this.#end(payload, at, length);
  }

  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.length);
    this.#bytes = Buffer.alloc(2 * BATCH);
    this.length = 0;
    return taken;
  }

  #begin(kind: number, instance: number, cpu: number, length: number): void {
    const needed = this.length + FRAME_BYTES + length;
    if (needed > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(grown, 0, 0, this.length);
      this.#bytes = grown;
    }
    this.#bytes.writeUInt32LE(length, this.length);
    this.#bytes[this.length + 4] = kind;
    this.#bytes[this.length + 5] = Math.min(instance, 255);
    this.#bytes.writeUInt16LE(cpu & 0xffff, this.length + 6);
  }

  #end(payload: Buffer, at: number, length: number): void {
    payload.copy(this.#bytes, this.length + FRAME_BYTES, at, at + length);
    this.length += FRAME_BYTES + length;
  }
}
