/*
 * The stream that is made of a binary recording (frames.ts), back into entries with their fields. What is of one format
 * alone, such as what the first frame says, is its own decoder's. Entries are numbered from 1, and so are losses among
 * them: these are the lines of messages.
 */
import type { Diagnostic } from "../../diag/diagnostic.js";
import { wholeFile } from "../../trace/line-place.js";
import type { ForeignDecoder, ForeignSink, ImporterOptions } from "../importer.js";
import { EntryFields, EventFields } from "./event-fields.js";
import { FRAME, FRAME_BYTES, NO_CPU } from "./frames.js";
import { Symbols } from "./symbols.js";

/** What is written into the marker file, and by trace_printk. */
const MARKERS: ReadonlySet<string> = new Set(["print", "bprint", "bputs"]);
const NO_ENUMS: ReadonlyMap<string, bigint> = new Map();
const NOTHING = new Map();

/** An event that has occurred. */
export interface KnownEvent {
  readonly event: EventFields;
  /** Set while it is looked for in the first entry. */
  sample: string | undefined;
  readonly isWanted: boolean;
  readonly isMarker: boolean;
  /** The number of what recorded its first entry. */
  readonly by: number;
}

/** An entry as its frame has it. */
export interface Entry {
  readonly bytes: Buffer;
  at: number;
  end: number;
  cpu: number;
  /** The number of what recorded it. */
  by: number;
  tid: number;
  tsNs: number | bigint;
}

export abstract class FrameDecoder implements ForeignDecoder {
  protected readonly options: ImporterOptions;
  protected readonly sink: ForeignSink;
  protected isBig = false;
  protected line = 0;
  /** Names of threads. */
  protected readonly commands = new Map<number, string>();
  /** Of the last entry of each cpu. */
  protected readonly lastLines = new Map<number, number>();
  readonly #magicBytes: number;
  readonly #formats = new Map<number, string>();
  #symbols = new Symbols(undefined);
  /** By the event's id. */
  readonly #events = new Map<number, KnownEvent | undefined>();
  #held: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #hasHead = false;
  #rejected = false;
  #damaged = false;
  /** All lines up to this one are those of a recording without damage. */
  #completeLine = 0;

  /** `magic`: what the stream begins with. */
  constructor(magic: string, options: ImporterOptions, sink: ForeignSink) {
    this.#magicBytes = magic.length;
    this.options = options;
    this.sink = sink;
  }

  /** The first frame's content; false where it is not of its form: a text that imitates the stream may have anything there. */
  protected abstract takeHead(head: unknown): boolean;
  /** Called before an entry of the event is handed on; may refuse the file. */
  protected abstract checkEntry(known: KnownEvent, entry: Entry): void;
  /** Whether the entry is to be left out: it is the one before once more. */
  protected isRepeated(_entry: Entry): boolean {
    return false;
  }
  /** The id of the entry's event; undefined where it has none, and is a loss or was handed on. */
  protected abstract idOf(entry: Entry): number | undefined;
  protected abstract unreadable(reason: string): Diagnostic;
  protected abstract damageDiagnostic(cpu: number | undefined, reason: string): Diagnostic;
  protected abstract commOf(tid: number): string | undefined;

  feed(chunk: Uint8Array): void {
    if (this.#rejected) return;
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const bytes = this.#held.length === 0 ? fresh : Buffer.concat([this.#held, fresh]);
    let at = 0;
    if (!this.#isOpen) {
      if (bytes.length < this.#magicBytes) {
        // The chunk is its owner's.
        this.#held = Buffer.from(bytes);
        return;
      }
      this.#isOpen = true;
      at = this.#magicBytes;
    }
    const entry: Entry = { bytes, at: 0, end: 0, cpu: 0, by: 0, tid: 0, tsNs: 0 };
    while (at + FRAME_BYTES <= bytes.length && !this.#rejected) {
      const end = at + FRAME_BYTES + bytes.readUInt32LE(at);
      if (end > bytes.length) break;
      entry.at = at + FRAME_BYTES;
      entry.end = end;
      this.#frame(entry, at);
      at = end;
    }
    this.#held = Buffer.from(bytes.subarray(at));
  }

  end(): void {}

  #frame(entry: Entry, at: number): void {
    const { bytes, end } = entry;
    const cpu = bytes.readUInt16LE(at + 8);
    entry.cpu = cpu;
    entry.by = bytes.readUInt16LE(at + 6);
    entry.tid = bytes.readInt32LE(at + 12);
    switch (bytes[at + 4]) {
      case FRAME.entry:
        entry.tsNs = timeAt(bytes, at + 16);
        this.#entry(entry);
        return;
      case FRAME.lost:
        this.#lost(cpu, end - entry.at >= 4 ? bytes.readUInt32LE(entry.at) : undefined, true);
        return;
      case FRAME.damaged:
        if (!this.#damaged) {
          const reason = bytes.toString("utf8", entry.at, end);
          this.sink.warn(this.damageDiagnostic(cpu === NO_CPU ? undefined : cpu, reason));
        }
        this.#damaged = true;
        this.#lost(cpu, undefined, false, this.#completeLine);
        return;
      case FRAME.complete:
        this.#completeLine = this.line;
        return;
      case FRAME.task:
        this.commands.set(entry.tid, bytes.toString("utf8", entry.at, end));
        return;
      case FRAME.fork: {
        const parent = end - entry.at >= 4 ? this.commands.get(bytes.readInt32LE(entry.at)) : undefined;
        if (parent === undefined) this.commands.delete(entry.tid);
        else this.commands.set(entry.tid, parent);
        return;
      }
      case FRAME.head: {
        const isHead = !this.#hasHead && this.takeHead(parseJson(bytes.toString("utf8", entry.at, end)));
        this.#hasHead = true;
        if (!isHead) this.reject(this.unreadable("its header is damaged"));
        return;
      }
      case FRAME.unreadable:
        this.reject(this.unreadable(bytes.toString("utf8", entry.at, end)));
        return;
    }
  }

