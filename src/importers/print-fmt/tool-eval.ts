/*
 * trace-cmd and perf work out the expressions of a print fmt by libtraceevent's own parser (event-parse.c, process_op and
 * eval_num_arg; seen in 1.7.1, 1.8.4 has the same code). It differs from C in four ways:
 * - operators are ordered by their priority whatever brackets stand on the right: `flags & (A | B)` becomes
 *   `(flags & A) | B`, and timer_start is printed with flags that nobody set;
 * - operators of one priority are taken from the right: `a - b - c` becomes `a - (b - c)`;
 * - `^` gives 0;
 * - everything is 64 bits wide until it is printed or cast: `~flags >> 4` of 32 bits brings ones in from above.
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

/** Operators that may be taken from the right: `a + (b + c)` and `a + (b - c)` are what they would be from the left. */
const ASSOCIATIVE: readonly BinaryOp[] = ["+", "&", "|", "&&", "||"];
/** What shows the upper bits of their left operand in lower ones. */
const NARROWING: readonly BinaryOp[] = ["/", "%", ">>", "<", ">", "<=", ">=", "==", "!=", "&&", "||"];
/** What may carry into bits above the operands' type. */
const CARRYING: readonly BinaryOp[] = ["*", "+", "-", "<<"];

function looseness(op: BinaryOp): number {
  return LEVELS.findIndex((level) => level.includes(op));
}

/** Whether libtraceevent may come to another value than C. */
export function isMisread(expr: CExpr): boolean {
  switch (expr.kind) {
    case "Binary": {
      const { op, left, right } = expr;
      if (op === "^" || isRegrouped(op, left, right)) return true;
      if (NARROWING.includes(op) && (mayCarry(left) || mayCarry(right))) return true;
      return isMisread(left) || isMisread(right);
    }
    case "Unary":
      return (expr.op === "!" && mayCarry(expr.of)) || isMisread(expr.of);
    case "Cast":
      return isMisread(expr.of);
    case "Ternary":
      return mayCarry(expr.test) || isMisread(expr.test) || isMisread(expr.then) || isMisread(expr.otherwise);
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

/** Whether `left op right` is taken apart at another place. Brackets on the left are heeded, but not to be seen here. */
function isRegrouped(op: BinaryOp, left: CExpr, right: CExpr): boolean {
  if (right.kind === "Ternary") return true;
  if (right.kind === "Binary" && looseness(op) < looseness(right.op)) return true;
  return left.kind === "Binary" && looseness(op) === looseness(left.op) && !isAnyGrouping(left.op, op);
}

/** Whether `a first b then c` is the same from the left and from the right. */
function isAnyGrouping(first: BinaryOp, then: BinaryOp): boolean {
  return ASSOCIATIVE.includes(first) || (first === "*" && then === "*");
}

/** Whether a value of 64 bits may have ones above those of its C type. A cast takes them away. */
function mayCarry(expr: CExpr): boolean {
  switch (expr.kind) {
    case "Unary":
      return expr.op === "~" || expr.op === "-" || (expr.op === "+" && mayCarry(expr.of));
    case "Binary":
      if (expr.op === "&") return mayCarry(expr.left) && mayCarry(expr.right);
      if (expr.op === "|") return mayCarry(expr.left) || mayCarry(expr.right);
      return CARRYING.includes(expr.op);
    case "Ternary":
      return mayCarry(expr.then) || mayCarry(expr.otherwise);
    default:
      return false;
  }
}
