/*
 * A declaration in which something is wrong, read all the same: what cannot be read is left out of the text, as little of
 * it as will do, and a MissingExpr stands there. For editors, where half a line is typed most of the time.
 */

/** Stands in a text for an expression that is missing; the grammar knows it only where that is asked for. */
export const HOLE = "\uE000";

/** What comes of a text with holes: something that could be read, or the offset of the first thing that could not. */
export type Attempt<T> = { readonly value: T } | { readonly errorAt: number };

export interface Recovered<T> {
  readonly value: T;
  /** What was left out, in offsets of the file. */
  readonly left: readonly { readonly start: number; readonly end: number }[];
}

interface Patch {
  readonly start: number;
  readonly end: number;
  /** What stands there instead; blanks behind it. */
  readonly fill: string;
}

/** Mistakes in one declaration that are got over. */
const ROUNDS = 4;
/** In front of a mistake that may have to be left out. */
const LINES = 6;

/** `slice` begins at `start` of the file, and is rejected at `errorAt`. */
export function recover<T>(
  slice: string,
  start: number,
  errorAt: number,
  attempt: (text: string) => Attempt<T>,
): Recovered<T> | undefined {
  let text = slice;
  let error = errorAt - start;
  const left: Patch[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let farthest: { readonly patch: Patch; readonly text: string; readonly error: number } | undefined;
    for (const patch of patchesAt(text, error)) {
      const patched = applied(text, patch);
      const tried = attempt(patched);
      if ("value" in tried) return recovered(tried.value, [...left, patch], start);
      const at = tried.errorAt - start;
      if (at > (farthest?.error ?? error)) farthest = { patch, text: patched, error: at };
    }
    if (farthest === undefined) break;
    left.push(farthest.patch);
    ({ text, error } = farthest);
  }
  const body = /==/.exec(slice);
  if (body === null || body.index + 3 >= slice.length) return undefined;
  const patch = { start: body.index + 2, end: slice.length, fill: HOLE };
  const tried = attempt(applied(slice, patch));
  return "value" in tried ? recovered(tried.value, [patch], start) : undefined;
}

function recovered<T>(value: T, patches: readonly Patch[], base: number): Recovered<T> {
  return { value, left: patches.map(({ start, end }) => ({ start: base + start, end: base + end })) };
}

/** As long as before, and with the same lines. */
function applied(text: string, { start, end, fill }: Patch): string {
  const blanks = text.slice(start + fill.length, end).replace(/[^\r\n]/g, " ");
  return text.slice(0, start) + fill + blanks + text.slice(end);
}

/** The smallest first. */
function* patchesAt(text: string, error: number): Generator<Patch> {
  const solid = text.slice(0, error).trimEnd().length;
  const blanks = error - solid + /^\s*/.exec(text.slice(error))![0].length;
  const closing = openBrackets(text.slice(0, solid));
  // Nothing stands where an expression should, or brackets are not closed.
  const fills = ["", "=", ":", "|->"].flatMap((symbol) => [symbol + HOLE, symbol + HOLE + closing]);
  for (const fill of new Set([HOLE, closing, ...fills]))
    if (fill !== "" && fill.length <= blanks) yield { start: solid, end: solid + fill.length, fill };
  const last = /(?:\w+|[^\w\s])$/.exec(text.slice(0, solid))?.[0].length ?? 0;
  if (last > 0) {
    yield { start: solid - last, end: solid, fill: "" };
    yield { start: solid - last, end: solid, fill: HOLE };
  }
  const token = /^(?:\w+|[^\w\s]+)/.exec(text.slice(error))?.[0].length ?? 0;
  const lineEnd = endOfLine(text, error);
  for (const end of new Set([error + token, lineEnd])) {
    if (end === error) continue;
    yield { start: error, end, fill: "" };
    yield { start: error, end, fill: HOLE };
  }
  // The half line in front of what could not be read, behind its bullets; then with lines in front of it.
  let lineStart = startOfLine(text, solid);
  for (let lines = 0; lines < LINES; lines++) {
    const bullets = /^[ \t]*(?:(?:\/\\|\\\/|∧|∨)[ \t]*)*/.exec(text.slice(lineStart, solid))?.[0].length ?? 0;
    const from = lineStart + bullets;
    if (from < solid) {
      for (const end of lineEnd > solid ? [solid, lineEnd] : [solid]) {
        yield { start: from, end, fill: HOLE };
        yield { start: lineStart, end, fill: "" };
      }
    }
    if (lineStart === 0) return;
    lineStart = startOfLine(text, lineStart - 1);
  }
}

/** What closes the brackets that are open at the end of a text. */
function openBrackets(text: string): string {
  const open: string[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\\r\n]|\\.)*"|\\\*.*|\(\*[\s\S]*?\*\)|<<|>>|[()[\]{}]/g)) {
    const close = CLOSING[token];
    if (close !== undefined) open.unshift(close);
    else if (token === open[0]) open.shift();
  }
  return open.join("");
}

const CLOSING: Readonly<Record<string, string | undefined>> = { "(": ")", "[": "]", "{": "}", "<<": ">>" };

function startOfLine(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