  /** What the header has of the kernel's descriptions. */
  protected describe(formats: readonly string[], kallsyms: string | undefined): void {
    this.#symbols = new Symbols(kallsyms);
    for (const text of formats) {
      const id = /^ID: (\d+)/m.exec(text)?.[1];
      if (id !== undefined) this.#formats.set(Number(id), text);
    }
  }

  protected reject(d: Diagnostic): void {
    this.#rejected = true;
    this.sink.reject(d);
  }

  protected place(line: number) {
    return { ...wholeFile(this.options.path), line };
  }

  /** An entry that tells nothing. */
  protected loseEntry({ cpu }: Entry): void {
    const { line } = this;
    this.sink.lost({ line, cpu: cpu === NO_CPU ? undefined : cpu, count: 1, fromLine: line, isMark: false });
  }

  #entry(entry: Entry): void {
    const line = ++this.line;
    if (!this.#hasHead) {
      this.loseEntry(entry);
      return;
    }
    if (this.isRepeated(entry)) {
      this.sink.continuation(line);
      return;
    }
    if (entry.cpu !== NO_CPU) this.lastLines.set(entry.cpu, line);
    const id = this.idOf(entry);
    if (id === undefined) return;
    const known = this.#known(id, entry.by);
    if (known === undefined) {
      this.loseEntry(entry);
      return;
    }
    this.checkEntry(known, entry);
    if (this.#rejected) return;
    const { event } = known;
    const { bytes, at, end, cpu, tid, tsNs } = entry;
    if (!known.isWanted) {
      let text = "";
      if (known.sample === undefined) {
        text = event.sample(new EntryFields(event, Buffer.from(bytes.subarray(at, end))));
        known.sample = text;
      }
      this.sink.ignored(event.name, cpu === NO_CPU ? undefined : cpu, line, tsNs, text, 0);
      return;
    }
    // Of a thread that is gone nobody knows which it was.
    if (tid < 0 || cpu === NO_CPU) {
      this.loseEntry(entry);
      return;
    }
    const fields = new EntryFields(event, Buffer.from(bytes.subarray(at, end)));
    known.sample ??= event.sample(fields);
    this.sink.record({
      line,
      tsNs,
      cpu,
      tid,
      comm: this.commOf(tid),
      event: event.name,
      kind: known.isMarker ? "marker" : event.kind,
      fields: known.isMarker ? NOTHING : fields,
      source: known.sample,
    });
  }

  #known(id: number, by: number): KnownEvent | undefined {
    const before = this.#events.get(id);
    if (before !== undefined || this.#events.has(id)) return before;
    const text = this.#formats.get(id);
    const event =
      text === undefined
        ? undefined
        : EventFields.parse(text, this.isBig, this.#symbols, this.options.enums ?? NO_ENUMS);
    const known =
      event === undefined
        ? undefined
        : {
            event,
            sample: undefined,
            isWanted: this.options.wants(event.name),
            isMarker: MARKERS.has(event.name),
            by,
          };
    this.#events.set(id, known);
    return known;
  }

  /** `least`: where nobody knows the cpu, they were lost behind that line. */
  #lost(cpu: number, count: number | undefined, isMark: boolean, least = 0): void {
    const line = ++this.line;
    const isKnown = cpu !== NO_CPU;
    const fromLine = isKnown ? (this.lastLines.get(cpu) ?? 0) : least;
    this.sink.lost({ line, cpu: isKnown ? cpu : undefined, count, fromLine, isMark });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function timeAt(bytes: Buffer, at: number): number | bigint {
  const [low, high] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
  return high < 2 ** 21 ? high * 2 ** 32 + low : (BigInt(high) << 32n) | BigInt(low);
}
