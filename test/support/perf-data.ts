/* Writes small perf.data files, as perf record does (tools/perf/Documentation/perf.data-file-format.txt). */

export interface PerfAttrContent {
  /** A tracepoint's, unless `type` says otherwise. */
  readonly config: number;
  readonly type?: number;
  readonly period?: number;
  readonly isFrequency?: boolean;
  /** Bits of sample_type. */
  readonly sampleType?: number;
  readonly readFormat?: number;
  readonly ids?: readonly number[];
}

export interface PerfContent {
  readonly isPipe?: boolean;
  readonly isBig?: boolean;
  readonly attrs: readonly PerfAttrContent[];
  readonly formats?: readonly string[];
  readonly kernel?: string;
  readonly cpus?: number;
  /** Numbers of further features, without content but this. */
  readonly features?: ReadonlyMap<number, readonly number[]>;
  readonly records: readonly Buffer[];
}

export const BIT = {
  ip: 1,
  tid: 2,
  time: 4,
  addr: 8,
  read: 16,
  callchain: 32,
  id: 64,
  cpu: 128,
  period: 256,
  streamId: 512,
  raw: 1024,
  identifier: 65_536,
} as const;
/** As perf record asks for tracepoints. */
export const USUAL = BIT.ip | BIT.tid | BIT.time | BIT.cpu | BIT.period | BIT.raw | BIT.identifier;

/** Numbers of a byte order. */
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

export function perfData(content: PerfContent): Buffer {
  return content.isPipe === true ? pipe(content) : file(content);
}

function pipe(content: PerfContent): Buffer {
  const isBig = content.isBig === true;
  const out = new Bytes(isBig).text(isBig ? "2ELIFREP" : "PERFILE2").uint(16, 8);
  for (const attr of content.attrs) {
    const ids = new Bytes(isBig);
    for (const id of attr.ids ?? []) ids.uint(id, 8);
    out.raw(record(64, Buffer.concat([attrBytes(attr, isBig), ids.all()]), isBig));
  }
  for (const [number, feature] of features(content)) {
    if (number !== 1) {
      out.raw(record(80, Buffer.concat([new Bytes(isBig).uint(number, 8).all(), feature]), isBig));
      continue;
    }
    const padding = (8 - (feature.length % 8)) % 8;
    out.raw(
      record(
        66,
        new Bytes(isBig)
          .uint(feature.length + padding, 4)
          .uint(0, 4)
          .all(),
        isBig,
      ),
    );
    out.raw(feature).raw(Buffer.alloc(padding));
  }
  for (const bytes of content.records) out.raw(bytes);
  return out.all();
}

const HEADER = 104;

function file(content: PerfContent): Buffer {
  const isBig = content.isBig === true;
  const ids = new Bytes(isBig);
  const attrs = new Bytes(isBig);
  for (const attr of content.attrs) {
    const at = HEADER + ids.length;
    for (const id of attr.ids ?? []) ids.uint(id, 8);
    attrs
      .raw(attrBytes(attr, isBig))
      .uint(at, 8)
      .uint(8 * (attr.ids?.length ?? 0), 8);
  }
  const data = Buffer.concat([...content.records]);
  const attrsAt = HEADER + ids.length;
  const dataAt = attrsAt + attrs.length;
  const all = features(content);
  const out = new Bytes(isBig).text(isBig ? "2ELIFREP" : "PERFILE2").uint(HEADER, 8);
  out.uint(attrs.length / content.attrs.length, 8);
  out.uint(attrsAt, 8).uint(attrs.length, 8).uint(dataAt, 8).uint(data.length, 8).uint(0, 8).uint(0, 8);
  // A word of 64 bits of which the lowest is the first.
  const bits = all.reduce((sum, [number]) => sum | (1n << BigInt(number)), 0n);
  out.uint(bits, 8).uint(0, 8).uint(0, 8).uint(0, 8);
  out.raw(ids.all()).raw(attrs.all()).raw(data);
  let at = dataAt + data.length + 16 * all.length;
  for (const [, feature] of all) {
    out.uint(at, 8).uint(feature.length, 8);
    at += feature.length;
  }
  for (const [, feature] of all) out.raw(feature);
  return out.all();
}

