/*
 * What the decoders of formats that consist of lines share: cutting and counting lines, passing on entries, telling
 * what is wrong with a line, and refusing a file as a whole.
 */
import { type Diagnostic, diagnostic, type LinePlace } from "../diag/diagnostic.js";
import { placeInLatin1, quotedLatin1, wholeFile } from "../trace/line-place.js";
import { type Body, NAMES_ONCE } from "./body-fields.js";
import { ByteLines, fromBytes, LINE_LIMIT } from "./byte-lines.js";
import { DecoratedLines, withoutEndBlanks } from "./decorated-lines.js";
import { BodyReader, type ReadBody } from "./event-body.js";
import { EventNames } from "./event-name.js";
import type { ForeignDecoder, ForeignSink, ImporterOptions } from "./importer.js";
import type { KnownEvent } from "./known-entries.js";
import type { Decoration } from "./line-decoration.js";
import { isEntryLike, pasteWord } from "./paste-words.js";
import { hasProgramText } from "./program-texts.js";
import { readMarker } from "./script-marker.js";
import { type HeldEntry, TextLines } from "./text-lines.js";

/** A layout that is not read, and what to do about it. */
export interface UnsupportedLayout {
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
const QUOTE = 34;
/** The end of a value that cannot go on: all digits of a pointer, or something closed. */
const WHOLE = /=(?:0x[0-9a-f]{16}|"[^"]*"|\{[^{}]*\}|\([^()]*\))$/;
/** What goes back by as much is no disorder between cpus, but another recording. */
const BACK_NS = 10_000_000n;
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

const NO_DUMP: UnsupportedLayout = {
  layout: "the kernel's log, without a dump of ftrace's ring buffer",
  remedy:
    "let the kernel dump it: echo z > /proc/sysrq-trigger, or echo 1 > /proc/sys/kernel/ftrace_dump_on_oops",
};

export abstract class LineDecoder implements ForeignDecoder {
  protected abstract readonly format: string;
  protected readonly options: ImporterOptions;
  protected readonly sink: ForeignSink;
  /** Of the file, from 1. */
  protected line = 0;
  protected rejected = false;
  /** The last entry's line of each cpu, since the beginning of the recording. */
  protected readonly lastLines = new Map<number, number>();
  protected readonly names = new EventNames();
  readonly #lines: ByteLines;
  readonly #decorated: DecoratedLines;
  /** The line is the file's last and has no line feed: it may be incomplete. */
  protected isCutOff = false;
  /** Whether a pasted recording has ended, so that what follows is other text. */
  #isBehind = false;
  #hadEntry = false;
  /** Time of the entry before. */
  #latest: number | bigint = 0;
  #warnedOfTime = false;
  /** Whether the event of the previous entry is wanted. */
  #isWanted = true;
  #wordsBefore: LinePlace | undefined;
  /** Where the next quote is in the bytes that are read. */
  #quoteAt = 0;
  #quoteIn: Buffer | undefined;
  readonly #bodies: BodyReader;
  /** Undefined where no line of the format can hold a text of a traced program that is more than one line. */
  readonly #texts: TextLines | undefined;
  /** How the body of the entry that is held is to be read. */
  #readHeld: ReadBody | undefined;
  #isHeldCutOff = false;
  #brokenEntries = 0;
  #firstBroken = 0;
  readonly #readBody: ReadBody = (line, at, event) => this.#bodies.read(line, at, event);

  constructor(options: ImporterOptions, sink: ForeignSink) {
    this.options = options;
    this.#bodies = new BodyReader(options.printed);
    this.sink = sink;
    this.#lines = new ByteLines(
      (text, tooLong) => this.#take(text, tooLong),
      (bytes, start, end) => this.#takeBytes(bytes, start, end),
    );
    this.#decorated = this.#decoratedLines();
    this.#texts = this.splitsTexts() ? this.#textLines() : undefined;
  }

  /** Whether the tool prints names and strings unescaped. Then `isAligned` and `beginsAnew` are called, too. */
  protected splitsTexts(): boolean {
    return false;
  }

  /** Whether the line is an entry whose thread's name fills the columns that it has. */
  protected isAligned(_text: string): boolean {
    return false;
  }

  /** Whether the line begins an entry, or is the tool's own. */
  protected beginsAnew(_text: string): boolean {
    return true;
  }

