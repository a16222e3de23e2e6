/*
 * Which bits of which field a print fmt tells whatever their values are. It decides how a field is read at all: as an
 * integer where they are all told, as the printed name where only a name is printed (`prev_state=S`), and not at all
 * where digits are printed that stand for several values (`ofs=%lu` of `index << 12`).
 */
import { evaluate, type Scope, typeOfExpr } from "./c-eval.js";
import { bitsOf, type CExpr, maskOf } from "./c-types.js";
import type { TextForm } from "./text-form.js";

export type ToldBits = ReadonlyMap<string, bigint>;

const NOTHING: ToldBits = new Map();

export function toldBy(expr: CExpr, mask: bigint, scope: Scope): ToldBits {
  const type = typeOfExpr(expr, scope);
  if (type === undefined) return NOTHING;
  const told = mask & maskOf(bitsOf(type));
  switch (expr.kind) {
    case "Field":
      return new Map([[expr.name, told]]);
    case "Unary":
      if (expr.op === "!") return (told & 1n) === 1n ? toldByTruth(expr.of, scope) : NOTHING;
      return toldBy(expr.of, expr.op === "-" ? lowRun(told) : told, scope);
    case "Cast":
      return toldBy(expr.of, told, scope);
    case "Binary":
      return toldByBinary(expr, told, bitsOf(type), scope);
    case "Ternary": {
      const [then, otherwise] = [evaluate(expr.then, scope), evaluate(expr.otherwise, scope)];
      const differ =
        then !== undefined && otherwise !== undefined && ((then.value ^ otherwise.value) & told) !== 0n;
      return differ ? toldByTruth(expr.test, scope) : NOTHING;
    }
    case "Num":
    case "Name":
    case "Str":
    case "Call":
    case "List":
    case "Opaque":
      return NOTHING;
  }
}

function toldByBinary(
  expr: Extract<CExpr, { kind: "Binary" }>,
  told: bigint,
  bits: number,
  scope: Scope,
): ToldBits {
  const { op, left, right } = expr;
  const [a, b] = [evaluate(left, scope)?.value, evaluate(right, scope)?.value];
  const all = maskOf(bits);
  const operand = a === undefined ? left : right;
  const constant = a ?? b;
  switch (op) {
    case "<<":
    case ">>":
      if (b === undefined || b < 0n || b >= BigInt(bits)) return NOTHING;
      return toldBy(left, op === "<<" ? told >> b : (told << b) & all, scope);
    case "&":
      return constant === undefined ? NOTHING : toldBy(operand, told & constant & all, scope);
    case "|":
      return constant === undefined ? NOTHING : toldBy(operand, told & ~constant, scope);
    case "^":
      return constant === undefined ? NOTHING : toldBy(operand, told, scope);
    case "+":
    case "-":
      // Where both sides are fields, each follows from the other.
      if (constant !== undefined) return toldBy(operand, lowRun(told), scope);
      return union(toldBy(left, lowRun(told), scope), toldBy(right, lowRun(told), scope));
    case "*": {
      if (constant === undefined || constant === 0n) return NOTHING;
      let twos = 0n;
      while (((constant >> twos) & 1n) === 0n) twos++;
      return toldBy(operand, lowRun(told) >> twos, scope);
    }
    case "==":
    case "!=":
    case "&&":
    case "||":
      return (told & 1n) === 1n ? toldByTruth(expr, scope) : NOTHING;
    default:
      return NOTHING;
  }
}

/** What is known in both cases: that an expression is zero, and that it is not. */
export function toldByTruth(expr: CExpr, scope: Scope): ToldBits {
  switch (expr.kind) {
    case "Field":
      return scope.isBool?.(expr.name) === true ? new Map([[expr.name, 0xffn]]) : NOTHING;
    case "Unary":
      return expr.op === "!" ? toldByTruth(expr.of, scope) : NOTHING;
    case "Cast": {
      const [type, from] = [typeOfExpr(expr, scope), typeOfExpr(expr.of, scope)];
      return type !== undefined && from !== undefined && type.bytes >= from.bytes
        ? toldByTruth(expr.of, scope)
        : NOTHING;
    }
    case "Binary": {
      const [a, b] = [evaluate(expr.left, scope)?.value, evaluate(expr.right, scope)?.value];
      const [constant, operand] = a === undefined ? [b, expr.left] : [a, expr.right];
      if (constant === undefined) return NOTHING;
      if (expr.op === "==" || expr.op === "!=")
        return constant === 0n ? toldByTruth(operand, scope) : NOTHING;
      const isOneBit = constant !== 0n && (constant & (constant - 1n)) === 0n;
      return expr.op === "&" && isOneBit && operand.kind === "Field"
        ? new Map([[operand.name, constant]])
        : NOTHING;
    }
    case "Num":
    case "Name":
    case "Str":
    case "Ternary":
    case "Call":
    case "List":
    case "Opaque":
      return NOTHING;
  }
}

export function toldByForm(form: TextForm, scope: Scope): ToldBits {
  switch (form.kind) {
    case "symbol":
    case "flags": {
      const values = form.rows.map((row) => row.value);
      const isResolved = values.every((value) => value !== undefined);
      const names = new Map(form.rows.map((row) => [row.name, row.value]));
      const areDistinct = form.rows.every((row) => names.get(row.name) === row.value);
      const type = typeOfExpr(form.of, scope);
      return isResolved && areDistinct && type !== undefined
        ? toldBy(form.of, maskOf(bitsOf(type)), scope)
        : NOTHING;
    }
    case "choice": {
      const [then, otherwise] = [toldByForm(form.then, scope), toldByForm(form.otherwise, scope)];
      const both = new Map([...then].map(([field, mask]) => [field, mask & (otherwise.get(field) ?? 0n)]));
      return union(toldByTruth(form.test, scope), both);
    }
    case "fixed":
    case "free":
      return NOTHING;
  }
}

export function union(a: ToldBits, b: ToldBits): ToldBits {
  const all = new Map(a);
  for (const [field, mask] of b) all.set(field, (all.get(field) ?? 0n) | mask);
  return all;
}

/** The set bits from the lowest on, up to the first that is not. */
function lowRun(mask: bigint): bigint {
  return mask & ~(mask + 1n);
}
