/* The value of an argument expression, where the record's fields that it needs are known. */
import { type CExpr, type CType, common, INT, promoted, wrap } from "./c-types.js";

export interface Typed {
  readonly value: bigint;
  readonly type: CType;
}

/** What an expression is computed with. */
export interface Scope {
  /** The field's type; undefined where it is no integer. */
  typeOf(field: string): CType | undefined;
  /** Its value; undefined while it is not known. */
  valueOf(field: string): bigint | undefined;
  /** C's bool, which is 0 or 1. */
  isBool?(field: string): boolean;
  /** Enumerators' values. */
  readonly enums: ReadonlyMap<string, bigint>;
}

/** The type of an integer expression; undefined if it is none, or not known. */
export function typeOfExpr(expr: CExpr, scope: Scope): CType | undefined {
  switch (expr.kind) {
    case "Num":
      return expr.type;
    case "Name":
      return scope.enums.has(expr.name) ? INT : undefined;
    case "Field":
      return scope.typeOf(expr.name);
    case "Unary": {
      const type = typeOfExpr(expr.of, scope);
      return expr.op === "!" ? INT : type && promoted(type);
    }
    case "Binary": {
      if (isTruth(expr.op)) return INT;
      const left = typeOfExpr(expr.left, scope);
      if (left === undefined) return undefined;
      if (expr.op === "<<" || expr.op === ">>") return promoted(left);
      const right = typeOfExpr(expr.right, scope);
      return right && common(left, right);
    }
    case "Ternary": {
      const [then, otherwise] = [typeOfExpr(expr.then, scope), typeOfExpr(expr.otherwise, scope)];
      return then && otherwise && common(then, otherwise);
    }
    case "Cast":
      return expr.type ?? undefined;
    case "Str":
    case "Call":
    case "List":
    case "Opaque":
      return undefined;
  }
}

export function isTruth(op: string): boolean {
  return ["<", ">", "<=", ">=", "==", "!=", "&&", "||"].includes(op);
}

/** undefined where it is not known, or not defined in C. */
export function evaluate(expr: CExpr, scope: Scope): Typed | undefined {
  switch (expr.kind) {
    case "Num":
      return expr;
    case "Name": {
      const value = scope.enums.get(expr.name);
      return value === undefined ? undefined : { value, type: INT };
    }
    case "Field": {
      const type = scope.typeOf(expr.name);
      const value = scope.valueOf(expr.name);
      return type === undefined || value === undefined ? undefined : { value, type };
    }
    case "Unary":
      return evaluateUnary(expr, scope);
    case "Binary":
      return evaluateBinary(expr, scope);
    case "Ternary": {
      const test = evaluate(expr.test, scope);
      const type = typeOfExpr(expr, scope);
      if (test === undefined) return undefined;
      const chosen = evaluate(test.value !== 0n ? expr.then : expr.otherwise, scope);
      return chosen && type && { value: wrap(chosen.value, type), type };
    }
    case "Cast": {
      const of = evaluate(expr.of, scope);
      return of && expr.type ? { value: wrap(of.value, expr.type), type: expr.type } : undefined;
    }
    case "Str":
    case "Call":
    case "List":
    case "Opaque":
      return undefined;
  }
}

function evaluateUnary(expr: Extract<CExpr, { kind: "Unary" }>, scope: Scope): Typed | undefined {
  const of = evaluate(expr.of, scope);
  if (of === undefined) return undefined;
  if (expr.op === "!") return { value: of.value === 0n ? 1n : 0n, type: INT };
  const type = promoted(of.type);
  const value = expr.op === "-" ? -of.value : expr.op === "~" ? ~of.value : of.value;
  return { value: wrap(value, type), type };
}

function evaluateBinary(expr: Extract<CExpr, { kind: "Binary" }>, scope: Scope): Typed | undefined {
  const left = evaluate(expr.left, scope);
  const right = evaluate(expr.right, scope);
  const { op } = expr;
  if (op === "&&" || op === "||") {
    const decided = [left, right].find((side) => side !== undefined && (side.value !== 0n) === (op === "||"));
    if (decided !== undefined) return { value: op === "||" ? 1n : 0n, type: INT };
    return left && right && { value: op === "||" ? 0n : 1n, type: INT };
  }
  if (left === undefined || right === undefined) return undefined;
  if (op === "<<" || op === ">>") {
    const type = promoted(left.type);
    if (right.value < 0n || right.value >= BigInt(8 * type.bytes)) return undefined;
    const value = op === "<<" ? left.value << right.value : wrap(left.value, type) >> right.value;
    return { value: wrap(value, type), type };
  }
  const type = common(left.type, right.type);
  const [a, b] = [wrap(left.value, type), wrap(right.value, type)];
  if (isTruth(op)) return { value: compare(op, a, b) ? 1n : 0n, type: INT };
  if ((op === "/" || op === "%") && b === 0n) return undefined;
  return { value: wrap(arithmetic(op, a, b), type), type };
}

function compare(op: string, a: bigint, b: bigint): boolean {
  switch (op) {
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    case "==":
      return a === b;
    default:
      return a !== b;
  }
}

function arithmetic(op: string, a: bigint, b: bigint): bigint {
  switch (op) {
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "&":
      return a & b;
    case "^":
      return a ^ b;
    default:
      return a | b;
  }
}
