/* Bodies of ACTIONs: which conjuncts guard, which require and observe, which write. */
import { diagnostic } from "../diag/diagnostic.js";
import type { Type } from "../sema/types/type.js";
import type * as ast from "../syntax/ast.js";
import { isStatement, primedVariable } from "../syntax/statements.js";
import type { Span } from "../text/source-file.js";
import { bindAll, lowerLets } from "./binders.js";
import type { Env } from "./env.js";
import type { Cell, Expr, Stmt } from "./ir.js";
import { BOOL } from "./join.js";
import type { ExprLowering } from "./lower-expr.js";

/** Takes a REQUIRE found in an action; gives its index among the program's rules. */
export type AddRequire = (require: ast.Require, body: Expr, env: Env) => number;

export function lowerStmt(lowering: ExprLowering, e: ast.Expr, env: Env, addRequire: AddRequire): Stmt {
  const stmt = (x: ast.Expr, inner: Env = env) => lowerStmt(lowering, x, inner, addRequire);
  const { span } = e;
  if (!isStatement(e)) return { kind: "Guard", cond: lowering.expr(e, env), span };
  switch (e.kind) {
    case "Junction":
      if (e.op === "/\\" || e.items.length === 1)
        return { kind: "All", items: e.items.map((item) => stmt(item)) };
      return refuse(lowering, e, "a disjunction of what the step writes");
    case "Require":
      return { kind: "Require", rule: addRequire(e, lowering.expr(e.body, env), env), span };
    case "Observe": {
      const cell = lowerCell(lowering, e.cell, env);
      if (cell === undefined) return refuse(lowering, e.cell, "this cell of an OBSERVE");
      return { kind: "Observe", cell, value: lowering.expr(e.value, env), span };
    }
    case "If":
      return {
        kind: "If",
        cond: lowering.expr(e.cond, env),
        then: stmt(e.then),
        else: e.else === undefined ? { kind: "All", items: [] } : stmt(e.else),
        span,
      };
    case "Case": {
      const other: Stmt =
        e.other === undefined
          ? { kind: "Guard", cond: { kind: "Bool", value: false, type: BOOL, span }, span }
          : stmt(e.other);
      return e.arms.reduceRight<Stmt>(
        (rest, arm) => ({
          kind: "If",
          cond: lowering.expr(arm.cond, env),
          then: stmt(arm.value),
          else: rest,
          span: arm.span,
        }),
        other,
      );
    }
    case "Let":
      return lowerLet(lowering, e, env, addRequire);
    case "Quant":
      if (e.quantifier === "\\A") return forEach(lowering, e, env, addRequire);
      return refuse(lowering, e, "\\E over what the step writes");
    case "Unary":
      // UNCHANGED: a variable that is not primed stays as it is, anyway.
      return { kind: "All", items: [] };
    case "Binary":
      return lowerAssignment(lowering, e, env);
    default:
      return refuse(lowering, e, "this");
  }
}

function refuse(lowering: ExprLowering, e: ast.Expr, what: string): Stmt {
  lowering.report(diagnostic("MMS4008", e.span, { what }));
  return { kind: "All", items: [] };
}

function lowerAssignment(lowering: ExprLowering, e: ast.Binary, env: Env): Stmt {
  const target = primedVariable(e.left)!;
  const { span } = e;
  const symbol = lowering.typed.symbols.get(target.name.id);
  if (symbol?.kind !== "Variable") return refuse(lowering, e.left, `a prime on \`${target.name.name}\``);
  const variable = lowering.tables.variables.get(symbol)!;
  const value = lowering.expr(e.right, env);
  if (target.key !== undefined) {
    return { kind: "SetKey", variable, key: lowering.argument(target.key, e.left.span, env), value, span };
  }
  return assign({ variable, type: symbol.type, isTotal: symbol.decl.default !== undefined }, value, span);
}

interface Target {
  readonly variable: number;
  readonly type: Type;
  /** The variable is a function that has a value outside of its domain, too. */
  readonly isTotal: boolean;
}

/**
 * `x' = value`. What writes only some keys or elements, in a branch of an IF too, is told so: it is done in place, and
 * wakes only the rules about these.
 */
