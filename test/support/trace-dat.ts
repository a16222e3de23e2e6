/* Writes small trace.dat files, as trace-cmd does (Documentation/trace-cmd/trace-cmd.dat.v6.5.txt, …v7.5.txt). */
import { deflateSync } from "node:zlib";

export interface Entry {
  readonly time: bigint;
  readonly id: number;
  readonly pid?: number;
  /** Behind the common fields. */
  readonly payload?: Uint8Array;
}

/** What a page may hold besides entries. */
export type PageItem =
  | Entry
  /** An entry that was taken back, of that many bytes. */
  | { readonly discarded: number; readonly time: bigint }
  /** An absolute time stamp. */
  | { readonly stamp: bigint };

export interface Page {
  readonly time: bigint;
  readonly items: readonly PageItem[];
  /** Events lost before it; "unknown" where the kernel could not store the count. */
  readonly missed?: number | "unknown";
}

export interface Instance {
  readonly name: string;
  readonly cpus: readonly (readonly Page[])[];
  readonly clock?: string;
}

export interface DatContent {
  readonly version?: 6 | 7;
  readonly compression?: "none" | "zlib";
  readonly isBig?: boolean;
  readonly formats: readonly string[];
  readonly instances: readonly Instance[];
  readonly uname?: string;
  readonly kallsyms?: string;
  readonly commands?: string;
  readonly offset?: string;
}

export const PAGE = 4096;
const HEADER_PAGE =
  "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n";

/** A `format` file: fields as `type name`, laid out behind the common ones. */
export function formatFile(name: string, id: number, fields: readonly string[], printFmt: string): string {
  const sizes: Record<string, number> = { char: 1, u8: 1, bool: 1, short: 2, u16: 2, int: 4, u32: 4 };
  let offset = 8;
  const lines = fields.map((declaration) => {
    const array = /\[(\d+)\]$/.exec(declaration)?.[1];
    const word = /__(?:data|rel)_loc/.test(declaration)
      ? "int"
      : declaration.replace(/^unsigned /, "").split(" ")[0]!;
    const one = declaration.includes("*") ? 8 : (sizes[word] ?? 8);
    const size = one * Number(array ?? 1);
    offset = Math.ceil(offset / one) * one;
    const signed = /^(?:int|long|short|s\d+)\b/.test(declaration) ? 1 : 0;
    const line = `\tfield:${declaration};\toffset:${offset};\tsize:${size};\tsigned:${signed};`;
    offset += size;
    return line;
  });
  return [
    `name: ${name}`,
    `ID: ${id}`,
    "format:",
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;",
    "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;",
    "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;",
    "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;",
    "",
    ...lines,
    "",
    `print fmt: ${printFmt}`,
    "",
  ].join("\n");
}

export function traceDat(content: DatContent): Buffer {
  return (content.version ?? 7) === 6 ? version6(content) : version7(content);
}

class Bytes {
  readonly parts: Buffer[] = [];
  length = 0;

  constructor(readonly isBig: boolean) {}

  raw(bytes: Uint8Array): this {
    this.parts.push(Buffer.from(bytes));
    this.length += bytes.length;
    return this;
  }

  text(text: string): this {
    return this.raw(Buffer.from(text, "latin1"));
  }

  uint(value: number | bigint, bytes: 1 | 2 | 4 | 8): this {
    const b = Buffer.alloc(8);
    b.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
    const cut = b.subarray(0, bytes);
    return this.raw(this.isBig ? Buffer.from(cut).reverse() : cut);
  }

  all(): Buffer {
    return Buffer.concat(this.parts);
  }
}

function begin(content: DatContent, version: string): Bytes {
  return new Bytes(content.isBig === true)
    .text(`\x17\x08\x44tracing${version}\0`)
    .uint(content.isBig === true ? 1 : 0, 1)
    .uint(8, 1)
    .uint(PAGE, 4);
}

function headerInfo(out: Bytes): void {
  out.text("header_page\0").uint(HEADER_PAGE.length, 8).text(HEADER_PAGE);
  out.text("header_event\0").uint(0, 8);
}

