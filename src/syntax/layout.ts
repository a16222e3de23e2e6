/*
 * Where things stand in a text: the column of every character (bulleted lists live by it), where the last
 * token before a place ends, and the comments, which are the docs of what follows them.
 */
import type { SourceFile, Span } from "../text/source-file.js";

export interface Comment {
  readonly start: number;
  readonly end: number;
}

export class Layout {
  readonly file: SourceFile;
  /** Column of each offset, from 1; tabs go to the next multiple of 8, a surrogate pair counts once. */
  readonly columns: Int32Array;
  /** For each offset the end of the last character in front of it that is neither blank nor in a comment. */
  readonly #solidEnd: Int32Array;
  readonly #comments: readonly Comment[];
  readonly #commentEnding = new Map<number, Comment>();

  constructor(file: SourceFile, comments: readonly Comment[]) {
    this.file = file;
    this.#comments = comments;
    const { text } = file;
    this.columns = columnsOf(text);
    this.#solidEnd = new Int32Array(text.length + 1);
    let next = 0;
    let solid = 0;
    for (let i = 0; i < text.length; i++) {
      this.#solidEnd[i] = solid;
      while (next < comments.length && comments[next]!.end <= i) next++;
      const comment = comments[next];
      const inComment = comment !== undefined && comment.start <= i;
      if (!inComment && !isBlank(text.charCodeAt(i))) solid = i + 1;
    }
    this.#solidEnd[text.length] = solid;
    for (const comment of comments) this.#commentEnding.set(comment.end, comment);
  }

  /** The span of a match that swallowed the blanks and comments behind it. */
  span(start: number, end: number): Span {
    return { file: this.file, start, end: Math.max(start, this.#solidEnd[end]!) };
  }

  /** End of the last token in front of a place; 0 if there is none. */
  solidEnd(offset: number): number {
    return this.#solidEnd[offset]!;
  }

  column(offset: number): number {
    return this.columns[offset]!;
  }

  /** Nothing but blanks and comments in front of it on its line. */
  isFirstOnLine(offset: number): boolean {
    const solid = this.#solidEnd[offset]!;
    return solid === 0 || this.#lineBreaks(solid, offset) > 0;
  }

  /**
   * The comment that ends right in front of a place (no empty line between) and starts on a line of its own,
   * with all comments that touch it in the same way; markers and common indentation stripped.
   */
  docBefore(offset: number): string {
    return this.#doc(this.#commentsBefore(offset));
  }

  /** The line comment behind a place (and a comma) on its line; undefined if there is none, or nothing in it. */
  docBehind(offset: number): string | undefined {
    const comment = /[ \t]*,?[ \t]*\\\*([^\r\n]*)/y;
    comment.lastIndex = offset;
    return comment.exec(this.file.text)?.[1]?.trim() || undefined;
  }

  /**
   * The comment right behind a token, with those that touch it; "" if it touches what follows and is that one's
   * doc (`nextHasDoc`).
   */
  docAfter(offset: number, nextHasDoc: boolean): string {
    const first = this.#comments.findIndex((c) => c.start >= offset);
    if (first < 0 || this.#solidEnd[this.#comments[first]!.start]! > offset) return "";
    let last = first;
    while (last + 1 < this.#comments.length) {
      const gap = this.file.text.slice(this.#comments[last]!.end, this.#comments[last + 1]!.start);
      if (gap.trim() !== "" || gap.split("\n").length > 2) break;
      last++;
    }
    const end = this.#comments[last]!.end;
    const rest = /^[ \t]*(?:\r?\n[ \t]*(?=\S))?/.exec(this.file.text.slice(end))![0];
    const touches = /\S/.test(this.file.text.charAt(end + rest.length));
    return touches && nextHasDoc ? "" : this.#doc(this.#comments.slice(first, last + 1));
  }

  #commentsBefore(offset: number): Comment[] {
    const block: Comment[] = [];
    let at = offset;
    for (;;) {
      const end = blankStart(this.file.text, at);
      const comment = this.#commentEnding.get(end);
      if (comment === undefined || this.#lineBreaks(end, at) > 1 || !this.#startsLine(comment.start))
        return block.reverse();
      block.push(comment);
      at = comment.start;
    }
  }

  #startsLine(offset: number): boolean {
    const lineStart = this.file.text.lastIndexOf("\n", offset - 1) + 1;
    return blankStart(this.file.text, offset) <= lineStart;
  }

  #lineBreaks(start: number, end: number): number {
    let count = 0;
    for (let at = start; at < end; at++) if (this.file.text.charCodeAt(at) === 10) count++;
    return count;
  }

  #doc(comments: readonly Comment[]): string {
    const lines = comments.flatMap((c) => {
      const column = this.columns[c.start]! - 1;
      return commentLines(`${" ".repeat(column)}${this.file.text.slice(c.start, c.end)}`);
    });
    while (lines.length > 0 && lines[0]!.trim() === "") lines.shift();
    while (lines.length > 0 && lines[lines.length - 1]!.trim() === "") lines.pop();
    const indents = lines.filter((l) => l.trim() !== "").map((l) => l.length - l.trimStart().length);
    const common = indents.reduce((least, indent) => Math.min(least, indent), indents[0] ?? 0);
    return lines.map((l) => l.slice(common).trimEnd()).join("\n");
  }
}

/** The lines of one comment without its markers, what is left at its column; frame lines of stars are dropped. */
function commentLines(comment: string): string[] {
  const indent = comment.length - comment.trimStart().length;
  const body = comment.slice(indent);
  if (body.startsWith("\\*"))
    return [`${" ".repeat(indent)}${body.replace(/^\\\*+/, (m) => " ".repeat(m.length))}`];
  const inner = `${" ".repeat(indent + 2)}${body.slice(2, -2)}`;
  const lines = inner
    .split(/\r?\n/)
    .map((line) => line.replace(/\t/g, "        ").trimEnd())
    .filter((line) => !/^\s*\*{3,}$/.test(line));
  const [first, ...rest] = lines;
  const starred = /^(\s*)\*(?=\s|$)/;
  if (rest.length === 0 || !rest.every((line) => line === "" || starred.test(line))) return lines;
  return [first!, ...rest.map((line) => line.replace(starred, "$1 "))];
}

function blankStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function columnsOf(text: string): Int32Array {
  const columns = new Int32Array(text.length + 1);
  let column = 1;
  for (let i = 0; i < text.length; i++) {
    columns[i] = column;
    const code = text.charCodeAt(i);
    if (code === 10) column = 1;
    else if (code === 9) column = (Math.floor((column - 1) / 8) + 1) * 8 + 1;
    else if (code < 0xdc00 || code > 0xdfff) column++;
  }
  columns[text.length] = column;
  return columns;
}
