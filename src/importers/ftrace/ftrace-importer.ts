/*
 * ftrace's `trace` file (and `trace_pipe`) in each of its layouts that have the task, the cpu and the time. One pass over the
 * lines; what a line may be depends on little: whether an entry was seen, and what the entry before was (markers and
 * stacks have lines without the entry's beginning). A marker's text can imitate anything, so a line in it that reads
 * like a loss is taken for one, which is safe, and one that reads like an entry is taken for an entry, which nothing
 * can tell.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import { wholeFile } from "../../trace/line-place.js";
import { EntryHead, type HeadReader, isAlignedHead, readEntryHead } from "../entry-head.js";
import { readCallArguments, readResult } from "../event-body.js";
import type { Importer } from "../importer.js";
import { KnownEntries, type KnownEvent } from "../known-entries.js";
import { type Head, LineDecoder } from "../line-decoder.js";
import { skipDigits } from "../text-scan.js";
import {
  DUMP,
  DUMP_WORDS,
  ENTRIES,
  LATENCY_ENTRIES,
  LATENCY_RELEASE,
  LOST,
  PERFETTO,
  STARTED,
} from "./buffer-marks.js";
import { type GraphLine, readGraphLine } from "./graph-line.js";
import { announcedLayout, graphColumn, otherLayout } from "./layout.js";
import { HEADS, isRecorded, recognizeFtrace } from "./recognize.js";
import { FRAME, unnamedEntry } from "./unnamed-entry.js";

export const ftraceImporter: Importer<"ftrace"> = {
  name: "ftrace",
  printer: "kernel",
  firstLine: "# tracer: ",
  recognize: recognizeFtrace,
  create: (options, sink) => new FtraceDecoder(options, sink),
};

/** A name with what options/sym-offset and sym-addr put behind it. */
const EVENT = /([A-Za-z_][\w.$-]*)(?:\+0x[0-9a-f]+\/0x[0-9a-f]+)?(?: \[\w+\])?(?: <[0-9a-f]+>)?:(?: |$)/y;
const SYSCALL = /sys_(\w+)(\(| -> )/y;
const STACK = /<(?:user )?stack trace>$/y;
/** The function tracer's `function <-caller`, with its arguments since 6.15. */
const CALLED = /([^\s(]+)(?: \[\w+\])?(?:\(|(?= <-\S))/y;
const MARKERS: ReadonlySet<string> = new Set(["tracing_mark_write", "tracing_mark_raw_write"]);

class FtraceDecoder extends LineDecoder {
  protected readonly format = "ftrace";
  readonly #head = new EntryHead();
  readonly #known = new KnownEntries(this.#head);
  /** For lines that are only recognized, not decoded. */
  readonly #asked = new EntryHead();
  /** The layout that the recording's first entry showed. */
  #readHead: HeadReader | undefined;
  /** Whether an entry of this recording was seen: only before the first one a header can come. */
  #entered = false;
  #understood = false;
  #tracer: string | undefined;
  #columns = false;
  #isGraph = false;
  #beganLate = false;
  #announced: number | undefined;
  #online = 0;
  #entries = 0;
  #recordingLine = 0;
  /** What a line without an entry's beginning may belong to. */
  #open: "nothing" | "entry" | "marker" | "stack" | "comment" = "nothing";

  protected override splitsTexts(): boolean {
    return true;
  }

  protected override isAligned(text: string): boolean {
    const read = this.#readHead;
    if (this.#isGraph) return readGraphLine(text) !== undefined;
    // The layouts for latencies have columns, too, but fill them from the left.
    if (read !== undefined && read !== readEntryHead) return read(text, this.#asked);
    return isAlignedHead(text, this.#asked);
  }

  protected override beginsAnew(text: string): boolean {
    if (text.startsWith("#") || LOST.test(text) || FRAME.test(text) || /^ *=> /.test(text)) return true;
    if (this.#isGraph) return readGraphLine(text) !== undefined;
    return (this.#readHead ?? readEntryHead)(text, this.#asked);
  }

  protected takeLine(text: string): void {
    if (this.#isEntry(text)) {
      if (this.#head.isCount) this.#rejectClock(text);
      else {
        this.#entries++;
        this.#takeEntry(text, this.#head, this.#head.rest);
      }
      return;
    }
    const graph = this.#isGraph || !this.#understood ? readGraphLine(text) : undefined;
    if (graph === undefined) this.#takeOther(text);
    else this.#takeGraph(text, graph);
  }

  #isEntry(text: string): boolean {
    if (this.#readHead !== undefined) return this.#readHead(text, this.#head);
    if (this.#isGraph) return false;
    this.#readHead = HEADS.find((read) => read(text, this.#head));
    return this.#readHead !== undefined;
  }

  protected override readKnown(bytes: Uint8Array, start: number, end: number): KnownEvent | undefined {
    return this.#readHead === readEntryHead ? this.#known.read(bytes, start, end) : undefined;
  }

  protected override takeKnown({ name }: KnownEvent, text: string | undefined): void {
    const head = this.#head;
    this.#entries++;
    this.#enter(head);
    if (text === undefined) this.skipBody(head, name);
    else this.takeBody(text, head, name, Math.min(head.rest + name.length + 2, text.length));
  }

  #enter(head: Head): void {
    this.#entered = true;
    this.#understood = true;
    this.noteEntry(head.cpu, head.tsNs);
    this.#open = "entry";
  }

  #takeEntry(text: string, head: Head, at: number): void {
    this.#enter(head);
    const event = this.names.read(text, at);
    if (event !== undefined) {
      if (head === this.#head && !MARKERS.has(event)) this.#known.remember(text, event);
      this.#takeEvent(text, head, event, at + event.length + 1);
      return;
    }
    EVENT.lastIndex = at;
    const decorated = EVENT.exec(text);
    if (decorated !== null) {
      this.#takeEvent(text, head, decorated[1]!, at + decorated[0].trimEnd().length);
      return;
    }
    SYSCALL.lastIndex = at;
    const syscall = SYSCALL.exec(text);
    if (syscall !== null) {
      const enters = syscall[2] === "(";
      const name = `sys_${enters ? "enter" : "exit"}_${syscall[1]}`;
      this.takeBody(text, head, name, SYSCALL.lastIndex, enters ? readCallArguments : readResult);
      return;
    }
    STACK.lastIndex = at;
    if (STACK.test(text)) {
      this.#open = "stack";
      this.sink.continuation(this.line);
      return;
    }
    CALLED.lastIndex = at;
    const called = CALLED.exec(text)?.[1];
    if (called !== undefined && text.includes(" <-", at)) {
      this.sink.ignored(called, head.cpu, this.line, head.tsNs);
      return;
    }
    // Of a name that was cut off, the rest might be an event's.
    const unnamed = this.isCutOff ? undefined : unnamedEntry(text, at);
    if (unnamed !== undefined) {
      if (unnamed.isText === true) this.#open = "marker";
      this.sink.ignored(unnamed.called, head.cpu, this.line, head.tsNs);
      return;
    }
    this.notUnderstood(text, at, "the name of an event and a colon");
  }

  /** `at` is behind the colon. */
  #takeEvent(text: string, head: Head, event: string, at: number): void {
    if (MARKERS.has(event)) {
      this.#open = "marker";
      this.takeMarker(text, head, event);
      return;
    }
    this.takeBody(text, head, event, at < text.length ? at + 1 : at);
  }

  #takeGraph(text: string, graph: GraphLine): void {
    this.#isGraph = true;
    if (graph.kind === "columns missing") {
      // A line that a name has split may look so, too.
      if (this.#understood) this.notUnderstood(text, 0, "an entry with its time and its thread");
      else this.reject(graphColumn(graph.option), text);
      return;
    }
    this.#understood = true;
    if (graph.kind === "switch") {
      this.#open = "nothing";
      this.sink.header(this.line);
      return;
    }
    if (graph.kind === "end") {
      this.sink.continuation(this.line);
      return;
    }
    this.#beginCpu(graph.head.cpu);
    if (graph.kind === "call") {
      this.#entered = true;
      this.noteEntry(graph.head.cpu, graph.head.tsNs);
      this.#open = "entry";
      this.sink.ignored(graph.name, graph.head.cpu, this.line, graph.head.tsNs);
      return;
    }
    this.#takeComment(text.slice(0, graph.to), graph);
    if (graph.isOpen) this.#open = "comment";
  }

  /** What stands in a comment may be an event, or the text of a marker. */
  #takeComment(text: string, { head, from }: Extract<GraphLine, { kind: "comment" }>): void {
    SYSCALL.lastIndex = from;
    EVENT.lastIndex = from;
    if (SYSCALL.test(text) || EVENT.test(text)) {
      this.#takeEntry(text, head, from);
      return;
    }
    this.#entered = true;
    this.noteEntry(head.cpu, head.tsNs);
    this.#open = "entry";
    this.sink.ignored("comment", head.cpu, this.line, head.tsNs);
  }

  /**
   * This layout has no header that tells an overrun, after which each cpu begins at another time: before the last
   * of them has begun, nothing may be concluded.
   */
  #beginCpu(cpu: number): void {
    if (this.lastLines.size === 0 || this.lastLines.has(cpu)) return;
    if (!this.#beganLate) {
      this.#beganLate = true;
      this.sink.warn(diagnostic("MMS5116", { ...wholeFile(this.options.path), line: this.line }, { cpu }));
    }
    this.sink.gap({ line: this.line, cpu, count: undefined, fromLine: this.#recordingLine });
  }

  /** A line without the beginning of an entry. */
  #takeOther(text: string): void {
    const lost = LOST.exec(text);
    if (lost !== null) {
      const cpu = Number(lost[1]);
      this.#understood = true;
      this.#open = "nothing";
      this.sink.lost({
        line: this.line,
        cpu,
        count: lost[2] === undefined ? undefined : Number(lost[2]),
        fromLine: this.lastLines.get(cpu) ?? this.#recordingLine,
      });
      return;
    }
    if (text.startsWith("#")) {
      this.#takeHash(text);
      return;
    }
    if (DUMP.test(text) || DUMP_WORDS.test(text)) {
      this.#open = "nothing";
      this.sink.header(this.line);
      return;
    }
    if (this.#belongsToEntry(text)) {
      this.sink.continuation(this.line);
      return;
    }
    if (!this.#understood) {
      const layout = otherLayout(text, { tracer: this.#tracer, columns: this.#columns });
      if (layout !== undefined) {
        this.reject(layout, text);
        return;
      }
    }
    this.takeOtherText(text, "an entry, as in `comm-pid [cpu] flags time: event: …`");
  }

  #belongsToEntry(text: string): boolean {
    switch (this.#open) {
      case "marker":
        return true;
      case "comment":
        if (text.endsWith(" */")) this.#open = "entry";
        return true;
      case "stack":
        return text === "" || /^ *=> /.test(text);
      case "entry":
        if (FRAME.test(text)) return true;
        return text === "";
      case "nothing":
        // Some print formats end with a line feed of their own (6.1's vm_unmapped_area).
        return text === "";
    }
  }

  #takeHash(text: string): void {
    const started = STARTED.exec(text);
    if (started !== null) {
      this.#open = "nothing";
      this.sink.lost({
        line: this.line,
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
    if (this.#open === "marker" || this.#open === "comment") {
      this.sink.continuation(this.line);
      return;
    }
    if (text.includes("TASK-PID")) this.#columns = true;
    const release = this.#entered ? undefined : LATENCY_RELEASE.exec(text)?.[1];
    if (release !== undefined) this.claimKernel(release, "the header");
    const entries = ENTRIES.exec(text) ?? LATENCY_ENTRIES.exec(text);
    if (PERFETTO.test(text)) this.sink.warn(diagnostic("MMS5195", this.place(text, 0, text.length), {}));
    else if (entries !== null && !this.#entered) {
      this.#takeEntries(text, entries);
      return;
    }
    this.sink.header(this.line);
  }

  /** The first line of a recording; where one follows another, nothing is known of the time between. */
  #takeTracer(text: string): void {
    const layout = announcedLayout(text);
    if (layout !== undefined && !this.#understood) {
      this.reject(layout, text);
      return;
    }
    this.#tracer = text.slice("# tracer: ".length).trim();
    this.#isGraph = this.#tracer.startsWith("function_graph");
    this.#readHead = undefined;
    this.#columns = false;
    this.#open = "nothing";
    this.#recordingLine = this.line;
    this.beginAnotherRecording();
    if (!this.#entered) {
      this.sink.header(this.line);
      return;
    }
    this.#entered = false;
    this.sink.lost({ line: this.line, cpu: undefined, count: undefined, fromLine: this.line });
  }

  #takeEntries(text: string, entries: RegExpExecArray): void {
    const [inBuffer, written, cpus] = [Number(entries[1]), Number(entries[2]), Number(entries[3])];
    this.#announced = (this.#announced ?? 0) + inBuffer;
    this.#online = cpus;
    this.sink.cpus(cpus);
    if (written <= inBuffer) {
      this.sink.header(this.line);
      return;
    }
    this.sink.warn(
      diagnostic("MMS5110", this.place(text, 0, text.length), { count: written - inBuffer, cpus }),
    );
    this.sink.lost({ line: this.line, cpu: undefined, count: written - inBuffer, fromLine: this.line });
  }

  protected isRecorded(line: string): boolean {
    return isRecorded(line, this.#head);
  }

  protected override entryLost(): void {
    this.#open = "nothing";
  }

  /** The header's number of entries is exact, so a file that has fewer is not the whole of it. */
  protected override finish(): void {
    const announced = this.#announced;
    if (announced === undefined || this.#entries === announced) return;
    if (this.#entries > announced) {
      this.#tooMany(announced);
      return;
    }
    const details = { announced, found: this.#entries };
    const [cpu] = this.lastLines.keys();
    if (cpu !== undefined && this.lastLines.size === 1 && this.#online > 1) {
      this.rejectWith(
        diagnostic("MMS5106", wholeFile(this.options.path), { ...details, cpu, cpus: this.#online }),
      );
    } else {
      this.sink.warn(diagnostic("MMS5105", wholeFile(this.options.path), details));
    }
  }

  /** Tracing went on while it was read; or a text imitates entries, and which are true cannot be determined. */
  #tooMany(announced: number): void {
    const fromLine = this.firstLongText;
    if (fromLine === undefined) return;
    this.sink.gap({ line: this.line, cpu: undefined, count: undefined, fromLine, includesLine: true });
    const place = { ...wholeFile(this.options.path), line: fromLine };
    this.sink.warn(diagnostic("MMS5167", place, { announced, found: this.#entries }));
  }

  /** The clocks counter, uptime and x86-tsc count something that only that machine could turn into seconds. */
  #rejectClock(text: string): void {
    const at = this.#head.timeAt;
    const time = text.slice(at, skipDigits(text, at));
    this.rejectWith(diagnostic("MMS5107", this.place(text, at, time.length), { time }));
  }
}