function eventFormats(out: Bytes, formats: readonly string[]): void {
  out.uint(1, 4).text("demo\0").uint(formats.length, 4);
  for (const format of formats) out.uint(Buffer.byteLength(format), 8).raw(Buffer.from(format));
}

function version6(content: DatContent): Buffer {
  const { instances, kallsyms = "", commands = "", uname, offset } = content;
  const head = (places: readonly (readonly bigint[])[]) => {
    const out = begin(content, "6");
    headerInfo(out);
    out.uint(0, 4);
    eventFormats(out, content.formats);
    out.uint(kallsyms.length, 4).text(kallsyms);
    out.uint(0, 4);
    out.uint(commands.length, 8).text(commands);
    out.uint(instances[0]!.cpus.length, 4);
    out.text("options  \0");
    const option = (id: number, data: Buffer) => out.uint(id, 2).uint(data.length, 4).raw(data);
    if (uname !== undefined) option(5, Buffer.from(`${uname}\0`));
    if (offset !== undefined) option(7, Buffer.from(`${offset}\0`));
    if (instances[0]!.clock !== undefined) option(4, Buffer.from(`${instances[0]!.clock}\0`));
    instances.slice(1).forEach(({ name }, i) => {
      option(
        3,
        new Bytes(out.isBig)
          .uint(places[i + 1]![0]!, 8)
          .text(`${name}\0`)
          .all(),
      );
    });
    out.uint(0, 2);
    out.text("flyrecord\0");
    instances[0]!.cpus.forEach((pages, cpu) =>
      out.uint(places[0]![cpu + 1]!, 8).uint(pages.length * PAGE, 8),
    );
    return out;
  };
  const nowhere = instances.map(({ cpus }) => [0n, ...cpus.map(() => 0n)]);
  const out = new Bytes(content.isBig === true);
  // The head's length does not depend on the places in it.
  let at = align(head(nowhere).length);
  const tables = new Map<number, number>();
  const places = instances.map(({ cpus }, i) => {
    const table = i === 0 ? 0 : at;
    if (i > 0) {
      tables.set(i, at);
      at = align(at + 10 + 16 * cpus.length);
    }
    const own = cpus.map((pages) => {
      const here = BigInt(at);
      at += pages.length * PAGE;
      return here;
    });
    return [BigInt(table), ...own];
  });
  out.raw(head(places).all());
  instances.forEach(({ cpus }, i) => {
    fill(out, tables.get(i) ?? align(out.length));
    if (i > 0) {
      out.text("flyrecord\0");
      cpus.forEach((pages, cpu) => out.uint(places[i]![cpu + 1]!, 8).uint(pages.length * PAGE, 8));
      fill(out, align(out.length));
    }
    for (const pages of cpus) for (const page of pages) out.raw(pageBytes(page, out.isBig));
  });
  return out.all();
}

function version7(content: DatContent): Buffer {
  const { instances, kallsyms, commands, uname, offset, compression = "none" } = content;
  const isPacked = compression !== "none";
  const out = begin(content, "7");
  out.text(`${compression}\0${isPacked ? "1" : ""}\0`);
  const optionsAt = out.length;
  const sections = new Map<number, number>();
  const { isBig } = out;
  const body = new Bytes(isBig);
  const here = () => optionsAt + 8 + body.length;
  const section = (id: number, fill: (b: Bytes) => void) => {
    sections.set(id, here());
    const plain = new Bytes(isBig);
    fill(plain);
    addSection(body, id, plain.all(), isPacked);
  };
  section(16, headerInfo);
  section(18, (b) => eventFormats(b, content.formats));
  if (kallsyms !== undefined) section(19, (b) => b.uint(kallsyms.length, 4).text(kallsyms));
  if (commands !== undefined) section(21, (b) => b.uint(commands.length, 8).text(commands));
  const buffers = instances.map(({ name, clock = "local", cpus }) => {
    const at = here();
    body
      .uint(3, 2)
      .uint(isPacked ? 1 : 0, 2)
      .uint(0, 4)
      .uint(0, 8);
    fill(body, align(here()) - optionsAt - 8);
    const option = new Bytes(isBig)
      .uint(at, 8)
      .text(`${name}\0${clock}\0`)
      .uint(PAGE, 4)
      .uint(cpus.length, 4);
    cpus.forEach((pages, cpu) => {
      const whole = Buffer.concat(pages.map((page) => pageBytes(page, isBig)));
      option.uint(cpu, 4).uint(here(), 8).uint(whole.length, 8);
      if (isPacked) {
        // Two chunks, where there is more than a page.
        const cut = Math.ceil(pages.length / 2) * PAGE;
        const chunks = [whole.subarray(0, cut), whole.subarray(cut)].filter((chunk) => chunk.length > 0);
        body.uint(chunks.length, 4);
        for (const chunk of chunks) addPacked(body, chunk);
      } else body.raw(whole);
    });
    return option.all();
  });
  const options = new Bytes(isBig);
  const option = (id: number, data: Uint8Array) => options.uint(id, 2).uint(data.length, 4).raw(data);
  for (const [id, at] of sections) option(id, new Bytes(isBig).uint(at, 8).all());
  for (const buffer of buffers) option(3, buffer);
  if (uname !== undefined) option(5, Buffer.from(`${uname}\0`));
  if (offset !== undefined) option(7, Buffer.from(`${offset}\0`));
  option(0, new Bytes(isBig).uint(0, 8).all());
  const at = here();
  addSection(body, 0, options.all(), isPacked);
  return out.uint(at, 8).raw(body.all()).all();
}

