/* Types that were inferred, behind the names that have no written one. */
import { type InlayHint, InlayHintKind } from "vscode-languageserver/node.js";
import type { Typed } from "../sema/typed.js";
import { printType } from "../sema/types/type.js";
import type * as ast from "../syntax/ast.js";
import { children } from "../syntax/children.js";
import { positionAt } from "./places.js";

/** Longer ones hide the text. */
const LONGEST = 40;

/** Between two offsets. */
export function inlayHints(module: ast.Module, typed: Typed, start: number, end: number): InlayHint[] {
  const hints: InlayHint[] = [];
  const hint = (at: ast.Name, id: ast.NodeId, offset = at.span.end) => {
    const type = typed.types.get(id);
    if (type === undefined || type.kind === "Any") return;
    const text = printType(type);
    const label = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
    hints.push({
      position: positionAt(at.span.file, offset),
      label: `: ${label}`,
      kind: InlayHintKind.Type,
      paddingLeft: true,
      ...(label === text ? {} : { tooltip: text }),
    });
  };
  const bound = (bounds: readonly ast.Bound[]) => {
    for (const { patterns } of bounds)
      for (const p of patterns) for (const name of p.kind === "Name" ? [p] : p.names) hint(name, name.id);
  };
  const visit = (node: ast.Node): void => {
    if (node.span.end < start || node.span.start > end) return;
    if (node.kind === "OperatorDecl") {
      for (const p of node.params) if (p.type === undefined && p.arity === 0) hint(p.name, p.name.id);
      bound(node.bounds);
      if (node.resultType === undefined && node.bounds.length === 0 && /^\w/.test(node.name.text))
        hint(node.name, node.body.id, headEnd(node));
    } else if (node.kind === "Quant" || node.kind === "FnLit" || node.kind === "SetMap") bound(node.bounds);
    else if (node.kind === "Choose" || node.kind === "SetFilter") bound([node.bound]);
    else if (node.kind === "Lambda") for (const name of node.params) hint(name, name.id);
    for (const child of children(node)) visit(child);
  };
  for (const decl of module.decls) visit(decl);
  return hints;
}

/** Where the result's type would stand: behind the parameters. */
function headEnd({ name, params, span }: ast.OperatorDecl): number {
  const last = params.at(-1);
  if (last === undefined) return name.span.end;
  const close = span.file.text.indexOf(")", last.span.end);
  return close < 0 ? last.span.end : close + 1;
}