/** In the order of their numbers. */
function features({ formats = [], kernel, cpus, isBig = false, features: more = new Map() }: PerfContent) {
  const text = (word: string) =>
    new Bytes(isBig)
      .uint(word.length + 1, 4)
      .text(`${word}\0`)
      .all();
  const all: [number, Buffer][] = [[3, text("")]];
  if (formats.length > 0) all.push([1, tracingData(formats, isBig)]);
  if (kernel !== undefined) all.push([4, text(kernel)]);
  if (cpus !== undefined) all.push([7, new Bytes(isBig).uint(cpus, 4).uint(cpus, 4).all()]);
  for (const [number, bytes] of more) all.push([number, Buffer.from(bytes)]);
  return all.sort(([a], [b]) => a - b);
}

function tracingData(formats: readonly string[], isBig: boolean): Buffer {
  const out = new Bytes(isBig)
    .text("\x17\x08\x44tracing0.6\0")
    .uint(isBig ? 1 : 0, 1)
    .uint(8, 1)
    .uint(4096, 4);
  out.text("header_page\0").uint(0, 8).text("header_event\0").uint(0, 8);
  out.uint(0, 4).uint(1, 4).text("demo\0").uint(formats.length, 4);
  for (const format of formats) out.uint(Buffer.byteLength(format), 8).raw(Buffer.from(format));
  return out.uint(0, 4).uint(0, 4).uint(0, 8).all();
}

function attrBytes(attr: PerfAttrContent, isBig: boolean): Buffer {
  const { type = 2, config, period = 1, isFrequency = false, sampleType = USUAL, readFormat = 4 } = attr;
  const flags = [...(isFrequency ? [10] : []), 18];
  const bits = flags.reduce((sum, bit) => sum | (1n << BigInt(isBig ? 63 - bit : bit)), 0n);
  return new Bytes(isBig)
    .uint(type, 4)
    .uint(72, 4)
    .uint(config, 8)
    .uint(period, 8)
    .uint(sampleType, 8)
    .uint(readFormat, 8)
    .uint(bits, 8)
    .raw(Buffer.alloc(24))
    .all();
}

export function record(type: number, body: Uint8Array, isBig = false, flags = 0): Buffer {
  return new Bytes(isBig)
    .uint(type, 4)
    .uint(flags, 2)
    .uint(8 + body.length, 2)
    .raw(body)
    .all();
}

/** Who, when and where. */
export interface Facts {
  readonly id?: number;
  readonly tid?: number;
  readonly time?: bigint;
  readonly cpu?: number;
}

export interface SampleContent extends Facts {
  /** The tracepoint's id, and what stands behind the common fields. */
  readonly event: number;
  readonly payload?: Uint8Array;
  readonly sampleType?: number;
  readonly readFormat?: number;
  /** How many counters a group's values are of. */
  readonly group?: number;
  readonly frames?: number;
}

export function sample(content: SampleContent, isBig = false): Buffer {
  const { id = 1, tid = 7, time = 1n, cpu = 0, event, payload = Buffer.alloc(0) } = content;
  const { sampleType = USUAL, readFormat = 4, group = 1, frames = 0 } = content;
  const b = new Bytes(isBig);
  const has = (bit: number) => (sampleType & bit) !== 0;
  if (has(BIT.identifier)) b.uint(id, 8);
  if (has(BIT.ip)) b.uint(0xffff_ffff_8100_0000n, 8);
  if (has(BIT.tid)) b.uint(tid, 4).uint(tid, 4);
  if (has(BIT.time)) b.uint(time, 8);
  if (has(BIT.addr)) b.uint(0, 8);
  if (has(BIT.id)) b.uint(id, 8);
  if (has(BIT.streamId)) b.uint(id, 8);
  if (has(BIT.cpu)) b.uint(cpu, 4).uint(0, 4);
  if (has(BIT.period)) b.uint(1, 8);
  if (has(BIT.read)) {
    const isGroup = (readFormat & 8) !== 0;
    const times = [1, 2].filter((bit) => (readFormat & bit) !== 0).length;
    const more = [4, 16].filter((bit) => (readFormat & bit) !== 0).length;
    if (isGroup) b.uint(group, 8).raw(Buffer.alloc(8 * (times + group * (1 + more)), 0xee));
    else b.raw(Buffer.alloc(8 * (1 + times + more), 0xee));
  }
  if (has(BIT.callchain)) b.uint(frames, 8).raw(Buffer.alloc(8 * frames, 0xcc));
  if (has(BIT.raw)) {
    const data = new Bytes(isBig).uint(event, 2).uint(0, 2).uint(tid, 4).raw(payload).all();
    const padded = Buffer.concat([data, Buffer.alloc((8 - ((data.length + 4) % 8)) % 8)]);
    b.uint(padded.length, 4).raw(padded);
  }
  return record(9, b.all(), isBig);
}

