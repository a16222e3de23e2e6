/* Types of everything in a program whose names are resolved. */
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { assertNever } from "../../syntax/assert-never.js";
import type * as ast from "../../syntax/ast.js";
import type { Resolved } from "../names/resolve-names.js";
import type { ModuleScope } from "../names/scopes.js";
import type { NameSymbol } from "../typed.js";
import { checkNaturals } from "./check-naturals.js";
import { settleRest } from "./infer-access.js";
import { defineTopLevel, expectDeclared } from "./infer-calls.js";
import { infer, isAddress } from "./infer-expr.js";
import { Inference } from "./inference.js";
import { printType, type Type } from "./type.js";

export function checkTypes(
  { scopes, names, order }: Resolved,
  report: (d: Diagnostic) => void,
): ReadonlyMap<ast.NodeId, Type> {
  const cx = new Inference({
    symbols: names.symbols,
    binders: names.binders,
    declaredTypes: names.declaredTypes,
    annotations: names.annotations,
    rank: new Map(order.map((symbol, i) => [symbol, i])),
    types: names.types,
    report,
  });
  const inCycles = new Set(names.topLevel);
  for (const symbol of order) {
    if (!inCycles.delete(symbol)) continue;
    defineTopLevel(cx, symbol.decl);
  }
  for (const symbol of inCycles) defineTopLevel(cx, symbol.decl);
  for (const scope of scopes) for (const decl of scope.module.decls) checkDecl(cx, decl, scope);
  for (const { module } of scopes)
    for (const query of module.queries ?? []) checkQuery(cx, module.name, query);
  for (const scope of scopes) checkNaturals(scope.module.decls, names.symbols, report);
  return cx.types;
}

function checkDecl(cx: Inference, decl: ast.Decl, scope: ModuleScope): void {
  switch (decl.kind) {
    case "ConstantDecl":
      if (decl.default !== undefined) checkSetting(cx, decl.name, decl.default);
      if (decl.formerly !== undefined) checkFormerNames(cx, decl.name, decl.formerly);
      return;
    case "VariableDecl":
      if (decl.default !== undefined) checkVariableDefault(cx, decl, decl.default);
      return;
    case "InitDecl":
      unit(cx, decl.variable, () => {
        const symbol = cx.symbols.get(decl.variable.id);
        const value = infer(cx, decl.value);
        if (symbol?.kind !== "Variable") return;
        const related = [{ at: symbol.decl.type.span, label: "declared here" }];
        expectDeclared(cx, value, symbol.type, decl.value, related);
      });
      return;
    case "ActionDecl":
      checkWhen(cx, decl.name, decl.when);
      unit(cx, decl.name, () => {
        bringArguments(cx, decl);
        checkBool(cx, decl.body);
      });
      return;
    case "RuleHeadDecl":
      checkWhen(cx, decl.name, decl.when);
      return;
    case "RuleDecl":
      checkWhen(cx, decl.name, decl.when);
      unit(cx, decl.name, () => {
        cx.inProperty = decl.rule === "property";
        checkBool(cx, decl.body);
        cx.inProperty = false;
      });
      return;
    case "AssumeDecl":
      unit(cx, decl.name ?? scope.module.name, () => checkBool(cx, decl.body));
      return;
    case "GivenDecl":
    case "TestDecl":
      for (const { name, value } of decl.setup.with) checkSetting(cx, name, value);
      return;
    case "TypeDecl":
    case "EventDecl":
    case "LifetimeDecl":
    case "OperatorDecl":
    case "MissingDecl":
      return;
    default:
      assertNever(decl);
      return;
  }
}

/** It may be of any type, and write pointers as addresses. */
function checkQuery(cx: Inference, name: ast.Name, query: ast.Expr): void {
  unit(cx, name, () => {
    cx.addresses = true;
    infer(cx, query);
    cx.addresses = false;
  });
}

