/*
 * The records of a perf.data, one behind the other (tools/lib/perf/include/perf/event.h). Each begins with its type, flags
 * and size. What compressed records hold is a stream of records of its own, whose records may go on in the next one.
 */
import type { ExpandStream, RandomBytes } from "../binary/section-reader.js";

export const RECORD = {
  lost: 2,
  comm: 3,
  throttle: 5,
  unthrottle: 6,
  fork: 7,
  sample: 9,
  lostSamples: 13,
  /** Those from here on are perf's own, not the kernel's. */
  headerAttr: 64,
  tracingData: 66,
  finishedRound: 68,
  idIndex: 69,
  auxtrace: 71,
  headerFeature: 80,
  compressed: 81,
  compressed2: 83,
} as const;

export const RECORD_BYTES = 8;
const BLOCK = 1 << 20;
const NONE = Buffer.alloc(0);

export type Found = "record" | "damage" | "end";

export interface RecordsOptions {
  readonly from: number;
  /** Where the last one ends; behind the file's end if that was cut off. */
  readonly to: number;
  readonly isBig: boolean;
  /** undefined where compressed records are to be skipped. */
  readonly expand: ExpandStream | undefined;
}

/** Goes through them. What is said of a record holds until the next call of `next`. */
export class RecordStream {
  type = 0;
  flags = 0;
  /** Where the record's bytes are, its head included. */
  bytes: Buffer = NONE;
  at = 0;
  end = 0;
  /** In the file: what stands behind a record that announces more than its own bytes. */
  behind = 0;
  /** What "damage" is. Nothing comes behind it. */
  damage = "";

  readonly #source: RandomBytes;
  readonly #options: RecordsOptions;
  readonly #to: number;
  /** What was read of the file, where it stands there, and how far it was gone through. */
  #block: Buffer = NONE;
  #blockAt: number;
  #next = 0;
  /** What was expanded, and what of it is still to be gone through. */
  #inner: Buffer = NONE;
  #innerNext = 0;
  #pieces: Iterator<Uint8Array> | undefined;
  #isOver = false;

  constructor(source: RandomBytes, options: RecordsOptions) {
    this.#source = source;
    this.#options = options;
    this.#blockAt = options.from;
    this.#to = Math.min(options.to, source.size);
  }

  next(): Found {
    while (!this.#isOver) {
      const found = this.#nextInner() ?? this.#nextOuter();
      if (found !== undefined) return found;
    }
    return "end";
  }

  #stop(damage: string | undefined): Found {
    this.#isOver = true;
    this.damage = damage ?? "";
    return damage === undefined ? "end" : "damage";
  }

  /** undefined where there is none, or none that matters by itself. */
  #nextOuter(): Found | undefined {
    const rest = this.#to - this.#blockAt - this.#next;
    if (rest < RECORD_BYTES || !this.#has(RECORD_BYTES)) {
      const isWhole = rest <= 0 && this.#options.to <= this.#source.size;
      return this.#stop(
        isWhole && this.#inner.length === this.#innerNext ? undefined : "the file ends within its records",
      );
    }
    const size = this.#uint16(this.#block, this.#next + 6);
    if (size < RECORD_BYTES) return this.#stop("a record is shorter than any is");
    if (size > rest || !this.#has(size)) return this.#stop("the file ends within its records");
    this.#take(this.#block, this.#next, size);
    this.#next += size;
    if (this.type === RECORD.tracingData || this.type === RECORD.auxtrace) return this.#passOver();
    if (this.type !== RECORD.compressed && this.type !== RECORD.compressed2) return "record";
    const { expand } = this.#options;
    if (expand === undefined) return "record";
    let [at, end] = [this.at + RECORD_BYTES, this.end];
    if (this.type === RECORD.compressed2) {
      if (size < RECORD_BYTES + 8) return this.#stop("a record is shorter than its kind is");
      const [low, high] = this.halves(at);
      at += 8;
      if (high !== 0 || low > end - at) return this.#stop("a compressed record is shorter than it says");
      end = at + low;
    }
    this.#pieces = expand.expand(this.bytes.subarray(at, end))[Symbol.iterator]();
    return undefined;
  }

  /** What belongs to the record, and stands behind it. */
  #passOver(): Found | undefined {
    const isWide = this.type === RECORD.auxtrace;
    if (this.end - this.at < RECORD_BYTES + (isWide ? 8 : 4))
      return this.#stop("a record is shorter than its kind is");
    const [low, high] = isWide
      ? this.halves(this.at + RECORD_BYTES)
      : [this.uint32(this.at + RECORD_BYTES), 0];
    this.behind = this.#blockAt + this.#next;
    const next = this.behind + high * 2 ** 32 + low;
    if (next > this.#to) return this.#stop("the file ends within its records");
    this.#next = next - this.#blockAt;
    if (this.#next > this.#block.length) {
      this.#blockAt = next;
      this.#next = 0;
      // The record itself is still looked at.
      this.#block = NONE;
    }
    return "record";
  }

  /** undefined where what was expanded has no further whole record. */
  #nextInner(): Found | undefined {
    for (;;) {
      const rest = this.#inner.length - this.#innerNext;
      if (rest >= RECORD_BYTES) {
        const size = this.#uint16(this.#inner, this.#innerNext + 6);
        if (size < RECORD_BYTES) return this.#stop("a record is shorter than any is");
        if (size <= rest) {
          this.#take(this.#inner, this.#innerNext, size);
          this.#innerNext += size;
          const isOdd = this.type === RECORD.tracingData || this.type === RECORD.auxtrace;
          if (isOdd || this.type === RECORD.compressed || this.type === RECORD.compressed2)
            return this.#stop("a compressed record holds what none does");
          return "record";
        }
      }
      const piece = this.#pieces?.next();
      if (piece === undefined || piece.done === true) {
        this.#pieces = undefined;
        const damage = this.#options.expand?.damage;
        return damage === undefined ? undefined : this.#stop(damage);
      }
      const { value } = piece;
      const fresh = Buffer.from(value.buffer, value.byteOffset, value.length);
      this.#inner = rest === 0 ? fresh : Buffer.concat([this.#inner.subarray(this.#innerNext), fresh]);
      this.#innerNext = 0;
    }
  }

  #take(bytes: Buffer, at: number, size: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = at + size;
    this.type = this.uint32(at);
    this.flags = this.#uint16(bytes, at + 4);
  }

  /** Reads on, if the block has fewer bytes than that. */
  #has(bytes: number): boolean {
    if (this.#next + bytes <= this.#block.length) return true;
    this.#blockAt += this.#next;
    this.#next = 0;
    const read = this.#source.read(this.#blockAt, Math.min(BLOCK, this.#to - this.#blockAt));
    this.#block = Buffer.from(read.buffer, read.byteOffset, read.length);
    return bytes <= this.#block.length;
  }

  /** Of the record's bytes. */
  uint32(at: number): number {
    return this.#options.isBig ? this.bytes.readUInt32BE(at) : this.bytes.readUInt32LE(at);
  }

  halves(at: number): readonly [low: number, high: number] {
    return this.#options.isBig
      ? [this.uint32(at + 4), this.uint32(at)]
      : [this.uint32(at), this.uint32(at + 4)];
  }

  #uint16(bytes: Buffer, at: number): number {
    return this.#options.isBig ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
  }
}
