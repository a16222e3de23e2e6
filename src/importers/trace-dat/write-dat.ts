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

/** The algorithm, by trace-cmd's name of it. */
export interface DatCompression {
  readonly algorithm: string;
  readonly pack: (bytes: Buffer) => Promise<Buffer>;
}

/**
 * Everything in front of the pages; undefined as the compression is none at all: then the pages of each cpu begin at a
 * multiple of their size, and the others lie right behind each other.
 */
export async function datHead(
  d: DatDescription,
  cpus: readonly DatCpu[],
  compression: DatCompression | undefined,
): Promise<{ readonly head: Buffer; readonly pagesAt: readonly number[] }> {
  const out = new Bytes(d.isBig);
  const algorithm = compression?.algorithm ?? "none";
  const flags = compression === undefined ? 0 : COMPRESSED;
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
  const section = async (id: number, content: Bytes) => {
    option(id, new Bytes(d.isBig).uint(here(), 8));
    const whole = content.all();
    body.uint(id, 2).uint(flags, 2).uint(0, 4);
    if (compression === undefined) {
      body.uint(whole.length, 8).raw(whole);
      return;
    }
    const packed = await compression.pack(whole);
    body
      .uint(packed.length + 8, 8)
      .uint(packed.length, 4)
      .uint(whole.length, 4)
      .raw(packed);
  };
  await section(SECTION.headerInfo, headerInfo(d));
  await section(SECTION.ftraceFormats, sized(new Bytes(d.isBig), d.ftraceFormats));
  const formats = new Bytes(d.isBig).uint(d.formats.size, 4);
  for (const [system, texts] of d.formats) sized(formats.text(`${system}\0`), texts);
  await section(SECTION.formats, formats);
  await section(SECTION.kallsyms, new Bytes(d.isBig).uint(Buffer.byteLength(d.kallsyms), 4).text(d.kallsyms));
  await section(SECTION.cmdlines, new Bytes(d.isBig).uint(Buffer.byteLength(d.commands), 8).text(d.commands));
  const text = (id: number, content: string) => option(id, new Bytes(d.isBig).text(`${content}\0`));
  text(OPTION.uname, d.uname);
  text(OPTION.clock, `[${d.clock}]`);
  text(OPTION.version, d.writer);
  option(OPTION.cpus, new Bytes(d.isBig).uint(d.cpus, 4));
  for (const stats of d.stats) text(OPTION.stats, stats);
  // The options with the place of the pages, which lie behind them.
  const align = (at: number) => (compression === undefined ? Math.ceil(at / d.pageBytes) * d.pageBytes : at);
  const buffer = (sectionAt: number, pagesAt: readonly number[]) => {
    const content = new Bytes(d.isBig);
    content.uint(sectionAt, 8).text(`\0${d.clock}\0`).uint(d.pageBytes, 4).uint(cpus.length, 4);
    cpus.forEach(({ cpu, chunks }, i) => {
      content.uint(cpu, 4).uint(pagesAt[i]!, 8).uint(bytesOf(chunks, compression), 8);
    });
    return content;
  };
  const end = new Bytes(d.isBig).uint(OPTION.done, 2).uint(8, 4).uint(0, 8);
  const optionsSectionAt = here();
  const nowhere = cpus.map(() => 0);
  const optionsBytes = options.length + 6 + buffer(0, nowhere).length + end.length;
  const sectionAt = optionsSectionAt + SECTION_BYTES + optionsBytes;
  let at = sectionAt + SECTION_BYTES;
  const pagesAt = cpus.map(({ chunks }) => {
    const begin = align(at);
    at = begin + bytesOf(chunks, compression);
    return begin;
  });
  option(OPTION.buffer, buffer(sectionAt, pagesAt)).add(end);
  body.uint(OPTION.done, 2).uint(0, 2).uint(0, 4).uint(options.length, 8).add(options);
  body
    .uint(OPTION.buffer, 2)
    .uint(flags, 2)
    .uint(0, 4)
    .uint(at - sectionAt - SECTION_BYTES, 8);
  return { head: out.uint(optionsSectionAt, 8).add(body).all(), pagesAt };
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
function bytesOf(chunks: readonly DatChunk[], compression: DatCompression | undefined): number {
  if (compression === undefined) return chunks.reduce((sum, { whole }) => sum + whole, 0);
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
