/* Places in a line whose characters stand for one byte each, as ByteLines cuts it. */
import type { LinePlace } from "../diag/diagnostic.js";
import { placeInLine, sourceText, wholeLine } from "../trace/line-place.js";

/** `length` bytes of a line, from offset `at`. */
export function linePlace(path: string, line: number, text: string, at: number, length: number): LinePlace {
  const bytes = Buffer.from(text, "latin1");
  return placeInLine(path, line, bytes, 0, bytes.length, at, at + length);
}

export function wholeFile(path: string): LinePlace {
  return wholeLine(path, 0);
}

/** A piece of the line as a message can quote it. */
export function quoted(text: string, at: number, length: number): string {
  if (at >= text.length) return "the end of the line";
  const bytes = Buffer.from(text.slice(at, at + length), "latin1");
  return `\`${sourceText(bytes, 0, bytes.length)}\``;
}
