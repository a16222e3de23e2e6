/*
 * ftrace's `trace` file (and `trace_pipe`) in its default layout. One pass over the lines; what a line may be
 * depends on little: whether an entry was seen, and what the entry before was (markers and stacks have lines
 * without the entry's beginning). A marker's text can imitate anything, so a line in it that reads like a loss
 * is taken for one, which is safe, and one that reads like an entry is taken for an entry, which nothing can tell.
 */
import { type Diagnostic, diagnostic, type LinePlace } from "../../diag/diagnostic.js";
import { ByteLines, fromBytes, LINE_LIMIT } from "../byte-lines.js";
import type { ForeignDecoder, ForeignSink, Importer, ImporterOptions } from "../importer.js";
import { linePlace, quoted, wholeFile } from "../line-place.js";
import { type Body, hasRawFields, readBody, readSyscallArguments, readSyscallResult } from "./body.js";
import { type EntryLine, nanoseconds, readEntryLine } from "./entry-line.js";
import { announcedLayout, type Layout, otherLayout, RAW_FIELDS } from "./layout.js";

export const ftraceImporter: Importer = {
  name: "ftrace",
  recognize: recognizeFtrace,
  create: (options, sink) => new FtraceDecoder(options, sink),
};

/** A `# tracer:` header, or an entry, or a mark of loss among the first lines. */
function recognizeFtrace(head: Uint8Array): boolean {
  const lines = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString("latin1")
    .split("\n", 200);
  return lines.some(
    (line) => /^# tracer: /.test(line) || LOST.test(line) || readEntryLine(line) !== undefined,
  );
}

/** kernel/trace/trace.c print_trace_line */
const LOST = /^CPU:(\d{1,6}) \[LOST (?:(\d{1,15}) )?EVENTS\]$/;
/** kernel/trace/trace.c test_cpu_buff_start; printed only after an overrun */
const STARTED = /^##### CPU (\d{1,6}) buffer started ####$/;
const ENTRIES = /^# entries-in-buffer\/entries-written: (\d{1,15})\/(\d{1,15}) +#P:(\d{1,6})/;

