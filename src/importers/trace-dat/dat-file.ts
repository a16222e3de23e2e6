/*
 * What a trace.dat says of itself (Documentation/trace-cmd/trace-cmd.dat.v6.5.txt and …v7.5.txt of trace-cmd 3.4): the
 * descriptions of its events, and where the ring buffers' pages lie. Version 6 is one sequence; version 7 has sections,
 * which its options point to, and which may be compressed.
 */
import { type Expand, type RandomBytes, SectionReader, Unreadable } from "../binary/section-reader.js";
import {
  type PageLayout,
  readEventFormats,
  readFtraceFormats,
  readHeaderInfo,
} from "../binary/tracing-data.js";
import { readMarker, type ScriptMarker } from "../script-marker.js";
import { COMPRESSED, OPTION, SECTION } from "./dat-ids.js";

export const MAGIC = "\x17\x08\x44tracing";

/** As many as the kernel has cpus (NR_CPUS), at most. */
const CPU_LIMIT = 8192;
const OPTION_LIMIT = 1 << 16;

export interface DatFile {
  readonly isBig: boolean;
  /** The size of the ring buffer's sub-buffers, if a buffer does not state it. */
  readonly pageBytes: number;
  readonly page: PageLayout;
  /** The kernel's `format` files. */
  readonly formats: readonly string[];
  readonly buffers: readonly DatBuffer[];
  /** `uname -r`'s. */
  readonly kernel: string | undefined;
  /** 0 if it is not stated. */
  readonly cpus: number;
  /** /proc/kallsyms as it was; undefined where it is not there. */
  readonly kallsyms: string | undefined;
  /** Lines of saved_cmdlines. */
  readonly commands: string;
  /** Added to each time. */
  readonly offsetNs: bigint;
  /** Turns counts of the time stamp counter into nanoseconds: (count * mult) >> shift. */
  readonly tsc: { readonly mult: bigint; readonly shift: bigint } | undefined;
  /** What a recording of mmspec says of itself; "broken" where that is not of its form. */
  readonly marker: ScriptMarker | "broken" | undefined;
  /** The kernel's own text was recorded (trace-cmd record -p wakeup …), and no pages. */
  readonly isText: boolean;
}

/** Of one instance. */
export interface DatBuffer {
  /** Empty for the top one. */
  readonly name: string;
  /** As trace_clock names it; undefined if it is not stated. */
  readonly clock: string | undefined;
  readonly pageBytes: number;
  readonly isCompressed: boolean;
  readonly cpus: readonly { readonly cpu: number; readonly at: number; readonly size: number }[];
}

/** The kernel's descriptions of its events; or why they cannot be read. */
export function formatsOf(bytes: RandomBytes, expand: Expand): readonly string[] | string {
  try {
    return readDatFile(bytes, expand, true).file.formats;
  } catch (e) {
    if (e instanceof Unreadable) return e.message;
    throw e;
  }
}

/** `formatsOnly`: no more than the descriptions need be whole. Throws an `Unreadable` where it cannot be read. */
export function readDatFile(
  bytes: RandomBytes,
  expand: Expand,
  formatsOnly = false,
): { readonly file: DatFile; readonly algorithm: string } {
  const reader = new SectionReader(bytes, MAGIC.length);
  const version = reader.string();
  reader.isBig = reader.uint(1) === 1;
  reader.skip(1);
  const pageBytes = reader.uint(4);
  if (pageBytes < 512 || pageBytes > 1 << 24)
    throw new Unreadable(`it says that a page has ${pageBytes} bytes`);
  const draft = new Draft(reader.isBig, pageBytes);
  if (version === "6") {
    draft.page = readHeaderInfo(reader) ?? draft.page;
    draft.formats.push(...readFtraceFormats(reader), ...readEventFormats(reader));
    if (!formatsOnly) readVersion6(reader, draft);
    return { file: draft, algorithm: "none" };
  }
  if (version !== "7") throw new Unreadable(`it is of version ${version.slice(0, 20)}`);
  const algorithm = reader.string();
  reader.string();
  readVersion7(reader, draft, algorithm, expand);
  return { file: draft, algorithm };
}

class Draft implements DatFile {
  readonly isBig: boolean;
  readonly pageBytes: number;
  page: PageLayout = { commitAt: 8, commitBytes: 8, dataAt: 16 };
  formats: string[] = [];
  buffers: DatBuffer[] = [];
  kernel: string | undefined;
  cpus = 0;
  kallsyms: string | undefined;
  commands = "";
  offsetNs = 0n;
  tsc: DatFile["tsc"];
  marker: DatFile["marker"];
  isText = false;
  /** Of the top buffer, in version 6. */
  clock: string | undefined;

  constructor(isBig: boolean, pageBytes: number) {
    this.isBig = isBig;
    this.pageBytes = pageBytes;
  }
}

/** What stands behind the descriptions. */
function readVersion6(reader: SectionReader, draft: Draft): void {
  draft.kallsyms = reader.text(reader.uint(4));
  reader.skip(reader.uint(4));
  draft.commands = reader.text(reader.size());
  draft.cpus = reader.uint(4);
  const instances: { readonly at: number; readonly name: string }[] = [];
  let tag = reader.tag();
  if (tag === "options  ") {
    for (let n = 0; n < OPTION_LIMIT; n++) {
      const id = reader.uint(2);
      if (id === OPTION.done) break;
      const option = reader.part(reader.uint(4));
      if (id === OPTION.buffer) instances.push({ at: option.size(), name: option.string() });
      else readOption(id, option, draft);
    }
    tag = reader.tag();
  }
  if (tag === "latency  ") {
    draft.isText = true;
    return;
  }
  if (tag !== "flyrecord") throw new Unreadable("nothing tells where its pages are");
  draft.buffers.push(buffer6(reader, "", draft));
  for (const { at, name } of instances) {
    reader.at = at;
    if (reader.tag() !== "flyrecord")
      throw new Unreadable(`the pages of ${JSON.stringify(name)} are not where it says`);
    draft.buffers.push(buffer6(reader, name, draft));
  }
}

