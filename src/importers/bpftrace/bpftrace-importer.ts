/*
 * bpftrace's output, as text and with -f json: lines that its script printed (printf-line.ts), its own words (how
 * many probes, what was lost, the maps at the end), and among them what the traced program itself wrote.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import { wholeFile } from "../../trace/line-place.js";
import type { Importer } from "../importer.js";
import { LineDecoder } from "../line-decoder.js";
import { holdsPiece, isRest, type PrintfLine, readPrintfFields, readPrintfLine } from "./printf-line.js";
import { TimeOrder } from "./time-order.js";

export const bpftraceImporter: Importer<"bpftrace"> = {
  name: "bpftrace",
  printer: "kernel",
  isJson: true,
  hasOwnNames: true,
  recognize: (lines) =>
    lines.some((line) => JSON_LINE.test(line) || ATTACHED.test(line)) ||
    lines.some(
      (line) => /^\d{6,20} /.test(line) && (readPrintfLine(line)?.fieldsAt ?? line.length) < line.length,
    ),
  create: (options, sink) => new BpftraceDecoder(options, sink),
};

const JSON_LINE = /^\{"type": "\w+", "data": /;
const ATTACHED = /^Attach(?:ing|ed) \d+ probes?(?:\.\.\.)?$/;
const LOST = /^Lost (\d{1,15}) events$/;
/** A map, and what may follow it: a histogram's rows, a stack's frames. */
const MAP = /^@/;
const MAP_GOES_ON = /^(?:[[(\]]| {4}|\.\.\.$)/;
/** What is not bpftrace's own is the traced program's. */
const OTHER_OUTPUT = "other output";

interface HeldEvent {
  readonly text: string;
  readonly event: PrintfLine;
  readonly line: number;
  readonly isCutOff: boolean;
}

const COMM_BYTES = 15;
const UNKNOWN_LOSS = { cpu: undefined, count: undefined, isMark: false } as const;

class BpftraceDecoder extends LineDecoder {
  protected readonly format = "bpftrace";
  #open: "nothing" | "map" = "nothing";
  /** Whether the script prints the cpu, as the first event's line has it. */
  #hasCpu: boolean | undefined;
  readonly #order = new TimeOrder();
  /** An event of the line before, which is one only if this line is not the rest of it. */
  #held: HeldEvent | undefined;
  /** Whether the line before was a piece of an event, so that this one may be the rest. */
  #isBehindPiece = false;
  #late = 0;

  protected takeLine(raw: string): void {
    let text = raw;
    if (raw.startsWith("\0")) {
      this.#takeHeld(false);
      // Two programs wrote into one file at places of their own: what a hole replaces is not known.
      this.sink.gap({ line: this.line, cpu: undefined, count: undefined, fromLine: this.line - 1 });
      text = raw.replace(/^\0+/, "");
    }
    if (this.#held !== undefined && text.length < COMM_BYTES && !LOST.test(text)) {
      // Text between two line feeds of a comm; a lost event is reported at once.
      this.#takeText(text);
      return;
    }
    const isJson = text.startsWith('{"type": ');
    this.#takeHeld(!isJson && isRest(text) && !LOST.test(text) && !ATTACHED.test(text));
    const isBehindPiece = this.#isBehindPiece;
    this.#isBehindPiece = false;
    if (isJson) this.#takeJson(text);
    else if (!isBehindPiece || readPrintfLine(text) === undefined) this.#takeText(text);
    else this.sink.lost({ ...UNKNOWN_LOSS, line: this.line, fromLine: this.line - 1 });
  }

  /** The comm stands before the event, and may hold a line feed: then the rest is in the next line. */
  #takeHeld(isSplit: boolean): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    const { line: now, isCutOff } = this;
    this.line = held.line;
    this.isCutOff = held.isCutOff;
    if (isSplit) this.sink.lost({ ...UNKNOWN_LOSS, line: this.line, fromLine: this.line });
    else this.#takeEvent(held.text, held.event);
    this.line = now;
    this.isCutOff = isCutOff;
  }

  #takeJson(text: string): void {
    this.#open = "nothing";
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      this.notUnderstood(text, 0, "one JSON object");
      return;
    }
    // An object that is closed is whole.
    this.isCutOff = false;
    const { type, data } = json as { readonly type?: unknown; readonly data?: unknown };
    if (type === "printf" && typeof data === "string") {
      const printed = data.endsWith("\n") ? data.slice(0, -1) : data;
      const event = readPrintfLine(printed);
      if (event !== undefined) this.#takeEvent(printed, event);
      else this.#takeOther(printed);
    } else if (type === "lost_events") {
      const count = (data as { readonly events?: unknown } | null)?.events;
      this.#lost(typeof count === "number" && Number.isSafeInteger(count) && count >= 0 ? count : undefined);
    } else {
      this.sink.header(this.line);
    }
  }

  #takeText(text: string): void {
    const event = readPrintfLine(text);
    if (event !== undefined) {
      this.#open = "nothing";
      this.#held = { text, event, line: this.line, isCutOff: this.isCutOff };
      return;
    }
    const lost = LOST.exec(text);
    if (lost !== null) {
      this.#lost(Number(lost[1]));
      return;
    }
    if (MAP.test(text)) this.#open = "map";
    else if (this.#open === "map" && MAP_GOES_ON.test(text)) {
      this.sink.continuation(this.line);
      return;
    } else if (text !== "" && !ATTACHED.test(text)) {
      this.#open = "nothing";
      this.#takeOther(text);
      return;
    }
    this.sink.header(this.line);
  }

  #takeEvent(text: string, event: PrintfLine): void {
    this.#hasCpu ??= event.cpu !== undefined;
    if (this.#hasCpu !== (event.cpu !== undefined)) {
      this.notUnderstood(text, 0, "the same columns as in the lines before");
      return;
    }
    const exact = BigInt(event.nsecs);
    const tsNs = exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact;
    const before = this.#order.take(tsNs, this.line);
    if (before !== undefined) {
      this.#late++;
      this.sink.lost({ line: this.line, cpu: event.cpu, count: 1, fromLine: before - 1, isMark: false });
      return;
    }
    // Without the cpu, the idle threads of all cpus would be one.
    if (event.cpu === undefined && event.tid === 0 && this.options.wants(event.event)) {
      this.sink.lost({ line: this.line, cpu: undefined, count: 1, fromLine: this.line, isMark: false });
      return;
    }
    const head = { tsNs, cpu: event.cpu ?? 0, tid: event.tid, comm: event.comm };
    this.takeBody(text, head, event.event, event.fieldsAt, (line, at) => {
      const fields = readPrintfFields(line, at);
      return fields === undefined
        ? { kind: "error", at, expected: "name=value, each name once" }
        : { kind: undefined, fields };
    });
  }

  /** Buffers are read one after the other: how long ago the loss was is not known. */
  #lost(count: number | undefined): void {
    this.#open = "nothing";
    this.sink.lost({ line: this.line, cpu: undefined, count, fromLine: 0 });
  }

  #takeOther(text: string): void {
    if (holdsPiece(text)) {
      this.#isBehindPiece = true;
      this.notUnderstood(text, 0, "one event, as in `nsecs cpu tid comm event name=value …`");
    } else {
      this.sink.ignored(OTHER_OUTPUT, undefined, this.line, undefined);
    }
  }

  protected isRecorded(): boolean {
    return true;
  }

  protected override entryLost(): void {
    // The line that was too long may have begun as the rest.
    this.#takeHeld(true);
    this.#open = "nothing";
  }

  protected override finish(): void {
    this.#takeHeld(false);
    if (this.#late > 0) {
      this.sink.warn(diagnostic("MMS5115", wholeFile(this.options.path), { lines: this.#late }));
    }
  }
}
