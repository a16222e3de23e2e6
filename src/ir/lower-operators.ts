/* The operators of the language, in front of their operand and between two, as expressions of the IR. */
import { infixOperators } from "../sema/builtins.js";
import type { Type } from "../sema/types/type.js";
import { assertNever } from "../syntax/assert-never.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import { isString } from "./builtins.js";
import { Env } from "./env.js";
import type { Expr } from "./ir.js";
import { BOOL, domainOf, elementOf, INT, resultType, STR } from "./join.js";
import type { ExprLowering } from "./lower-expr.js";
import { lowerTypeSet } from "./type-set.js";

export function lowerUnary(exprs: ExprLowering, e: ast.Unary, env: Env): Expr {
  const { span } = e;
  switch (e.op) {
    case "~":
      return exprs.prim("not", [exprs.expr(e.arg, env)], BOOL, span);
    case "-":
      return exprs.prim("neg", [exprs.expr(e.arg, env)], INT, span);
    case "DOMAIN": {
      const f = exprs.expr(e.arg, env);
      return exprs.prim("domain", [f], { kind: "Set", element: domainOf(f.type) }, span);
    }
    case "SUBSET": {
      const set = exprs.expr(e.arg, env);
      return exprs.prim("powerset", [set], { kind: "Set", element: set.type }, span);
    }
    case "UNION": {
      const sets = exprs.expr(e.arg, env);
      return exprs.prim("bigUnion", [sets], elementOf(sets.type), span);
    }
    case "UNCHANGED":
      return unchanged(exprs, e.arg, env);
    case "ENABLED":
      return exprs.misplaced(span, "ENABLED", "a spec that is checked against traces");
    case "[]":
    case "<>":
    case "ONCE":
    case "PREVIOUSLY":
      return exprs.misplaced(
        span,
        e.op,
        "a state expression",
        "temporal operators belong to a PROPERTY, outside quantifiers over state",
      );
    default:
      return assertNever(e.op);
  }
}

/** `UNCHANGED e` as `e' = e`. */
function unchanged(exprs: ExprLowering, e: ast.Expr, env: Env): Expr {
  if (env.next) return exprs.misplaced(e.span, "UNCHANGED", "a primed expression");
  const after = exprs.expr(e, new Env(env, { next: true }));
  return exprs.prim("eq", [after, exprs.expr(e, env)], BOOL, e.span);
}

export function lowerBox(exprs: ExprLowering, e: ast.Box, env: Env): Expr {
  const action = exprs.expr(e.action, env);
  const same = unchanged(exprs, e.subscript, env);
  if (e.brackets === "[") return { kind: "Or", items: [same, action], type: BOOL, span: e.span };
  return { kind: "And", items: [exprs.prim("not", [same], BOOL, e.span), action], type: BOOL, span: e.span };
}

export function lowerPrime(exprs: ExprLowering, e: ast.Prime, env: Env): Expr {
  if (env.next) return exprs.misplaced(e.span, "a prime", "a primed expression");
  return exprs.expr(e.arg, new Env(env, { next: true }));
}

export function lowerBinary(exprs: ExprLowering, e: ast.Binary, env: Env): Expr {
  const { span } = e;
  switch (e.op) {
    case "~>":
    case "SINCE":
      return exprs.misplaced(
        span,
        e.op,
        "a state expression",
        "temporal operators belong to a PROPERTY, outside quantifiers over state",
      );
    case "\\in":
    case "\\notin": {
      const test = membership(exprs, e.left, e.right, env, span);
      return e.op === "\\in" ? test : exprs.prim("not", [test], BOOL, span);
    }
    case "\\subseteq": {
      const left = exprs.expr(e.left, env);
      const set = lowerTypeSet(exprs, e.right, env);
      if (set.kind === "Finite") return exprs.prim("subseteq", [left, set.set], BOOL, span);
      return { kind: "InType", value: left, set: { kind: "Subset", of: set }, type: BOOL, span };
    }
    case "\\X": {
      const sets = productItems(e).map((item) => exprs.expr(item, env));
      const type: Type = { kind: "Tuple", items: sets.map((s) => elementOf(s.type)) };
      return exprs.prim("product", sets, { kind: "Set", element: type }, span);
    }
    default: {
      const user = exprs.typed.symbols.get(e.id);
      if (user !== undefined) return exprs.names.use(user, [e.left, e.right], span, env);
      return lowerInfix(exprs, e.op, exprs.expr(e.left, env), exprs.expr(e.right, env), span);
    }
  }
}

function membership(exprs: ExprLowering, left: ast.Expr, right: ast.Expr, env: Env, span: Span): Expr {
  const value = exprs.expr(left, env);
  const set = lowerTypeSet(exprs, right, env);
  if (set.kind === "Finite") return exprs.prim("in", [value, set.set], BOOL, span);
  return { kind: "InType", value, set, type: BOOL, span };
}

export function lowerInfix(exprs: ExprLowering, op: string, left: Expr, right: Expr, span: Span): Expr {
  switch (op) {
    case "=>":
      return { kind: "Implies", left, right, type: BOOL, span };
    case "/\\":
    case "\\/":
      return { kind: op === "/\\" ? "And" : "Or", items: [left, right], type: BOOL, span };
    case "#":
      return exprs.prim("not", [exprs.prim("eq", [left, right], BOOL, span)], BOOL, span);
    case ">":
      return exprs.prim("lt", [right, left], BOOL, span);
    case ">=":
      return exprs.prim("le", [right, left], BOOL, span);
    case "\\in":
      return exprs.prim("in", [left, right], BOOL, span);
    case "\\notin":
      return exprs.prim("not", [exprs.prim("in", [left, right], BOOL, span)], BOOL, span);
    default: {
      if (op === "\\o" && isString(left.type)) return exprs.prim("stringConcat", [left, right], STR, span);
      const known = infixOperators.get(op);
      if (known?.operation === undefined) return exprs.misplaced(span, op, "an expression");
      const type = resultType(known, [left.type, right.type]);
      return exprs.prim(known.operation.prim, [left, right], type, span);
    }
  }
}

/** The factors of `A \X B \X C`, which is one product; parentheses start another. */
function productItems(e: ast.Binary): ast.Expr[] {
  const { left } = e;
  const isChain = left.kind === "Binary" && left.op === "\\X" && left.parens !== true;
  return [...(isChain ? productItems(left) : [left]), e.right];
}
