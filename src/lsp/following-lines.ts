/*
 * Where a name gets longer or shorter, what stands behind it moves, and in a language in which columns have a meaning the
 * lines below have to move along: the items of a list that begins behind the name, what is in a bracket, an ELSE.
 */
import type { TextEdit } from "vscode-languageserver";
import { plain } from "../syntax/format/spelling.js";
import { linesOf } from "../syntax/format/tokens.js";
import type { SourceFile, Span } from "../text/source-file.js";

interface Anchor {
  readonly column: number;
  readonly shift: number;
}

const ANCHORS: ReadonlySet<string> = new Set(["/\\", "\\/", "IF", "LET", "CASE", "(", "[", "{", "<<"]);

/** The edits of indentation, where each of the spans becomes longer by `delta`. */
export function followingLines(file: SourceFile, spans: readonly Span[], delta: number): TextEdit[] {
  if (delta === 0) return [];
  const edited = new Map<number, number[]>();
  for (const { start } of spans) {
    const { line, column } = file.position(start);
    edited.set(line - 1, [...(edited.get(line - 1) ?? []), column - 1]);
  }
  const edits: TextEdit[] = [];
  let anchors: Anchor[] = [];
  linesOf(file.text).forEach(({ tokens, isInComment }, line) => {
    const first = tokens[0];
    if (first === undefined || isInComment) return;
    anchors = anchors.filter(({ column }) => column <= first.column && first.column > 0);
    const shift = anchors.at(-1)?.shift ?? 0;
    const start = { line, character: 0 };
    if (shift > 0) edits.push({ range: { start, end: start }, newText: " ".repeat(shift) });
    else if (shift < 0 && first.column >= -shift)
      edits.push({ range: { start, end: { line, character: -shift } }, newText: "" });
    const places = edited.get(line) ?? [];
    for (const { text, column } of tokens) {
      if (ANCHORS.has(plain(text)))
        anchors.push({ column, shift: shift + delta * places.filter((at) => at < column).length });
    }
  });
  return edits;
}
