/* What stands at a place of a text, and which names can be used there. */
import type { NameSymbol, Typed } from "../sema/typed.js";
import type * as ast from "../syntax/ast.js";
import { children } from "../syntax/children.js";

/** The nodes around an offset, the module first. A node's end counts as part of it: there the cursor is when one types. */
export function pathTo(module: ast.Module, offset: number): readonly ast.Node[] {
  const path: ast.Node[] = [module];
  for (let next: ast.Node | undefined = module; next !== undefined; ) {
    const around: ast.Node[] = children(next).filter(
      ({ span }) => span.start <= offset && offset <= span.end,
    );
    // Of two that touch, the one that begins here; of a declaration and what was left out of it, the declaration.
    const inner: ast.Node | undefined =
      around.findLast((node) => node.kind !== "MissingDecl") ?? around.at(-1);
    if (inner !== undefined) path.push(inner);
    next = inner;
  }
  return path;
}

/** The declaration that an offset is in or right behind. */
export function declAt(module: ast.Module, offset: number): ast.Decl | undefined {
  const before = module.decls.filter((d) => d.span.start <= offset && d.kind !== "MissingDecl");
  const last = before.at(-1);
  const broken = module.decls.findLast((d) => d.kind === "MissingDecl" && d.span.start <= offset);
  return broken !== undefined && (last === undefined || broken.span.start > last.span.end) ? broken : last;
}

/** Names that are bound around an offset, the innermost last. */
export function localsAt(module: ast.Module, typed: Typed, offset: number): readonly ast.Name[] {
  const decl = declAt(module, offset);
  if (decl === undefined) return [];
  const found: ast.Name[] = [];
  if (decl.kind === "ActionDecl") {
    const event = typed.symbols.get(decl.event.id);
    if (event?.kind === "Event") found.push(...event.decl.params.map((p) => p.name));
  }
  for (let node: ast.Node | undefined = decl; node !== undefined; ) {
    found.push(...bindersOf(node, offset));
    node = children(node).findLast(({ span }) => span.start <= offset && offset <= span.end);
  }
  return found;
}

/** The names that a node brings into scope for what is at an offset in it. */
function bindersOf(node: ast.Node, offset: number): readonly ast.Name[] {
  switch (node.kind) {
    case "OperatorDecl":
      return [...node.params.map((p) => p.name), ...namesOf(node.bounds)];
    case "Quant":
    case "FnLit":
    case "SetMap":
      return namesOf(node.bounds);
    case "Choose":
    case "SetFilter":
      return namesOf([node.bound]);
    case "Lambda":
      return node.params;
    case "Let":
      return node.decls.filter((d) => d.name.span.end < offset).map((d) => d.name);
    default:
      return [];
  }
}

function namesOf(bounds: readonly ast.Bound[]): readonly ast.Name[] {
  return bounds.flatMap((b) => b.patterns.flatMap((p) => (p.kind === "Name" ? [p] : p.names)));
}

/** The name that a symbol was declared by; undefined for what is built in. */
export function binderOf(typed: Typed, symbol: NameSymbol): ast.Name | undefined {
  return "decl" in symbol && symbol.decl !== undefined ? symbol.decl.name : typed.binders.get(symbol);
}