/** What is checked on its own, under the name it is known by. */
function unit(cx: Inference, name: ast.Name, check: () => void): void {
  check();
  settleRest(cx);
  if (!cx.finish()) cx.report(diagnostic("MMS3011", name.span, { name: name.text }));
}

function checkBool(cx: Inference, e: ast.Expr): void {
  cx.is(infer(cx, e), "Bool", e);
}

function checkWhen(cx: Inference, name: ast.Name, when: ast.Expr | undefined): void {
  if (when !== undefined) unit(cx, name, () => checkBool(cx, when));
}

/** The value of a function variable outside of its domain. */
function checkVariableDefault(cx: Inference, decl: ast.VariableDecl, value: ast.Expr): void {
  unit(cx, decl.name, () => {
    const found = infer(cx, value);
    const symbol = cx.symbols.get(decl.name.id);
    if (symbol?.kind !== "Variable" || symbol.type.kind === "Any") return;
    if (symbol.type.kind !== "Fn") {
      cx.report(diagnostic("MMS3180", value.span, { name: decl.name.text, type: printType(symbol.type) }));
      return;
    }
    const related = [{ at: decl.type.span, label: "declared here" }];
    expectDeclared(cx, found, symbol.type.range, value, related);
  });
}

/** The value of a CONSTANT: its DEFAULT, or what a TEST sets. */
function checkSetting(cx: Inference, name: ast.Name, value: ast.Expr): void {
  unit(cx, name, () => {
    const symbol = cx.symbols.get(name.id);
    const isConstant = symbol?.kind === "Constant";
    if (isConstant && symbol.type.kind === "Ptr" && value.kind === "StringLit" && !isAddress(value.value)) {
      cx.report(diagnostic("MMS3016", value.span, { value: value.value, type: symbol.type.name }));
      return;
    }
    cx.addresses = true;
    const found = infer(cx, value);
    cx.addresses = false;
    if (!isConstant) return;
    const related = [{ at: symbol.decl.type.span, label: "declared here" }];
    expectDeclared(cx, found, symbol.type, value, related);
  });
}

/** `FORMERLY [K33 |-> v3_3]`: old names, none of which is a value now, each with the value that it stands for. */
function checkFormerNames(cx: Inference, name: ast.Name, formerly: ast.Expr): void {
  unit(cx, name, () => {
    const symbol = cx.symbols.get(name.id);
    infer(cx, formerly);
    if (symbol?.kind !== "Constant" || symbol.type.kind === "Any") return;
    const { type } = symbol;
    if (type.kind !== "Enum" || formerly.kind !== "RecordLit") {
      cx.report(diagnostic("MMS3181", formerly.span, { name: name.text, type: printType(type) }));
      return;
    }
    for (const field of formerly.fields) {
      const old = field.name.text;
      if (type.values.includes(old))
        cx.report(diagnostic("MMS3182", field.name.span, { old, name: name.text }));
      const value = formerValue(cx.symbols, field.value);
      if (value === undefined || !type.values.includes(value))
        cx.report(diagnostic("MMS3183", field.value.span, { old, type: printType(type) }));
    }
  });
}

/** The value that a field of FORMERLY has, where it is a literal. */
export function formerValue(symbols: ReadonlyMap<ast.NodeId, NameSymbol>, e: ast.Expr): string | undefined {
  if (e.kind === "StringLit") return e.value;
  const symbol = e.kind === "NameRef" ? symbols.get(e.id) : undefined;
  return symbol?.kind === "Release" ? symbol.name : undefined;
}

function bringArguments(cx: Inference, decl: ast.ActionDecl): void {
  const event = cx.symbols.get(decl.event.id);
  if (event?.kind !== "Event") return;
  event.decl.params.forEach((p, i) => {
    const symbol = cx.symbols.get(p.name.id);
    const type = event.params[i]?.type;
    if (symbol !== undefined && type !== undefined) cx.locals.set(symbol, cx.solver.of(type));
  });
}
