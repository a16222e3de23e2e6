/* The table of builtins (sema/builtins.ts), lowered. */
import { diagnostic } from "../diag/diagnostic.js";
import { builtinByName, type Prim } from "../sema/builtins.js";
import type { Type } from "../sema/types/type.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import type { Env, OpValue } from "./env.js";
import { type Expr, localRef } from "./ir.js";
import { ANY, BOOL, elementOf, INT, join, rangeOf, resultType } from "./join.js";
import type { ExprLowering } from "./lower-expr.js";

export function isString(type: Type): boolean {
  return type.kind === "Str" || type.kind === "Enum";
}

/**
 * TLC's insertion sort: each element goes behind the last one that it is not to come before. As a fold over s, whose
 * result so far is `acc`.
 */
function sorted(lowering: ExprLowering, over: Expr, op: OpValue, span: Span): Expr {
  const element = elementOf(over.type);
  const type: Type = { kind: "Seq", element };
  const x = lowering.local("x", element);
  const acc = lowering.local("acc", type);
  const i = lowering.local("i", INT);
  const k = lowering.local("k", INT);
  const int = (value: number): Expr => ({ kind: "Int", value, type: INT, span });
  const prim = (name: Prim, args: readonly Expr[], of: Type) => lowering.prim(name, args, of, span);
  const [done, at, place] = [localRef(acc, span), localRef(i, span), localRef(k, span)];
  const ints: Type = { kind: "Set", element: INT };
  const length = prim("len", [done], INT);
  const before = lowering.names.applyOp(op, [localRef(x, span), lowering.apply(done, at, span)], span, false);
  const stays: Expr = {
    kind: "Filter",
    local: i,
    set: prim("range", [int(1), length], ints),
    body: prim("not", [before], BOOL),
    type: ints,
    span,
  };
  const zero: Expr = { kind: "SetEnum", items: [int(0)], type: ints, span };
  const front = prim("subSeq", [done, int(1), place], type);
  const back = prim("subSeq", [done, prim("add", [place, int(1)], INT), length], type);
  const one: Expr = { kind: "Tuple", items: [localRef(x, span)], type, span };
  return {
    kind: "Fold",
    order: "left",
    x,
    acc,
    base: { kind: "Tuple", items: [], type, span },
    over,
    body: {
      kind: "Let",
      local: k,
      value: prim("setMax", [prim("union", [zero, stays], ints)], INT),
      body: prim("concat", [prim("concat", [front, one], type), back], type),
      type,
      span,
    },
    type,
    span,
  };
}

/** Folds: where the operator, the base and the collection stand, and which argument of the operator is the element. */
const FOLDS: ReadonlyMap<
  string,
  { order: "set" | "left" | "right" | "function"; base: number; over: number; elementFirst: boolean }
> = new Map([
  ["FoldSet", { order: "set", base: 1, over: 2, elementFirst: true }],
  ["FoldSeq", { order: "right", base: 1, over: 2, elementFirst: true }],
  ["FoldLeft", { order: "left", base: 1, over: 2, elementFirst: false }],
  ["FoldRight", { order: "right", base: 2, over: 1, elementFirst: true }],
  ["FoldFunction", { order: "function", base: 1, over: 2, elementFirst: true }],
]);

/** A builtin applied to arguments that are still trees. */
export function lowerBuiltin(
  lowering: ExprLowering,
  name: string,
  args: readonly ast.Expr[],
  span: Span,
  env: Env,
): Expr {
  switch (name) {
    case "NULL":
      return { kind: "Null", type: { kind: "Ptr", name: "" }, span };
    case "BOOLEAN": {
      const items: Expr[] = [false, true].map((value) => ({ kind: "Bool", value, type: BOOL, span }));
      return { kind: "SetEnum", items, type: { kind: "Set", element: BOOL }, span };
    }
    case "Nat":
    case "Int":
    case "STRING":
    case "Task":
    case "Ptr":
    case "Seq":
      lowering.report(diagnostic("MMS4007", span, { name }));
      return { kind: "SetEnum", items: [], type: { kind: "Set", element: ANY }, span };
    default:
      return lowerBuiltin.apply(
        lowering,
        name,
        args.map((a) => lowering.names.asOperator(a, env) ?? lowering.expr(a, env)),
        span,
      );
  }
}

/** Whether the builtin is an operator with parameters. */
lowerBuiltin.takesArguments = (name: string): boolean =>
  builtinByName.get(name)?.operation !== undefined ||
  FOLDS.has(name) ||
  ["SelectSeq", "SortSeq", "Assert", "PrintT"].includes(name);

/** A builtin applied to lowered arguments. */
lowerBuiltin.apply = (
  lowering: ExprLowering,
  name: string,
  args: readonly (Expr | OpValue)[],
  span: Span,
): Expr => {
  const known = builtinByName.get(name);
  const values = args as readonly Expr[];
  if (known?.ofString !== undefined && isString(values[0]!.type)) {
    return lowering.prim(
      known.ofString.prim,
      values,
      resultType({ params: [], result: known.ofString.result }, []),
      span,
    );
  }
  if (known?.operation !== undefined) {
    const type = resultType(
      known,
      values.map((v) => v.type),
    );
    return lowering.prim(known.operation.prim, values, type, span);
  }
  if (name === "Assert") {
    const [cond, out] = args as [Expr, Expr];
    const failed = lowering.prim("fail", [out], BOOL, span);
    return {
      kind: "If",
      cond,
      then: { kind: "Bool", value: true, type: BOOL, span },
      else: failed,
      type: BOOL,
      span,
    };
  }
  if (name === "PrintT") {
    const value: Expr = { kind: "Bool", value: true, type: BOOL, span };
    return lowering.prim("print", [args[0] as Expr, value], BOOL, span);
  }
  if (name === "SortSeq") return sorted(lowering, args[0] as Expr, args[1] as OpValue, span);
  if (name === "SelectSeq") {
    const seq = args[0] as Expr;
    const local = lowering.local("x", elementOf(seq.type));
    const body = lowering.names.applyOp(args[1] as OpValue, [localRef(local, span)], span, false);
    return { kind: "SelectSeq", local, seq, body, type: { kind: "Seq", element: local.type }, span };
  }
  const fold = FOLDS.get(name);
  if (fold === undefined) return lowering.misplaced(span, `\`${name}\``, "an expression");
  const base = args[fold.base] as Expr;
  const over = args[fold.over] as Expr;
  const x = lowering.local("x", fold.order === "function" ? rangeOf(over.type) : elementOf(over.type));
  const acc = lowering.local("acc", base.type);
  const operands = [localRef(x, span), localRef(acc, span)];
  const body = lowering.names.applyOp(
    args[0] as OpValue,
    fold.elementFirst ? operands : operands.reverse(),
    span,
    false,
  );
  return {
    kind: "Fold",
    order: fold.order,
    x,
    acc,
    body,
    base,
    over,
    type: join(base.type, body.type),
    span,
  };
};