function assign(target: Target, value: Expr, span: Span): Stmt {
  const { variable, type, isTotal } = target;
  const isOld = (x: Expr | undefined) => x?.kind === "Var" && x.index === variable;
  if (value.kind === "If") {
    const branch = (x: Expr): Stmt => (isOld(x) ? { kind: "All", items: [] } : assign(target, x, span));
    return { kind: "If", cond: value.cond, then: branch(value.then), else: branch(value.else), span };
  }
  if (value.kind === "Prim" && isOld(value.args[0])) {
    const other = value.args[1];
    if (value.op === "without") return { kind: "DropKey", variable, key: other!, span };
    if (other?.kind === "SetEnum" && (value.op === "union" || value.op === "difference")) {
      return {
        kind: value.op === "union" ? "AddElements" : "DropElements",
        variable,
        elements: other.items,
        span,
      };
    }
  }
  if (isTotal && value.kind === "Except" && isOld(value.base)) {
    const [first, ...rest] = value.path;
    if (first!.kind === "Key" && type.kind === "Fn") {
      const { key } = first!;
      const old: Expr = { kind: "Apply", fn: value.base, arg: key, type: type.range, span: key.span };
      const to: Expr =
        rest.length > 0
          ? { ...value, base: old, path: rest, type: type.range }
          : { kind: "Let", local: value.at, value: old, body: value.value, type: type.range, span };
      return { kind: "SetKey", variable, key, value: to, span };
    }
  }
  return { kind: "Assign", variable, value: fitted(value, type), span };
}

/** A variable's type says more than an empty `<<>>` or `{}` can. */
function fitted(value: Expr, type: Type): Expr {
  return value.kind === "Tuple" || value.kind === "SetEnum" ? { ...value, type } : value;
}

function lowerLet(lowering: ExprLowering, e: ast.Let, env: Env, addRequire: AddRequire): Stmt {
  let body: Stmt = { kind: "All", items: [] };
  const value = lowerLets(lowering, e.decls, env, e.span, (inner) => {
    body = lowerStmt(lowering, e.body, inner, addRequire);
    return { kind: "Bool", value: true, type: BOOL, span: e.span };
  });
  // The LETs that `let` put around the body, put around the statement.
  const around = (x: Expr): Stmt =>
    x.kind === "Let" ? { kind: "Let", local: x.local, value: x.value, body: around(x.body) } : body;
  return around(value);
}

function forEach(lowering: ExprLowering, e: ast.Quant, env: Env, addRequire: AddRequire): Stmt {
  const { bounds, env: inner, wrap } = bindAll(lowering, e.bounds, env);
  let body = lowerStmt(lowering, e.body, inner, addRequire);
  const patterns = wrap({ kind: "Bool", value: true, type: BOOL, span: e.span });
  const around = (x: Expr): Stmt =>
    x.kind === "Let" ? { kind: "Let", local: x.local, value: x.value, body: around(x.body) } : body;
  body = around(patterns);
  return bounds.reduceRight<Stmt>((rest, b) => ({ kind: "ForEach", ...b, body: rest, span: e.span }), body);
}

function lowerCell(lowering: ExprLowering, e: ast.Expr, env: Env): Cell | undefined {
  switch (e.kind) {
    case "NameRef": {
      const symbol = lowering.typed.symbols.get(e.id);
      if (symbol?.kind !== "Variable") return undefined;
      return { variable: lowering.tables.variables.get(symbol)!, key: undefined, fields: [] };
    }
    case "Apply": {
      const base = e.fn.kind === "NameRef" ? lowerCell(lowering, e.fn, env) : undefined;
      return base === undefined ? undefined : { ...base, key: lowering.argument(e.args, e.span, env) };
    }
    case "Field": {
      const base = lowerCell(lowering, e.record, env);
      return base === undefined ? undefined : { ...base, fields: [...base.fields, e.name.text] };
    }
    default:
      return undefined;
  }
}

/** The alternatives of an action whose body is a disjunction of what steps write. */
export function alternatives(body: ast.Expr): readonly ast.Expr[] {
  if (body.kind === "Junction" && body.op === "\\/" && body.items.length > 1 && isStatement(body)) {
    return body.items.flatMap(alternatives);
  }
  return [body];
}
