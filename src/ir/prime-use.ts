/* Which operators prime something: those cannot be called with values, their arguments may be primed, too. */
import type { NameSymbol, Typed } from "../sema/typed.js";
import { walk } from "../syntax/children.js";

type Operator = NameSymbol & { readonly kind: "Operator" };

export class PrimeUse {
  private readonly known = new Map<NameSymbol, boolean>();

  constructor(private readonly typed: Typed) {}

  uses(symbol: NameSymbol): boolean {
    if (symbol.kind !== "Operator") return false;
    const known = this.known.get(symbol);
    if (known !== undefined) return known;
    // Without recursion: a spec may chain any number of operators. An operator is done when all it calls are.
    const open: { readonly operator: Operator; readonly calls: Operator[] }[] = [this.enter(symbol)];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const called = top.calls.pop();
      if (called === undefined || this.known.get(top.operator) === true) {
        open.pop();
        if (this.known.get(top.operator) === true) {
          for (const { operator } of open) this.known.set(operator, true);
        }
      } else if (this.known.get(called) === true) this.known.set(top.operator, true);
      else if (!this.known.has(called)) open.push(this.enter(called));
    }
    return this.known.get(symbol)!;
  }

  /** Whether the operator's own body primes something, and what it calls. */
  private enter(operator: Operator): { readonly operator: Operator; readonly calls: Operator[] } {
    const calls = new Set<Operator>();
    let primes = false;
    for (const node of walk(operator.decl.body)) {
      if (node.kind === "Prime" || node.kind === "Box" || (node.kind === "Unary" && node.op === "UNCHANGED"))
        primes = true;
      const name = node.kind === "NameRef" ? node.id : node.kind === "Call" ? node.callee.id : undefined;
      const symbol = name === undefined ? undefined : this.typed.symbols.get(name);
      if (symbol?.kind === "Operator") calls.add(symbol);
    }
    this.known.set(operator, primes);
    return { operator, calls: [...calls] };
  }
}
