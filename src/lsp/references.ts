/* Where a declared name is used in the whole workspace; what renaming it changes. */
import type { TextEdit, WorkspaceEdit } from "vscode-languageserver";
import { builtinByName } from "../sema/builtins.js";
import type * as ast from "../syntax/ast.js";
import { reservedWords } from "../syntax/reserved.js";
import type { SourceFile } from "../text/source-file.js";
import { followingLines } from "./following-lines.js";
import { type Occurrence, occurrenceAt, occurrencesIn } from "./occurrences.js";
import { rangeOf, uriOf } from "./places.js";
import type { Analysis, Workspace } from "./workspace.js";

/** In all modules of the workspace, and in what those extend; the declaration is one of them. */
export function references(workspace: Workspace, binder: ast.Name): readonly Occurrence[] {
  return allOccurrences(workspace).get(binder.id) ?? [];
}

const indices = new WeakMap<object, ReadonlyMap<ast.NodeId, readonly Occurrence[]>>();

function allOccurrences(workspace: Workspace): ReadonlyMap<ast.NodeId, readonly Occurrence[]> {
  const project = workspace.project();
  const known = indices.get(project);
  if (known !== undefined) return known;
  const index = new Map<ast.NodeId, Occurrence[]>();
  for (const module of project.modules) {
    for (const occurrence of occurrencesIn(module, project.modules, project.typed)) {
      const { id } = occurrence.binder;
      const list = index.get(id);
      if (list === undefined) index.set(id, [occurrence]);
      else list.push(occurrence);
    }
  }
  indices.set(project, index);
  return index;
}

export function nameAt(analysis: Analysis, offset: number): Occurrence | undefined {
  const { module, modules, typed } = analysis;
  return module && occurrenceAt(occurrencesIn(module, modules, typed), offset);
}

/** Why a name cannot be renamed, or the edits that do it. */
export type Renamed = { readonly refused: string } | { readonly edit: WorkspaceEdit };

export function whyNot(workspace: Workspace, { binder }: Occurrence): string | undefined {
  const { path } = binder.span.file;
  if (!workspace.paths().includes(path))
    return `\`${binder.text}\` is declared in ${path}, outside of the workspace`;
  if (workspace.project().modules.some((module) => module.name === binder))
    return "a module has the name of its file: rename that";
  if (!/^\w+$/.test(binder.text))
    return "an infix operator's symbol says how tightly it binds: it is not renamed";
  return undefined;
}

export function rename(workspace: Workspace, occurrence: Occurrence, name: string): Renamed {
  const refused = whyNot(workspace, occurrence) ?? unfit(workspace, occurrence.binder, name);
  if (refused !== undefined) return { refused };
  const uses = byFile(references(workspace, occurrence.binder));
  const changes: Record<string, TextEdit[]> = {};
  for (const [file, found] of uses)
    changes[uriOf(file.path)] = [
      ...found.map(({ span }) => ({ range: rangeOf(span), newText: name })),
      ...followingLines(
        file,
        found.map(({ span }) => span),
        name.length - occurrence.binder.text.length,
      ),
    ];
  return { edit: { changes } };
}

function unfit(workspace: Workspace, binder: ast.Name, name: string): string | undefined {
  if (!/^\w*[A-Za-z]\w*$/.test(name)) return `\`${name}\` is no name`;
  if (reservedWords.has(name)) return `\`${name}\` is a reserved word`;
  if (builtinByName.get(name)?.hideable === false) return `\`${name}\` is an operator of TLA+`;
  // Names that are in one scope with it: those that are declared in a module that uses it.
  const users = new Set(references(workspace, binder).map((o) => o.module));
  for (const [, [first]] of allOccurrences(workspace)) {
    if (first === undefined || first.binder === binder || first.binder.text !== name) continue;
    const uses = references(workspace, first.binder);
    const clash = uses.find((o) => users.has(o.module));
    if (clash !== undefined) return `\`${name}\` has a meaning in ${clash.module.name.text} already`;
  }
  return undefined;
}

function byFile(all: readonly Occurrence[]): ReadonlyMap<SourceFile, readonly Occurrence[]> {
  const found = new Map<SourceFile, Occurrence[]>();
  for (const occurrence of all) {
    const { file } = occurrence.span;
    found.set(file, [...(found.get(file) ?? []), occurrence]);
  }
  return found;
}
