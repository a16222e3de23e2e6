/*
 * A DEFAULT is worked out when the CONSTANTs in front of it are known. One that asks for a later one, or for its own,
 * would be unknown in every trace, and so would all that depends on it.
 */
import { diagnostic } from "../diag/diagnostic.js";
import type * as ast from "../syntax/ast.js";
import { walk } from "../syntax/children.js";
import type { Span } from "../text/source-file.js";
import type { OperatorSymbol, Resolver } from "./resolver.js";
import type { ModuleScope } from "./scopes.js";

export function checkConstantOrder(r: Resolver, scopes: readonly ModuleScope[]): void {
  for (const { module } of scopes) {
    for (const decl of module.decls) {
      if (decl.kind === "ConstantDecl" && decl.default !== undefined) checkDefault(r, decl, decl.default);
    }
  }
}

function checkDefault(r: Resolver, decl: ast.ConstantDecl, value: ast.Expr): void {
  for (const node of walk(value)) {
    const symbol = r.symbols.get(node.id);
    const later =
      symbol?.kind === "Constant" && isLater(symbol.decl, decl)
        ? { constant: symbol.decl, via: undefined }
        : symbol?.kind === "Operator"
          ? laterIn(r, symbol, decl)
          : undefined;
    if (later === undefined) continue;
    const { constant, via } = later;
    const related = [
      ...(via === undefined ? [] : [{ at: via.span, label: `in the definition of ${via.operator.name}` }]),
      ...(constant === decl ? [] : [{ at: constant.name.span, label: "declared here" }]),
    ];
    const details = { constant: decl.name.text, name: constant.name.text };
    r.report(diagnostic("MMS2026", node.span, details, { related }));
  }
}

interface LaterUse {
  readonly constant: ast.ConstantDecl;
  readonly via: { readonly operator: OperatorSymbol; readonly span: Span };
}

/** The first CONSTANT behind `decl` that an operator, or one that it uses, speaks of. */
function laterIn(r: Resolver, first: OperatorSymbol, decl: ast.ConstantDecl): LaterUse | undefined {
  const seen = new Set([first]);
  for (const operator of seen) {
    for (const node of walk(operator.decl.body)) {
      const symbol = r.symbols.get(node.id);
      if (symbol?.kind === "Constant" && isLater(symbol.decl, decl))
        return { constant: symbol.decl, via: { operator, span: node.span } };
    }
    for (const used of r.uses.get(operator)?.keys() ?? []) seen.add(used);
  }
  return undefined;
}

/** Only in one module: what another one declares comes before all that extends it. */
function isLater(constant: ast.ConstantDecl, decl: ast.ConstantDecl): boolean {
  return constant.span.file === decl.span.file && constant.span.start >= decl.span.start;
}
