/*
 * The header of a trace.dat (Documentation/trace-cmd/trace-cmd.dat.v6.5.txt and …v7.5.txt of trace-cmd): the kernel's
 * descriptions of all events that were recorded, as texts. What follows them is not looked at.
 */

const MAGIC = "\x17\x08\x44tracing";
/** Sections of version 7 that hold descriptions: of ftrace's own entries, of the systems' events. */
const FTRACE_FORMATS = 17;
const EVENT_FORMATS = 18;
const COMPRESSED = 1;
/** All descriptions of a kernel are a few megabytes. */
const SECTION_LIMIT = 1 << 28;
const COUNT_LIMIT = 1 << 16;

export type TraceDatTexts =
  | { readonly kind: "texts"; readonly texts: readonly string[] }
  | { readonly kind: "unreadable"; readonly reason: string };

export function isTraceDat(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, MAGIC.length)).toString("latin1") === MAGIC;
}

/** Expands a block of trace-cmd's by the algorithm of that name; undefined where it is not known. May throw on a bad one. */
export type Expand = (algorithm: string, block: Uint8Array) => Uint8Array | undefined;

export function textsOfTraceDat(bytes: Uint8Array, expand: Expand): TraceDatTexts {
  try {
    return { kind: "texts", texts: new TraceDat(bytes, expand).texts() };
  } catch (e) {
    if (e instanceof Unreadable) return { kind: "unreadable", reason: e.message };
    throw e;
  }
}

/** Never leaves this file. */
class Unreadable extends Error {}

class TraceDat {
  readonly #bytes: Buffer;
  #at = MAGIC.length;
  #isBig = false;
  #algorithm = "";
  readonly #expand: Expand;

  constructor(bytes: Uint8Array, expand: Expand) {
    this.#expand = expand;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  texts(): string[] {
    const version = Number(this.#string());
    this.#isBig = this.#uint(1) === 1;
    this.#skip(1 + 4);
    if (version === 6) {
      this.#skipNamed("header_page");
      this.#skipNamed("header_event");
      return [...this.#ftraceFormats(), ...this.#eventFormats()];
    }
    if (version !== 7) throw new Unreadable(`it is of version ${version}`);
    this.#algorithm = this.#string();
    this.#string();
    this.#skip(8);
    return this.#sections();
  }

  /** Version 7: id, flags, index of a name, size, content. */
  #sections(): string[] {
    const texts: string[] = [];
    while (this.#at + 16 <= this.#bytes.length && texts.length < COUNT_LIMIT) {
      const id = this.#uint(2);
      const flags = this.#uint(2);
      this.#skip(4);
      const size = this.#size();
      const end = this.#at + size;
      if (id === FTRACE_FORMATS || id === EVENT_FORMATS) {
        const content = (flags & COMPRESSED) === 0 ? this : this.#expanded();
        texts.push(...(id === FTRACE_FORMATS ? content.#ftraceFormats() : content.#eventFormats()));
        if (id === EVENT_FORMATS) return texts;
      }
      this.#at = end;
    }
    throw new Unreadable("it ends before the descriptions of events");
  }

  /** What a section holds: its two sizes, and the block. */
  #expanded(): TraceDat {
    const [packed, whole] = [this.#uint(4), this.#uint(4)];
    if (whole > SECTION_LIMIT) throw new Unreadable("its header is larger than any kernel's");
    const block = this.#bytes.subarray(this.#at, this.#need(packed) + packed);
    let bytes: Uint8Array | undefined;
    try {
      bytes = this.#expand(this.#algorithm, block);
    } catch {
      throw new Unreadable("its header is damaged");
    }
    if (bytes === undefined) throw new Unreadable(`its header is compressed with ${this.#algorithm}`);
    if (bytes.length !== whole) throw new Unreadable("its header is damaged");
    const content = new TraceDat(bytes, this.#expand);
    content.#at = 0;
    content.#isBig = this.#isBig;
    return content;
  }

  #ftraceFormats(): string[] {
    return this.#sized(this.#uint(4));
  }

  #eventFormats(): string[] {
    const systems = this.#uint(4);
    const texts: string[] = [];
    for (let i = 0; i < systems; i++) {
      this.#string();
      texts.push(...this.#sized(this.#uint(4)));
    }
    return texts;
  }

  #sized(count: number): string[] {
    if (count > COUNT_LIMIT) throw new Unreadable("it announces more events than a kernel has");
    const texts: string[] = [];
    for (let i = 0; i < count; i++) {
      const size = this.#size();
      texts.push(this.#bytes.toString("utf8", this.#at, this.#at + size));
      this.#skip(size);
    }
    return texts;
  }

  #skipNamed(name: string): void {
    if (this.#string() !== name) throw new Unreadable(`${name} is missing`);
    this.#skip(this.#size());
  }

  #string(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) throw new Unreadable("it ends within a name");
    const text = this.#bytes.toString("latin1", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  #size(): number {
    const size = Number(
      this.#isBig ? this.#bytes.readBigUInt64BE(this.#need(8)) : this.#bytes.readBigUInt64LE(this.#need(8)),
    );
    this.#at += 8;
    if (size > this.#bytes.length - this.#at) throw new Unreadable("it ends within a description");
    return size;
  }

  #uint(bytes: number): number {
    const at = this.#need(bytes);
    this.#at += bytes;
    return this.#isBig ? this.#bytes.readUIntBE(at, bytes) : this.#bytes.readUIntLE(at, bytes);
  }

  #skip(bytes: number): void {
    this.#need(bytes);
    this.#at += bytes;
  }

  #need(bytes: number): number {
    if (this.#at + bytes > this.#bytes.length) throw new Unreadable("it ends within its header");
    return this.#at;
  }
}
