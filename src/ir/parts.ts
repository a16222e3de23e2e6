/* Small things that several files of lowering ask and make. */
import type { Typed } from "../sema/typed.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import type { Closure, Env, OpValue } from "./env.js";
import type { Expr, Local } from "./ir.js";

export function closureOf(typed: Typed, decl: ast.OperatorDecl, env: Env): Closure {
  const params = decl.params.map((p) => typed.symbols.get(p.name.id)!);
  return { kind: "Closure", params, body: decl.body, bounds: decl.bounds, env };
}

export function localRef(local: Local, span: Span): Expr {
  return { kind: "Local", local, type: local.type, span };
}

export function isOp(value: Expr | OpValue): value is OpValue {
  return value.kind === "Closure" || value.kind === "Named" || value.kind === "Infix";
}

/** So cheap, and free of faults, that it may stand in several places. */
export function isAtomic(e: Expr): boolean {
  switch (e.kind) {
    case "Int":
    case "Str":
    case "Bool":
    case "Null":
    case "Local":
    case "Constant":
    case "Arg":
    case "Context":
    case "Var":
      return true;
    default:
      return false;
  }
}
