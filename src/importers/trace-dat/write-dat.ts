/*
 * The beginning of a trace.dat of version 7: all but the pages, which follow cpu by cpu (dat-file.ts reads the same). It is
 * made when the recording is over, since it says where the pages of each cpu lie.
 */
import { MAGIC } from "./dat-file.js";
import { COMPRESSED, OPTION, SECTION } from "./dat-ids.js";

export interface DatDescription {
  readonly isBig: boolean;
  /** Of the ring buffer's sub-buffers. */
  readonly pageBytes: number;
  /** events/header_page and events/header_event. */
  readonly headerPage: string;
  readonly headerEvent: string;
  /** The `format` files, by system; ftrace's own are apart. */
  readonly formats: ReadonlyMap<string, readonly string[]>;
  readonly ftraceFormats: readonly string[];
  /** Lines of /proc/kallsyms. */
  readonly kallsyms: string;
  /** Lines of saved_cmdlines. */
  readonly commands: string;
  /** `uname -a`, from which a reader takes the release. */
  readonly uname: string;
  readonly clock: string;
  readonly cpus: number;
  /** What wrote the file, and its description of itself (script-marker.ts). */
  readonly writer: string;
  /** For each cpu the text of its `stats`. */
  readonly stats: readonly string[];
}

/** Some pages of one cpu, compressed. */
export interface DatChunk {
  readonly packed: number;
  readonly whole: number;
}

export interface DatCpu {
  readonly cpu: number;
  readonly chunks: readonly DatChunk[];
}

/** Everything in front of the pages. `compress` is the algorithm of that name. */
export function datHead(
  d: DatDescription,
  cpus: readonly DatCpu[],
  algorithm: string,
  compress: (bytes: Buffer) => Buffer,
): Buffer {
  const out = new Bytes(d.isBig);
  // A version of the compression must be there, and means nothing to a reader.
  out
    .text(`${MAGIC}7\0`)
    .uint(d.isBig ? 1 : 0, 1)
    .uint(8, 1)
    .uint(d.pageBytes, 4)
    .text(`${algorithm}\0mmspec\0`);
  const optionsAt = out.length;
  const body = new Bytes(d.isBig);
  const here = () => optionsAt + 8 + body.length;
  const options = new Bytes(d.isBig);
  const option = (id: number, content: Bytes) => options.uint(id, 2).uint(content.length, 4).add(content);
  const section = (id: number, content: Bytes) => {
    option(id, new Bytes(d.isBig).uint(here(), 8));
    const whole = content.all();
    const packed = compress(whole);
    body
      .uint(id, 2)
      .uint(COMPRESSED, 2)
      .uint(0, 4)
      .uint(packed.length + 8, 8);
    body.uint(packed.length, 4).uint(whole.length, 4).raw(packed);
  };
  section(SECTION.headerInfo, headerInfo(d));
  section(SECTION.ftraceFormats, sized(new Bytes(d.isBig), d.ftraceFormats));
  const formats = new Bytes(d.isBig).uint(d.formats.size, 4);
  for (const [system, texts] of d.formats) sized(formats.text(`${system}\0`), texts);
  section(SECTION.formats, formats);
  section(SECTION.kallsyms, new Bytes(d.isBig).uint(Buffer.byteLength(d.kallsyms), 4).text(d.kallsyms));
  section(SECTION.cmdlines, new Bytes(d.isBig).uint(Buffer.byteLength(d.commands), 8).text(d.commands));
  const text = (id: number, content: string) => option(id, new Bytes(d.isBig).text(`${content}\0`));
  text(OPTION.uname, d.uname);
  text(OPTION.clock, `[${d.clock}]`);
  text(OPTION.version, d.writer);
  option(OPTION.cpus, new Bytes(d.isBig).uint(d.cpus, 4));
  for (const stats of d.stats) text(OPTION.stats, stats);
  // The options with the place of the pages, which lie behind them.
  const buffer = (pagesAt: number) => {
    const content = new Bytes(d.isBig);
    content.uint(pagesAt, 8).text(`\0${d.clock}\0`).uint(d.pageBytes, 4).uint(cpus.length, 4);
    let at = pagesAt + SECTION_BYTES;
    for (const { cpu, chunks } of cpus) {
      const size = bytesOf(chunks);
      content.uint(cpu, 4).uint(at, 8).uint(size, 8);
      at += size;
    }
    return content;
  };
  const end = new Bytes(d.isBig).uint(OPTION.done, 2).uint(8, 4).uint(0, 8);
  const optionsSectionAt = here();
  const optionsBytes = options.length + 6 + buffer(0).length + end.length;
  option(OPTION.buffer, buffer(optionsSectionAt + SECTION_BYTES + optionsBytes)).add(end);
  body.uint(OPTION.done, 2).uint(0, 2).uint(0, 4).uint(options.length, 8).add(options);
  const pages = cpus.reduce((sum, { chunks }) => sum + bytesOf(chunks), 0);
  body.uint(OPTION.buffer, 2).uint(COMPRESSED, 2).uint(0, 4).uint(pages, 8);
  return out.uint(optionsSectionAt, 8).add(body).all();
}

/** A section's header: id, flags, name, size. */
const SECTION_BYTES = 16;

/** In front of the chunks of each cpu: how many there are. In front of each: its sizes. */
export function chunkCount(isBig: boolean, count: number): Buffer {
  return new Bytes(isBig).uint(count, 4).all();
}

export function chunkSizes(isBig: boolean, { packed, whole }: DatChunk): Buffer {
  return new Bytes(isBig).uint(packed, 4).uint(whole, 4).all();
}

/** Of a cpu without pages there is nothing at all. */
function bytesOf(chunks: readonly DatChunk[]): number {
  return chunks.length === 0 ? 0 : chunks.reduce((sum, { packed }) => sum + 8 + packed, 4);
}

function headerInfo({ isBig, headerPage, headerEvent }: DatDescription): Bytes {
  const out = new Bytes(isBig);
  out.text("header_page\0").uint(Buffer.byteLength(headerPage), 8).text(headerPage);
  return out.text("header_event\0").uint(Buffer.byteLength(headerEvent), 8).text(headerEvent);
}

function sized(out: Bytes, texts: readonly string[]): Bytes {
  out.uint(texts.length, 4);
  for (const text of texts) out.uint(Buffer.byteLength(text), 8).text(text);
  return out;
}

class Bytes {
  length = 0;
  readonly #parts: Buffer[] = [];
  readonly #isBig: boolean;

  constructor(isBig: boolean) {
    this.#isBig = isBig;
  }

  raw(bytes: Buffer): this {
    this.#parts.push(bytes);
    this.length += bytes.length;
    return this;
  }

  add(other: Bytes): this {
    return this.raw(other.all());
  }

  text(text: string): this {
    return this.raw(Buffer.from(text, "utf8"));
  }

  uint(value: number, bytes: 1 | 2 | 4 | 8): this {
    const b = Buffer.alloc(bytes);
    if (bytes === 8) {
      if (this.#isBig) b.writeBigUInt64BE(BigInt(value));
      else b.writeBigUInt64LE(BigInt(value));
    } else if (this.#isBig) b.writeUIntBE(value, 0, bytes);
    else b.writeUIntLE(value, 0, bytes);
    return this.raw(b);
  }

  all(): Buffer {
    return Buffer.concat(this.#parts, this.length);
  }
}
