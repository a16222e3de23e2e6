/*
 * The entries of one cpu's ring buffer, page after page (kernel/trace/ring_buffer.c, include/linux/ring_buffer.h;
 * libtraceevent's kbuffer-parse.c reads the same). A page begins with a time and with how many of its bytes are used; an
 * entry with 5 bits of type or length and 27 bits of time since the entry before.
 */
import { type Expand, expandBlock, type RandomBytes, Unreadable } from "../binary/section-reader.js";
import type { PageLayout } from "../binary/tracing-data.js";
import type { DatBuffer } from "./dat-file.js";

const TYPE = { padding: 29, timeExtend: 30, timeStamp: 31 } as const;
const DELTA = 2 ** 27;
/** In the word with the used length of a page. */
const COMMIT_MASK = 2 ** 27 - 1;
const MISSED_EVENTS = 0x8000_0000;
/** How many were missed stands behind the page's last entry. */
const MISSED_STORED = 0x4000_0000;
/** What an absolute time stamp holds of the time. */
const STAMP_MASK = (1n << 59n) - 1n;
/** Read at once. */
const PAGES = 32;
const CHUNKS_LIMIT = 1 << 24;

/** What `CpuPages.next` found. */
export type Found = "entry" | "damage" | "end";

/** Times of all cpus are relative to the first one that was seen, so that they fit a number. */
export interface Epoch {
  time: bigint | undefined;
}

export interface PagesOptions {
  readonly epoch: Epoch;
  readonly isBig: boolean;
  readonly page: PageLayout;
  readonly algorithm: string;
  readonly expand: Expand;
}

/** Goes through the entries of one cpu. What is said of an entry holds until the next call of `next`. */
export class CpuPages {
  readonly cpu: number;
  /** Of the entry, since the epoch: nanoseconds, or counts of the clock. */
  time = 0;
  /** The block that the entry's bytes lie in, and where. */
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  length = 0;
  /** Events that were lost before the entry; -1 if the kernel did not count them. */
  missed = 0;
  /** What "damage" is. */
  damage = "";

  readonly #source: RandomBytes;
  readonly #options: PagesOptions;
  readonly #pageBytes: number;
  readonly #isCompressed: boolean;
  /** Of the file: what is still to be read. */
  #from: number;
  #to: number;
  #chunks = 0;
  #isCutOff: boolean;
  /** In `bytes`: the page that is being read, and what of it is used. */
  #page = 0;
  #next = 0;
  #end = 0;
  #hasPage = false;
  #latest = Number.NEGATIVE_INFINITY;

  constructor(
    source: RandomBytes,
    buffer: DatBuffer,
    part: DatBuffer["cpus"][number],
    options: PagesOptions,
  ) {
    this.cpu = part.cpu;
    this.#source = source;
    this.#options = options;
    this.#pageBytes = buffer.pageBytes;
    this.#isCompressed = buffer.isCompressed;
    this.#from = Math.min(part.at, source.size);
    // Of compressed pages the size does not count what stands between them: their number tells where they end.
    this.#to = buffer.isCompressed ? source.size : Math.min(part.at + part.size, source.size);
    this.#isCutOff = !buffer.isCompressed && part.at + part.size > source.size;
    if (buffer.isCompressed && this.#to - this.#from >= 4) {
      this.#chunks = this.#uint32(this.#read(4), 0);
      if (this.#chunks > CHUNKS_LIMIT) this.#chunks = CHUNKS_LIMIT;
    } else if (buffer.isCompressed) this.#isCutOff = true;
  }

  next(): Found {
    while (true) {
      if (!this.#hasPage) {
        const found = this.#openPage();
        if (found !== "entry") return found;
      }
      const found = this.#entry();
      if (found === "entry" || found === "damage") return found;
      this.#hasPage = false;
    }
  }

  #damaged(what: string): Found {
    this.damage = what;
    this.#hasPage = false;
    return "damage";
  }

