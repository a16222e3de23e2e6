/*
 * The canonical layout. Where a line breaks is up to the author: lists, tables, tests and comments stay as readable as they
 * were made. Between its breaks each line has the blanks that it needs, and a declaration begins at the margin. Columns
 * have a meaning in lists (`/\`) and for the reader's eye: what stood in the column of something above moves with that.
 */
import { blanksBetween } from "./spacing.js";
import { plain, respell, type Spelling } from "./spelling.js";
import type { Line, Token } from "./tokens.js";

/** What a line is part of: a declaration by its number, or what stands outside of all. */
export interface Owner {
  /** undefined outside. */
  readonly decl: number | undefined;
  readonly begins: boolean;
}

export interface LaidOut {
  readonly lines: readonly string[];
  readonly owners: readonly Owner[];
}

const BODY_INDENT = 4;
/** As wide as TLA+'s tools make it. */
const HEADER_WIDTH = 79;
const OPENING: ReadonlySet<string> = new Set(["(", "[", "{", "<<"]);
const CLOSING: ReadonlySet<string> = new Set([")", "]", "}", ">>"]);

/** Where something stood, and by how much it was moved. */
interface Anchor {
  readonly column: number;
  readonly delta: number;
  /** Of a bracket: it is forgotten where that is closed. */
  readonly isBracket?: boolean;
}

/** `kept`: declarations that are left as they are. */
export function layOut(
  lines: readonly Line[],
  owners: readonly Owner[],
  spelling: Spelling,
  kept: ReadonlySet<number>,
): LaidOut {
  const out: string[] = [];
  const outOwners: Owner[] = [];
  let anchors: Anchor[] = [];
  let commentDelta = 0;
  let headerLength = 0;
  lines.forEach((line, i) => {
    const owner = owners[i]!;
    if (line.text === "" && (out.length === 0 || out.at(-1) === "") && !line.isInComment) return;
    const add = (text: string) => {
      out.push(text);
      outOwners.push(owner);
    };
    if (owner.decl !== undefined && kept.has(owner.decl)) {
      commentDelta = 0;
      add(line.text);
    } else if (line.isInComment) add(moved(line.text, commentDelta));
    else if (line.tokens.length === 0) add("");
    else if (owner.decl === undefined && isHeader(line)) {
      const text = headerOf(line);
      headerLength = text.length;
      add(text);
    } else if (owner.decl === undefined && /^={4,}$/.test(line.text)) add("=".repeat(headerLength));
    else {
      const first = line.tokens[0]!;
      const indent = first.column;
      if (owner.decl === undefined) {
        const isTop = first.kind === "comment" || first.text === "EXTENDS";
        anchors = [{ column: -1, delta: isTop ? -indent : 0 }];
      } else if (owner.begins) anchors = [{ column: -1, delta: -indent }];
      else if (first.kind !== "comment") {
        while (anchors.length > 1 && anchors.at(-1)!.column > indent) anchors.pop();
      }
      const anchor = anchors.findLast(({ column }) => column <= indent) ?? anchors[0];
      const start = Math.max(0, indent + (anchor?.delta ?? 0));
      const done = layOutLine(lines, i, start, spelling, anchors);
      commentDelta = done.lastDelta;
      add(done.text);
      const body = owner.begins ? bodyDelta(lines, owners, i) : undefined;
      if (body !== undefined) anchors = [{ column: -1, delta: body }];
    }
  });
  while (out.at(-1) === "") {
    out.pop();
    outOwners.pop();
  }
  return { lines: out, owners: outOwners };
}

/** A body that begins on the line behind its head is indented by four; undefined where it begins on the same. */
function bodyDelta(lines: readonly Line[], owners: readonly Owner[], head: number): number | undefined {
  const tokens = lines[head]!.tokens.filter(({ kind }) => kind !== "comment");
  const last = tokens.at(-1);
  const isOpen = last !== undefined && (plain(last.text) === "==" || OPENING.has(plain(last.text)));
  const isTest = tokens[0]?.text === "TEST" || tokens[0]?.text === "GIVEN";
  const first = lines[head + 1]?.tokens[0];
  if ((!isOpen && !isTest) || first === undefined) return undefined;
  if (owners[head + 1]!.decl !== owners[head]!.decl || CLOSING.has(plain(first.text))) return undefined;
  return BODY_INDENT - first.column;
}

function layOutLine(
  lines: readonly Line[],
  at: number,
  start: number,
  spelling: Spelling,
  anchors: Anchor[],
): { readonly text: string; readonly lastDelta: number } {
  const { tokens } = lines[at]!;
  const lineDelta = start - tokens[0]!.column;
  let text = "";
  let before: Token | undefined;
  let lastDelta = lineDelta;
  for (const token of tokens) {
    const spelled =
      token.kind === "symbol" || token.kind === "word" ? respell(token.text, spelling) : token.text;
    if (before === undefined) text = " ".repeat(start);
    else {
      const gap = token.column - before.column - before.text.length;
      const isPlaced = gap > 1 && (token.kind === "comment" || isAligned(lines, at, token.column));
      const blanks = isPlaced
        ? Math.max(1, token.column + lineDelta - text.length)
        : blanksBetween(before, token, gap);
      text += " ".repeat(blanks === 0 && joins(text, spelled) ? 1 : blanks);
    }
    lastDelta = text.length - token.column;
    const meaning = plain(token.text);
    const isBracket = OPENING.has(meaning);
    if (isBracket || meaning === "/\\" || meaning === "\\/") {
      anchors.push({ column: token.column, delta: lastDelta, isBracket });
    } else if (CLOSING.has(meaning)) {
      const opened = anchors.findLastIndex((anchor) => anchor.isBracket === true);
      if (opened > 0) anchors.length = opened;
    }
    text += spelled;
    before = token;
  }
  return { text, lastDelta };
}

/** Two words would become one, as in `\A` and a name. */
function joins(text: string, next: string): boolean {
  return /[\p{L}\p{N}_]$/u.test(text) && /^[\p{L}\p{N}_]/u.test(next);
}

/** Whether a token of the line above or below begins in the column, too. */
function isAligned(lines: readonly Line[], at: number, column: number): boolean {
  const begins = (line: Line | undefined) =>
    line !== undefined && !isRule(line) && line.tokens.some((token) => token.column === column);
  return begins(lines[at - 1]) || begins(lines[at + 1]);
}

/** A line of dashes or of equals signs. */
function isRule({ text }: Line): boolean {
  return /^(?:-{4}|={4})/.test(text);
}

function isHeader({ tokens }: Line): boolean {
  return /^-+ *MODULE +[\w.]+ *-+$/.test(
    tokens
      .map(({ text }) => text)
      .join("")
      .replace("MODULE", " MODULE "),
  );
}

function headerOf({ text }: Line): string {
  const name = ` MODULE ${/MODULE +([^\s-]+)/.exec(text)![1]} `;
  const left = Math.max(4, Math.floor((HEADER_WIDTH - name.length) / 2));
  return `${"-".repeat(left)}${name}`.padEnd(Math.max(HEADER_WIDTH, left + name.length + 4), "-");
}

/** A line within a comment moves with the comment's first, as far as it can. */
function moved(text: string, delta: number): string {
  if (text === "" || delta === 0) return text;
  if (delta > 0) return " ".repeat(delta) + text;
  const blanks = text.length - text.trimStart().length;
  return text.slice(Math.min(blanks, -delta));
}
