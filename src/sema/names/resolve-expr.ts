/* Names in expressions: what each stands for, and whether it may stand where it does. */
import { diagnostic } from "../../diag/diagnostic.js";
import { assertNever } from "../../syntax/assert-never.js";
import type * as ast from "../../syntax/ast.js";
import type { NameSymbol } from "../typed.js";
import {
  prime,
  resolveBinary,
  resolveCall,
  resolveName,
  resolvePrime,
  TEMPORAL,
  temporal,
} from "./resolve-uses.js";
import type { ExprContext, Frame, OperatorSymbol, Resolver } from "./resolver.js";
import { registerRule } from "./rules.js";

/** The parser has bounded how deep an expression is. */
export function resolveExpr(r: Resolver, e: ast.Expr, context: ExprContext): void {
  const all = (items: readonly ast.Expr[]) => {
    for (const item of items) resolveExpr(r, item, context);
  };
  switch (e.kind) {
    case "NameRef":
      resolveName(r, e, context);
      return;
    case "NumberLit":
    case "StringLit":
    case "BoolLit":
      return;
    case "MissingExpr":
      r.stateUses += 1;
      return;
    case "At":
      // The old value may be of the state, or not: whoever primes it will know.
      r.stateUses += 1;
      if (!context.inExcept) r.report(diagnostic("MMS2021", e.span, { what: "@" }));
      return;
    case "Wildcard":
      r.report(diagnostic("MMS2021", e.span, { what: "_" }));
      return;
    case "Lambda":
      r.report(diagnostic("MMS2021", e.span, { what: "LAMBDA" }));
      resolveLambda(r, e, context);
      return;
    case "Call":
      resolveCall(r, e, context);
      return;
    case "Unary":
      if (TEMPORAL.has(e.op)) temporal(r, context, e.op, e.span);
      if (e.op === "UNCHANGED") prime(r, context, e.span);
      resolveExpr(r, e.arg, context);
      return;
    case "Binary":
      resolveBinary(r, e, context);
      return;
    case "Prime":
      resolvePrime(r, e, context);
      return;
    case "Junction":
      all(e.items);
      return;
    case "Quant":
      resolveExpr(r, e.body, bound(r, e.bounds, context));
      return;
    case "Choose":
    case "SetFilter":
      resolveExpr(r, e.body, bound(r, [e.bound], context));
      return;
    case "SetMap":
    case "FnLit":
      resolveExpr(r, e.body, bound(r, e.bounds, context));
      return;
    case "SetEnum":
    case "Tuple":
      all(e.items);
      return;
    case "FnSet":
      all([e.domain, e.range]);
      return;
    case "RecordLit":
    case "RecordSet":
      resolveFields(r, e.fields);
      all(e.fields.map((f) => f.value));
      return;
    case "Except":
      resolveExcept(r, e, context);
      return;
    case "Apply":
      all([e.fn, ...e.args]);
      return;
    case "Field":
      resolveExpr(r, e.record, context);
      return;
    case "If":
      all([e.cond, e.then, ...(e.else === undefined ? [] : [e.else])]);
      return;
    case "Case":
      all([...e.arms.flatMap((arm) => [arm.cond, arm.value]), ...(e.other === undefined ? [] : [e.other])]);
      return;
    case "Let":
      resolveLet(r, e, context);
      return;
    case "Box":
      prime(r, context, e.span);
      all([e.action, e.subscript]);
      return;
    case "Require": {
      registerRule(r, context.scope, e);
      if (e.when !== undefined) resolveExpr(r, e.when, constantContext(context.scope, "a WHEN"));
      resolveExpr(r, e.body, { ...context, where: "a REQUIRE" });
      return;
    }
    case "Observe":
      all([e.cell, e.value]);
      return;
    default:
      assertNever(e);
      return;
  }
}

/** Where neither the state nor there is a current event. */
export function constantContext(scope: ExprContext["scope"], where: string): ExprContext {
  return {
    scope,
    where,
    variables: false,
    primes: false,
    temporal: false,
    eventContext: false,
    events: false,
    hasAllNames: true,
    frame: undefined,
    owners: [],
    inExcept: false,
    primed: false,
    siblings: new Set(),
  };
}

export function innerFrame(context: ExprContext): Frame {
  return { names: new Map(), parent: context.frame };
}

/** The context of a body with the variables of its bounds; the sets are resolved outside of it. */
function bound(r: Resolver, bounds: readonly ast.Bound[], context: ExprContext): ExprContext {
  const names = bounds.flatMap((b) => b.patterns.flatMap((p) => (p.kind === "Name" ? [p] : p.names)));
  const siblings = new Set([...context.siblings, ...names.map((n) => n.text)]);
  for (const b of bounds) resolveExpr(r, b.set, { ...context, siblings });
  const frame = innerFrame(context);
  for (const name of names) {
    r.declareLocal(context, frame, name, { kind: "Local", name: name.text, role: "bound" }, "bound variable");
  }
  return { ...context, frame };
}

export function resolveLambda(r: Resolver, e: ast.Lambda, context: ExprContext): void {
  const frame = innerFrame(context);
  for (const name of e.params) {
    r.declareLocal(context, frame, name, { kind: "Local", name: name.text, role: "param" }, "parameter");
  }
  resolveExpr(r, e.body, { ...context, frame });
}

function resolveLet(r: Resolver, e: ast.Let, context: ExprContext): void {
  const frame = innerFrame(context);
  const symbols = e.decls.map((decl): OperatorSymbol => {
    const symbol = r.addOperator(decl, context.scope.module.name.text, false);
    r.declareLocal(context, frame, decl.name, symbol, "definition");
    return symbol;
  });
  const inner = { ...context, frame };
  e.decls.forEach((decl, i) => {
    resolveOperator(r, decl, { ...inner, owners: [...context.owners, symbols[i]!] });
  });
  resolveExpr(r, e.body, inner);
}

/** A definition: its parameters, their types, its body. `context` has it among its owners. */
export function resolveOperator(r: Resolver, decl: ast.OperatorDecl, context: ExprContext): void {
  const frame = innerFrame(context);
  for (const p of decl.params) {
    const name = p.name.text;
    const symbol: NameSymbol =
      p.arity === 0 ? { kind: "Local", name, role: "param" } : { kind: "OpParam", name, arity: p.arity };
    r.declareLocal(context, frame, p.name, symbol, "parameter");
    if (p.type !== undefined) r.annotations.set(p.id, r.readType(context.scope, p.type).type);
  }
  if (decl.resultType !== undefined) {
    r.annotations.set(decl.id, r.readType(context.scope, decl.resultType).type);
  }
  const inner = { ...context, frame };
  resolveExpr(r, decl.body, decl.bounds.length === 0 ? inner : bound(r, decl.bounds, inner));
}

function resolveExcept(r: Resolver, e: ast.Except, context: ExprContext): void {
  resolveExpr(r, e.base, context);
  for (const update of e.updates) {
    for (const step of update.path) {
      if (step.kind === "ExceptIndex") for (const arg of step.args) resolveExpr(r, arg, context);
    }
    resolveExpr(r, update.value, { ...context, inExcept: true });
  }
}

function resolveFields(r: Resolver, fields: readonly ast.FieldDef[]): void {
  const seen = new Map<string, ast.Name>();
  for (const { name } of fields) {
    const other = seen.get(name.text);
    if (other === undefined) {
      seen.set(name.text, name);
      continue;
    }
    const related = [{ at: other.span, label: "first declared here" }];
    r.report(diagnostic("MMS2002", name.span, { name: name.text, what: "field" }, { related }));
  }
}
