/* perf.data, the binary file of perf record. What comes in is the stream of perf-frames.ts. */
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { wholeFile } from "../../trace/line-place.js";
import { type Entry, FrameDecoder, type KnownEvent } from "../binary/frame-decoder.js";
import { NO_CPU } from "../binary/frames.js";
import { DoubledRecords } from "../doubled-records.js";
import type { ForeignSink, Importer, ImporterOptions } from "../importer.js";
import { PERF_MAGIC, type PerfHead } from "./perf-frames.js";

export const perfDataImporter: Importer<"perf-data"> = {
  name: "perf-data",
  printer: "kernel",
  recognize: (lines) => lines[0] === PERF_MAGIC.trimEnd(),
  create: (options, sink) => new PerfDataDecoder(options, sink),
};

class PerfDataDecoder extends FrameDecoder {
  readonly #doubled = new DoubledRecords();
  #sources: PerfHead["sources"] = [];

  constructor(options: ImporterOptions, sink: ForeignSink) {
    super(PERF_MAGIC, options, sink);
  }

  protected takeHead(head: unknown): boolean {
    if (!isHead(head)) return false;
    this.isBig = head.isBig;
    this.#sources = head.sources;
    this.describe(head.formats, undefined);
    if (head.cpus > 0) this.sink.cpus(head.cpus);
    if (head.kernel !== undefined)
      this.sink.claim({ line: 1, source: "perf's header", kernel: head.kernel, records: undefined });
    return true;
  }

  protected idOf(entry: Entry): number | undefined {
    const { at, end, by, cpu, tsNs } = entry;
    const source = this.#sources[by];
    if (source?.id !== undefined && (end > at || !source.hasFields)) return source.id;
    if (source === undefined || source.id !== undefined) this.loseEntry(entry);
    else this.sink.ignored(source.name, cpu === NO_CPU ? undefined : cpu, this.line, tsNs);
    return undefined;
  }

  /** What was recorded in part would be taken for all there was. */
  protected checkEntry({ event, isWanted }: KnownEvent, { by }: Entry): void {
    const source = this.#sources[by];
    if (source === undefined || !isWanted) return;
    const at = wholeFile(this.options.path);
    if (!source.hasFields) this.reject(diagnostic("MMS5187", at, { event: event.name }));
    else if (source.every !== 1)
      this.reject(diagnostic("MMS5186", at, { event: event.name, every: source.every }));
  }

  protected override isRepeated({ cpu, bytes, at, end, by, tid, tsNs }: Entry): boolean {
    if (cpu === NO_CPU) return false;
    const isFirst = !this.lastLines.has(cpu);
    if (!isFirst && !this.#doubled.watches(cpu)) return false;
    return this.#doubled.isSecond(cpu, isFirst, `${tsNs} ${by} ${tid} ${bytes.toString("latin1", at, end)}`);
  }

  protected commOf(tid: number): string | undefined {
    return tid === 0 ? "swapper" : this.commands.get(tid);
  }

  protected unreadable(reason: string): Diagnostic {
    return diagnostic("MMS5184", wholeFile(this.options.path), { reason });
  }

  protected damageDiagnostic(_cpu: number | undefined, reason: string): Diagnostic {
    return diagnostic("MMS5185", this.place(this.line + 1), { reason });
  }

  override end(): void {
    const { count } = this.#doubled;
    if (count > 0) this.sink.warn(diagnostic("MMS5162", wholeFile(this.options.path), { count }));
  }
}

function isHead(value: unknown): value is PerfHead {
  const head = value as PerfHead | null | undefined;
  return (
    typeof head === "object" &&
    head !== null &&
    typeof head.isBig === "boolean" &&
    Array.isArray(head.formats) &&
    head.formats.every((format) => typeof format === "string") &&
    Array.isArray(head.sources) &&
    head.sources.every(
      (source) =>
        typeof source?.name === "string" && (source.id === undefined || typeof source.id === "number"),
    ) &&
    (head.kernel === undefined || typeof head.kernel === "string")
  );
}
