/*
 * What a perf.data says of itself (tools/perf/Documentation/perf.data-file-format.txt; tools/perf/util/header.c). A file has
 * it in sections, in front of the records and behind them; a pipe in records of perf's own before the kernel's first one.
 */
import { inMemory, type RandomBytes, SectionReader, Unreadable } from "../binary/section-reader.js";
import { readEventFormats, readFtraceFormats, readHeaderInfo } from "../binary/tracing-data.js";
import { MAGIC as TRACING_MAGIC } from "../trace-dat/dat-file.js";
import { type PerfAttr, readAttr } from "./perf-attr.js";
import { RECORD, RECORD_BYTES, RecordStream } from "./record-stream.js";

const BIG = "2ELIFREP";
/** perf 2.6, of another layout. */
const OLD = "PERFFILE";
const MAGIC_BYTES = 8;
const PIPE_HEADER_BYTES = 16;
const FILE_HEADER_BYTES = 72;
const SECTION_BYTES = 16;
const FEATURE_BITS = 256;
/** enum in tools/perf/util/header.h. */
const FEATURE = {
  tracingData: 1,
  hostname: 3,
  osRelease: 4,
  cpus: 7,
  events: 12,
  folder: 24,
  compressed: 27,
} as const;
const ZSTD = 1;
const ATTRS_LIMIT = 1 << 16;
const IDS_LIMIT = 1 << 22;
const CPUS_LIMIT = 1 << 16;

/** What records were made by: an event, as perf was asked for it. */
export interface PerfSource {
  readonly attr: PerfAttr;
  /** As perf calls it; undefined where it does not say. */
  readonly name: string | undefined;
}

export interface PerfFile {
  readonly isBig: boolean;
  /** It came through a pipe: nothing says how long it is. */
  readonly isPipe: boolean;
  readonly sources: readonly PerfSource[];
  /** The number of the source by the id that records have, as text. */
  readonly ids: ReadonlyMap<string, number>;
  /** The kernel's `format` files. */
  readonly formats: readonly string[];
  /** `uname -r`'s. */
  readonly kernel: string | undefined;
  /** Those that were online; 0 where it does not say. */
  readonly cpus: number;
  /** Where the records are. */
  readonly from: number;
  readonly to: number;
}

/** An id is looked up by its halves. */
export function idKey(low: number, high: number): string {
  return `${high}:${low}`;
}

/** The kernel's descriptions of its events; or why they cannot be read. */
export function perfFormatsOf(bytes: RandomBytes): readonly string[] | string {
  try {
    return readPerfFile(bytes).formats;
  } catch (e) {
    if (e instanceof Unreadable) return e.message;
    throw e;
  }
}

/** Throws an `Unreadable`. */
export function readPerfFile(bytes: RandomBytes): PerfFile {
  const reader = new SectionReader(bytes, 0);
  const magic = reader.text(MAGIC_BYTES);
  if (magic === OLD) throw new Unreadable("it is of the version that perf wrote before Linux 3.0");
  reader.isBig = magic === BIG;
  const draft = new Draft(reader.isBig);
  const size = reader.size();
  if (size === PIPE_HEADER_BYTES) readPipe(bytes, draft);
  else if (size < FILE_HEADER_BYTES || size > 4096) throw new Unreadable(`its header is of ${size} bytes`);
  else readFile(reader, size, draft);
  if (draft.sources.length === 0) throw new Unreadable("it does not say which events it has");
  const isTraced = draft.sources.some(({ attr }) => attr.tracepoint !== undefined);
  if (isTraced && draft.formats.length === 0)
    throw new Unreadable("the descriptions of its events are missing");
  return draft;
}

class Draft implements PerfFile {
  readonly isBig: boolean;
  isPipe = false;
  sources: { attr: PerfAttr; name: string | undefined }[] = [];
  readonly ids = new Map<string, number>();
  formats: string[] = [];
  kernel: string | undefined;
  cpus = 0;
  from = 0;
  to = 0;

  constructor(isBig: boolean) {
    this.isBig = isBig;
  }

  addIds(reader: SectionReader): void {
    const source = this.sources.length - 1;
    while (reader.rest >= 8) {
      if (this.ids.size >= IDS_LIMIT) throw new Unreadable("it has more ids than any recording");
      this.ids.set(idKey(...reader.halves()), source);
    }
  }
}

