/* The pieces of a spec that are text: strings and comments. */

/** A TLA+ string literal. */
export function quoteString(value: string): string {
  const control: Record<string, string> = { "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r" };
  return `"${value.replace(/["\\\t\n\f\r]/g, (c) => control[c] ?? `\\${c}`)}"`;
}

/** A doc as line comments; none for an empty one. */
export function docLines(doc: string): string[] {
  return doc === "" ? [] : doc.split("\n").map((line) => (line === "" ? "\\*" : `\\* ${line}`));
}
