/*
 * A diagnostic is a code, a place and facts. The sentence is made from the facts in one place, the catalogue,
 * so that texts can be improved without touching the passes.
 */
import type { Position, Span } from "../text/source-file.js";
import { type Code, catalogue, type Details } from "./catalogue/index.js";

/** A place in a text too large to keep, such as a trace: what a message needs is taken along. */
export interface LinePlace {
  readonly path: string;
  /** From 1. 0 where the whole file is meant. */
  readonly line: number;
  /** From 1, in bytes of the line; 0 where the whole line is meant. */
  readonly column: number;
  /** Number of columns marked; at least 1. */
  readonly length: number;
  /** The line itself, cut to a readable length and made printable; "" if unknown. */
  readonly excerpt: string;
}

export type DiagnosticPlace = Span | LinePlace;

export type Severity = "error" | "warning" | "note";

export interface Related {
  readonly at: DiagnosticPlace;
  /** e.g. "first declared here" */
  readonly label: string;
}

/** An edit that a machine can apply. */
export interface Fix {
  readonly span: Span;
  readonly replacement: string;
}

export interface Diagnostic<C extends Code = Code> {
  readonly code: C;
  /** undefined only for trouble with the command itself. */
  readonly at: DiagnosticPlace | undefined;
  readonly details: Details<C>;
  readonly related: readonly Related[];
  readonly fix: Fix | undefined;
}

export function diagnostic<C extends Code>(
  code: C,
  at: DiagnosticPlace | undefined,
  details: Details<C>,
  more: { readonly related?: readonly Related[]; readonly fix?: Fix | undefined } = {},
): Diagnostic<C> {
  return { code, at, details, related: more.related ?? [], fix: more.fix };
}

export interface Sentence {
  readonly severity: Severity;
  /** One line, in the reader's words. */
  readonly message: string;
  readonly help: string | undefined;
}

/** The words of a diagnostic. */
export function sentence(d: Diagnostic): Sentence {
  const entry = catalogue[d.code] as {
    severity: Severity;
    message(details: unknown): string;
    help?(details: unknown): string | undefined;
  };
  return { severity: entry.severity, message: entry.message(d.details), help: entry.help?.(d.details) };
}

/** The edit that mends it, if one is known: what the pass says, else the word that its text proposes. */
export function fixOf(d: Diagnostic): Fix | undefined {
  if (d.fix !== undefined) return d.fix;
  if (d.at === undefined || !isSpan(d.at)) return undefined;
  const entry = catalogue[d.code] as { replacement?(details: unknown): string | undefined };
  const replacement = entry.replacement?.(d.details);
  return replacement === undefined ? undefined : { span: d.at, replacement };
}

export function isSpan(at: DiagnosticPlace): at is Span {
  return "file" in at;
}

export function positionOf(at: DiagnosticPlace): Position & { readonly path: string } {
  if (!isSpan(at)) return { path: at.path, line: at.line, column: at.column };
  return { path: at.file.path, ...at.file.position(at.start) };
}

/** Sorted by place, then code; exact repeats dropped. */
export function sortDiagnostics(all: readonly Diagnostic[]): Diagnostic[] {
  const keyed = all.map((d) => {
    const p = d.at === undefined ? { path: "", line: 0, column: 0 } : positionOf(d.at);
    return { d, p, key: `${p.path}\0${p.line}\0${p.column}\0${d.code}\0${sentence(d).message}` };
  });
  keyed.sort(
    (a, b) =>
      compare(a.p.path, b.p.path) ||
      a.p.line - b.p.line ||
      a.p.column - b.p.column ||
      compare(a.d.code, b.d.code),
  );
  return keyed.filter((k, i) => i === 0 || k.key !== keyed[i - 1]!.key).map((k) => k.d);
}

export function hasErrors(all: readonly Diagnostic[]): boolean {
  return all.some((d) => sentence(d).severity === "error");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