function readFile(reader: SectionReader, headerBytes: number, draft: Draft): void {
  const attrBytes = reader.size();
  const attrs = section(reader);
  const data = section(reader);
  reader.skip(SECTION_BYTES);
  const features = headerBytes >= FILE_HEADER_BYTES + FEATURE_BITS / 8 ? featureBits(reader) : [];
  const count = attrBytes > SECTION_BYTES ? Math.floor(attrs.size / attrBytes) : 0;
  if (count > ATTRS_LIMIT) throw new Unreadable(`it announces ${count} events`);
  let idsInAll = 0;
  for (let i = 0; i < count; i++) {
    reader.at = attrs.at + i * attrBytes;
    const attr = readAttr(reader.part(attrBytes - SECTION_BYTES));
    const ids = section(reader);
    idsInAll += ids.size / 8;
    if (idsInAll > IDS_LIMIT) throw new Unreadable("it has more ids than any recording");
    draft.sources.push({ attr, name: undefined });
    reader.at = ids.at;
    draft.addIds(reader.part(ids.size));
  }
  draft.from = data.at;
  draft.to = data.at + data.size;
  if (data.size === 0) throw new Unreadable("perf record was not ended as it should: it has no records yet");
  reader.at = draft.to;
  for (const [i, feature] of features.entries()) {
    reader.at = draft.to + i * SECTION_BYTES;
    const { at, size } = section(reader);
    reader.at = at;
    readFeature(feature, reader.part(size), draft);
  }
}

/** Numbers of those that the file has, in the order of their sections. */
function featureBits(reader: SectionReader): number[] {
  // Longs of the machine that recorded: words of 4 bytes are told by a bit that is always set.
  const halves = Array.from({ length: FEATURE_BITS / 64 }, () => reader.halves());
  const asLongs = halves.flat();
  const asWords = halves.flatMap(([low, high]) => (reader.isBig ? [high, low] : [low, high]));
  const bits = (words: readonly number[]) =>
    Array.from({ length: FEATURE_BITS }, (_, i) => i).filter(
      (i) => ((words[i >> 5]! >>> (i & 31)) & 1) === 1,
    );
  const found = bits(asLongs);
  return found.includes(FEATURE.hostname)
    ? found
    : bits(asWords).includes(FEATURE.hostname)
      ? bits(asWords)
      : found;
}

function section(reader: SectionReader): { readonly at: number; readonly size: number } {
  return { at: reader.size(), size: reader.size() };
}

function readPipe(bytes: RandomBytes, draft: Draft): void {
  draft.isPipe = true;
  draft.from = PIPE_HEADER_BYTES;
  draft.to = bytes.size;
  const { from, to, isBig } = draft;
  const records = new RecordStream(bytes, { from, to, isBig, expand: undefined });
  while (records.next() === "record") {
    const { type, bytes: b, at, end } = records;
    if (type === RECORD.tracingData) {
      readTracingData(new SectionReader(bytes, records.behind), draft);
    } else if (type === RECORD.headerAttr || type === RECORD.headerFeature) {
      const content = new SectionReader(inMemory(b.subarray(at + RECORD_BYTES, end)), 0);
      content.isBig = isBig;
      if (type === RECORD.headerAttr) {
        if (draft.sources.length >= ATTRS_LIMIT)
          throw new Unreadable("it announces more events than a kernel has");
        draft.sources.push({ attr: readAttr(content), name: undefined });
        draft.addIds(content);
      } else if (content.rest >= 8) readFeature(content.size(), content, draft);
    } else if (type < RECORD.headerAttr || type === RECORD.compressed || type === RECORD.compressed2) return;
  }
}

function readFeature(feature: number, content: SectionReader, draft: Draft): void {
  switch (feature) {
    case FEATURE.tracingData:
      readTracingData(content, draft);
      return;
    case FEATURE.osRelease:
      draft.kernel = /^\d[\w.+~-]{0,99}$/.exec(string(content))?.[0];
      return;
    case FEATURE.cpus:
      content.skip(4);
      draft.cpus = Math.min(content.uint(4), CPUS_LIMIT);
      return;
    case FEATURE.events:
      readNames(content, draft);
      return;
    case FEATURE.folder:
      throw new Unreadable("it is spread over a folder, by perf record --threads");
    case FEATURE.compressed: {
      content.skip(4);
      const kind = content.uint(4);
      if (kind !== ZSTD) throw new Unreadable(`its records are compressed by a method of the number ${kind}`);
      return;
    }
    default:
  }
}

function readNames(content: SectionReader, { sources }: Draft): void {
  const count = content.uint(4);
  const attrBytes = content.uint(4);
  for (let i = 0; i < count && i < sources.length; i++) {
    content.skip(attrBytes);
    const ids = content.uint(4);
    sources[i]!.name = string(content);
    content.skip(8 * ids);
  }
}

/** Behind its length, filled up with NULs. */
function string(content: SectionReader): string {
  return content.text(content.uint(4)).replace(/\0[\s\S]*$/, "");
}

/** In the byte order that it names itself. */
function readTracingData(content: SectionReader, draft: Draft): void {
  if (content.text(TRACING_MAGIC.length) !== TRACING_MAGIC)
    throw new Unreadable("the descriptions of its events are damaged");
  const version = content.string();
  if (!/^0\.\d/.test(version))
    throw new Unreadable(`the descriptions of its events are of version ${version.slice(0, 20)}`);
  content.isBig = content.uint(1) === 1;
  content.skip(1 + 4);
  readHeaderInfo(content);
  draft.formats.push(...readFtraceFormats(content), ...readEventFormats(content));
}
