/* Which expressions of an ACTION say what a step does. */
import type * as ast from "./ast.js";

/** Whether an expression does something rather than only test: primes, requires, observes, in a conjunct's place. */
export function isStatement(e: ast.Expr): boolean {
  switch (e.kind) {
    case "Require":
    case "Observe":
      return true;
    case "Junction":
      return e.items.some(isStatement);
    case "If":
      return isStatement(e.then) || (e.else !== undefined && isStatement(e.else));
    case "Case":
      return e.arms.some((a) => isStatement(a.value)) || (e.other !== undefined && isStatement(e.other));
    case "Let":
    case "Quant":
      return isStatement(e.body);
    case "Unary":
      return e.op === "UNCHANGED";
    case "Binary":
      return e.op === "=" && primedVariable(e.left) !== undefined;
    default:
      return false;
  }
}

/** `x'` or `f'[k]`: the variable's name node and the key. */
export function primedVariable(
  e: ast.Expr,
): { name: ast.NameRef; key: readonly ast.Expr[] | undefined } | undefined {
  if (e.kind === "Prime" && e.arg.kind === "NameRef") return { name: e.arg, key: undefined };
  if (e.kind === "Apply" && e.fn.kind === "Prime" && e.fn.arg.kind === "NameRef")
    return { name: e.fn.arg, key: e.args };
  return undefined;
}
