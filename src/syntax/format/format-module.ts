/*
 * A module in its canonical layout. That it means the same is not hoped for: the result is parsed, and a declaration that
 * has become another one is left as it was.
 */
import { type Diagnostic, hasErrors } from "../../diag/diagnostic.js";
import { SourceFile } from "../../text/source-file.js";
import type * as ast from "../ast.js";
import { parseModule } from "../parse-module.js";
import { isSameTree } from "../same-tree.js";
import { type LaidOut, layOut, type Owner } from "./format-lines.js";
import type { Spelling } from "./spelling.js";
import { linesOf } from "./tokens.js";

export interface Formatted {
  /** undefined where the text cannot be parsed. */
  readonly text: string | undefined;
  /** What the parser says. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Alignments settle after a few rounds: what is not aligned any more is moved together. */
const ROUNDS = 12;

export function formatModule(file: SourceFile, spelling: Spelling = "ascii"): Formatted {
  const { module, diagnostics } = parseModule(file);
  if (module === undefined || hasErrors(diagnostics)) return { text: undefined, diagnostics };
  const kept = new Set<number>();
  for (;;) {
    const text = formatText(file.text, module, spelling, kept);
    if (text === file.text) return { text, diagnostics };
    const changed = changedDecls(module, new SourceFile(file.path, text));
    if (changed.length === 0) return { text, diagnostics };
    const before = kept.size;
    for (const decl of changed) kept.add(decl);
    // What stands outside of declarations has changed: nothing is touched.
    if (kept.size === before) return { text: file.text, diagnostics };
  }
}

/** What is in front of a module and behind it means nothing, and stays. */
function formatText(text: string, module: ast.Module, spelling: Spelling, kept: ReadonlySet<number>): string {
  const start = text.lastIndexOf("\n", module.span.start - 1) + 1;
  const { end } = module.span;
  const lines = linesOf(text.slice(start, end));
  let laidOut: LaidOut = {
    lines: lines.map((line) => line.text),
    owners: ownersOf(text, start, end, module),
  };
  for (let round = 0; round < ROUNDS; round++) {
    const next = layOut(linesOf(laidOut.lines.join("\n")), laidOut.owners, spelling, kept);
    const isSettled = next.lines.join("\n") === laidOut.lines.join("\n");
    laidOut = next;
    if (isSettled) break;
  }
  const behind = text.slice(end);
  return `${text.slice(0, start)}${laidOut.lines.join("\n")}${behind.trim() === "" ? "\n" : behind}`;
}

/** Of each line. */
function ownersOf(text: string, start: number, end: number, module: ast.Module): Owner[] {
  const owners: Owner[] = [];
  let decl = 0;
  let at = start;
  for (const line of text.slice(start, end).split(/\r\n|\r|\n/)) {
    const first = at + line.length - line.trimStart().length;
    while (decl < module.decls.length && module.decls[decl]!.span.end <= first) decl++;
    const span = module.decls[decl]?.span;
    const isWithin = span !== undefined && span.start <= first && line.trim() !== "";
    owners.push({ decl: isWithin ? decl : undefined, begins: isWithin && span.start === first });
    at += line.length;
    at += text.startsWith("\r\n", at) ? 2 : 1;
  }
  return owners;
}

/** The declarations that are others now; all, where it is not even certain which they are. */
function changedDecls(module: ast.Module, file: SourceFile): number[] {
  const all = [...module.decls.keys()];
  const { module: again, diagnostics } = parseModule(file);
  if (again === undefined || hasErrors(diagnostics) || again.decls.length !== module.decls.length) return all;
  const changed = all.filter((i) => !isSameTree(again.decls[i]!, module.decls[i]!));
  if (changed.length > 0) return changed;
  return isSameTree({ ...again, decls: [] }, { ...module, decls: [] }) ? [] : all;
}
