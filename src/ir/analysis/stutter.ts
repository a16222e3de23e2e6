/*
 * Whether an action formula is plainly TRUE where the step changes nothing that it reads, e.g. `f'[k] >= f[k]`. Then
 * only the bindings whose cells a step wrote have to be checked. Errs on the side of FALSE.
 */
import { isEqualUnprimed } from "../expr-key.js";
import type { Expr } from "../ir.js";

export function holdsInStutter(e: Expr): boolean {
  return truth(e) === true;
}

/** TRUE or FALSE if it plainly is when primed and unprimed agree; else undefined. */
function truth(e: Expr): boolean | undefined {
  switch (e.kind) {
    case "Bool":
      return e.value;
    case "EventIs":
      return undefined;
    case "And":
      if (e.items.every((item) => truth(item) === true)) return true;
      return e.items.some((item) => truth(item) === false) ? false : undefined;
    case "Or":
      if (e.items.some((item) => truth(item) === true)) return true;
      return e.items.every((item) => truth(item) === false) ? false : undefined;
    case "Implies":
      if (truth(e.right) === true || truth(e.left) === false) return true;
      // `k \in DOMAIN f => k \in DOMAIN f'`
      return isEqualUnprimed(e.left, e.right) ? true : undefined;
    case "Let":
    case "ForAll":
      return truth(e.body) === true ? true : undefined;
    case "If":
      return truth(e.then) === true && truth(e.else) === true ? true : undefined;
    case "Prim": {
      const [a, b] = e.args;
      if (e.op === "not") {
        const arg = truth(a!);
        return arg === undefined ? undefined : !arg;
      }
      if (
        (e.op === "eq" || e.op === "le" || e.op === "equiv" || e.op === "subseteq") &&
        isEqualUnprimed(a!, b!)
      )
        return true;
      return e.op === "lt" && isEqualUnprimed(a!, b!) ? false : undefined;
    }
    default:
      return undefined;
  }
}
