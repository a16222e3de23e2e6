/*
 * Between the lines of a file and the entries in them: puts an entry together again that a text of a traced program has
 * split (program-texts.ts), and takes no line for an entry that may be such a text.
 *
 * Where a thread's name is at the beginning, the width of its column tells: `         a` and `b-12761   [001] …` are one
 * line of 16 columns and a dash. Where it stands behind, the entry is held until the next line shows whether it went on.
 * A long text can hold whole lines that nothing tells from entries: what follows one is taken only as far as its times,
 * and the number of entries that the header announces, allow it.
 */
import type { Head } from "./line-decoder.js";
import { type TextEnd, textEndOf } from "./program-texts.js";

/** A thread's name has 15 bytes, and a line feed may be each of them. */
const NAME_LINES = 16;
/** PATH_MAX is 4096, which is also the most that a probe fetches and that a marker holds. */
const LONG_BYTES = 4096 + 1024;
const NAME_COLUMNS = 16;
/** Text that imitates events must not fill the memory. */
const KNOWN_LIMIT = 4096;

/** What the decoder of a format does with lines. */
export interface LineTaker {
  /** Whether the line is an entry whose thread's name fills its columns: no rest of a name reads so. */
  isAligned(text: string): boolean;
  /** Whether the line begins an entry, or is the tool's own. */
  beginsAnew(text: string): boolean;
  /** The line, which may be several; `line` is that of the file where an entry's time stands. */
  take(text: string, line: number): void;
  /** An entry that was held, as a whole. */
  deliver(entry: HeldEntry): void;
  /** More of the entry before. */
  goesOn(line: number): void;
  /** An entry that could not be put together, from one line to the other. */
  broken(entry: HeldEntry): void;
}

export interface HeldEntry {
  readonly head: Head;
  readonly event: string;
  /** Where its body begins in the text. */
  readonly at: number;
  readonly line: number;
  readonly isLong: boolean;
  text: string;
  lines: number;
}

/** What follows a long text, while it may still be part of it. */
interface Shadow {
  readonly line: number;
  /** How the entry with the text ends, if it does. */
  readonly end: RegExp | undefined;
  readonly event: string;
  left: number;
  latest: number | bigint;
}

export class TextLines {
  /** The first line with a long text. */
  firstLong: number | undefined;
  readonly #taker: LineTaker;
  #held: HeldEntry | undefined;
  #end: TextEnd | undefined;
  #isWhole = false;
  /** What is held looked whole before it went on. */
  #wasWhole = false;
  /** Short lines that may be the beginning of a thread's name. */
  #parts: string[] = [];
  #partsLine = 0;
  #shadow: Shadow | undefined;
  /** Events that were seen whole: one that never is has a text of another form. */
  readonly #known = new Set<string>();

  constructor(taker: LineTaker) {
    this.#taker = taker;
  }

