import type { LinePlace } from "../diag/diagnostic.js";

const EXCERPT_LIMIT = 200;

/** A place in a line of a recording, `at` from 0, in bytes; `text` has one character a byte. */
export function linePlace(path: string, line: number, text: string, at: number, length: number): LinePlace {
  return {
    path,
    line,
    column: at + 1,
    length: Math.max(1, length),
    excerpt: printable(text.slice(0, EXCERPT_LIMIT)),
  };
}

/** Without control characters and without bytes that are no text, one column a byte as before. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.replace(/[\u0000-\u001f\u007f-\uffff]/g, "\u00b7");
}
