import { diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { nearest } from "../../text/nearest.js";
import type { EventSymbol, Resolver } from "./resolver.js";
import { type ModuleScope, mayBeBroken } from "./scopes.js";

/** The event that a name stands for; reports what is none. */
export function lookUpEvent(r: Resolver, name: ast.Name, scope: ModuleScope): EventSymbol | undefined {
  const declared = scope.visible.get(name.text);
  const symbol = declared && r.symbolOf(declared);
  if (symbol?.kind === "Event") {
    r.symbols.set(name.id, symbol);
    return symbol;
  }
  if (declared !== undefined || !mayBeBroken(scope, name.text)) {
    const events = [...scope.visible.values()].flatMap((d) => (d.what === "EVENT" ? [d.name.text] : []));
    r.report(diagnostic("MMS2009", name.span, { name: name.text, near: nearest(name.text, events) }));
  }
  return undefined;
}
