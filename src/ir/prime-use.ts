/* Which operators prime something: those cannot be called with values, their arguments may be primed, too. */
import type { Symbol, Typed } from "../sema/typed.js";
import type * as ast from "../syntax/ast.js";
import { children } from "../syntax/children.js";

export class PrimeUse {
  private readonly known = new Map<Symbol, boolean>();

  constructor(private readonly typed: Typed) {}

  uses(symbol: Symbol): boolean {
    if (symbol.kind !== "Operator") return false;
    const known = this.known.get(symbol);
    if (known !== undefined) return known;
    // Operators do not recur; a cycle, already reported, ends here.
    this.known.set(symbol, false);
    const result = this.in(symbol.decl.body);
    this.known.set(symbol, result);
    return result;
  }

  private in(root: ast.Node): boolean {
    const open: ast.Node[] = [root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.kind === "Prime" || node.kind === "Box" || (node.kind === "Unary" && node.op === "UNCHANGED"))
        return true;
      const name = node.kind === "NameRef" ? node.id : node.kind === "Call" ? node.callee.id : undefined;
      const symbol = name === undefined ? undefined : this.typed.symbols.get(name);
      if (symbol !== undefined && this.uses(symbol)) return true;
      open.push(...children(node));
    }
    return false;
  }
}
