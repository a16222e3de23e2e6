/* Universal quantifiers in positive position: what a rule is checked binding by binding for (specs/SEMANTICS.md). */
import type { Expr } from "./ir.js";

/**
 * Whether one stands in the expression; `isInOperator` answers for the body of an operator that it calls. Lowering
 * expands the operators of rules that have one, so that afterwards none has.
 */
export function hasUniversal(e: Expr, isInOperator: (operator: number) => boolean): boolean {
  switch (e.kind) {
    case "ForAll":
      return true;
    case "Let":
      return hasUniversal(e.body, isInOperator);
    case "Implies":
      return hasUniversal(e.right, isInOperator);
    case "And":
      return e.items.some((item) => hasUniversal(item, isInOperator));
    case "If":
      return hasUniversal(e.then, isInOperator) || hasUniversal(e.else, isInOperator);
    case "Call":
      return isInOperator(e.operator);
    default:
      return false;
  }
}
