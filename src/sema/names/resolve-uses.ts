/* Uses of names: as values, as operators, as arguments; and what their place allows. */
import { diagnostic } from "../../diag/diagnostic.js";
import { assertNever } from "../../syntax/assert-never.js";
import type * as ast from "../../syntax/ast.js";
import { infixOperators as syntaxInfix } from "../../syntax/operators.js";
import type { Span } from "../../text/source-file.js";
import { builtinByName, infixOperators } from "../builtins.js";
import { printCall } from "../signature.js";
import type { NameSymbol } from "../typed.js";
import { resolveExpr, resolveLambda } from "./resolve-expr.js";
import type { ExprContext, Resolver } from "./resolver.js";

/** Operators that speak of time. */
export const TEMPORAL: ReadonlySet<string> = new Set(["[]", "<>", "ONCE", "PREVIOUSLY", "~>", "SINCE"]);

export function resolveName(r: Resolver, e: ast.NameRef, context: ExprContext): void {
  const symbol = r.lookup(context, e.name, e.span);
  if (symbol === undefined) return;
  r.symbols.set(e.id, symbol);
  used(r, symbol, e.name, e.span, context);
  const form = operatorForm(symbol);
  if (form !== undefined) r.report(diagnostic("MMS2006", e.span, { name: e.name, form }));
}

/** How an operator with parameters is called; undefined for what is a value by itself. */
function operatorForm(symbol: NameSymbol): string | undefined {
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
function used(r: Resolver, symbol: NameSymbol, name: string, span: Span, context: ExprContext): void {
  switch (symbol.kind) {
    case "Variable":
      r.stateUses += 1;
      for (const owner of context.owners) r.effects.get(owner)!.variable ??= { span, name };
      if (!context.variables) r.report(diagnostic("MMS2023", span, { name, where: context.where }));
      return;
    case "Operator":
      r.stateUses += 1;
      for (const owner of context.owners) {
        const uses = r.uses.get(owner)!;
        if (!uses.has(symbol)) uses.set(symbol, span);
      }
      if (r.topLevel.has(symbol)) r.restricted.push({ operator: symbol, span, context });
      return;
    case "Event":
      if (!context.events) r.report(diagnostic("MMS2014", span, { name, where: context.where }));
      return;
    case "Local":
      if (symbol.role === "param") r.stateUses += 1;
      return;
    case "OpParam":
      r.stateUses += 1;
      return;
    default:
      return;
  }
}

export function prime(r: Resolver, context: ExprContext, span: Span): void {
  for (const owner of context.owners) r.effects.get(owner)!.prime ??= span;
  if (!context.primes) r.report(diagnostic("MMS2022", span, { where: context.where }));
}

export function temporal(r: Resolver, context: ExprContext, operator: string, span: Span): void {
  for (const owner of context.owners) r.effects.get(owner)!.temporal ??= { span, operator };
  if (!context.temporal) r.report(diagnostic("MMS2024", span, { operator, where: context.where }));
}

export function resolvePrime(r: Resolver, e: ast.Prime, context: ExprContext): void {
  prime(r, context, e.span);
  if (context.primed) r.report(diagnostic("MMS2025", e.span, { reason: "primed" }));
  const before = r.stateUses;
  resolveExpr(r, e.arg, { ...context, primed: true });
  if (r.stateUses === before) r.report(diagnostic("MMS2025", e.span, { reason: "constant" }));
}

export function resolveBinary(r: Resolver, e: ast.Binary, context: ExprContext): void {
  if (TEMPORAL.has(e.op)) temporal(r, context, e.op, e.opSpan);
  if (syntaxInfix.get(e.op)?.definable !== false) {
    const symbol = r.lookup(context, e.op, e.opSpan);
    if (symbol !== undefined) {
      r.symbols.set(e.id, symbol);
      used(r, symbol, e.op, e.opSpan, context);
      checkArity(r, e.op, symbol, 2, e.opSpan);
    }
  }
  resolveExpr(r, e.left, context);
  resolveExpr(r, e.right, context);
}

export function resolveCall(r: Resolver, e: ast.Call, context: ExprContext): void {
  const name = e.callee.text;
  const symbol = r.lookup(context, name, e.callee.span, e.args.length);
  if (symbol !== undefined) {
    r.symbols.set(e.callee.id, symbol);
    used(r, symbol, name, e.callee.span, context);
    checkArity(r, name, symbol, e.args.length, e.callee.span);
  }
  const params = symbol === undefined ? [] : operatorParams(symbol);
  e.args.forEach((arg, i) => {
    const param = params[i];
    if (param !== undefined) resolveOperatorArgument(r, arg, name, param, context);
    else if (symbol === undefined && arg.kind === "Lambda") resolveLambda(r, arg, context);
    else if (symbol === undefined && arg.kind === "NameRef") resolveUnjudged(r, arg, context);
    else if (arg.kind !== "Wildcard" || symbol?.kind !== "Event") resolveExpr(r, arg, context);
  });
}

/** An argument of an unknown operator: may be an operator as well as a value. */
function resolveUnjudged(r: Resolver, arg: ast.NameRef, context: ExprContext): void {
  const symbol = r.lookup(context, arg.name, arg.span);
  if (symbol !== undefined) r.symbols.set(arg.id, symbol);
}

/** Which parameters take operators: their names and arities. */
function operatorParams(
  symbol: NameSymbol,
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

function checkArity(r: Resolver, name: string, symbol: NameSymbol, found: number, at: Span): void {
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
    case "Release":
      r.report(diagnostic("MMS2005", at, { name, what: "value" }));
      return;
    default:
      assertNever(symbol);
  }
}

function declarationOf(r: Resolver, symbol: NameSymbol) {
  const name = r.binders.get(symbol);
  return name === undefined ? [] : [{ at: name.span, label: "declared here" }];
}

function resolveOperatorArgument(
  r: Resolver,
  arg: ast.Expr,
  operator: string,
  param: { readonly name: string; readonly arity: number },
  context: ExprContext,
): void {
  const wrong = (found: number | undefined) =>
    r.report(diagnostic("MMS2020", arg.span, { operator, param: param.name, arity: param.arity, found }));
  if (arg.kind === "Lambda") {
    if (arg.params.length !== param.arity) wrong(arg.params.length);
    resolveLambda(r, arg, context);
    return;
  }
  if (arg.kind !== "NameRef") {
    if (arg.kind !== "MissingExpr") wrong(undefined);
    resolveExpr(r, arg, context);
    return;
  }
  const symbol = r.lookup(context, arg.name, arg.span, param.arity);
  if (symbol === undefined) return;
  r.symbols.set(arg.id, symbol);
  used(r, symbol, arg.name, arg.span, context);
  const arity = arityOf(symbol);
  if (arity !== param.arity) wrong(arity === 0 ? undefined : arity);
}

function arityOf(symbol: NameSymbol): number {
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
