/* Bound variables, function literals and LET: what brings names into an expression. */
import type { Type } from "../sema/types/type.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import { closureOf, Env } from "./env.js";
import { type Expr, type Local, localRef } from "./ir.js";
import { elementOf, INT } from "./join.js";
import type { ExprLowering } from "./lower-expr.js";
import { isAtomic } from "./walk.js";

/** One pattern of a bound: a local, and LETs for the names of a tuple pattern. */
export function bindOne(exprs: ExprLowering, bound: ast.Bound, pattern: ast.Pattern, env: Env, set?: Expr) {
  const over = set ?? exprs.expr(bound.set, env);
  const type = elementOf(over.type);
  const inner = new Env(env);
  if (pattern.kind === "Name") {
    const local = exprs.local(pattern.text, type);
    inner.bind(exprs.typed.symbols.get(pattern.id)!, localRef(local, pattern.span));
    return { local, set: over, env: inner, wrap: (body: Expr) => body };
  }
  const local = exprs.local(pattern.names.map((n) => n.text).join("_"), type);
  const parts = pattern.names.map((name, i) => {
    const index: Expr = { kind: "Int", value: i + 1, type: INT, span: name.span };
    const value = exprs.apply(localRef(local, pattern.span), index, name.span);
    const part = exprs.local(name.text, value.type);
    inner.bind(exprs.typed.symbols.get(name.id)!, localRef(part, name.span));
    return { local: part, value };
  });
  const wrap = (body: Expr) =>
    parts.reduceRight<Expr>((e, p) => ({ kind: "Let", ...p, body: e, type: e.type, span: e.span }), body);
  return { local, set: over, env: inner, wrap };
}

/** Several bounds; sets see none of the names bound beside them, as in TLA+. */
export function bindAll(exprs: ExprLowering, bounds: readonly ast.Bound[], env: Env) {
  let inner = env;
  const wraps: ((body: Expr) => Expr)[] = [];
  const result: { local: Local; set: Expr }[] = [];
  for (const bound of bounds) {
    const set = exprs.expr(bound.set, env);
    for (const pattern of bound.patterns) {
      const one = bindOne(exprs, bound, pattern, inner, set);
      inner = one.env;
      wraps.push(one.wrap);
      result.push({ local: one.local, set });
    }
  }
  return { bounds: result, env: inner, wrap: (body: Expr) => wraps.reduceRight((e, w) => w(e), body) };
}

/** `[x \in S |-> e]`; several names range over the product of their sets. */
export function functionOver(
  exprs: ExprLowering,
  bounds: readonly ast.Bound[],
  body: ast.Expr,
  span: Span,
  env: Env,
): Expr {
  const all = bindAll(exprs, bounds, env);
  const first = all.bounds[0]!;
  let value = all.wrap(exprs.expr(body, all.env));
  if (all.bounds.length === 1) {
    const type: Type = { kind: "Fn", domain: first.local.type, range: value.type };
    return { kind: "FnLit", local: first.local, set: first.set, body: value, type, span };
  }
  const keyType: Type = { kind: "Tuple", items: all.bounds.map((b) => b.local.type) };
  const local = exprs.local(all.bounds.map((b) => b.local.name).join("_"), keyType);
  value = all.bounds.reduceRight<Expr>((e, b, i) => {
    const index: Expr = { kind: "Int", value: i + 1, type: INT, span };
    return {
      kind: "Let",
      local: b.local,
      value: exprs.apply(localRef(local, span), index, span),
      body: e,
      type: e.type,
      span,
    };
  }, value);
  const set = exprs.prim(
    "product",
    all.bounds.map((b) => b.set),
    { kind: "Set", element: keyType },
    span,
  );
  return {
    kind: "FnLit",
    local,
    set,
    body: value,
    type: { kind: "Fn", domain: keyType, range: value.type },
    span,
  };
}

/** LET: definitions with parameters are expanded where they are used, the others are evaluated once. */
export function lowerLets(
  exprs: ExprLowering,
  decls: readonly ast.OperatorDecl[],
  env: Env,
  span: Span,
  body: (env: Env) => Expr,
): Expr {
  const inner = new Env(env);
  const lets: { local: Local; value: Expr }[] = [];
  for (const decl of decls) {
    const symbol = exprs.typed.symbols.get(decl.name.id)!;
    if (decl.params.length > 0) inner.bind(symbol, closureOf(exprs.typed, decl, inner));
    else {
      const value =
        decl.bounds.length > 0
          ? functionOver(exprs, decl.bounds, decl.body, decl.span, inner)
          : exprs.expr(decl.body, inner);
      if (isAtomic(value))
        inner.bind(symbol, { kind: "Closure", params: [], body: decl.body, bounds: [], env: inner });
      else {
        const local = exprs.local(decl.name.text, value.type);
        lets.push({ local, value });
        const known = localRef(local, decl.name.span);
        // Its value as evaluated here, and its text for uses below a prime.
        inner.bind(symbol, {
          kind: "Closure",
          params: [],
          body: decl.body,
          bounds: decl.bounds,
          env: inner,
          value: known,
        });
      }
    }
  }
  return lets.reduceRight<Expr>((e, l) => ({ kind: "Let", ...l, body: e, type: e.type, span }), body(inner));
}
