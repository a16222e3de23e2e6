/*
 * What `perf script` prints (tools/perf/builtin-script.c), with any fields that include thread, cpu, time, event and
 * trace, with callchains, and with the lines of --show-lost-events and its like.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import { wholeFile } from "../../trace/line-place.js";
import { DoubledRecords } from "../doubled-records.js";
import { EntryHead, readEntryHead } from "../entry-head.js";
import type { Importer } from "../importer.js";
import { LineDecoder, type UnsupportedLayout } from "../line-decoder.js";
import { otherFields } from "./other-fields.js";
import { eventAt, isHardware } from "./perf-event.js";
import { isAlignedPerfHead, PerfHead, readPerfHead } from "./perf-head.js";

export const perfScriptImporter: Importer<"perf-script"> = {
  name: "perf-script",
  printer: "tools",
  recognize(lines) {
    const head = new PerfHead();
    if (lines.some((line) => isRecorded(line, head))) return true;
    // Text that a program wrote into ftrace may look like any of them.
    const entry = new EntryHead();
    return (
      !lines.some((line) => readEntryHead(line, entry)) &&
      lines.some((line) => otherFields(line) !== undefined)
    );
  },
  create: (options, sink) => new PerfScriptDecoder(options, sink),
};

/** perf script --header: the kernel that recorded, which need not be the one that prints. */
const OS_RELEASE = /^# os release : (\d[\w.+~-]{0,99})$/;
/** perf record's own records, which perf script shows on demand. */
const OWN = "PERF_RECORD_";
const LOST = /PERF_RECORD_LOST(?:_SAMPLES)?(?: lost (?:samples )?(\d{1,15}))?/y;
/** The kernel held events back for a while. */
const THROTTLE = /PERF_RECORD_(?:UN)?THROTTLE/y;
/** A frame of a callchain: indented, and nothing but an address, a symbol, a place in a source file. */
const FRAME = /^(?:\t| *[0-9a-f]{4,16} .*\)$| +[0-9a-f]{1,16}(?: |$))/;
/** -F +srcline: where a frame's code stands, as far as it is known; in whatever words, where it is behind a frame. */
const SOURCE_LINE = /^ {2}\S[^[\]=]*(?::[\d?]+(?: \(discriminator \d+\))?|\[[0-9a-f]{1,16}\])$/;
const BEHIND_FRAME = /^ {2}\S[^=]{0,1000}$/;
/** Messages of perf on standard error may stand among the lines; they report lost events, without their place. */
const LOSSES_SOMEWHERE = /^Processed \d+ events and lost \d+ (?:chunks|samples)!/;
const WARNING =
  /^(?:Warning:|Check IO\/CPU overload!|\[ perf record: .*\]|Couldn't .*|Failed to .*|[Kk]ernel address maps .*|.*\bvmlinux\b.*|.*with build id [0-9a-f]{8,64} not found, continuing without symbols|addr2line: .*|BFD: .*|Symbols for .*)$/;
const MARKER = "print";
const SECOND_NS = 1_000_000_000;
const DELTA: UnsupportedLayout = {
  layout: "perf script's layout with times since the entry before (--deltatime)",
  remedy: "perf script without --deltatime",
};

function isOwn(line: string, at: number): boolean {
  return line.startsWith(OWN, at);
}

function isRecorded(line: string, head: PerfHead): boolean {
  if (/^# (?:captured on +:|={4,}$)/.test(line)) return true;
  return (
    readPerfHead(line, head) && (eventAt(line, head.rest) !== undefined || line.startsWith(OWN, head.rest))
  );
}

class PerfScriptDecoder extends LineDecoder {
  protected readonly format = "perf-script";
  readonly #head = new PerfHead();
  /** For lines that are only recognized, not decoded. */
  readonly #asked = new PerfHead();
  #open: "nothing" | "entry" | "marker" = "nothing";
  #understood = false;
  #headers = 0;
  /** Whether the line before belongs to a frame of a callchain. */
  #isInChain = false;
  #recordingLine = 0;
  #last: number | bigint = 0;
  readonly #doubled = new DoubledRecords();

  protected override splitsTexts(): boolean {
    return true;
  }

  protected override isAligned(text: string): boolean {
    return isAlignedPerfHead(text, this.#asked);
  }

  protected override beginsAnew(text: string): boolean {
    if (text.startsWith("#") || FRAME.test(text) || SOURCE_LINE.test(text) || WARNING.test(text)) return true;
    return readPerfHead(text, this.#asked) || LOSSES_SOMEWHERE.test(text);
  }

  protected takeLine(text: string): void {
    const head = this.#head;
    if (!readPerfHead(text, head)) {
      this.#takeOther(text);
      return;
    }
    if (isOwn(text, head.rest)) {
      this.#takeOwn(text);
      return;
    }
    const event = eventAt(text, head.rest);
    const name = event === undefined ? undefined : this.names.between(text, event.from, event.colon);
    if (event === undefined || name === undefined) {
      this.#takeUnnamed(text, event);
      return;
    }
    this.#understood = true;
    this.#open = name === MARKER ? "marker" : "entry";
    if (this.#isDelta(text) || this.#isSecond(text)) return;
    this.noteEntry(head.cpu, head.tsNs);
    const at = event.colon + 2;
    if (name === MARKER) {
      // As ftrace calls it, after the function that wrote it.
      const writer = /tracing_mark_\w*write(?=: )/.exec(text.slice(at, at + 60))?.[0];
      this.takeMarker(text, head, writer ?? name);
    } else if (head.tid < 0 || head.cpu < 0) {
      this.#takeUnknownTask(head, name);
    } else {
      this.takeBody(text, head, name, Math.min(at, text.length));
    }
  }

  /** --deltatime counts from each entry to the next; --reltime from the first, and goes up. */
  #isDelta(text: string): boolean {
    const { tsNs } = this.#head;
    const isBack = tsNs < this.#last && tsNs > 0 && tsNs < SECOND_NS;
    this.#last = tsNs;
    if (isBack) this.reject(DELTA, text);
    return isBack;
  }

  #isSecond(text: string): boolean {
    const { cpu } = this.#head;
    if (!this.#doubled.isSecond(cpu, !this.lastLines.has(cpu), text)) return false;
    this.sink.continuation(this.line);
    return true;
  }

  /** An event of hardware is called by anything between blanks. */
  #takeUnnamed(text: string, event: ReturnType<typeof eventAt>): void {
    const { cpu, tsNs, rest } = this.#head;
    if (event !== undefined && isHardware(text, event.from, text.indexOf(":", event.from))) {
      this.#understood = true;
      this.#open = "entry";
      if (cpu >= 0) this.noteEntry(cpu, tsNs);
      const name = text.slice(event.from, event.colon);
      this.sink.ignored(name, cpu < 0 ? undefined : cpu, this.line, tsNs);
      return;
    }
    if (this.#rejectOther(text)) return;
    this.notUnderstood(text, rest, "the name of an event and a colon");
  }

  /** perf 7 prints `:-1 -1` for a thread that has exited: the event is known, but not its task. */
  #takeUnknownTask(head: PerfHead, event: string): void {
    const cpu = head.cpu < 0 ? undefined : head.cpu;
    if (this.options.wants(event)) {
      this.sink.lost({ line: this.line, cpu, count: 1, fromLine: this.line, isMark: false });
    } else this.sink.ignored(event, cpu, this.line, head.tsNs);
  }

  #takeOwn(text: string): void {
    const { cpu, rest } = this.#head;
    this.#open = "nothing";
    this.#understood = true;
    LOST.lastIndex = rest;
    THROTTLE.lastIndex = rest;
    const lost = LOST.exec(text);
    if (lost === null && !THROTTLE.test(text)) {
      this.sink.header(this.line);
      return;
    }
    const count = lost?.[1] === undefined ? undefined : Number(lost[1]);
    const fromLine = this.lastLines.get(cpu) ?? this.#recordingLine;
    this.sink.lost({
      line: this.line,
      cpu: cpu < 0 ? undefined : cpu,
      count,
      fromLine: cpu < 0 ? this.#recordingLine : fromLine,
    });
  }

  #takeOther(text: string): void {
    if (/^# captured on +:/.test(text) && this.lastLines.size > 0) {
      this.#beginRecording();
      return;
    }
    if (this.#open === "marker" || this.#belongsToEntry(text)) {
      this.sink.continuation(this.line);
      return;
    }
    if (text.startsWith("#") || WARNING.test(text) || (text === "" && !this.#understood)) {
      this.#headers++;
      const release = this.#understood ? undefined : OS_RELEASE.exec(text)?.[1];
      if (release !== undefined) this.claimKernel(release, "perf's header");
      this.sink.header(this.line);
      return;
    }
    if (LOSSES_SOMEWHERE.test(text)) {
      this.reject(
        {
          layout: "perf's warning that events were lost, without their place",
          remedy: "perf script --show-lost-events 2>/dev/null",
        },
        text,
      );
      return;
    }
    if (this.#rejectOther(text)) return;
    this.takeOtherText(text, "an entry, as in `comm tid [cpu] time: system:event: …`");
  }

  /** The header of another recording: nothing is known of the time between the two. */
  #beginRecording(): void {
    this.#open = "nothing";
    this.#recordingLine = this.line;
    this.beginAnotherRecording();
    this.sink.lost({ line: this.line, cpu: undefined, count: undefined, fromLine: this.line });
  }

  #belongsToEntry(text: string): boolean {
    if (this.#open !== "entry") return false;
    const isFrame = FRAME.test(text);
    const isBehind = this.#isInChain && BEHIND_FRAME.test(text);
    this.#isInChain = isFrame || isBehind;
    return isFrame || isBehind || text === "" || SOURCE_LINE.test(text);
  }

  #rejectOther(text: string): boolean {
    const layout = this.#understood ? undefined : otherFields(text);
    if (layout !== undefined) this.reject(layout, text);
    return layout !== undefined;
  }

  protected isRecorded(line: string): boolean {
    return isRecorded(line, this.#head);
  }

  protected override entryLost(): void {
    this.#open = "nothing";
  }

  protected override finish(): void {
    const { count } = this.#doubled;
    if (count > 0) this.sink.warn(diagnostic("MMS5162", wholeFile(this.options.path), { count }));
    if (this.#headers < this.line || this.line === 0) return;
    this.reject(
      { layout: "perf script's header without any event", remedy: "perf script without --header-only" },
      "",
    );
  }
}
