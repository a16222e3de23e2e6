/*
 * What `trace-cmd report` prints (tracecmd/trace-read.c), with each of its options that leave thread, cpu, time and
 * event where they are: -t, -l, -R, -r, --ts-diff, --ts-offset, --align-ts, filters.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import { EntryHead, type HeadReader, isAlignedHead, readEntryHead } from "../entry-head.js";
import type { Importer } from "../importer.js";
import { KnownEntries, type KnownEvent } from "../known-entries.js";
import { LineDecoder, type UnsupportedLayout } from "../line-decoder.js";
import { skipBlanks, skipDigits } from "../text-scan.js";
import { CPUS, DIFFERENCE, DROPPED, isOfSeveral, readShortHead, recognizeTraceCmd } from "./recognize.js";
import { isRemark } from "./remarks.js";

export const traceCmdImporter: Importer<"trace-cmd"> = {
  name: "trace-cmd",
  printer: "tools",
  recognize: recognizeTraceCmd,
  create: (options, sink) => new TraceCmdDecoder(options, sink),
};

/** report --uname: sysname, nodename, release, machine. */
const UNAME = /^(?:uname: )?Linux \S+ (\d[\w.+~-]{0,99})(?: .*)?$/;
/** Written into the marker file; `bprint` and `bputs` are trace_printk's. */
const MARKERS: ReadonlySet<string> = new Set(["print", "bprint", "bputs"]);
const STACKS: ReadonlySet<string> = new Set(["kernel_stack", "user_stack"]);
/** report -w puts it behind the entries of wakeups and switches: no part of their last field. */
const LATENCY = / Latency: \d{1,15}\.\d{1,6} usecs$/;
/** The tool did not know the event's format, so its fields are not known either. */
const UNKNOWN_EVENT = /^(?:\[UNKNOWN (?:TYPE|EVENT) \d{1,9}\]|ug! no event found for type \d{1,9})/;

const HEADS: readonly HeadReader[] = [readEntryHead, readShortHead];

const STATISTICS: UnsupportedLayout = {
  layout: "trace-cmd's statistics, without any event",
  remedy: "trace-cmd report without --stat",
};
const SEVERAL: UnsupportedLayout = {
  layout: "trace-cmd's layout for several files or buffers",
  remedy: "report one of them at a time: trace-cmd report -i FILE, or -B BUFFER",
};
const LATENCY_TEXT: UnsupportedLayout = {
  layout: "ftrace's own text, recorded by trace-cmd",
  remedy: "leave out the line with cpus= and import it with --from ftrace",
};

function withoutLatency(line: string): string {
  return line.endsWith(" usecs") ? line.replace(LATENCY, "") : line;
}

class TraceCmdDecoder extends LineDecoder {
  protected readonly format = "trace-cmd";
  readonly #head = new EntryHead();
  readonly #known = new KnownEntries(this.#head);
  /** For lines that are only recognized, not decoded. */
  readonly #asked = new EntryHead();
  #readHead: HeadReader | undefined;
  #open: "nothing" | "entry" | "marker" | "stack" = "nothing";
  /** Where the report began that is being read: several may stand in one file. */
  #reportLine = 0;

  protected override splitsTexts(): boolean {
    return true;
  }

