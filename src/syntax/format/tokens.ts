/*
 * A text as tokens and comments with the lines and columns that they stand in. No more is known of them than where they
 * begin and end: what they mean, the parser tells.
 */
import { infixOperators, prefixOperators } from "../operators.js";

export interface Token {
  readonly kind: "word" | "symbol" | "string" | "comment";
  readonly text: string;
  /** From 0. */
  readonly column: number;
}

/** A line and the tokens that begin in it. */
export interface Line {
  /** Without blanks at its end, and without tabs. */
  readonly text: string;
  readonly tokens: readonly Token[];
  /** A comment that began above goes on in it, and it is none of the formatter's business what stands behind. */
  readonly isInComment: boolean;
}

const TAB_WIDTH = 8;
const STRUCTURE = ["==", "->", "|->", "<-", "<<", ">>", ">>_", "[]", "<>", "::"];
const SYMBOLS = [...new Set([...infixOperators.keys(), ...prefixOperators.keys(), ...STRUCTURE])]
  .filter((symbol) => symbol.length > 1 && !/^\\?[A-Za-z]+$/.test(symbol) && !symbol.startsWith("("))
  .sort((a, b) => b.length - a.length)
  .map((symbol) => symbol.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
const TOKEN = new RegExp(
  String.raw`(?<comment>\\\*.*|\(\*)|(?<string>"(?:[^"\\]|\\.)*")|(?<word>[\p{L}\p{N}_]+|\\[A-Za-z]+)|(?<symbol>${SYMBOLS.join("|")}|[^\s])`,
  "uy",
);

export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  /** How many comments are open. */
  let open = 0;
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = expandTabs(raw).trimEnd();
    const tokens: Token[] = [];
    const isInComment = open > 0;
    let at = 0;
    if (isInComment) {
      const end = commentEnd(line, 0, open);
      open = end.open;
      at = line.length;
    }
    while (at < line.length) {
      if (line[at] === " ") {
        at++;
        continue;
      }
      TOKEN.lastIndex = at;
      const found = TOKEN.exec(line);
      if (found === null) break;
      let text = found[0];
      if (text === "(*") {
        const end = commentEnd(line, at + 2, 1);
        open = end.open;
        text = line.slice(at, end.at);
      }
      tokens.push({ kind: kindOf(found.groups), text, column: at });
      at += text.length;
    }
    lines.push({ text: line, tokens, isInComment });
  }
  return lines;
}

function kindOf(groups: RegExpExecArray["groups"]): Token["kind"] {
  if (groups?.comment !== undefined) return "comment";
  if (groups?.string !== undefined) return "string";
  return groups?.word !== undefined ? "word" : "symbol";
}

/** Where in the line `open` comments end, or the line does. They nest. */
function commentEnd(
  line: string,
  from: number,
  open: number,
): { readonly at: number; readonly open: number } {
  let depth = open;
  for (let at = from; at < line.length; ) {
    if (line.startsWith("*)", at)) {
      depth--;
      at += 2;
      if (depth === 0) return { at, open: 0 };
    } else if (line.startsWith("(*", at)) {
      depth++;
      at += 2;
    } else at++;
  }
  return { at: line.length, open: depth };
}

function expandTabs(line: string): string {
  if (!line.includes("\t")) return line;
  let text = "";
  for (const char of line) {
    text += char === "\t" ? " ".repeat(TAB_WIDTH - (text.length % TAB_WIDTH)) : char;
  }
  return text;
}