function buffer6(reader: SectionReader, name: string, { cpus: count, clock, pageBytes }: Draft): DatBuffer {
  if (count > CPU_LIMIT) throw new Unreadable(`it says that it is of ${count} cpus`);
  const cpus: DatBuffer["cpus"][number][] = [];
  for (let cpu = 0; cpu < count; cpu++) cpus.push({ cpu, at: reader.size(), size: reader.size() });
  return { name, clock, pageBytes, isCompressed: false, cpus };
}

function readVersion7(reader: SectionReader, draft: Draft, algorithm: string, expand: Expand): void {
  const sections = new Map<number, number>();
  const seen = new Set<number>();
  for (let at = reader.size(); at !== 0; ) {
    if (seen.has(at) || seen.size > OPTION_LIMIT) throw new Unreadable("its options go round in a circle");
    seen.add(at);
    const { content } = section(reader, at, algorithm, expand);
    at = 0;
    for (let n = 0; n < OPTION_LIMIT && content.rest > 0; n++) {
      const id = content.uint(2);
      const option = content.part(content.uint(4));
      if (id === OPTION.done) {
        at = option.size();
        break;
      }
      if (id === OPTION.buffer) draft.buffers.push(buffer7(reader, option, draft));
      else if (id === OPTION.text) draft.isText = true;
      else if (id >= SECTION.headerInfo && id <= SECTION.cmdlines && option.rest >= 8)
        sections.set(id, option.size());
      else readOption(id, option, draft);
    }
  }
  const open = (id: number): SectionReader | undefined => {
    const at = sections.get(id);
    return at === undefined ? undefined : section(reader, at, algorithm, expand).content;
  };
  const info = open(SECTION.headerInfo);
  if (info !== undefined) draft.page = readHeaderInfo(info) ?? draft.page;
  const ftrace = open(SECTION.ftraceFormats);
  if (ftrace !== undefined) draft.formats.push(...readFtraceFormats(ftrace));
  const formats = open(SECTION.formats);
  if (formats === undefined) throw new Unreadable("it does not say where the descriptions of its events are");
  draft.formats.push(...readEventFormats(formats));
  const kallsyms = open(SECTION.kallsyms);
  if (kallsyms !== undefined) draft.kallsyms = kallsyms.text(kallsyms.uint(4));
  const commands = open(SECTION.cmdlines);
  if (commands !== undefined) draft.commands = commands.text(commands.size());
}

/** What a section holds, expanded. */
function section(
  reader: SectionReader,
  at: number,
  algorithm: string,
  expand: Expand,
): { readonly content: SectionReader; readonly isCompressed: boolean } {
  reader.at = at;
  reader.skip(2);
  const isCompressed = (reader.uint(2) & COMPRESSED) !== 0;
  reader.skip(4);
  const size = reader.size();
  return { content: isCompressed ? reader.expanded(algorithm, expand) : reader.part(size), isCompressed };
}

function buffer7(reader: SectionReader, option: SectionReader, draft: Draft): DatBuffer {
  const at = option.size();
  const name = option.string();
  const clock = option.string() || undefined;
  const pageBytes = option.uint(4) || draft.pageBytes;
  const count = option.uint(4);
  if (count > CPU_LIMIT) throw new Unreadable(`it says that it is of ${count} cpus`);
  const cpus: DatBuffer["cpus"][number][] = [];
  for (let i = 0; i < count; i++) cpus.push({ cpu: option.uint(4), at: option.size(), size: option.size() });
  reader.at = at;
  reader.skip(2);
  const isCompressed = (reader.uint(2) & COMPRESSED) !== 0;
  return { name, clock: clock && chosenClock(clock), pageBytes, isCompressed, cpus };
}

function readOption(id: number, option: SectionReader, draft: Draft): void {
  switch (id) {
    case OPTION.clock:
      draft.clock = chosenClock(option.text(option.rest));
      return;
    case OPTION.uname: {
      const uname = option.text(option.rest).replace(/\0[\s\S]*$/, "");
      draft.kernel = /^(?:Linux \S+ )?(\d[\w.+~-]{0,99})(?: |$)/.exec(uname)?.[1];
      return;
    }
    case OPTION.offset: {
      const text = option
        .text(option.rest)
        .replace(/\0[\s\S]*$/, "")
        .trim();
      if (/^[-+]?(?:0x[0-9a-f]{1,16}|\d{1,19})$/i.test(text)) {
        const isBelow = text.startsWith("-");
        const size = BigInt(text.replace(/^[-+]/, ""));
        draft.offsetNs += isBelow ? -size : size;
      }
      return;
    }
    case OPTION.cpus:
      draft.cpus = option.uint(4);
      return;
    case OPTION.version:
      for (const line of option
        .text(option.rest)
        .replace(/\0[\s\S]*$/, "")
        .split("\n"))
        draft.marker ??= readMarker(line);
      return;
    case OPTION.tsc:
      if (option.rest >= 16) {
        const [mult, shift] = [option.uint(4), option.uint(4)];
        if (mult > 0 && shift < 64) draft.tsc = { mult: BigInt(mult), shift: BigInt(shift) };
      }
      return;
    default:
  }
}

/** `local [global] counter …`, or one name. */
function chosenClock(text: string): string {
  const plain = text.replace(/\0[\s\S]*$/, "").trim();
  return /\[([\w-]+)\]/.exec(plain)?.[1] ?? plain;
}
