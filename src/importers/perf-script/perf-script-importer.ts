/*
 * What `perf script` prints (tools/perf/builtin-script.c), with any fields that include thread, cpu, time, event and
 * trace, with callchains, and with the lines of --show-lost-events and its like.
 */
import type { Importer } from "../importer.js";
import { type Layout, LineDecoder } from "../line-decoder.js";
import { skipWord } from "../text-scan.js";
import { PerfHead, readPerfHead } from "./perf-head.js";

export const perfScriptImporter: Importer = {
  name: "perf-script",
  recognize(lines) {
    const head = new PerfHead();
    return lines.some(
      (line) =>
        /^# captured on +:/.test(line) ||
        (readPerfHead(line, head) && /^[\w-]+(?::[\w.-]+)?: |^PERF_RECORD_/.test(line.slice(head.rest))) ||
        otherFields(line) !== undefined,
    );
  },
  create: (options, sink) => new PerfScriptDecoder(options, sink),
};

const COLON = 58;
/** perf record's own records, which perf script shows on demand. */
const OWN = "PERF_RECORD_";
const LOST = /PERF_RECORD_LOST(?:_SAMPLES)?(?: lost (?:samples )?(\d{1,15}))?/y;
/** The kernel held events back for a while. */
const THROTTLE = /PERF_RECORD_(?:UN)?THROTTLE/y;
/** A frame of a callchain: indented, and nothing but an address, a symbol, a place in a source file. */
const FRAME = /^(?:\t| +[0-9a-f]{1,16}(?: |$)| {2}\S+:\d+$)/;
/** What perf says on standard error may stand among the lines; that it lost events, without saying where. */
const LOSSES_SOMEWHERE = /^Processed \d+ events and lost \d+ (?:chunks|samples)!/;
const WARNING = /^(?:Warning:|Check IO\/CPU overload!)$/;
const MARKER = "print";

function isOwn(line: string, at: number): boolean {
  return line.startsWith(OWN, at);
}

/** `probe:vma_merge: `: where the event's name may begin, behind its system, and where the colon behind it is. */
function eventAt(line: string, at: number): { readonly from: number; readonly colon: number } | undefined {
  const colon = skipWord(line, at) - 1;
  if (colon <= at || line.charCodeAt(colon) !== COLON) return undefined;
  const system = line.indexOf(":", at);
  const from = system < colon ? system + 1 : at;
  return { from, colon };
}

const FIELDS = "perf script -F comm,tid,cpu,time,event,trace";

/** Layouts of other fields, each by the shape of an entry in it. */
const OTHER_FIELDS: readonly (readonly [RegExp, string])[] = [
  [
    /^ *\S.{0,15} +-?\d+(?:\/\d+)? +(?:\[-?\d+\] +|\d+\.\d+: +)?[\w-]+:[\w.-]+: /,
    "perf script's layout without the cpu or the time",
  ],
  [
    /^ *(?:\S.{0,15} +)?\[-?\d+\] +(?:\d+\.\d+: +)?[\w-]+:[\w.-]+: /,
    "perf script's layout without the thread",
  ],
  [
    /^ *\S.{0,15} +-?\d+(?:\/\d+)? +\[-?\d+\] +\d+\.\d+: +(?:\d+ +)?(?:\([0-9a-f]{8,16}|\w+=)/,
    "perf script's layout without the event",
  ],
];

/** The layout of other fields that a line shows, where none was understood yet. */
function otherFields(line: string): Layout | undefined {
  const found = OTHER_FIELDS.find(([shape]) => shape.test(line));
  return found === undefined ? undefined : { layout: found[1], remedy: FIELDS };
}

class PerfScriptDecoder extends LineDecoder {
  readonly #head = new PerfHead();
  #open: "nothing" | "entry" | "marker" = "nothing";
  #understood = false;
  #headers = 0;

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
      if (this.#refuseOther(text)) return;
      this.notUnderstood(text, head.rest, "the name of an event and a colon");
      return;
    }
    this.#understood = true;
    this.#open = name === MARKER ? "marker" : "entry";
    this.sawCpu(head.cpu);
    const at = event.colon + 2;
    if (name === MARKER) {
      // As ftrace calls it, after the function that wrote it.
      const writer = /tracing_mark_\w*write(?=: )/.exec(text.slice(at, at + 60))?.[0];
      this.takeMarker(text, head, writer ?? name);
    } else if (head.tid < 0 || head.cpu < 0) {
      this.notUnderstood(text, 0, "the thread and the cpu of an event");
    } else {
      this.takeBody(text, head, name, Math.min(at, text.length));
    }
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
    const fromLine = this.lastLines.get(cpu) ?? 0;
    this.sink.lost({
      line: this.line,
      cpu: cpu < 0 ? undefined : cpu,
      count,
      fromLine: cpu < 0 ? 0 : fromLine,
    });
  }

  #takeOther(text: string): void {
    if (this.#open === "marker" || this.#belongsToEntry(text)) {
      this.sink.continuation(this.line);
      return;
    }
    if (text.startsWith("#") || WARNING.test(text) || (text === "" && !this.#understood)) {
      this.#headers++;
      this.sink.header(this.line);
      return;
    }
    if (LOSSES_SOMEWHERE.test(text)) {
      this.refuse(
        {
          layout: "perf's warning that events were lost, without their place",
          remedy: "perf script --show-lost-events 2>/dev/null",
        },
        text,
      );
      return;
    }
    if (this.#refuseOther(text)) return;
    this.notUnderstood(text, 0, "an entry, as in `comm tid [cpu] time: system:event: …`");
  }

  #belongsToEntry(text: string): boolean {
    return this.#open === "entry" && (text === "" || FRAME.test(text));
  }

  #refuseOther(text: string): boolean {
    const layout = this.#understood ? undefined : otherFields(text);
    if (layout !== undefined) this.refuse(layout, text);
    return layout !== undefined;
  }

  protected override entryLost(): void {
    this.#open = "nothing";
  }

  protected override finish(): void {
    if (this.#headers < this.line || this.line === 0) return;
    this.refuse(
      { layout: "perf script's header without any event", remedy: "perf script without --header-only" },
      "",
    );
  }
}