  protected override isAligned(text: string): boolean {
    const read = this.#readHead;
    return read === undefined || read === readEntryHead
      ? isAlignedHead(text, this.#asked)
      : read(text, this.#asked);
  }

  protected override beginsAnew(text: string): boolean {
    if (DROPPED.test(text) || CPUS.test(text) || isRemark(text) || /^ *=> /.test(text)) return true;
    return (this.#readHead ?? readEntryHead)(text, this.#asked);
  }

  protected takeLine(text: string): void {
    if (this.#readHead === undefined && isOfSeveral(text)) {
      this.reject(SEVERAL, text);
      return;
    }
    this.#readHead ??= HEADS.find((read) => read(text, this.#head));
    if (this.#readHead?.(text, this.#head) === true) this.#takeEntry(text);
    else this.#takeOther(text);
  }

  protected override readKnown(bytes: Uint8Array, start: number, end: number): KnownEvent | undefined {
    return this.#readHead === readEntryHead ? this.#known.read(bytes, start, end) : undefined;
  }

  protected override takeKnown({ name }: KnownEvent, line: string | undefined): void {
    const head = this.#head;
    this.noteEntry(head.cpu, head.tsNs);
    this.#open = "entry";
    if (line === undefined) {
      this.skipBody(head, name);
      return;
    }
    const text = withoutLatency(line);
    this.takeBody(text, head, name, skipBlanks(text, head.rest + name.length + 1));
  }

  #takeEntry(line: string): void {
    const text = withoutLatency(line);
    const head = this.#head;
    if (head.isCount) {
      const time = text.slice(head.timeAt, skipDigits(text, head.timeAt));
      this.rejectWith(diagnostic("MMS5107", this.place(text, head.timeAt, time.length), { time }));
      return;
    }
    this.noteEntry(head.cpu, head.tsNs);
    this.#open = "entry";
    DIFFERENCE.lastIndex = skipBlanks(text, head.rest);
    const at = DIFFERENCE.lastIndex + DIFFERENCE.exec(text)![0].length;
    const event = this.names.read(text, at);
    if (event === undefined) {
      if (UNKNOWN_EVENT.test(text.slice(at))) {
        this.sink.lost({ line: this.line, cpu: head.cpu, count: 1, fromLine: this.line, isMark: false });
        return;
      }
      this.notUnderstood(text, at, "the name of an event and a colon");
      return;
    }
    const body = skipBlanks(text, at + event.length + 1);
    if (MARKERS.has(event)) {
      this.#open = "marker";
      // The kernel's function that wrote it is ftrace's name for the event.
      this.takeMarker(text, head, this.names.read(text, body) ?? event);
      return;
    }
    if (STACKS.has(event)) this.#open = "stack";
    else if (at === head.rest) this.#known.remember(line, event);
    this.takeBody(text, head, event, body);
  }

  #takeOther(text: string): void {
    const dropped = DROPPED.exec(text);
    if (dropped !== null) {
      const cpu = Number(dropped[1]);
      this.#open = "nothing";
      this.sink.lost({
        line: this.line,
        cpu,
        count: dropped[2] === undefined ? undefined : Number(dropped[2]),
        fromLine: this.lastLines.get(cpu) ?? this.#reportLine,
      });
      return;
    }
    if (this.#open === "marker" ? !CPUS.test(text) && !isRemark(text) : this.#belongsToEntry(text)) {
      this.sink.continuation(this.line);
      return;
    }
    if (this.#takeHeader(text)) return;
    this.takeOtherText(text, "an entry, as in `comm-pid [cpu] time: event: …`");
  }

  #belongsToEntry(text: string): boolean {
    if (this.#open === "stack" && /^ *=> /.test(text)) return true;
    // Behind the last entry, and in the summary of -w, blank lines stand between what belongs to no entry.
    return text === "" && this.lastLines.size > 0;
  }

  #takeHeader(text: string): boolean {
    const layout =
      text === "Kernel buffer statistics:"
        ? STATISTICS
        : text.startsWith("# tracer: ")
          ? LATENCY_TEXT
          : undefined;
    if (layout !== undefined && this.lastLines.size === 0) {
      this.reject(layout, text);
      return true;
    }
    if (CPUS.test(text)) {
      this.#takeCpus();
      return true;
    }
    const release = this.lastLines.size > 0 ? undefined : UNAME.exec(text)?.[1];
    if (release !== undefined) this.claimKernel(release, "trace-cmd's uname");
    else if (!isRemark(text) && (text !== "" || this.lastLines.size > 0)) return false;
    this.sink.header(this.line);
    return true;
  }

  /** A report begins so; where one follows another, nothing is known of the time between. */
  #takeCpus(): void {
    this.#open = "nothing";
    this.#readHead = undefined;
    this.#reportLine = this.line;
    if (this.lastLines.size === 0) {
      this.sink.header(this.line);
      return;
    }
    this.beginAnotherRecording();
    this.sink.lost({ line: this.line, cpu: undefined, count: undefined, fromLine: this.line });
  }

  protected isRecorded(line: string): boolean {
    return HEADS.some((read) => read(line, this.#head)) || recognizeTraceCmd([line]);
  }

  protected override entryLost(): void {
    this.#open = "nothing";
  }
}
