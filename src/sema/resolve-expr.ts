/* Names in expressions: what each stands for, and whether it may stand where it does. */
import { diagnostic } from "../diag/diagnostic.js";
import { assertNever } from "../syntax/assert-never.js";
import type * as ast from "../syntax/ast.js";
import { infixOperators as syntaxInfix } from "../syntax/operators.js";
import type { Span } from "../text/source-file.js";
import { builtinByName, infixOperators, printCall } from "./builtins.js";
import type { Frame, OperatorSymbol, Place, Resolver } from "./resolver.js";
import type { Symbol as Meaning } from "./typed.js";

const TEMPORAL: ReadonlySet<string> = new Set(["[]", "<>", "ONCE", "PREVIOUSLY", "~>", "SINCE"]);

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
      registerRule(r, e.name);
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

export function registerRule(r: Resolver, name: ast.Name): void {
  const other = r.rules.get(name.text);
  if (other === undefined) {
    r.rules.set(name.text, name);
    return;
  }
  const related = [{ at: other.span, label: "first used here" }];
  r.report(diagnostic("MMS2013", name.span, { name: name.text }, { related }));
}

// ---------------------------------------------------------------- uses

function resolveName(r: Resolver, e: ast.NameRef, place: Place): void {
  const symbol = r.lookup(place, e.name, e.span);
  if (symbol === undefined) return;
  r.symbols.set(e.id, symbol);
  used(r, symbol, e.name, e.span, place);
  const form = operatorForm(symbol);
  if (form !== undefined) r.report(diagnostic("MMS2006", e.span, { name: e.name, form }));
}

/** How an operator with parameters is called; undefined for what is a value by itself. */
function operatorForm(symbol: Meaning): string | undefined {
  switch (symbol.kind) {
    case "Operator":
      return symbol.decl.params.length === 0 ? undefined : formOf(symbol.decl);
    case "OpParam":
      return `${symbol.name}(${blanks(symbol.arity)})`;
    case "Builtin": {
      if (infixOperators.has(symbol.name)) return `x ${symbol.name} y`;
      const known = builtinByName.get(symbol.name);
      return known === undefined || known.params.length === 0 ? undefined : printCall(known);
    }
    default:
      return undefined;
  }
}

function formOf(decl: ast.OperatorDecl): string {
  if (decl.params.length === 0) return decl.name.text;
  const params = decl.params.map((p) => (p.arity === 0 ? p.name.text : `${p.name.text}(${blanks(p.arity)})`));
  if (!/^\w/.test(decl.name.text) && params.length === 2)
    return `${params[0]} ${decl.name.text} ${params[1]}`;
  return `${decl.name.text}(${params.join(", ")})`;
}

function blanks(n: number): string {
  return Array.from({ length: n }, () => "_").join(", ");
}

/** Keeps what the use means for the definitions around it, and reports what the place does not allow. */
function used(r: Resolver, symbol: Meaning, name: string, span: Span, place: Place): void {
  switch (symbol.kind) {
    case "Variable":
      r.stateful += 1;
      for (const owner of place.owners) r.effects.get(owner)!.variable ??= { span, name };
      if (!place.variables) r.report(diagnostic("MMS2023", span, { name, where: place.where }));
      return;
    case "Operator":
      r.stateful += 1;
      for (const owner of place.owners) {
        const uses = r.uses.get(owner)!;
        if (!uses.has(symbol)) uses.set(symbol, span);
      }
      if (r.topLevel.has(symbol)) r.restricted.push({ operator: symbol, span, place });
      return;
    case "Event":
      if (!place.events) r.report(diagnostic("MMS2014", span, { name, where: place.where }));
      return;
    case "Local":
      if (symbol.role === "param") r.stateful += 1;
      return;
    case "OpParam":
      r.stateful += 1;
      return;
    default:
      return;
  }
}

function prime(r: Resolver, place: Place, span: Span): void {
  for (const owner of place.owners) r.effects.get(owner)!.prime ??= span;
  if (!place.primes) r.report(diagnostic("MMS2022", span, { where: place.where }));
}

function temporal(r: Resolver, place: Place, operator: string, span: Span): void {
  for (const owner of place.owners) r.effects.get(owner)!.temporal ??= { span, operator };
  if (!place.temporal) r.report(diagnostic("MMS2024", span, { operator, where: place.where }));
}

function resolvePrime(r: Resolver, e: ast.Prime, place: Place): void {
  prime(r, place, e.span);
  if (place.primed) r.report(diagnostic("MMS2025", e.span, { reason: "primed" }));
  const before = r.stateful;
  resolveExpr(r, e.arg, { ...place, primed: true });
  if (r.stateful === before) r.report(diagnostic("MMS2025", e.span, { reason: "constant" }));
}

function resolveBinary(r: Resolver, e: ast.Binary, place: Place): void {
  if (TEMPORAL.has(e.op)) temporal(r, place, e.op, e.opSpan);
  if (syntaxInfix.get(e.op)?.definable !== false) {
    const symbol = r.lookup(place, e.op, e.opSpan);
    if (symbol !== undefined) {
      r.symbols.set(e.id, symbol);
      used(r, symbol, e.op, e.opSpan, place);
      checkArity(r, e.op, symbol, 2, e.opSpan);
    }
  }
  resolveExpr(r, e.left, place);
  resolveExpr(r, e.right, place);
}

