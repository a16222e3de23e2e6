/*
 * trace.dat, the binary file of trace-cmd, of its versions 6 and 7. What comes in is the stream that merged-frames.ts
 * makes of the file. Entries are numbered from 1, and so are losses among them: these are the lines of messages.
 */
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { wholeFile } from "../../trace/line-place.js";
import type { ForeignDecoder, ForeignSink, Importer, ImporterOptions } from "../importer.js";
import { EntryFields, EventFields } from "./event-fields.js";
import { type DatHead, FRAME, FRAME_BYTES, FRAMES_MAGIC } from "./merged-frames.js";
import { Symbols } from "./symbols.js";

/** Clocks that count something else than time (kernel/trace/trace.c, trace_clocks). */
const COUNTERS: ReadonlySet<string> = new Set(["counter", "uptime", "x86-tsc", "ppc-tb"]);
/** What is written into the marker file, and by trace_printk. */
const MARKERS: ReadonlySet<string> = new Set(["print", "bprint", "bputs"]);

export const traceDatImporter: Importer<"trace-dat"> = {
  name: "trace-dat",
  printer: "kernel",
  recognize: (lines) => lines[0] === FRAMES_MAGIC.trimEnd(),
  create: (options, sink) => new TraceDatDecoder(options, sink),
};

interface Known {
  readonly event: EventFields;
  /** Set while it is looked for in the first entry. */
  sample: string | undefined;
  readonly isWanted: boolean;
  readonly isMarker: boolean;
  /** Of the instance whose entries it has. */
  readonly instance: number;
}

class TraceDatDecoder implements ForeignDecoder {
  readonly #options: ImporterOptions;
  readonly #sink: ForeignSink;
  #held: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #refused = false;
  #line = 0;
  #head: DatHead | undefined;
  #symbols = new Symbols(undefined);
  readonly #formats = new Map<number, string>();
  readonly #events = new Map<number, Known | undefined>();
  readonly #commands = new Map<number, string>();
  readonly #lastLines = new Map<number, number>();
  #damaged = false;

  constructor(options: ImporterOptions, sink: ForeignSink) {
    this.#options = options;
    this.#sink = sink;
  }