  #decoratedLines(): DecoratedLines {
    return new DecoratedLines({
      isRecorded: (line) => this.isRecorded(line),
      waited: (back, work) => {
        if (this.rejected) return;
        const { line, isCutOff } = this;
        this.line = line - back;
        this.isCutOff = isCutOff && back === 0;
        work();
        this.line = line;
        this.isCutOff = isCutOff;
      },
      bare: (text, marked, tooLong) => this.#takeBare(text, marked, tooLong),
      jumped: () => {
        this.#texts?.flush();
        this.entryLost();
        this.sink.gap({ line: this.line, cpu: undefined, count: undefined, fromLine: this.line });
      },
      message: (text) => this.#takeMessage(text),
      undecorated: (text, decorations) => this.#takeUndecorated(text, decorations),
    });
  }

  #textLines(): TextLines {
    const at = <T>(line: number, work: () => T): T => {
      const now = this.line;
      this.line = line;
      const done = work();
      this.line = now;
      return done;
    };
    return new TextLines({
      isAligned: (text) => this.isAligned(text),
      beginsAnew: (text) => this.beginsAnew(text),
      take: (text, line) => at(line, () => this.takeLine(text)),
      goesOn: (line) => this.sink.continuation(line),
      deliver: (entry) => at(entry.line, () => this.#deliver(entry)),
      broken: (entry) => at(entry.line, () => this.#broken(entry)),
    });
  }

  #deliver(entry: HeldEntry): void {
    const { text, head, event, at, line, lines, isLong } = entry;
    let read = this.#readHeld ?? this.#readBody;
    if (this.options.wants(event)) {
      const body = read(text, at, event);
      const isTwice = body.kind === "error" && "expected" in body && body.expected === NAMES_ONCE;
      // Which of its fields belong to a name cannot be determined: the line is not a bad one.
      if (!("fields" in body) && (lines > 1 || body.kind === "ambiguous" || (isTwice && !isLong))) {
        this.#broken(entry);
        return;
      }
      read = () => body;
    }
    const { isCutOff } = this;
    this.isCutOff = this.#isHeldCutOff;
    this.#readEntry(text, head, event, at, read);
    this.isCutOff = isCutOff;
    for (let i = 1; i < lines; i++) this.sink.continuation(line + i);
  }

  #broken({ text, at, head, line, lines, event }: HeldEntry): void {
    if (this.#brokenEntries++ === 0) this.#firstBroken = line;
    if (lines === 1 && !this.options.wants(event)) {
      this.sink.ignored(event, head.cpu, line, head.tsNs, text, at);
    } else this.sink.lost({ line, cpu: undefined, count: undefined, fromLine: line, isMark: false });
    for (let i = 1; i < lines; i++) this.sink.continuation(line + i);
  }

  /** The first line of a text that may hold whole lines; undefined if there was none. */
  protected get firstLongText(): number | undefined {
    return this.#texts?.firstLong;
  }

  feed(chunk: Uint8Array): void {
    if (!this.rejected) this.#lines.feed(chunk);
  }

  end(): void {
    if (this.rejected) return;
    this.isCutOff = true;
    this.#lines.end();
    this.isCutOff = false;
    this.#decorated.end();
    this.#texts?.flush();
    if (this.#brokenEntries > 0) {
      const place = { ...wholeFile(this.options.path), line: this.#firstBroken };
      this.sink.warn(diagnostic("MMS5166", place, { entries: this.#brokenEntries }));
    }
    if (this.rejected) return;
    if (!this.#hadEntry && this.#decorated.isLog) {
      this.reject(NO_DUMP, "");
      return;
    }
    if (!this.#hadEntry && this.#wordsBefore !== undefined) {
      this.rejectWith(diagnostic("MMS5117", this.#wordsBefore, { format: this.format }));
    } else this.finish();
  }

  /** Whether the line alone shows that it is a recording's, of this format. */
  protected abstract isRecorded(line: string): boolean;

  /** One line, without its line feed. It must cause exactly one call of the sink, or a refusal. */
  protected abstract takeLine(text: string): void;

  /** A line that was too long to be read: what follows does not belong to the entry before. */
  protected abstract entryLost(): void;

  /** There are no more lines. */
  protected finish(): void {}

  #take(raw: string, tooLong: boolean): void {
    if (this.rejected) return;
    this.line++;
    const marked = this.line === 1 && raw.startsWith(BYTE_ORDER_MARK) ? raw.slice(3) : raw;
    // Terminals and editors leave blanks behind, which belong to no value.
    const text = marked.charCodeAt(marked.length - 1) <= BLANK ? withoutEndBlanks(marked) : marked;
    this.#decorated.take(text, marked, tooLong);
  }

  /** A line that stands as it was printed, and begins as one before. */
  #takeBytes(bytes: Buffer, start: number, end: number): boolean {
    if (!this.#decorated.isPlain || this.rejected) return this.rejected;
    const event =
      bytes[end - 1]! > BLANK && end - start <= LINE_LIMIT ? this.readKnown(bytes, start, end) : undefined;
    if (event === undefined || this.#texts?.isPlainEntry(end - start) === false) return false;
    this.line++;
    const isPlain = this.#texts?.isDoubtful !== true && !this.#hasQuote(bytes, start, end);
    if (event.isQuiet === true && isPlain) {
      this.takeKnown(event, undefined);
      return true;
    }
    this.takeKnown(event, bytes.toString("latin1", start, end));
    // Once with its text, for those who want an example.
    if (isPlain) event.isQuiet ??= !this.options.wants(event.name) && !hasProgramText(event.name);
    return true;
  }

  #hasQuote(bytes: Buffer, start: number, end: number): boolean {
    if (bytes !== this.#quoteIn || this.#quoteAt < start) {
      this.#quoteIn = bytes;
      const at = bytes.indexOf(QUOTE, start);
      this.#quoteAt = at < 0 ? bytes.length : at;
    }
    return this.#quoteAt < end;
  }

  /** The event of an entry whose beginning is like that of an earlier one; undefined if that does not determine it. */
  protected readKnown(_bytes: Uint8Array, _start: number, _end: number): KnownEvent | undefined {
    return undefined;
  }

  /** The entry that was just read; without a text if only its event's name matters. */
  protected takeKnown(_event: KnownEvent, _text: string | undefined): void {}

  #takeBare(text: string, marked: string, tooLong: boolean): void {
    if (tooLong) {
      this.#texts?.flush();
      this.entryLost();
      this.bad(diagnostic("MMS5112", this.place(text, 0, 0), { limit: LINE_LIMIT }));
      return;
    }
    if (this.line === 1 && this.#takeScriptMarker(marked)) return;
    if (this.#texts === undefined || this.#texts.isPlain(marked, text, this.line)) this.takeLine(text);
  }

  /** Among lines that all begin with something, one that does not. */
  #takeUndecorated(text: string, decorations: readonly Decoration[]): void {
    this.#texts?.flush();
    if (decorations[0]!.isLog === true) this.#takeMessage(text);
    else if (text === "") this.#takeBare(text, text, false);
    else if (isEntryLike(text)) {
      const names = decorations.map((layer) => layer.name).join(" and ");
      this.notUnderstood(text, 0, `${names}, as in front of the lines before`);
    } else this.#takeWords();
  }

  /** Any line of the kernel's log: between two entries it may be the rest of the first. */
  #takeMessage(text: string): void {
    this.#texts?.flush();
    const release = /^Linux version (\S{1,100}) \(/.exec(text)?.[1];
    if (release !== undefined) this.claimKernel(release, "the kernel's log");
    if (/^\*\* \d+ printk messages dropped/.test(text)) this.#takeWords();
    else if (/^(?: *=> .*|#.*|-{20,}|)$/.test(text)) this.takeLine(text);
    else if ([...this.lastLines.values()].includes(this.line - 1)) this.#takeWords();
    else this.sink.header(this.line);
  }

  /** Other text: behind entries, something may have been left out there. */
  #takeWords(): void {
    this.entryLost();
    if (this.lastLines.size === 0) {
      this.sink.header(this.line);
      return;
    }
    this.sink.lost({
      line: this.line,
      cpu: undefined,
      count: undefined,
      fromLine: this.line,
      isMark: false,
    });
  }

  /** A line that is not of the format: text around a pasted recording, or something unknown. */
  protected takeOtherText(text: string, expected: string): void {
    const word = pasteWord(text);
    if (word !== undefined) {
      if (word === "end") this.#isBehind = true;
      else if (word === "fence") this.#isBehind = this.#hadEntry && !this.#isBehind;
      this.#takeWords();
    } else if (this.#isBehind ? !isEntryLike(text) : this.#isBefore(text)) {
      if (!this.#hadEntry) this.#wordsBefore ??= this.place(text, 0, text.length);
      this.sink.header(this.line);
    } else if (!this.#isWanted && text.includes(" ") && !isEntryLike(text)) {
      // A text that a program printed may have several lines, and a function's name in front of the first.
      this.sink.continuation(this.line);
    } else this.notUnderstood(text, 0, expected);
  }

  /** In front of the first entry is other text; a file whose beginning was cut off begins inside a line. */
  #isBefore(text: string): boolean {
    return this.lastLines.size === 0 && (this.line === 1 || !isEntryLike(text));
  }

  #takeScriptMarker(text: string): boolean {
    const marker = readMarker(text);
    if (marker === undefined) return false;
    if (marker === "broken") this.bad(diagnostic("MMS5171", this.place(text, 0, text.length), {}));
    else {
      this.sink.claim({ ...marker, line: this.line, source: "the script's first line" });
      this.sink.header(this.line);
    }
    return true;
  }

  /** The release that the tool's own words name. */
  protected claimKernel(kernel: string, source: string): void {
    this.sink.claim({ kernel, records: undefined, line: this.line, source });
  }

  /** An entry of this cpu and time; to be called before anything is made of it. */
  protected noteEntry(cpu: number, tsNs: number | bigint): void {
    if (tsNs < this.#latest) this.#wentBack(cpu, tsNs);
    this.#latest = tsNs;
    this.#hadEntry = true;
    if (cpu < CPU_LIMIT) this.lastLines.set(cpu, this.line);
  }

  /** Another recording begins in the same file: nothing is known of the time between the two. */
  protected beginAnotherRecording(): void {
    this.lastLines.clear();
    this.#latest = 0;
  }

  /**
   * Recordings come in the order of time, but for a few entries that several cpus made at once. What begins earlier is
   * another one behind the first: where that was of a single cpu, another cpu's, whose events are missing among it.
   */
  #wentBack(cpu: number, tsNs: number | bigint): void {
    const backNs = BigInt(this.#latest) - BigInt(tsNs);
    if (this.lastLines.size === 1 && !this.lastLines.has(cpu)) {
      const place = { ...wholeFile(this.options.path), line: this.line };
      this.rejectWith(diagnostic("MMS5160", place, { cpu }));
    } else if (backNs >= BACK_NS) {
      if (!this.#warnedOfTime) {
        this.sink.warn(diagnostic("MMS5161", { ...wholeFile(this.options.path), line: this.line }, {}));
      }
      this.#warnedOfTime = true;
      this.beginAnotherRecording();
      this.sink.gap({ line: this.line, cpu: undefined, count: undefined, fromLine: this.line });
    }
  }

  /** An entry whose body begins at `at`; it is read only if the event is wanted. */
  protected takeBody(text: string, head: Head, event: string, at: number, read = this.#readBody): void {
    if (this.rejected) return;
    this.#isWanted = this.options.wants(event);
    const what = this.#texts?.take(text, head, event, at, this.line) ?? "plain";
    if (what === "plain") this.#readEntry(text, head, event, at, read);
    else if (what === "held") {
      this.#readHeld = read;
      this.#isHeldCutOff = this.isCutOff;
    } else {
      this.sink.lost({ line: this.line, cpu: undefined, count: undefined, fromLine: what, isMark: false });
    }
  }

  /** An entry of which only the name matters. */
  protected skipBody(head: Head, event: string): void {
    if (this.rejected) return;
    this.#isWanted = false;
    this.sink.ignored(event, head.cpu, this.line, head.tsNs);
  }

  #readEntry(text: string, head: Head, event: string, at: number, read: ReadBody): void {
    if (!this.options.wants(event)) {
      this.sink.ignored(event, head.cpu, this.line, head.tsNs, text, at);
      return;
    }
    if (this.isCutOff && !WHOLE.test(text)) {
      this.#takeCutOff();
      return;
    }
    const body: Body = read(text, at, event);
    if (body.kind === "error") {
      this.notUnderstood(text, body.at, body.expected);
      return;
    }
    if (!("fields" in body)) {
      const place = this.place(text, body.at, text.length - body.at);
      const details = { event, shown: body.shown, found: quotedLatin1(text, body.at, 60) };
      this.bad(
        body.kind === "ambiguous"
          ? diagnostic("MMS5151", place, details)
          : diagnostic("MMS5150", place, details),
      );
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
      source: this.#decorated.inFile(text),
    });
  }

  /** The last line may be incomplete. */
  #takeCutOff(): void {
    this.sink.lost({ line: this.line, cpu: undefined, count: 1, fromLine: this.line, isMark: false });
    this.sink.warn(diagnostic("MMS5159", { ...wholeFile(this.options.path), line: this.line }, {}));
  }

  /** A marker's text: nothing certain can be read from it. */
  protected takeMarker(text: string, head: Head, event: string): void {
    this.#texts?.longText(head, event, this.line);
    this.takeBody(text, head, event, text.length, () => ({ kind: "marker", fields: new Map() }));
  }

  protected reject(layout: UnsupportedLayout, text: string): void {
    this.rejectWith(diagnostic("MMS5101", this.place(text, 0, text.length), layout));
  }

  protected rejectWith(d: Diagnostic): void {
    this.rejected = true;
    this.sink.reject(d);
  }

  protected notUnderstood(text: string, at: number, expected: string): void {
    if (this.isCutOff) {
      this.#takeCutOff();
      return;
    }
    const found = quotedLatin1(text, at, 40);
    this.bad(diagnostic("MMS5102", this.place(text, at, 1), { expected, found }));
  }

  protected bad(d: Diagnostic): void {
    this.sink.notUnderstood(d, this.line);
  }

  protected place(text: string, at: number, length: number): LinePlace {
    const line = this.#decorated.inFile(text);
    return placeInLatin1(this.options.path, this.line, line, at + line.length - text.length, length);
  }
}
