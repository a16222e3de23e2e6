/* Names in expressions: what each stands for, and whether it may stand where it does. */
import { diagnostic } from "../../diag/diagnostic.js";
import { assertNever } from "../../syntax/assert-never.js";
import type * as ast from "../../syntax/ast.js";
import type { Symbol as Meaning } from "../typed.js";
import {
  prime,
  resolveBinary,
  resolveCall,
  resolveName,
  resolvePrime,
  TEMPORAL,
  temporal,
} from "./resolve-uses.js";
import type { Frame, OperatorSymbol, Place, Resolver } from "./resolver.js";

/** The parser has bounded how deep an expression is. */
export function resolveExpr(r: Resolver, e: ast.Expr, place: Place): void {
  const all = (items: readonly ast.Expr[]) => {
    for (const item of items) resolveExpr(r, item, place);
  };
  switch (e.kind) {
    case "NameRef":
      resolveName(r, e, place);
      return;
    case "NumberLit":
    case "StringLit":
    case "BoolLit":
      return;
    case "MissingExpr":
      r.stateful += 1;
      return;
    case "At":
      // The old value may be of the state, or not: whoever primes it will know.
      r.stateful += 1;
      if (!place.inExcept) r.report(diagnostic("MMS2021", e.span, { what: "@" }));
      return;
    case "Wildcard":
      r.report(diagnostic("MMS2021", e.span, { what: "_" }));
      return;
    case "Lambda":
      r.report(diagnostic("MMS2021", e.span, { what: "LAMBDA" }));
      resolveLambda(r, e, place);
      return;
    case "Call":
      resolveCall(r, e, place);
      return;
    case "Unary":
      if (TEMPORAL.has(e.op)) temporal(r, place, e.op, e.span);
      if (e.op === "UNCHANGED") prime(r, place, e.span);
      resolveExpr(r, e.arg, place);
      return;
    case "Binary":
      resolveBinary(r, e, place);
      return;
    case "Prime":
      resolvePrime(r, e, place);
      return;
    case "Junction":
      all(e.items);
      return;
    case "Quant":
      resolveExpr(r, e.body, bound(r, e.bounds, place));
      return;
    case "Choose":
    case "SetFilter":
      resolveExpr(r, e.body, bound(r, [e.bound], place));
      return;
    case "SetMap":
    case "FnLit":
      resolveExpr(r, e.body, bound(r, e.bounds, place));
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
      resolveExcept(r, e, place);
      return;
    case "Apply":
      all([e.fn, ...e.args]);
      return;
    case "Field":
      resolveExpr(r, e.record, place);
      return;
    case "If":
      all([e.cond, e.then, e.else]);
      return;
    case "Case":
      all([...e.arms.flatMap((arm) => [arm.cond, arm.value]), ...(e.other === undefined ? [] : [e.other])]);
      return;
    case "Let":
      resolveLet(r, e, place);
      return;
    case "Box":
      prime(r, place, e.span);
      all([e.action, e.subscript]);
      return;
    case "Require": {
      registerRule(r, e.name, e);
      if (e.when !== undefined) resolveExpr(r, e.when, constantPlace(place.scope, "a WHEN"));
      resolveExpr(r, e.body, { ...place, where: "a REQUIRE" });
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

/** Where neither the state nor an event is at hand. */
export function constantPlace(scope: Place["scope"], where: string): Place {
  return {
    scope,
    where,
    variables: false,
    primes: false,
    temporal: false,
    context: false,
    events: false,
    hasAllNames: true,
    frame: undefined,
    owners: [],
    inExcept: false,
    primed: false,
    siblings: new Set(),
  };
}

/**
 * A rule's id belongs to it alone. But what the kernel establishes at several places is one rule: the REQUIREs of a
 * module that have the same id, title and severity are counted together.
 */
export function registerRule(r: Resolver, name: ast.Name, require?: ast.Require): void {
  const other = r.rules.get(name.text);
  if (other === undefined) {
    r.rules.set(name.text, { name, require });
    return;
  }
  if (require !== undefined && other.require !== undefined && isSameRule(require, other.require)) return;
  const related = [{ at: other.name.span, label: "first used here" }];
  r.report(diagnostic("MMS2013", name.span, { name: name.text }, { related }));
}

function isSameRule(a: ast.Require, b: ast.Require): boolean {
  return a.span.file === b.span.file && a.title === b.title && a.severity === b.severity;
}

export function innerFrame(place: Place): Frame {
  return { names: new Map(), parent: place.frame };
}

/** The place of a body with the variables of its bounds; the sets are resolved outside of it. */
export function bound(r: Resolver, bounds: readonly ast.Bound[], place: Place): Place {
  const names = bounds.flatMap((b) => b.patterns.flatMap((p) => (p.kind === "Name" ? [p] : p.names)));
  const siblings = new Set([...place.siblings, ...names.map((n) => n.text)]);
  for (const b of bounds) resolveExpr(r, b.set, { ...place, siblings });
  const frame = innerFrame(place);
  for (const name of names) {
    r.declareLocal(place, frame, name, { kind: "Local", name: name.text, role: "bound" }, "bound variable");
  }
  return { ...place, frame };
}

export function resolveLambda(r: Resolver, e: ast.Lambda, place: Place): void {
  const frame = innerFrame(place);
  for (const name of e.params) {
    r.declareLocal(place, frame, name, { kind: "Local", name: name.text, role: "param" }, "parameter");
  }
  resolveExpr(r, e.body, { ...place, frame });
}

function resolveLet(r: Resolver, e: ast.Let, place: Place): void {
  const frame = innerFrame(place);
  const symbols = e.decls.map((decl): OperatorSymbol => {
    const symbol = r.addOperator(decl, place.scope.module.name.text, false);
    r.declareLocal(place, frame, decl.name, symbol, "definition");
    return symbol;
  });
  const inner = { ...place, frame };
  e.decls.forEach((decl, i) => {
    resolveOperator(r, decl, { ...inner, owners: [...place.owners, symbols[i]!] });
  });
  resolveExpr(r, e.body, inner);
}

/** A definition: its parameters, their types, its body. `place` has it among its owners. */
export function resolveOperator(r: Resolver, decl: ast.OperatorDecl, place: Place): void {
  const frame = innerFrame(place);
  for (const p of decl.params) {
    const name = p.name.text;
    const symbol: Meaning =
      p.arity === 0 ? { kind: "Local", name, role: "param" } : { kind: "OpParam", name, arity: p.arity };
    r.declareLocal(place, frame, p.name, symbol, "parameter");
    if (p.type !== undefined) r.annotations.set(p.id, r.readType(place.scope, p.type).type);
  }
  if (decl.resultType !== undefined) {
    r.annotations.set(decl.id, r.readType(place.scope, decl.resultType).type);
  }
  const inner = { ...place, frame };
  resolveExpr(r, decl.body, decl.bounds.length === 0 ? inner : bound(r, decl.bounds, inner));
}

function resolveExcept(r: Resolver, e: ast.Except, place: Place): void {
  resolveExpr(r, e.base, place);
  for (const update of e.updates) {
    for (const step of update.path) {
      if (step.kind === "ExceptIndex") for (const arg of step.args) resolveExpr(r, arg, place);
    }
    resolveExpr(r, update.value, { ...place, inExcept: true });
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