function addSection(body: Bytes, id: number, plain: Buffer, isPacked: boolean): void {
  if (!isPacked) {
    body.uint(id, 2).uint(0, 2).uint(0, 4).uint(plain.length, 8).raw(plain);
    return;
  }
  const packed = new Bytes(body.isBig);
  addPacked(packed, plain);
  body.uint(id, 2).uint(1, 2).uint(0, 4).uint(packed.length, 8).raw(packed.all());
}

function addPacked(body: Bytes, plain: Buffer): void {
  const packed = deflateSync(plain);
  body.uint(packed.length, 4).uint(plain.length, 4).raw(packed);
}

function align(at: number): number {
  return Math.ceil(at / PAGE) * PAGE;
}

function fill(out: Bytes, to: number): void {
  out.raw(Buffer.alloc(to - out.length));
}

/** One page of a ring buffer. */
export function pageBytes(page: Page, isBig = false): Buffer {
  const body = new Bytes(isBig);
  const word = (type: number, delta: bigint) =>
    body.uint(isBig ? (BigInt(type) << 27n) | delta : (delta << 5n) | BigInt(type), 4);
  let time = page.time;
  const advance = (to: bigint) => {
    const delta = to - time;
    time = to;
    if (delta < 1n << 27n) return delta;
    word(30, delta & ((1n << 27n) - 1n));
    body.uint(delta >> 27n, 4);
    return 0n;
  };
  for (const item of page.items) {
    if ("stamp" in item) {
      time = item.stamp;
      const low = item.stamp & ((1n << 59n) - 1n);
      word(31, low & ((1n << 27n) - 1n));
      body.uint(low >> 27n, 4);
    } else if ("discarded" in item) {
      word(29, advance(item.time));
      body.uint(item.discarded, 4).raw(Buffer.alloc(item.discarded - 4, 0xaa));
    } else {
      const data = new Bytes(isBig)
        .uint(item.id, 2)
        .uint(0, 2)
        .uint(item.pid ?? 1, 4)
        .raw(item.payload ?? Buffer.alloc(0));
      const padded = Buffer.concat([data.all(), Buffer.alloc((4 - (data.length % 4)) % 4)]);
      const delta = advance(item.time);
      if (padded.length <= 28 * 4) word(padded.length / 4, delta);
      else {
        word(0, delta);
        body.uint(padded.length + 4, 4);
      }
      body.raw(padded);
    }
  }
  const { missed } = page;
  const flags = missed === undefined ? 0 : missed === "unknown" ? 0x8000_0000 : 0xc000_0000;
  const out = new Bytes(isBig)
    .uint(page.time, 8)
    .uint(body.length + flags, 8)
    .raw(body.all());
  if (typeof missed === "number") out.uint(missed, 8);
  fill(out, PAGE);
  return out.all();
}
