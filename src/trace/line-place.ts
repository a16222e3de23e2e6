/* Places in a trace: a line is cited with what a reader can see of it, since the trace itself is not kept. */
import type { LinePlace } from "../diag/diagnostic.js";

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
    excerpt: printable(bytes, lineStart, lineEnd, EXCERPT_BYTES),
  };
}

/** The whole of a line that is not at hand any more. */
export function wholeLine(path: string, line: number, excerpt = ""): LinePlace {
  return { path, line, column: 0, length: 1, excerpt };
}

/** A value of the line as it stands there, cut to a readable length. */
export function sourceText(bytes: Uint8Array, start: number, end: number): string {
  return printable(bytes, start, end, VALUE_BYTES);
}

/** Control characters would change what the terminal shows; each becomes U+FFFD, as do bytes that are not UTF-8. */
function printable(bytes: Uint8Array, start: number, end: number, limit: number): string {
  const cut = end - start > limit;
  const text = lenient.decode(bytes.subarray(start, cut ? start + limit : end)).replace(/\r$/, "");
  const visible = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd");
  return cut ? `${visible}…` : visible;
}
