/*
 * trace-cmd and perf work out the expressions of a print fmt by libtraceevent's own parser (event-parse.c, process_op),
 * which orders operators by their priority whatever brackets say: `flags & (A | B)` becomes `(flags & A) | B`, and
 * timer_start is printed with flags that nobody set (seen in 1.7.1; 1.8.4 has the same code).
 */
import type { BinaryOp, CExpr } from "./c-types.js";

const LEVELS: readonly (readonly BinaryOp[])[] = [
  ["*", "/", "%"],
  ["+", "-"],
  ["<<", ">>"],
  ["<", ">", "<=", ">="],
  ["==", "!="],
  ["&"],
  ["^"],
  ["|"],
  ["&&"],
  ["||"],
];

function looseness(op: BinaryOp): number {
  return LEVELS.findIndex((level) => level.includes(op));
}

/** Whether libtraceevent may come to another value than C. */
export function isMisread(expr: CExpr): boolean {
  switch (expr.kind) {
    case "Binary": {
      const { op, left, right } = expr;
      const isTurned =
        right.kind === "Ternary" || (right.kind === "Binary" && looseness(op) < looseness(right.op));
      return isTurned || isMisread(left) || isMisread(right);
    }
    case "Unary":
    case "Cast":
      return isMisread(expr.of);
    case "Ternary":
      return isMisread(expr.test) || isMisread(expr.then) || isMisread(expr.otherwise);
    case "Call":
      return expr.args.some(isMisread);
    case "Num":
    case "Str":
    case "Name":
    case "Field":
    case "List":
    case "Opaque":
      return false;
  }
}
