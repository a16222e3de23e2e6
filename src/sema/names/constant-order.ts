/*
 * A DEFAULT is computed when the CONSTANTs that it asks for are known, wherever they are declared. Those that ask for
 * each other would be unknown in every trace, and so would all that depends on them.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { walk } from "../../syntax/children.js";
import type { Span } from "../../text/source-file.js";
import { dependencyOrder } from "./dependency-order.js";
import type { OperatorSymbol, Resolver } from "./resolver.js";
import type { ModuleScope } from "./scopes.js";

/** Where a DEFAULT asks for a CONSTANT, itself or through an operator. */
interface Use {
  readonly at: Span;
  readonly via: { readonly operator: OperatorSymbol; readonly span: Span } | undefined;
}

export function checkConstantOrder(r: Resolver, scopes: readonly ModuleScope[]): void {
  const decls = scopes.flatMap(({ module }) =>
    module.decls.flatMap((d) => (d.kind === "ConstantDecl" ? [d] : [])),
  );
  const constantsOf = constantsOfOperators(r);
  const uses = new Map(decls.map((d) => [d, usesOf(r, d, constantsOf)]));
  const { cycles } = dependencyOrder(decls, (d) => uses.get(d)!.keys());
  for (const cycle of cycles) {
    const first = cycle[0]!;
    const [other, { at, via }] = [...uses.get(first)!].find(([to]) => cycle.includes(to))!;
    const related = [
      ...(via === undefined ? [] : [{ at: via.span, label: `in the definition of ${via.operator.name}` }]),
      ...cycle.filter((d) => d !== first).map((d) => ({ at: d.name.span, label: "declared here" })),
    ];
    const details = { constant: first.name.text, name: other.name.text };
    r.report(diagnostic("MMS2026", at, details, { related }));
  }
}

type Constants = ReadonlyMap<ast.ConstantDecl, Span>;

/** The CONSTANTs that an operator, or one that it uses, speaks of; each operator's are gathered once. */
function constantsOfOperators(r: Resolver): (operator: OperatorSymbol) => Constants {
  const own = new Map<OperatorSymbol, Constants>();
  const ownOf = (operator: OperatorSymbol): Constants => {
    let found = own.get(operator);
    if (found === undefined) {
      const constants = new Map<ast.ConstantDecl, Span>();
      for (const node of walk(operator.decl.body)) {
        const symbol = r.symbols.get(node.id);
        if (symbol?.kind === "Constant" && !constants.has(symbol.decl)) constants.set(symbol.decl, node.span);
      }
      found = constants;
      own.set(operator, found);
    }
    return found;
  };
  return (first) => {
    const all = new Map<ast.ConstantDecl, Span>();
    const seen = new Set([first]);
    for (const operator of seen) {
      for (const [decl, span] of ownOf(operator)) if (!all.has(decl)) all.set(decl, span);
      for (const used of r.uses.get(operator)?.keys() ?? []) seen.add(used);
    }
    return all;
  };
}

function usesOf(
  r: Resolver,
  decl: ast.ConstantDecl,
  constantsOf: (operator: OperatorSymbol) => Constants,
): ReadonlyMap<ast.ConstantDecl, Use> {
  const uses = new Map<ast.ConstantDecl, Use>();
  if (decl.default === undefined) return uses;
  for (const node of walk(decl.default)) {
    const symbol = r.symbols.get(node.id);
    if (symbol?.kind === "Constant") {
      if (!uses.has(symbol.decl)) uses.set(symbol.decl, { at: node.span, via: undefined });
    } else if (symbol?.kind === "Operator") {
      for (const [constant, span] of constantsOf(symbol))
        if (!uses.has(constant)) uses.set(constant, { at: node.span, via: { operator: symbol, span } });
    }
  }
  return uses;
}