  feed(chunk: Uint8Array): void {
    if (this.#refused) return;
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const bytes = this.#held.length === 0 ? fresh : Buffer.concat([this.#held, fresh]);
    let at = 0;
    if (!this.#isOpen) {
      if (bytes.length < FRAMES_MAGIC.length) {
        this.#held = bytes;
        return;
      }
      this.#isOpen = true;
      at = FRAMES_MAGIC.length;
    }
    while (at + FRAME_BYTES <= bytes.length && !this.#refused) {
      const end = at + FRAME_BYTES + bytes.readUInt32LE(at);
      if (end > bytes.length) break;
      this.#frame(bytes, at, end);
      at = end;
    }
    // The chunk is its owner's.
    this.#held = Buffer.from(bytes.subarray(at));
  }

  end(): void {}

  #frame(bytes: Buffer, at: number, end: number): void {
    const cpu = bytes.readUInt16LE(at + 6);
    const payload = at + FRAME_BYTES;
    switch (bytes[at + 4]) {
      case FRAME.entry:
        this.#entry(bytes, payload, end, cpu, bytes[at + 5]!, timeAt(bytes, at + 8));
        return;
      case FRAME.lost:
        this.#lost(cpu, end - payload >= 4 ? bytes.readUInt32LE(payload) : undefined, true);
        return;
      case FRAME.damaged:
        if (!this.#damaged) {
          const reason = bytes.toString("utf8", payload, end);
          this.#sink.warn(diagnostic("MMS5181", this.#place(this.#line + 1), { cpu, reason }));
        }
        this.#damaged = true;
        this.#lost(cpu, undefined, false);
        return;
      case FRAME.head:
        this.#takeHead(bytes.toString("utf8", payload, end));
        return;
      case FRAME.unreadable:
        this.#refuse(
          diagnostic("MMS5180", wholeFile(this.#options.path), {
            reason: bytes.toString("utf8", payload, end),
          }),
        );
        return;
    }
  }

  /** A text that imitates the stream may have anything there. */
  #takeHead(text: string): void {
    let head: DatHead | undefined;
    try {
      head = JSON.parse(text) as DatHead;
    } catch {
      head = undefined;
    }
    if (this.#head === undefined && isHead(head)) this.#begin(head);
    else
      this.#refuse(diagnostic("MMS5180", wholeFile(this.#options.path), { reason: "its header is damaged" }));
  }

  #begin(head: DatHead): void {
    this.#head = head;
    this.#symbols = new Symbols(head.kallsyms);
    const { path } = this.#options;
    if (head.isText) {
      this.#refuse(
        diagnostic("MMS5101", wholeFile(path), {
          layout: "a trace.dat of ftrace's own text",
          remedy:
            "trace-cmd report -i FILE prints it: leave out the line with cpus= and give it with --from ftrace",
        }),
      );
      return;
    }
    const counter = head.instances.find(
      ({ clock, isEmpty }) => !isEmpty && clock !== undefined && COUNTERS.has(clock),
    );
    if (counter !== undefined && !this.#isConverted(counter.clock!)) {
      this.#refuse(diagnostic("MMS5182", wholeFile(path), { clock: counter.clock! }));
      return;
    }
    for (const text of head.formats) {
      const id = /^ID: (\d+)/m.exec(text)?.[1];
      if (id !== undefined) this.#formats.set(Number(id), text);
    }
    for (const m of head.commands.matchAll(/^ *(\d{1,10}) (.+)$/gm)) this.#commands.set(Number(m[1]), m[2]!);
    if (head.cpus > 0) this.#sink.cpus(head.cpus);
    if (head.kernel !== undefined) {
      this.#sink.claim({
        line: 1,
        source: "the trace.dat's header",
        kernel: head.kernel,
        records: undefined,
      });
    }
  }

  /** trace-cmd turns counts into time itself, where it was asked to. */
  #isConverted(clock: string): boolean {
    return clock === "x86-tsc" && this.#head?.isConverted === true;
  }

  #entry(bytes: Buffer, at: number, end: number, cpu: number, instance: number, tsNs: number | bigint): void {
    const line = ++this.#line;
    const isBig = this.#head?.isBig === true;
    if (end - at < 8 || this.#head === undefined) {
      this.#sink.lost({ line, cpu, count: 1, fromLine: line, isMark: false });
      return;
    }
    this.#lastLines.set(cpu, line);
    const id = isBig ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
    const known = this.#known(id, instance);
    if (known === undefined) {
      if (!this.#refused) this.#sink.lost({ line, cpu, count: 1, fromLine: line, isMark: false });
      return;
    }
    const { event } = known;
    if (!known.isWanted) {
      let text = "";
      if (known.sample === undefined) {
        text = event.sample(new EntryFields(event, Buffer.from(bytes.subarray(at, end))));
        known.sample = text;
      }
      this.#sink.ignored(event.name, cpu, line, tsNs, text, 0);
      return;
    }
    const fields = new EntryFields(event, Buffer.from(bytes.subarray(at, end)));
    known.sample ??= event.sample(fields);
    const tid = isBig ? bytes.readInt32BE(at + 4) : bytes.readInt32LE(at + 4);
    this.#sink.record({
      line,
      tsNs,
      cpu,
      tid,
      comm: tid === 0 ? "<idle>" : this.#commands.get(tid),
      event: event.name,
      kind: known.isMarker ? "marker" : event.kind,
      fields: known.isMarker ? NOTHING : fields,
      source: known.sample,
    });
  }

  #known(id: number, instance: number): Known | undefined {
    const before = this.#events.get(id);
    if (before !== undefined) {
      if (before.instance !== instance) this.#rejectTwice(before, instance);
      return this.#refused ? undefined : before;
    }
    if (this.#events.has(id)) return undefined;
    const text = this.#formats.get(id);
    const event =
      text === undefined
        ? undefined
        : EventFields.parse(text, this.#head?.isBig === true, this.#symbols, this.#options.enums ?? NO_ENUMS);
    const known =
      event === undefined
        ? undefined
        : {
            event,
            sample: undefined,
            isWanted: this.#options.wants(event.name),
            isMarker: MARKERS.has(event.name),
            instance,
          };
    this.#events.set(id, known);
    return known;
  }

  /** What happened once stands there twice, if two instances recorded it. */
  #rejectTwice({ event, instance: first }: Known, second: number): void {
    const nameOf = (i: number) => this.#head?.instances[i]?.name || "the top instance";
    const instances = [nameOf(first), nameOf(second)];
    this.#refuse(diagnostic("MMS5183", this.#place(this.#line), { event: event.name, instances }));
  }

  #lost(cpu: number, count: number | undefined, isMark: boolean): void {
    const line = ++this.#line;
    this.#sink.lost({ line, cpu, count, fromLine: this.#lastLines.get(cpu) ?? 0, isMark });
  }

  #refuse(d: Diagnostic): void {
    this.#refused = true;
    this.#sink.reject(d);
  }

  #place(line: number) {
    return { ...wholeFile(this.#options.path), line };
  }
}

const NO_ENUMS: ReadonlyMap<string, bigint> = new Map();
const NOTHING = new Map();

function isHead(head: DatHead | undefined): head is DatHead {
  return (
    typeof head === "object" &&
    head !== null &&
    Array.isArray(head.formats) &&
    head.formats.every((format) => typeof format === "string") &&
    Array.isArray(head.instances) &&
    head.instances.every((instance) => typeof instance?.name === "string") &&
    typeof head.commands === "string" &&
    (head.kallsyms === undefined || typeof head.kallsyms === "string") &&
    (head.kernel === undefined || typeof head.kernel === "string")
  );
}

function timeAt(bytes: Buffer, at: number): number | bigint {
  const [low, high] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
  return high < 2 ** 21 ? high * 2 ** 32 + low : (BigInt(high) << 32n) | BigInt(low);
}