// ---------------------------------------------------------------- calls

function resolveCall(r: Resolver, e: ast.Call, place: Place): void {
  const name = e.callee.text;
  const symbol = r.lookup(place, name, e.callee.span);
  if (symbol !== undefined) {
    r.symbols.set(e.callee.id, symbol);
    used(r, symbol, name, e.callee.span, place);
    checkArity(r, name, symbol, e.args.length, e.callee.span);
  }
  const params = symbol === undefined ? [] : operatorParams(symbol);
  e.args.forEach((arg, i) => {
    const param = params[i];
    if (param !== undefined) resolveOperatorArgument(r, arg, name, param, place);
    else if (symbol === undefined && arg.kind === "Lambda") resolveLambda(r, arg, place);
    else if (symbol === undefined && arg.kind === "NameRef") resolveUnjudged(r, arg, place);
    else if (arg.kind !== "Wildcard" || symbol?.kind !== "Event") resolveExpr(r, arg, place);
  });
}

/** An argument of an unknown operator: may be an operator as well as a value. */
function resolveUnjudged(r: Resolver, arg: ast.NameRef, place: Place): void {
  const symbol = r.lookup(place, arg.name, arg.span);
  if (symbol !== undefined) r.symbols.set(arg.id, symbol);
}

/** Which parameters take operators: their names and arities. */
function operatorParams(
  symbol: Meaning,
): readonly ({ readonly name: string; readonly arity: number } | undefined)[] {
  switch (symbol.kind) {
    case "Operator":
      return symbol.decl.params.map((p) =>
        p.arity === 0 ? undefined : { name: p.name.text, arity: p.arity },
      );
    case "Builtin":
      return (builtinByName.get(symbol.name)?.params ?? []).map((p) =>
        p.operator === undefined ? undefined : { name: p.name, arity: p.operator.length },
      );
    default:
      return [];
  }
}

function checkArity(r: Resolver, name: string, symbol: Meaning, found: number, at: Span): void {
  const wrong = (expected: number, form: string, atMost = false) => {
    const related = declarationOf(r, symbol);
    r.report(diagnostic("MMS2004", at, { name, form, expected, found, atMost }, { related }));
  };
  switch (symbol.kind) {
    case "Operator": {
      const expected = symbol.decl.params.length;
      if (expected !== found) wrong(expected, formOf(symbol.decl));
      return;
    }
    case "OpParam":
      if (symbol.arity !== found) wrong(symbol.arity, `${name}(${blanks(symbol.arity)})`);
      return;
    case "Builtin": {
      const known = builtinByName.get(name);
      if (known === undefined) return;
      if (known.params.length === 0) r.report(diagnostic("MMS2005", at, { name, what: "value" }));
      else if (known.params.length !== found) wrong(known.params.length, printCall(known));
      return;
    }
    case "Event": {
      const { params } = symbol.decl;
      if (found > params.length)
        wrong(params.length, `${name}(${params.map((p) => p.name.text).join(", ")})`, true);
      return;
    }
    case "Type":
    case "Constant":
    case "Variable":
      r.report(
        diagnostic(
          "MMS2005",
          at,
          { name, what: symbol.kind.toUpperCase() },
          { related: declarationOf(r, symbol) },
        ),
      );
      return;
    case "Local":
      r.report(diagnostic("MMS2005", at, { name, what: "variable" }, { related: declarationOf(r, symbol) }));
      return;
    case "Context":
      r.report(diagnostic("MMS2005", at, { name, what: "value" }));
      return;
    default:
      assertNever(symbol);
  }
}

function declarationOf(r: Resolver, symbol: Meaning) {
  const name = r.binders.get(symbol);
  return name === undefined ? [] : [{ at: name.span, label: "declared here" }];
}

function resolveOperatorArgument(
  r: Resolver,
  arg: ast.Expr,
  operator: string,
  param: { readonly name: string; readonly arity: number },
  place: Place,
): void {
  const wrong = (found: number | undefined) =>
    r.report(diagnostic("MMS2020", arg.span, { operator, param: param.name, arity: param.arity, found }));
  if (arg.kind === "Lambda") {
    if (arg.params.length !== param.arity) wrong(arg.params.length);
    resolveLambda(r, arg, place);
    return;
  }
  if (arg.kind !== "NameRef") {
    if (arg.kind !== "MissingExpr") wrong(undefined);
    resolveExpr(r, arg, place);
    return;
  }
  const symbol = r.lookup(place, arg.name, arg.span);
  if (symbol === undefined) return;
  r.symbols.set(arg.id, symbol);
  used(r, symbol, arg.name, arg.span, place);
  const arity = arityOf(symbol);
  if (arity !== param.arity) wrong(arity === 0 ? undefined : arity);
}

function arityOf(symbol: Meaning): number {
  switch (symbol.kind) {
    case "Operator":
      return symbol.decl.params.length;
    case "OpParam":
      return symbol.arity;
    case "Builtin":
      return (builtinByName.get(symbol.name) ?? infixOperators.get(symbol.name))?.params.length ?? 0;
    default:
      return 0;
  }
}

// ---------------------------------------------------------------- binders

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

function resolveLambda(r: Resolver, e: ast.Lambda, place: Place): void {
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
