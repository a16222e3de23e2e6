/* Numbers and texts of a binary recording, read one behind the other from any place of it. */

/** Bytes of known length that can be read anywhere. */
export interface RandomBytes {
  readonly size: number;
  /** As many as there are, up to `length`. They are the caller's. */
  read(at: number, length: number): Uint8Array;
}

/** Why a recording cannot be read. Never leaves the importers. */
export class Unreadable extends Error {}

/** What is read at once: most of what is read is small. */
const BLOCK = 64 * 1024;
/** All descriptions of a kernel and its symbols are some tens of megabytes. */
const TEXT_LIMIT = 1 << 28;

/** Expands a block by the algorithm of that name; undefined where it is not known. May throw on a bad one. */
export type Expand = (algorithm: string, block: Uint8Array) => Uint8Array | undefined;

/** Expands what comes piece by piece and is one whole. What it gives is never larger at once than some megabytes. */
export interface ExpandStream {
  expand(piece: Uint8Array): Iterable<Uint8Array>;
  /** Why it gives no more. */
  readonly damage: string | undefined;
}

export class SectionReader {
  isBig = false;
  at: number;
  readonly #bytes: RandomBytes;
  readonly #end: number;
  #block: Buffer = Buffer.alloc(0);
  #blockAt = 0;

  constructor(bytes: RandomBytes, at: number, end = bytes.size) {
    this.#bytes = bytes;
    this.at = at;
    this.#end = Math.min(end, bytes.size);
  }

  get rest(): number {
    return Math.max(0, this.#end - this.at);
  }

  uint(bytes: 1 | 2 | 4): number {
    const i = this.#need(bytes);
    return this.isBig ? this.#block.readUIntBE(i, bytes) : this.#block.readUIntLE(i, bytes);
  }

  /** A count of bytes, or a place: of 64 bits. */
  size(): number {
    const i = this.#need(8);
    const size = this.isBig ? this.#block.readBigUInt64BE(i) : this.#block.readBigUInt64LE(i);
    if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw new Unreadable("it has sizes that no file has");
    return Number(size);
  }

  /** A number of 64 bits. */
  halves(): readonly [low: number, high: number] {
    const i = this.#need(8);
    const b = this.#block;
    return this.isBig
      ? [b.readUInt32BE(i + 4), b.readUInt32BE(i)]
      : [b.readUInt32LE(i), b.readUInt32LE(i + 4)];
  }

  /** Up to the next NUL. */
  string(): string {
    for (let length = 64; ; length *= 2) {
      const there = Math.min(length, this.rest);
      const i = this.#look(there);
      const end = this.#block.indexOf(0, i);
      if (end >= 0 && end < i + there) {
        this.at += end - i + 1;
        return this.#block.toString("latin1", i, end);
      }
      if (there < length || length > BLOCK) throw new Unreadable("it ends within a name");
    }
  }

  /** Ten bytes that name what follows, in version 6. */
  tag(): string {
    const text = this.text(10);
    return text.replace(/\0$/, "");
  }

  text(length: number): string {
    return this.#whole(length).toString("utf8");
  }

  skip(bytes: number): void {
    if (bytes > this.rest) throw new Unreadable("it ends within its header");
    this.at += bytes;
  }

  /** What follows, as a reader of its own. */
  part(length: number): SectionReader {
    this.skip(length);
    const part = new SectionReader(this.#bytes, this.at - length, this.at);
    part.isBig = this.isBig;
    return part;
  }

  /** A block behind its two sizes. */
  expanded(algorithm: string, expand: Expand): SectionReader {
    const [packed, whole] = [this.uint(4), this.uint(4)];
    if (whole > TEXT_LIMIT) throw new Unreadable("its header is larger than any kernel's");
    const bytes = expandBlock(this.#whole(packed), whole, algorithm, expand);
    const content = new SectionReader(inMemory(bytes), 0);
    content.isBig = this.isBig;
    return content;
  }

  #whole(length: number): Buffer {
    if (length > this.rest) throw new Unreadable("it ends within its header");
    if (length > TEXT_LIMIT) throw new Unreadable("its header is larger than any kernel's");
    const read = this.#bytes.read(this.at, length);
    this.at += length;
    return Buffer.from(read.buffer, read.byteOffset, read.length);
  }

  #need(bytes: number): number {
    if (bytes > this.rest) throw new Unreadable("it ends within its header");
    const i = this.#look(bytes);
    this.at += bytes;
    return i;
  }

  /** Where in the block what stands at `at` is. */
  #look(bytes: number): number {
    if (this.at < this.#blockAt || this.at + bytes > this.#blockAt + this.#block.length) {
      const read = this.#bytes.read(this.at, Math.max(bytes, Math.min(BLOCK, this.rest)));
      if (read.length < bytes) throw new Unreadable("it ends within its header");
      this.#block = Buffer.from(read.buffer, read.byteOffset, read.length);
      this.#blockAt = this.at;
    }
    return this.at - this.#blockAt;
  }
}

/** Throws an `Unreadable` where the block does not give as much as it says. */
export function expandBlock(block: Uint8Array, whole: number, algorithm: string, expand: Expand): Uint8Array {
  let bytes: Uint8Array | undefined;
  try {
    bytes = expand(algorithm, block);
  } catch {
    throw new Unreadable("a compressed part of it is damaged");
  }
  if (bytes === undefined) throw new Unreadable(`it is compressed with ${algorithm.slice(0, 20)}`);
  if (bytes.length !== whole) throw new Unreadable("a compressed part of it is damaged");
  return bytes;
}

export function inMemory(bytes: Uint8Array): RandomBytes {
  return { size: bytes.length, read: (at, length) => bytes.subarray(at, at + length) };
}
