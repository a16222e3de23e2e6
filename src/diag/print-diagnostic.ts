/* Diagnostics for a reader: message, place, the line with carets below it, other places, and what to do. */
import { displayWidth } from "../text/display-width.js";
import { printable } from "../text/printable.js";
import {
  type Diagnostic,
  type DiagnosticPlace,
  isSpan,
  positionOf,
  type Severity,
  sentence,
  sortDiagnostics,
} from "./diagnostic.js";

export interface PrintOptions {
  readonly color: boolean;
  /** Diagnostics beyond this number are only counted. */
  readonly limit: number;
}

/** Sorted by place, repeats dropped; "" for none, else every line ends in a newline. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], options: PrintOptions): string {
  const sorted = sortDiagnostics(diagnostics);
  const shown = sorted.slice(0, options.limit).map((d) => `${printDiagnostic(d, options.color)}\n`);
  const rest = sorted.length - shown.length;
  if (rest > 0) shown.push(shown.length === 0 ? `${rest} diagnostics\n` : `and ${rest} more\n`);
  return shown.join("\n");
}

/** One diagnostic, without a newline at its end. */
export function printDiagnostic(d: Diagnostic, color: boolean): string {
  const { severity, message, help } = sentence(d);
  const paint = color ? painted(severity) : plain;
  const gutter = Math.max(...[d.at, ...d.related.map((r) => r.at)].map(lineNumberWidth));
  const lines = [`${paint.strong(`${severity} ${d.code}`)}: ${printable(message)}`];
  if (d.at !== undefined) lines.push(...frame(d.at, "", gutter, paint));
  for (const { at, label } of d.related) lines.push(...frame(at, `: ${printable(label)}`, gutter, paint));
  if (help !== undefined) lines.push(`${paint.help("help")}: ${printable(help)}`);
  return lines.join("\n");
}

interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly help: (text: string) => string;
}

const plain: Paint = { strong: (t) => t, faint: (t) => t, help: (t) => t };

const severityColor: Record<Severity, string> = { error: "31", warning: "33", note: "36" };

function painted(severity: Severity): Paint {
  const wrap = (codes: string) => (text: string) => `\u001b[${codes}m${text}\u001b[0m`;
  return { strong: wrap(`1;${severityColor[severity]}`), faint: wrap("2"), help: wrap("32") };
}

/** A line longer than this is cut to the part around the carets. */
const widthLimit = 100;

/** Columns kept in front of the carets in a line that is cut. */
const leadIn = 40;

/** An excerpt: its text, and where the carets start and end in it, as offsets; undefined if nothing is marked. */
interface Excerpt {
  readonly line: number;
  readonly text: string;
  readonly mark: { readonly start: number; readonly end: number } | undefined;
}

function frame(at: DiagnosticPlace, label: string, gutter: number, paint: Paint): string[] {
  const { path, line, column } = positionOf(at);
  const place = [
    printable(path),
    ...(line > 0 ? [line] : []),
    ...(line > 0 && column > 0 ? [column] : []),
  ].join(":");
  const head = `  ${place}${label}`;
  const excerpt = line === 0 ? undefined : excerptOf(at);
  if (excerpt === undefined || excerpt.text === "") return [head];
  const { text, carets } = layOut(excerpt);
  const bar = paint.faint("|");
  const code = `${paint.faint(`${excerpt.line}`.padStart(gutter))} ${bar} ${text}`.trimEnd();
  if (carets === "") return [head, code];
  const indent = carets.length - carets.trimStart().length;
  return [
    head,
    code,
    `${" ".repeat(gutter)} ${bar} ${carets.slice(0, indent)}${paint.strong(carets.trimStart())}`,
  ];
}

function excerptOf(at: DiagnosticPlace): Excerpt {
  if (!isSpan(at)) {
    const { line, excerpt: text, column, length } = at;
    if (column === 0) return { line, text, mark: undefined };
    const start = offsetOfByte(text, column - 1);
    return { line, text, mark: { start, end: Math.max(start + 1, offsetOfByte(text, column - 1 + length)) } };
  }
  const { line, column } = at.file.position(at.start);
  const text = at.file.lineText(line);
  const start = Math.min(column - 1, text.length);
  return {
    line,
    text,
    mark: { start, end: Math.max(start + 1, Math.min(text.length, start + at.end - at.start)) },
  };
}

/** A trace knows its columns in bytes of UTF-8. */
function offsetOfByte(text: string, bytes: number): number {
  let left = bytes;
  let offset = 0;
  for (const char of text) {
    if (left <= 0) break;
    const code = char.codePointAt(0)!;
    left -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    offset += char.length;
  }
  return offset;
}

/** The visible form of a line, cut if it is long, and the line of carets below it. */
function layOut({ text, mark }: Excerpt): { readonly text: string; readonly carets: string } {
  const cells: { readonly shown: string; readonly width: number; readonly marked: boolean }[] = [];
  let offset = 0;
  let column = 0;
  let markColumn = 0;
  for (const char of text) {
    const shown = char === "\t" ? " ".repeat(8 - (column % 8)) : printable(char);
    const width = displayWidth(shown);
    const marked = mark !== undefined && offset >= mark.start && offset < mark.end;
    if (mark !== undefined && offset < mark.start) markColumn += width;
    cells.push({ shown, width, marked });
    offset += char.length;
    column += width;
    // What is far behind the carets is never shown.
    if (column > markColumn + widthLimit && (mark === undefined || offset > mark.start)) break;
  }
  const from = column > widthLimit ? Math.max(0, markColumn - leadIn) : 0;
  let line = from > 0 ? "…" : "";
  let carets = from > 0 ? " " : "";
  let at = 0;
  for (const { shown, width, marked } of cells) {
    const start = at;
    at += width;
    if (start < from) continue;
    if (at > from + widthLimit) return { text: `${line}…`, carets: carets.trimEnd() };
    line += shown;
    carets += (marked ? "^" : " ").repeat(width);
  }
  if (offset < text.length) line += "…";
  const atEnd = mark !== undefined && mark.start >= text.length;
  return { text: line, carets: atEnd ? `${carets}^` : carets.trimEnd() };
}

function lineNumberWidth(at: DiagnosticPlace | undefined): number {
  return at === undefined ? 0 : `${positionOf(at).line}`.length;
}