const EVENT = /([A-Za-z_][\w.$]*)(?:\+0x[0-9a-f]+\/0x[0-9a-f]+)?(?: \[\w+\])?(?: <[0-9a-f]+>)?:(?: |$)/y;
const SYSCALL = /sys_(\w+)(\(| -> )/y;
const STACK = /<(?:user )?stack trace>$/y;
/** The function tracer's `function <-caller`, with its arguments since 6.15. */
const CALLED = /([^\s(]+)(?:\(|(?= <-\S))/y;
const MARKERS: ReadonlySet<string> = new Set(["tracing_mark_write", "tracing_mark_raw_write"]);
/** More cpus than any kernel has (NR_CPUS is at most 8192): a number beyond is not remembered. */
const CPU_LIMIT = 65_536;

class FtraceDecoder implements ForeignDecoder {
  readonly #options: ImporterOptions;
  readonly #sink: ForeignSink;
  readonly #lines: ByteLines;
  #line = 0;
  #refused = false;
  /** Whether an entry of this recording was seen: only before the first one a header can come. */
  #entered = false;
  #understood = false;
  #tracer: string | undefined;
  #columns = false;
  #announced: number | undefined;
  #online = 0;
  #entries = 0;
  #recordingLine = 0;
  /** What a line without an entry's beginning may belong to. */
  #open: "nothing" | "entry" | "marker" | "stack" = "nothing";
  readonly #lastLines = new Map<number, number>();

  constructor(options: ImporterOptions, sink: ForeignSink) {
    this.#options = options;
    this.#sink = sink;
    this.#lines = new ByteLines((text, tooLong) => this.#takeLine(text, tooLong));
  }

  feed(chunk: Uint8Array): void {
    if (!this.#refused) this.#lines.feed(chunk);
  }

  end(): void {
    if (this.#refused) return;
    this.#lines.end();
    if (!this.#refused) this.#checkAnnounced();
  }

  #takeLine(raw: string, tooLong: boolean): void {
    if (this.#refused) return;
    this.#line++;
    const text = this.#line === 1 && raw.startsWith("\u00ef\u00bb\u00bf") ? raw.slice(3) : raw;
    if (tooLong) {
      this.#open = "nothing";
      this.#bad(diagnostic("MMS5112", this.#place(text, 0, 0), { limit: LINE_LIMIT }));
      return;
    }
    const entry = readEntryLine(text);
    if (entry === undefined) this.#takeOther(text);
    else if (entry.fraction === undefined) this.#refuseClock(text, entry);
    else this.#takeEntry(text, entry);
  }

  #takeEntry(text: string, entry: EntryLine): void {
    this.#entered = true;
    this.#understood = true;
    this.#entries++;
    if (entry.cpu < CPU_LIMIT) this.#lastLines.set(entry.cpu, this.#line);
    this.#open = "entry";
    EVENT.lastIndex = entry.rest;
    const event = EVENT.exec(text)?.[1];
    if (event !== undefined) {
      this.#takeEvent(text, entry, event, EVENT.lastIndex);
      return;
    }
    SYSCALL.lastIndex = entry.rest;
    const syscall = SYSCALL.exec(text);
    if (syscall !== null) {
      const enters = syscall[2] === "(";
      const name = `sys_${enters ? "enter" : "exit"}_${syscall[1]}`;
      this.#takeBody(text, entry, name, SYSCALL.lastIndex, enters ? readSyscallArguments : readSyscallResult);
      return;
    }
    STACK.lastIndex = entry.rest;
    if (STACK.test(text)) {
      this.#open = "stack";
      this.#sink.continuation(this.#line);
      return;
    }
    CALLED.lastIndex = entry.rest;
    const called = CALLED.exec(text)?.[1];
    if (called !== undefined && text.includes(" <-", entry.rest)) {
      this.#sink.ofNoInterest(called, entry.cpu, this.#line);
      return;
    }
    // trace_marker_raw and the latency tracers' samples have no name.
    if (text.startsWith("#", entry.rest)) {
      this.#sink.ofNoInterest("#", entry.cpu, this.#line);
      return;
    }
    this.#notUnderstood(text, entry.rest, "the name of an event and a colon");
  }

  #takeEvent(text: string, entry: EntryLine, event: string, at: number): void {
    if (MARKERS.has(event)) {
      this.#open = "marker";
      this.#takeBody(text, entry, event, at, () => ({ kind: "marker", fields: new Map() }));
      return;
    }
    this.#takeBody(text, entry, event, at, readBody);
  }

  #takeBody(text: string, entry: EntryLine, event: string, at: number, read: (text: string) => Body): void {
    if (hasRawFields(text, at)) {
      this.#refuse(RAW_FIELDS, text);
      return;
    }
    if (!this.#options.wants(event)) {
      this.#sink.ofNoInterest(event, entry.cpu, this.#line);
      return;
    }
    const bodyText = text.slice(at);
    const tsNs = nanoseconds(entry.seconds, entry.fraction ?? "");
    const body = read(bodyText);
    switch (body.kind) {
      case "error":
        this.#notUnderstood(text, at + body.offset, body.expected);
        return;
      case "raw fields":
        this.#refuse(RAW_FIELDS, text);
        return;
      default:
        this.#sink.record({
          line: this.#line,
          tsNs,
          cpu: entry.cpu,
          tid: entry.pid,
          comm: entry.comm === "<...>" ? undefined : fromBytes(entry.comm),
          event,
          kind: body.kind,
          fields: body.fields,
          text: fromBytes(bodyText),
          source: text,
        });
    }
  }

  /** A line without the beginning of an entry. */
  #takeOther(text: string): void {
    const lost = LOST.exec(text);
    if (lost !== null) {
      const cpu = Number(lost[1]);
      this.#understood = true;
      this.#open = "nothing";
      this.#sink.lost({
        line: this.#line,
        cpu,
        count: lost[2] === undefined ? undefined : Number(lost[2]),
        fromLine: this.#lastLines.get(cpu) ?? this.#recordingLine,
      });
      return;
    }
    if (text.startsWith("#")) {
      this.#takeComment(text);
      return;
    }
    if (this.#belongsToEntry(text)) {
      this.#sink.continuation(this.#line);
      return;
    }
    if (!this.#understood) {
      const layout = otherLayout(text, { tracer: this.#tracer, columns: this.#columns });
      if (layout !== undefined) {
        this.#refuse(layout, text);
        return;
      }
    }
    this.#notUnderstood(text, 0, "an entry, as in `comm-pid [cpu] flags time: event: …`");
  }

  #belongsToEntry(text: string): boolean {
    switch (this.#open) {
      case "marker":
        return true;
      case "stack":
        return text === "" || /^ *=> /.test(text);
      case "entry":
      case "nothing":
        // Some print formats end with a line feed of their own (6.1's vm_unmapped_area).
        return text === "";
    }
  }

  #takeComment(text: string): void {
    const started = STARTED.exec(text);
    if (started !== null) {
      this.#open = "nothing";
      this.#sink.lost({
        line: this.#line,
        cpu: Number(started[1]),
        count: undefined,
        fromLine: this.#recordingLine,
      });
      return;
    }
    if (/^# tracer: /.test(text)) {
      this.#takeTracer(text);
      return;
    }
    if (this.#open === "marker") {
      this.#sink.continuation(this.#line);
      return;
    }
    const layout = announcedLayout(text);
    if (layout !== undefined && !this.#understood) {
      this.#refuse(layout, text);
      return;
    }
    if (text.includes("TASK-PID")) this.#columns = true;
    const entries = ENTRIES.exec(text);
    if (entries !== null && !this.#entered) {
      this.#takeEntries(text, entries);
      return;
    }
    this.#sink.header(this.#line);
  }

  /** The first line of a recording; where one follows another, nothing is known of the time between. */
  #takeTracer(text: string): void {
    this.#tracer = text.slice("# tracer: ".length).trim();
    this.#columns = false;
    this.#open = "nothing";
    const layout = announcedLayout(text);
    if (layout !== undefined && !this.#understood) {
      this.#refuse(layout, text);
      return;
    }
    this.#recordingLine = this.#line;
    this.#lastLines.clear();
    if (!this.#entered) {
      this.#sink.header(this.#line);
      return;
    }
    this.#entered = false;
    this.#sink.lost({ line: this.#line, cpu: undefined, count: undefined, fromLine: this.#line });
  }

  #takeEntries(text: string, entries: RegExpExecArray): void {
    const [inBuffer, written, cpus] = [Number(entries[1]), Number(entries[2]), Number(entries[3])];
    this.#announced = (this.#announced ?? 0) + inBuffer;
    this.#online = cpus;
    this.#sink.cpus(cpus);
    if (written <= inBuffer) {
      this.#sink.header(this.#line);
      return;
    }
    this.#sink.warn(
      diagnostic("MMS5110", this.#place(text, 0, text.length), { count: written - inBuffer, cpus }),
    );
    this.#sink.lost({ line: this.#line, cpu: undefined, count: written - inBuffer, fromLine: this.#line });
  }

  /** The header's number of entries is exact, so a file that has fewer is not the whole of it. */
  #checkAnnounced(): void {
    const announced = this.#announced;
    if (announced === undefined || this.#entries >= announced) return;
    const details = { announced, found: this.#entries };
    const [cpu] = this.#lastLines.keys();
    if (cpu !== undefined && this.#lastLines.size === 1 && this.#online > 1) {
      this.#refused = true;
      this.#sink.refuse(
        diagnostic("MMS5106", wholeFile(this.#options.path), { ...details, cpu, cpus: this.#online }),
      );
    } else {
      this.#sink.warn(diagnostic("MMS5105", wholeFile(this.#options.path), details));
    }
  }

  /** The clocks counter, uptime and x86-tsc count something that only that machine could turn into seconds. */
  #refuseClock(text: string, entry: EntryLine): void {
    this.#refused = true;
    const place = this.#place(text, text.lastIndexOf(entry.seconds, entry.rest), entry.seconds.length);
    this.#sink.refuse(diagnostic("MMS5107", place, { time: entry.seconds }));
  }

  #refuse(layout: Layout, text: string): void {
    this.#refused = true;
    this.#sink.refuse(diagnostic("MMS5101", this.#place(text, 0, text.length), layout));
  }

  #notUnderstood(text: string, at: number, expected: string): void {
    const found = quoted(text, at, 40);
    this.#bad(diagnostic("MMS5102", this.#place(text, at, 1), { expected, found }));
  }

  #bad(d: Diagnostic): void {
    this.#sink.notUnderstood(d, this.#line);
  }

  #place(text: string, at: number, length: number): LinePlace {
    return linePlace(this.#options.path, this.#line, text, at, length);
  }
}