/** What ends records that are no samples, of the usual layout. */
function sampleId({ id = 1, tid = 7, time = 0n, cpu = 0 }: Facts, isBig: boolean): Buffer {
  return new Bytes(isBig).uint(tid, 4).uint(tid, 4).uint(time, 8).uint(cpu, 4).uint(0, 4).uint(id, 8).all();
}

function numbers(values: readonly (number | bigint)[], bytes: 4 | 8, isBig: boolean): Buffer {
  const b = new Bytes(isBig);
  for (const value of values) b.uint(value, bytes);
  return b.all();
}

export function lost(count: number, facts: Facts, isBig = false): Buffer {
  return record(2, Buffer.concat([numbers([facts.id ?? 1, count], 8, isBig), sampleId(facts, isBig)]), isBig);
}

export function lostSamples(count: number, facts: Facts, flags = 0): Buffer {
  return record(13, Buffer.concat([numbers([count], 8, false), sampleId(facts, false)]), false, flags);
}

export function throttle(facts: Facts): Buffer {
  return record(5, Buffer.concat([numbers([1, 1, 1], 8, false), sampleId(facts, false)]));
}

export function comm(tid: number, name: string, facts: Facts = {}, isBig = false): Buffer {
  const text = Buffer.alloc(8 * Math.ceil((name.length + 1) / 8));
  text.write(name);
  return record(3, Buffer.concat([numbers([tid, tid], 4, isBig), text, sampleId(facts, isBig)]), isBig);
}

export function fork(child: number, parent: number, facts: Facts = {}): Buffer {
  const who = numbers([child, parent, child, parent], 4, false);
  return record(7, Buffer.concat([who, numbers([0], 8, false), sampleId(facts, false)]));
}

export function finishedRound(isBig = false): Buffer {
  return record(68, Buffer.alloc(0), isBig);
}

/** Which cpu the events of ids are of. */
export function idIndex(cpus: readonly (readonly [id: number, cpu: number])[]): Buffer {
  const entries = cpus.map(([id, cpu]) =>
    numbers([id, 0, cpu < 0 ? 0xffff_ffff_ffff_ffffn : cpu, 0], 8, false),
  );
  return record(69, Buffer.concat([numbers([cpus.length], 8, false), ...entries]));
}

/** A record and what stands behind it. */
export function auxtrace(bytes: number): Buffer {
  return Buffer.concat([record(71, numbers([bytes, 0, 0, 0, 0], 8, false)), Buffer.alloc(bytes, 0x09)]);
}

/** Records as one stream of zstd, cut into compressed records of so many bytes. */
export function compressed(records: readonly Buffer[], size: number, kind: 81 | 83): Buffer[] {
  const all = Buffer.concat([...records]);
  const out: Buffer[] = [];
  for (let at = 0; at < all.length; at += size) {
    const block = all.subarray(at, at + size);
    // A block that is stored as it is; the frame does not end.
    const head = Buffer.alloc(3);
    head.writeUIntLE(block.length << 3, 0, 3);
    const zstd = Buffer.concat([
      at === 0 ? Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58]) : Buffer.alloc(0),
      head,
      block,
    ]);
    const padding = Buffer.alloc((8 - (zstd.length % 8)) % 8);
    out.push(
      record(kind, kind === 81 ? zstd : Buffer.concat([numbers([zstd.length], 8, false), zstd, padding])),
    );
  }
  return out;
}
