/* Places as the protocol has them, lines and characters from 0, and as spans. */
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Location, Position, Range } from "vscode-languageserver";
import type { SourceFile, Span } from "../text/source-file.js";

const FILE = "file:";

/** Of a document that is in no file, its URI. */
export function pathOf(uri: string): string {
  if (!uri.startsWith(FILE)) return uri;
  try {
    return fileURLToPath(uri);
  } catch {
    return uri;
  }
}

export function uriOf(path: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(path) ? path : pathToFileURL(path).href;
}

export function positionAt(file: SourceFile, offset: number): Position {
  const { line, column } = file.position(offset);
  return { line: line - 1, character: column - 1 };
}

export function rangeOf({ file, start, end }: Span): Range {
  return { start: positionAt(file, start), end: positionAt(file, end) };
}

export function locationOf(span: Span): Location {
  return { uri: uriOf(span.file.path), range: rangeOf(span) };
}

/** A place behind a line's end is that end. */
export function offsetAt(file: SourceFile, { line, character }: Position): number {
  return file.offset({ line: line + 1, column: character + 1 });
}