  /** "entry": there is a page, whose first entry is next. */
  #openPage(): Found {
    const { isBig, page } = this.#options;
    this.#page += this.#pageBytes;
    if (this.#page + this.#pageBytes > this.bytes.length || this.bytes.length === 0) {
      try {
        const block = this.#block();
        if (block === undefined) {
          this.#chunks = 0;
          if (!this.#isCutOff) return "end";
          this.#isCutOff = false;
          return this.#damaged("the file ends within the pages of the cpu");
        }
        this.bytes = block;
      } catch (e) {
        if (!(e instanceof Unreadable)) throw e;
        this.#from = this.#to;
        this.#chunks = 0;
        this.bytes = Buffer.alloc(0);
        return this.#damaged(e.message);
      }
      this.#page = 0;
    }
    const b = this.bytes;
    const time = isBig ? b.readBigUInt64BE(this.#page) : b.readBigUInt64LE(this.#page);
    const at = this.#page + page.commitAt;
    // Of a long of 8 bytes the lower half has all that is used.
    const word = this.#uint32(b, at + (isBig && page.commitBytes === 8 ? 4 : 0));
    const used = word & COMMIT_MASK;
    if (used > this.#pageBytes - page.dataAt)
      return this.#damaged("a page says that more of it is used than it has");
    this.#next = this.#page + page.dataAt;
    this.#end = this.#next + used;
    this.#hasPage = true;
    const { epoch } = this.#options;
    epoch.time ??= time;
    this.time = Number(time - epoch.time);
    if (used > 0 && !this.#isInOrder())
      return this.#damaged("a page is of an earlier time than the one before");
    if ((word & MISSED_EVENTS) !== 0) {
      const stored =
        (word & MISSED_STORED) !== 0 && this.#end + page.commitBytes <= this.#page + this.#pageBytes;
      const count = stored ? this.#uint32(b, this.#end + (isBig && page.commitBytes === 8 ? 4 : 0)) : 0;
      this.missed = count > 0 ? count : -1;
    }
    return "entry";
  }

  /** "end": the page has no more. */
  #entry(): Found {
    const b = this.bytes;
    const { isBig } = this.#options;
    while (this.#next + 4 <= this.#end) {
      const word = this.#uint32(b, this.#next);
      const type = isBig ? word >>> 27 : word & 31;
      const delta = isBig ? word & (DELTA - 1) : word >>> 5;
      let at = this.#next + 4;
      if (type === TYPE.timeExtend || type === TYPE.timeStamp) {
        if (at + 4 > this.#end) return this.#damaged("an entry goes beyond its page");
        const wide = this.#uint32(b, at) * DELTA + delta;
        if (type === TYPE.timeExtend) this.time += wide;
        else this.#setTime(BigInt(this.#uint32(b, at)) * BigInt(DELTA) + BigInt(delta));
        this.#next = at + 4;
        continue;
      }
      if (type === TYPE.padding) {
        // Without a time it fills the rest of the page.
        if (delta === 0) return "end";
        if (at + 4 > this.#end) return this.#damaged("an entry goes beyond its page");
        this.time += delta;
        this.#next = at + Math.max(4, this.#uint32(b, at));
        continue;
      }
      let length = type * 4;
      if (type === 0) {
        if (at + 4 > this.#end) return this.#damaged("an entry goes beyond its page");
        length = (this.#uint32(b, at) - 4 + 3) & ~3;
        at += 4;
      }
      if (length < 0 || at + length > this.#end) return this.#damaged("an entry goes beyond its page");
      this.time += delta;
      this.at = at;
      this.length = length;
      this.#next = at + length;
      if (!this.#isInOrder()) return this.#damaged("an entry is of an earlier time than the one before");
      this.#latest = this.time;
      return "entry";
    }
    return "end";
  }

  #isInOrder(): boolean {
    return this.time >= this.#latest && Number.isSafeInteger(this.time);
  }

  /** The five upper bits of an absolute time are those of the time before. */
  #setTime(stamp: bigint): void {
    const epoch = this.#options.epoch.time!;
    const before = BigInt.asUintN(64, epoch + BigInt(Math.trunc(this.time)));
    this.time = Number((before & ~STAMP_MASK) + (stamp & STAMP_MASK) - epoch);
  }

  /** Whole pages; undefined where there are no more. */
  #block(): Buffer | undefined {
    if (!this.#isCompressed) {
      const length = Math.min(this.#pageBytes * PAGES, this.#to - this.#from);
      const whole = length - (length % this.#pageBytes);
      return whole === 0 ? undefined : this.#read(whole);
    }
    const { algorithm, expand } = this.#options;
    while (this.#chunks > 0) {
      this.#chunks--;
      if (this.#to - this.#from < 8) {
        this.#isCutOff = true;
        break;
      }
      const sizes = this.#read(8);
      const [packed, whole] = [this.#uint32(sizes, 0), this.#uint32(sizes, 4)];
      if (packed > this.#to - this.#from) {
        this.#from = this.#to;
        this.#isCutOff = true;
        break;
      }
      const block = expandBlock(this.#read(packed), whole, algorithm, expand);
      if (block.length >= this.#pageBytes) return Buffer.from(block.buffer, block.byteOffset, block.length);
    }
    return undefined;
  }

  #read(length: number): Buffer {
    const read = this.#source.read(this.#from, length);
    this.#from += length;
    return Buffer.from(read.buffer, read.byteOffset, read.length);
  }

  #uint32(b: Buffer, at: number): number {
    return this.#options.isBig ? b.readUInt32BE(at) : b.readUInt32LE(at);
  }
}
