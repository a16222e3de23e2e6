/* trace.dat, the binary file of trace-cmd, of its versions 6 and 7. What comes in is the stream of merged-frames.ts. */
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { wholeFile } from "../../trace/line-place.js";
import { type Entry, FrameDecoder, type KnownEvent } from "../binary/frame-decoder.js";
import type { ForeignSink, Importer, ImporterOptions } from "../importer.js";
import type { ScriptMarker } from "../script-marker.js";
import { type DatHead, ENTRY_BYTES, FRAMES_MAGIC } from "./merged-frames.js";

/** Clocks that count something else than time (kernel/trace/trace.c, trace_clocks). */
const COUNTERS: ReadonlySet<string> = new Set(["counter", "uptime", "x86-tsc", "ppc-tb"]);

export const traceDatImporter: Importer<"trace-dat"> = {
  name: "trace-dat",
  printer: "kernel",
  recognize: (lines) => lines[0] === FRAMES_MAGIC.trimEnd(),
  create: (options, sink) => new TraceDatDecoder(options, sink),
};

class TraceDatDecoder extends FrameDecoder {
  #head: DatHead | undefined;

  constructor(options: ImporterOptions, sink: ForeignSink) {
    super(FRAMES_MAGIC, options, sink);
  }

  protected takeHead(head: unknown): boolean {
    if (!isHead(head)) return false;
    this.#head = head;
    this.isBig = head.isBig === true;
    this.describe(head.formats, head.kallsyms);
    const { path } = this.options;
    if (head.isText) {
      this.reject(
        diagnostic("MMS5101", wholeFile(path), {
          layout: "a trace.dat of ftrace's own text",
          remedy:
            "trace-cmd report -i FILE prints it: leave out the line with cpus= and give it with --from ftrace",
        }),
      );
      return true;
    }
    const counter = head.instances.find(
      ({ clock, isEmpty }) => !isEmpty && clock !== undefined && COUNTERS.has(clock),
    );
    if (counter !== undefined && !this.#isConverted(counter.clock!)) {
      this.reject(diagnostic("MMS5182", wholeFile(path), { clock: counter.clock! }));
      return true;
    }
    for (const m of head.commands.matchAll(/^ *(\d{1,10}) (.+)$/gm)) this.commands.set(Number(m[1]), m[2]!);
    if (head.cpus > 0) this.sink.cpus(head.cpus);
    const { kernel, marker } = head;
    if (marker === "broken") {
      this.reject(diagnostic("MMS5171", wholeFile(path), {}));
      return true;
    }
    if (kernel !== undefined || marker !== undefined)
      this.sink.claim({
        line: 1,
        source: "the trace.dat's header",
        kernel,
        records: marker?.records,
        map: marker?.map,
        rules: marker?.rules,
      });
    return true;
  }

  /** trace-cmd turns counts into time itself, where it was asked to. */
  #isConverted(clock: string): boolean {
    return clock === "x86-tsc" && this.#head?.isConverted === true;
  }

  protected idOf(entry: Entry): number | undefined {
    const { bytes, at, end } = entry;
    if (end - at < ENTRY_BYTES) {
      this.loseEntry(entry);
      return undefined;
    }
    return this.isBig ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
  }

  /** What happened once stands there twice, if two instances recorded it. */
  protected checkEntry({ event, by: first }: KnownEvent, { by: second }: Entry): void {
    if (first === second) return;
    const nameOf = (i: number) => this.#head?.instances[i]?.name || "the top instance";
    const instances = [nameOf(first), nameOf(second)];
    this.reject(diagnostic("MMS5183", this.place(this.line), { event: event.name, instances }));
  }

  protected commOf(tid: number): string | undefined {
    return tid === 0 ? "<idle>" : this.commands.get(tid);
  }

  protected unreadable(reason: string): Diagnostic {
    return diagnostic("MMS5180", wholeFile(this.options.path), { reason });
  }

  protected damageDiagnostic(cpu: number | undefined, reason: string): Diagnostic {
    return diagnostic("MMS5181", this.place(this.line + 1), { cpu: cpu ?? 0, reason });
  }
}

function isHead(value: unknown): value is DatHead {
  const head = value as DatHead | null | undefined;
  return (
    typeof head === "object" &&
    head !== null &&
    Array.isArray(head.formats) &&
    head.formats.every((format) => typeof format === "string") &&
    Array.isArray(head.instances) &&
    head.instances.every((instance) => typeof instance?.name === "string") &&
    typeof head.commands === "string" &&
    (head.kallsyms === undefined || typeof head.kallsyms === "string") &&
    (head.kernel === undefined || typeof head.kernel === "string") &&
    (head.marker === undefined || head.marker === "broken" || isMarker(head.marker))
  );
}

function isMarker({ records, rules, map }: ScriptMarker): boolean {
  const areNames = (names: unknown) =>
    names === undefined || (Array.isArray(names) && names.every((r) => typeof r === "string"));
  return areNames(records) && areNames(rules) && (map === undefined || typeof map === "string");
}
