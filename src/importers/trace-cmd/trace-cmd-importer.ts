/*
 * What `trace-cmd report` prints (tracecmd/trace-read.c), with each of its options that leave thread, cpu, time and
 * event where they are: -t, -l, -R, -r, --ts-diff, --ts-offset, --align-ts, filters.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import { EntryHead, type HeadReader, readEntryHead, readLatencyHead, readTime } from "../entry-head.js";
import { EventNames } from "../event-name.js";
import type { Importer } from "../importer.js";
import { type Layout, LineDecoder } from "../line-decoder.js";
import { skipBlanks, skipDigits } from "../text-scan.js";

export const traceCmdImporter: Importer = {
  name: "trace-cmd",
  recognize: recognizeTraceCmd,
  create: (options, sink) => new TraceCmdDecoder(options, sink),
};

const CPUS = /^(.*?)cpus=\d+$/;
const DROPPED = /^CPU:(\d{1,6}) \[(?:(\d{1,15}) )?EVENTS DROPPED\]$/;
/** What the program says of the file, before and between the entries. */
const REMARK = /^(?:version = \d+|CPU \d+ is empty|CPU:\d+ \[SUBBUFFER START\].*|trace-cmd: .*|uname: .*)$/;
/** Written into the marker file; `bprint` and `bputs` are trace_printk's. */
const MARKERS: ReadonlySet<string> = new Set(["print", "bprint", "bputs"]);
const STACKS: ReadonlySet<string> = new Set(["kernel_stack", "user_stack"]);
/** --ts-diff: the time since the entry before, padded; blank in the first. */
const DIFFERENCE = /(?:\(\+?-?\d{1,20}\))? */y;

/** The entries are ftrace's but for details: their events' names are padded, their places bare addresses. */
function recognizeTraceCmd(lines: readonly string[]): boolean {
  const head = new EntryHead();
  const names = new EventNames();
  return lines.some((line) => {
    if (/^cpus=\d+$/.test(line) || /^version = \d+$/.test(line) || DROPPED.test(line)) return true;
    if (readShortHead(line, head)) return true;
    if (!readEntryHead(line, head)) return false;
    const at = skipBlanks(line, head.rest);
    DIFFERENCE.lastIndex = at;
    const from = at + DIFFERENCE.exec(line)![0].length;
    const name = names.read(line, from);
    if (name === undefined || name.startsWith("tracing_mark")) return false;
    const colon = from + name.length;
    return (
      from > at || line.startsWith(":  ", colon) || / \([0-9a-f]{8,16}(?: <- [0-9a-f]{8,16})?\)/.test(line)
    );
  });
}

/** report -l */
function readShortHead(line: string, head: EntryHead): boolean {
  const at = readLatencyHead(line, head);
  return at >= 0 && readTime(line, at, head);
}

const HEADS: readonly HeadReader[] = [readEntryHead, readShortHead];

const STATISTICS: Layout = {
  layout: "trace-cmd's statistics, without any event",
  remedy: "trace-cmd report without --stat",
};
const SEVERAL: Layout = {
  layout: "trace-cmd's layout for several files or buffers",
  remedy: "report one of them at a time: trace-cmd report -i FILE, or -B BUFFER",
};
const LATENCY_TEXT: Layout = {
  layout: "ftrace's own text, recorded by trace-cmd",
  remedy: "leave out the line with cpus= and import it with --from ftrace",
};

class TraceCmdDecoder extends LineDecoder {
  readonly #head = new EntryHead();
  #readHead: HeadReader | undefined;
  #open: "nothing" | "entry" | "marker" | "stack" = "nothing";

  protected takeLine(text: string): void {
    this.#readHead ??= HEADS.find((read) => read(text, this.#head));
    if (this.#readHead?.(text, this.#head) === true) this.#takeEntry(text);
    else this.#takeOther(text);
  }

  #takeEntry(text: string): void {
    const head = this.#head;
    if (head.isCount) {
      const time = text.slice(head.timeAt, skipDigits(text, head.timeAt));
      this.refuseWith(diagnostic("MMS5107", this.place(text, head.timeAt, time.length), { time }));
      return;
    }
    this.sawCpu(head.cpu);
    this.#open = "entry";
    DIFFERENCE.lastIndex = skipBlanks(text, head.rest);
    const at = DIFFERENCE.lastIndex + DIFFERENCE.exec(text)![0].length;
    const event = this.names.read(text, at);
    if (event === undefined) {
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
        fromLine: this.lastLines.get(cpu) ?? 0,
      });
      return;
    }
    if (this.#open === "marker" || this.#belongsToEntry(text)) {
      this.sink.continuation(this.line);
      return;
    }
    if (this.#takeHeader(text)) return;
    this.notUnderstood(text, 0, "an entry, as in `comm-pid [cpu] time: event: …`");
  }

  #belongsToEntry(text: string): boolean {
    if (this.#open === "stack" && /^ *=> /.test(text)) return true;
    return this.#open !== "nothing" && text === "";
  }

  #takeHeader(text: string): boolean {
    const cpus = CPUS.exec(text);
    const layout =
      cpus !== null && cpus[1] !== ""
        ? SEVERAL
        : text === "Kernel buffer statistics:"
          ? STATISTICS
          : text.startsWith("# tracer: ")
            ? LATENCY_TEXT
            : undefined;
    if (layout !== undefined && this.lastLines.size === 0) {
      this.refuse(layout, text);
      return true;
    }
    if (cpus === null && !REMARK.test(text) && (text !== "" || this.lastLines.size > 0)) return false;
    this.sink.header(this.line);
    return true;
  }

  protected override entryLost(): void {
    this.#open = "nothing";
  }
}
