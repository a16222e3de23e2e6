/*
 * What the decoders of formats that consist of lines share: cutting and counting lines, handing on entries, telling
 * what is wrong with a line, and refusing a file as a whole.
 */
import { type Diagnostic, diagnostic, type LinePlace } from "../diag/diagnostic.js";
import { ByteLines, fromBytes, LINE_LIMIT } from "./byte-lines.js";
import { type Body, BodyReader, type ReadBody } from "./event-body.js";
import { EventNames } from "./event-name.js";
import type { ForeignDecoder, ForeignSink, ImporterOptions } from "./importer.js";
import { linePlace, quoted } from "./line-place.js";
import { readMarker } from "./script-marker.js";

/** A layout that is not read, and what to do about it. */
export interface Layout {
  readonly layout: string;
  readonly remedy: string;
}

/** Who, where and when. */
export interface Head {
  readonly comm: string;
  readonly tid: number;
  readonly cpu: number;
  readonly tsNs: number | bigint;
}

/** More cpus than any kernel has (NR_CPUS is at most 8192): a number beyond is not remembered. */
const CPU_LIMIT = 65_536;
const BLANK = 32;
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

export abstract class LineDecoder implements ForeignDecoder {
  protected readonly options: ImporterOptions;
  protected readonly sink: ForeignSink;
  /** Of the file, from 1. */
  protected line = 0;
  protected refused = false;
  /** The last entry's line of each cpu, since the beginning of the recording. */
  protected readonly lastLines = new Map<number, number>();
  protected readonly names = new EventNames();
  readonly #lines: ByteLines;
  readonly #bodies = new BodyReader();
  readonly #readBody: ReadBody = (line, at, event) => this.#bodies.read(line, at, event);

  constructor(options: ImporterOptions, sink: ForeignSink) {
    this.options = options;
    this.sink = sink;
    this.#lines = new ByteLines((text, tooLong) => this.#take(text, tooLong));
  }

  feed(chunk: Uint8Array): void {
    if (!this.refused) this.#lines.feed(chunk);
  }

  end(): void {
    if (this.refused) return;
    this.#lines.end();
    if (!this.refused) this.finish();
  }

  /** One line, without its line feed. It must cause exactly one call of the sink, or a refusal. */
  protected abstract takeLine(text: string): void;

  /** A line that was too long to be read: what follows does not belong to the entry before. */
  protected abstract entryLost(): void;

  /** There are no more lines. */
  protected finish(): void {}

  #take(raw: string, tooLong: boolean): void {
    if (this.refused) return;
    this.line++;
    const marked = this.line === 1 && raw.startsWith(BYTE_ORDER_MARK) ? raw.slice(3) : raw;
    // Terminals and editors leave blanks behind, which belong to no value.
    const text = marked.charCodeAt(marked.length - 1) <= BLANK ? withoutEndBlanks(marked) : marked;
    if (tooLong) {
      this.entryLost();
      this.bad(diagnostic("MMS5112", this.place(text, 0, 0), { limit: LINE_LIMIT }));
      return;
    }
    if (this.line > 1 || !this.#takeScriptMarker(marked)) this.takeLine(text);
  }

  #takeScriptMarker(text: string): boolean {
    const marker = readMarker(text);
    if (marker === undefined) return false;
    if (marker === "broken") this.bad(diagnostic("MMS5171", this.place(text, 0, text.length), {}));
    else {
      this.sink.says({ ...marker, line: this.line, whose: "the script's first line" });
      this.sink.header(this.line);
    }
    return true;
  }

  /** The release that the tool's own words name. */
  protected saysKernel(kernel: string, whose: string): void {
    this.sink.says({ kernel, records: undefined, line: this.line, whose });
  }

  protected sawCpu(cpu: number): void {
    if (cpu < CPU_LIMIT) this.lastLines.set(cpu, this.line);
  }

  /** An entry whose body begins at `at`; it is read only where somebody wants the event. */
  protected takeBody(text: string, head: Head, event: string, at: number, read = this.#readBody): void {
    if (!this.options.wants(event)) {
      this.sink.ofNoInterest(event, head.cpu, this.line);
      return;
    }
    const body: Body = read(text, at, event);
    if (body.kind === "error") {
      this.notUnderstood(text, body.at, body.expected);
      return;
    }
    this.sink.record({
      line: this.line,
      tsNs: head.tsNs,
      cpu: head.cpu,
      tid: head.tid,
      comm: head.comm === "<...>" ? undefined : fromBytes(head.comm),
      event,
      kind: body.kind,
      fields: body.fields,
      source: text,
    });
  }

  /** A marker's text: nobody can read anything certain out of it. */
  protected takeMarker(text: string, head: Head, event: string): void {
    this.takeBody(text, head, event, text.length, () => ({ kind: "marker", fields: new Map() }));
  }

  protected refuse(layout: Layout, text: string): void {
    this.refuseWith(diagnostic("MMS5101", this.place(text, 0, text.length), layout));
  }

  protected refuseWith(d: Diagnostic): void {
    this.refused = true;
    this.sink.refuse(d);
  }

  protected notUnderstood(text: string, at: number, expected: string): void {
    const found = quoted(text, at, 40);
    this.bad(diagnostic("MMS5102", this.place(text, at, 1), { expected, found }));
  }

  protected bad(d: Diagnostic): void {
    this.sink.notUnderstood(d, this.line);
  }

  protected place(text: string, at: number, length: number): LinePlace {
    return linePlace(this.options.path, this.line, text, at, length);
  }
}

/** Without the blanks, tabs and carriage returns at its end. */
function withoutEndBlanks(text: string): string {
  let end = text.length;
  for (; end > 0; end--) {
    const c = text.charCodeAt(end - 1);
    if (c !== BLANK && c !== 9 && c !== 13) break;
  }
  return text.slice(0, end);
}
