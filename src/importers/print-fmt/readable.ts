/*
 * Which bits of which field a print fmt tells whatever their values are. It decides how a field is read at all: as an
 * integer where they are all shown, as the printed name where only a name is printed (`prev_state=S`), and not at all
 * where digits are printed that stand for several values (`ofs=%lu` of `index << 12`).
 */
import { evaluate, type Scope, typeOfExpr } from "./c-eval.js";
import { bitsOf, type CExpr, maskOf } from "./c-types.js";
import type { TextForm } from "./text-form.js";

export type DeterminedBits = ReadonlyMap<string, bigint>;

const NOTHING: DeterminedBits = new Map();

export function determinedBy(expr: CExpr, mask: bigint, scope: Scope): DeterminedBits {
  const type = typeOfExpr(expr, scope);
  if (type === undefined) return NOTHING;
  const shown = mask & maskOf(bitsOf(type));
  switch (expr.kind) {
    case "Field":
      return new Map([[expr.name, shown]]);
    case "Unary":
      if (expr.op === "!") return (shown & 1n) === 1n ? determinedByTruth(expr.of, scope) : NOTHING;
      return determinedBy(expr.of, expr.op === "-" ? lowRun(shown) : shown, scope);
    case "Cast":
      return determinedBy(expr.of, shown, scope);
    case "Binary":
      return determinedByBinary(expr, shown, bitsOf(type), scope);
    case "Ternary": {
      const [then, otherwise] = [evaluate(expr.then, scope), evaluate(expr.otherwise, scope)];
      const differ =
        then !== undefined && otherwise !== undefined && ((then.value ^ otherwise.value) & shown) !== 0n;
      return differ ? determinedByTruth(expr.test, scope) : NOTHING;
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

function determinedByBinary(
  expr: Extract<CExpr, { kind: "Binary" }>,
  shown: bigint,
  bits: number,
  scope: Scope,
): DeterminedBits {
  const { op, left, right } = expr;
  const [a, b] = [evaluate(left, scope)?.value, evaluate(right, scope)?.value];
  const all = maskOf(bits);
  const operand = a === undefined ? left : right;
  const constant = a ?? b;
  switch (op) {
    case "<<":
    case ">>":
      if (b === undefined || b < 0n || b >= BigInt(bits)) return NOTHING;
      return determinedBy(left, op === "<<" ? shown >> b : (shown << b) & all, scope);
    case "&":
      return constant === undefined ? NOTHING : determinedBy(operand, shown & constant & all, scope);
    case "|":
      return constant === undefined ? NOTHING : determinedBy(operand, shown & ~constant, scope);
    case "^":
      return constant === undefined ? NOTHING : determinedBy(operand, shown, scope);
    case "+":
    case "-":
      // Where both sides are fields, each is shown as soon as the other is known.
      if (constant !== undefined) return determinedBy(operand, lowRun(shown), scope);
      return union(determinedBy(left, lowRun(shown), scope), determinedBy(right, lowRun(shown), scope));
    case "*": {
      if (constant === undefined || constant === 0n) return NOTHING;
      let twos = 0n;
      while (((constant >> twos) & 1n) === 0n) twos++;
      return determinedBy(operand, lowRun(shown) >> twos, scope);
    }
    case "==":
    case "!=":
    case "&&":
    case "||":
      return (shown & 1n) === 1n ? determinedByTruth(expr, scope) : NOTHING;
    default:
      return NOTHING;
  }
}

/** What is known whether an expression is zero or not. */
function determinedByTruth(expr: CExpr, scope: Scope): DeterminedBits {
  return common(determinedIf(expr, true, scope), determinedIf(expr, false, scope));
}

/** What is known where an expression is not zero (`truth`), or where it is. */
function determinedIf(expr: CExpr, truth: boolean, scope: Scope): DeterminedBits {
  const type = typeOfExpr(expr, scope);
  if (type === undefined) return NOTHING;
  switch (expr.kind) {
    case "Field":
      if (!truth) return new Map([[expr.name, maskOf(bitsOf(type))]]);
      return scope.isBool?.(expr.name) === true ? new Map([[expr.name, 0xffn]]) : NOTHING;
    case "Unary":
      return expr.op === "!" ? determinedIf(expr.of, !truth, scope) : NOTHING;
    case "Cast": {
      const from = typeOfExpr(expr.of, scope);
      return from !== undefined && type.bytes >= from.bytes ? determinedIf(expr.of, truth, scope) : NOTHING;
    }
    case "Binary": {
      const [a, b] = [evaluate(expr.left, scope)?.value, evaluate(expr.right, scope)?.value];
      const [constant, operand] = a === undefined ? [b, expr.left] : [a, expr.right];
      if (constant === undefined) return NOTHING;
      if (expr.op === "==" || expr.op === "!=") {
        const isEqual = (expr.op === "==") === truth;
        if (constant === 0n) return determinedIf(operand, !isEqual, scope);
        return isEqual && operand.kind === "Field" ? determinedBy(operand, maskOf(64), scope) : NOTHING;
      }
      const isOneBit = constant !== 0n && (constant & (constant - 1n)) === 0n;
      return expr.op === "&" && (isOneBit || !truth) && operand.kind === "Field"
        ? determinedBy(operand, constant & maskOf(64), scope)
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

export function determinedByForm(form: TextForm, scope: Scope): DeterminedBits {
  switch (form.kind) {
    case "symbol":
    case "flags": {
      const values = form.rows.map((row) => row.value);
      const isResolved = values.every((value) => value !== undefined);
      const names = new Map(form.rows.map((row) => [row.name, row.value]));
      const areDistinct = form.rows.every((row) => names.get(row.name) === row.value);
      const type = typeOfExpr(form.of, scope);
      return isResolved && areDistinct && type !== undefined
        ? determinedBy(form.of, maskOf(bitsOf(type)), scope)
        : NOTHING;
    }
    case "choice": {
      const [then, otherwise] = [form.then, form.otherwise].map((branch, i) =>
        union(determinedByForm(branch, scope), determinedIf(form.test, i === 0, scope)),
      );
      return common(then!, otherwise!);
    }
    case "fixed":
    case "free":
      return NOTHING;
  }
}

export function union(a: DeterminedBits, b: DeterminedBits): DeterminedBits {
  const all = new Map(a);
  for (const [field, mask] of b) all.set(field, (all.get(field) ?? 0n) | mask);
  return all;
}

function common(a: DeterminedBits, b: DeterminedBits): DeterminedBits {
  return new Map([...a].map(([field, mask]) => [field, mask & (b.get(field) ?? 0n)]));
}

/** The set bits from the lowest on, up to the first that is not. */
function lowRun(mask: bigint): bigint {
  return mask & ~(mask + 1n);
}
