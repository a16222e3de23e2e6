/*
 * The lines of a file that may have been decorated on its way: the first ones wait until one shows the decoration of
 * all, which is then taken off each.
 */
import { LINE_LIMIT } from "./byte-lines.js";
import { type Decoration, findDecorations, hasJumped, stripDecorations } from "./line-decoration.js";
import { isEntryLike } from "./paste-words.js";

/** What becomes of the lines. */
export interface DecoratedLineSink {
  /** Whether the line alone shows that it is a recording's. */
  isRecorded(line: string): boolean;
  /** `work` is for a line that has waited: `back` lines before the present one. */
  waited(back: number, work: () => void): void;
  /** A line as it was printed; `marked` has the blanks at its end, too. */
  bare(text: string, marked: string, tooLong: boolean): void;
  /** Lines are missing in front of this one. */
  jumped(): void;
  /** A line of the kernel's log that is none of a recording. */
  message(text: string): void;
  /** A line without the decoration. */
  undecorated(text: string, decorations: readonly Decoration[]): void;
}

/** How many lines may precede the first one that shows their decoration. */
const WAIT_LINES = 200;
const BLANK = 32;

export class DecoratedLines {
  readonly #sink: DecoratedLineSink;
  /** Whether all lines stand as they were printed. */
  isPlain = false;
  /** The first lines, until one shows the decoration of all. */
  #waiting: string[] | undefined = [];
  #waitingBytes = 0;
  #headerDecorations: readonly Decoration[] | undefined;
  #decorations: readonly Decoration[] | undefined;
  /** The line as it stands in the file, where it wears something. */
  #fullLine: string | undefined;

  constructor(sink: DecoratedLineSink) {
    this.#sink = sink;
  }

  /** Whether other messages stand among the lines. */
  get isLog(): boolean {
    return this.#decorations?.[0]?.isLog === true;
  }

  /** The line of the file that `text` is the end of. */
  inFile(text: string): string {
    return this.#fullLine?.endsWith(text) === true ? this.#fullLine : text;
  }

  take(text: string, marked: string, tooLong: boolean): void {
    if (this.#waiting !== undefined) this.#wait(this.#waiting, text, marked, tooLong);
    else if (this.#decorations !== undefined) this.#takeDecorated(text, this.#decorations, tooLong);
    else this.#sink.bare(text, marked, tooLong);
  }

  /** There are no more lines. */
  end(): void {
    if (this.#waiting !== undefined) this.#setDecorations(this.#waiting, this.#headerDecorations ?? []);
  }

  /** The header shows the prefix of each line, the first entry what happened to the text within. */
  #wait(waiting: string[], text: string, marked: string, tooLong: boolean): void {
    waiting.push(marked);
    this.#waitingBytes += marked.length;
    const decorations = tooLong ? undefined : this.#decorationsOf(text);
    this.#headerDecorations ??= decorations;
    const isEntry = decorations !== undefined && isEntryLike(stripDecorations(text, decorations) ?? "");
    if (isEntry) this.#setDecorations(waiting, decorations);
    else if (tooLong || waiting.length >= WAIT_LINES || this.#waitingBytes >= LINE_LIMIT) {
      this.#setDecorations(waiting, this.#headerDecorations ?? [], tooLong);
    }
  }

  #decorationsOf(text: string): readonly Decoration[] | undefined {
    const outer = this.#headerDecorations ?? [];
    const inside = stripDecorations(text, outer);
    const inner =
      inside === undefined ? undefined : findDecorations(inside, (line) => this.#sink.isRecorded(line));
    return inner === undefined ? undefined : [...outer, ...inner];
  }

  /** The decoration of the lines is known: those that waited are read. */
  #setDecorations(
    waiting: readonly string[],
    decorations: readonly Decoration[],
    isLastTooLong = false,
  ): void {
    this.#waiting = undefined;
    if (decorations.length > 0) this.#decorations = decorations;
    else this.isPlain = true;
    for (const layer of decorations) layer.begin?.();
    waiting.forEach((marked, i) => {
      const back = waiting.length - 1 - i;
      this.#sink.waited(back, () => this.take(withoutEndBlanks(marked), marked, back === 0 && isLastTooLong));
    });
  }

  #takeDecorated(fullLine: string, decorations: readonly Decoration[], tooLong: boolean): void {
    const text = stripDecorations(fullLine, decorations);
    this.#fullLine = fullLine;
    if (tooLong) this.#sink.bare(fullLine, fullLine, true);
    else if (text === undefined) this.#sink.undecorated(fullLine, decorations);
    else {
      if (hasJumped(decorations)) this.#sink.jumped();
      if (this.isLog && !this.#sink.isRecorded(text)) this.#sink.message(text);
      else this.#sink.bare(text, text, false);
    }
    this.#fullLine = undefined;
  }
}

/** Without the blanks, tabs and carriage returns at its end. */
export function withoutEndBlanks(text: string): string {
  let end = text.length;
  for (; end > 0; end--) {
    const c = text.charCodeAt(end - 1);
    if (c !== BLANK && c !== 9 && c !== 13) break;
  }
  return text.slice(0, end);
}
