/** A text that a message may point into. Offsets are UTF-16 code units; lines and columns start at 1. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** Line and column of an offset; an offset past the end is the place right behind the last character. */
  position(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: Math.min(offset, this.text.length) - starts[low]! + 1 };
  }

  /** The offset of a place; one behind a line's end is that end, one behind the last line the end of the text. */
  offset({ line, column }: Position): number {
    const start = this.#starts()[line - 1];
    if (start === undefined) return line < 1 ? 0 : this.text.length;
    return Math.min(start + Math.max(0, column - 1), start + this.lineText(line).length);
  }

  /** The text of a line without its line end; "" for a line that does not exist. */
  lineText(line: number): string {
    const starts = this.#starts();
    const start = starts[line - 1];
    if (start === undefined) return "";
    const end = starts[line] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, "");
  }

  #starts(): number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1))
        starts.push(at + 1);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A piece of a text, `end` exclusive. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}