  /** A line as it is in the file, and without what is blank at its end. Gives whether it is to be taken as it is. */
  isPlain(raw: string, text: string, line: number): boolean {
    if (this.#shadow !== undefined) this.#shadow.left -= raw.length + 1;
    const held = this.#held;
    if (raw.length <= NAME_COLUMNS && (held === undefined || this.#isWhole) && this.#isPart(raw)) {
      if (this.#parts.length === 0) this.#partsLine = line;
      this.#parts.push(raw);
      return false;
    }
    if (this.#parts.length > 0 && this.#joinParts(text, line)) return false;
    return this.#held === undefined || !this.#heldGoesOn(text);
  }

  /** The next line is an entry beyond doubt, and `length` bytes long. Gives whether it is to be taken as it is. */
  isPlainEntry(length: number): boolean {
    if (this.#held !== undefined || this.#parts.length > 0) return false;
    if (this.#shadow !== undefined) this.#shadow.left -= length + 1;
    return true;
  }

  /** What stands here may be part of a text. */
  get isDoubtful(): boolean {
    return this.#shadow !== undefined;
  }

  /**
   * What is to become of an entry. If it is "held", `deliver` or `broken` will be called of it. If a line is given, what
   * stands behind that line, up to this one, may be fake.
   */
  take(text: string, head: Head, event: string, at: number, line: number): "plain" | "held" | number {
    if (this.#shadow !== undefined) {
      const from = this.#doubtfulFrom(this.#shadow, text, head, event);
      if (from !== undefined) return from;
    }
    const end = textEndOf(event, text, at);
    if (end === undefined) return "plain";
    const { comm, tid, cpu, tsNs } = head;
    this.#held = { head: { comm, tid, cpu, tsNs }, event, at, line, isLong: end.isLong, text, lines: 1 };
    this.#end = end;
    this.#wasWhole = false;
    this.#isWhole = end.pattern.test(text);
    return "held";
  }

  /** A text without an end of its own begins in this line: that of a marker. */
  longText(head: Head, event: string, line: number): void {
    this.#beginShadow(undefined, head, event, line);
  }

  /** There are no more lines, or one was too long to be read. */
  flush(): void {
    this.#flushParts();
    const held = this.#held;
    if (held !== undefined) this.#release(held, this.#isWhole || held.lines === 1);
  }

  #isPart(raw: string): boolean {
    if (this.#parts.length > 0) return this.#parts.length < NAME_LINES;
    return raw !== "" && !raw.startsWith("#");
  }

  #joinParts(text: string, line: number): boolean {
    const joined = `${this.#parts.join("\n")}\n${text}`;
    if (!this.#taker.isAligned(joined)) {
      this.#flushParts();
      return false;
    }
    if (this.#held !== undefined) this.#release(this.#held, true);
    this.#parts.forEach((_, i) => {
      this.#taker.goesOn(this.#partsLine + i);
    });
    this.#parts = [];
    this.#taker.take(joined, line);
    return true;
  }

  #flushParts(): void {
    const parts = this.#parts;
    this.#parts = [];
    parts.forEach((part, i) => {
      const text = part.trimEnd();
      if (this.#held === undefined || !this.#heldGoesOn(text)) this.#taker.take(text, this.#partsLine + i);
    });
  }

  #heldGoesOn(text: string): boolean {
    const held = this.#held!;
    const end = this.#end!;
    const wasWhole = this.#isWhole || this.#wasWhole;
    const isNext = wasWhole && text !== "" && this.#taker.beginsAnew(text);
    if (isNext || (this.#isWhole && !end.isShort && (text === "" || !end.isLong))) {
      this.#release(held, this.#isWhole);
      return false;
    }
    // No name of a thread is as long as an entry: this one was cut off by something else, or is of another form.
    if (!end.isLong && this.#taker.isAligned(text)) {
      this.#release(held, held.lines === 1 && !this.#known.has(held.event));
      return false;
    }
    this.#wasWhole = wasWhole;
    held.text += `\n${text}`;
    held.lines++;
    this.#isWhole = end.pattern.test(held.text);
    const isTooLong = end.isLong ? held.text.length > LONG_BYTES : held.lines > NAME_LINES;
    if (isTooLong && !this.#isWhole) this.#release(held, false);
    return true;
  }

  #release(held: HeldEntry, isUsable: boolean): void {
    const end = this.#end!;
    this.#held = undefined;
    if (this.#isWhole && this.#known.size < KNOWN_LIMIT) this.#known.add(held.event);
    if (isUsable) this.#taker.deliver(held);
    else this.#taker.broken(held);
    if (end.isLong) this.#beginShadow(end.pattern, held.head, held.event, held.line + held.lines - 1);
  }

  #beginShadow(end: RegExp | undefined, head: Head, event: string, line: number): void {
    this.firstLong ??= line;
    this.#shadow = { line, end, event, left: LONG_BYTES, latest: head.tsNs };
  }

  /**
   * An entry behind a long text, which the text itself may imitate. Entries are in order of time; and the last line
   * of a text that imitates entries has the end of its own entry behind it.
   */
  #doubtfulFrom(shadow: Shadow, text: string, head: Head, event: string): number | undefined {
    const hasEnd = shadow.end !== undefined && event !== shadow.event && shadow.end.test(text);
    const isDoubtful = hasEnd || head.tsNs < shadow.latest;
    if (isDoubtful || shadow.left < 0) this.#shadow = undefined;
    shadow.latest = head.tsNs;
    return isDoubtful ? shadow.line : undefined;
  }
}
