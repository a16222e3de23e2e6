/* Places in a trace: a line is cited with what a reader can see of it, since the trace itself is not kept. */
import type { LinePlace } from "../diag/diagnostic.js";
import { printable } from "../text/printable.js";

/** Bytes of a line that a message cites. */
const EXCERPT_BYTES = 240;
const VALUE_BYTES = 60;

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** The place of `bytes[start, end)` in the line `bytes[lineStart, lineEnd)`; an empty range marks one column. */
export function placeInLine(
  path: string,
  line: number,
  bytes: Uint8Array,
  lineStart: number,
  lineEnd: number,
  start: number,
  end: number,
): LinePlace {
  return {
    path,
    line,
    column: start - lineStart + 1,
    length: Math.max(1, end - start),
    // As it is: `column` counts its bytes, and it is made printable when it is shown.
    excerpt: decoded(bytes, lineStart, lineEnd, EXCERPT_BYTES),
  };
}

/** A whole line whose text is not available any more. */
export function wholeLine(path: string, line: number, excerpt = ""): LinePlace {
  return { path, line, column: 0, length: 1, excerpt };
}

/** The whole of a file. */
export function wholeFile(path: string): LinePlace {
  return wholeLine(path, 0);
}

/** `length` bytes, from offset `at`, of a line whose characters stand for one byte each. */
export function placeInLatin1(
  path: string,
  line: number,
  text: string,
  at: number,
  length: number,
): LinePlace {
  const bytes = Buffer.from(text, "latin1");
  return placeInLine(path, line, bytes, 0, bytes.length, at, at + length);
}

/** A piece of such a line as a message can quote it. */
export function quotedLatin1(text: string, at: number, length: number): string {
  if (at >= text.length) return "the end of the line";
  const bytes = Buffer.from(text.slice(at, at + length), "latin1");
  return `\`${sourceText(bytes, 0, bytes.length)}\``;
}

/** A value of the line as it stands there, cut to a readable length. */
export function sourceText(bytes: Uint8Array, start: number, end: number): string {
  return printable(decoded(bytes, start, end, VALUE_BYTES));
}

/** Bytes that are not UTF-8 become U+FFFD. */
function decoded(bytes: Uint8Array, start: number, end: number, limit: number): string {
  const cut = end - start > limit;
  const text = lenient.decode(bytes.subarray(start, cut ? start + limit : end)).replace(/\r$/, "");
  return cut ? `${text}…` : text;
}
