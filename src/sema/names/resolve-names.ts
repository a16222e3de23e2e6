/* Every declaration of every module: what it declares, and the names in its expressions. */
import { type Diagnostic, diagnostic, type Fix } from "../../diag/diagnostic.js";
import { assertNever } from "../../syntax/assert-never.js";
import type * as ast from "../../syntax/ast.js";
import { nearest } from "../../text/nearest.js";
import type { Lifetime } from "../typed.js";
import type { Type } from "../types/type.js";
import { checkBullets } from "./check-bullets.js";
import { checkSteps } from "./check-steps.js";
import { checkConstantOrder } from "./constant-order.js";
import { dependencyOrder } from "./dependency-order.js";
import { resolveLifetimes } from "./lifetimes.js";
import { lookUpEvent } from "./look-up-event.js";
import { constantContext, innerFrame, resolveExpr, resolveOperator } from "./resolve-expr.js";
import { type EventSymbol, type ExprContext, type Frame, type OperatorSymbol, Resolver } from "./resolver.js";
import { checkRules, registerRule } from "./rules.js";
import { buildScopes, type Declared, type ModuleScope, mayBeBroken } from "./scopes.js";
import { checkTestRecords } from "./test-records.js";

/**
 * Every name that could be resolved has its symbol, every declaration its type. Operators that use themselves have
 * been reported and are not in `order`; the types of expressions are not known yet.
 */
export interface Resolved {
  readonly scopes: readonly ModuleScope[];
  readonly names: Resolver;
  /** All operators, also those of LETs, each after those it uses. */
  readonly order: readonly OperatorSymbol[];
  readonly lifetimes: readonly Lifetime[];
}

export function resolveNames(modules: readonly ast.Module[], report: (d: Diagnostic) => void): Resolved {
  const scopes = buildScopes(modules, report);
  const r = new Resolver(scopes, report);
  for (const scope of scopes) for (const d of scope.own) r.symbolOf(d);
  const inits = new Map<string, ast.Name>();
  for (const scope of scopes) {
    for (const d of scope.own) if (d.what === "TYPE") r.readTypeDecl(d);
    for (const decl of scope.module.decls) resolveDecl(r, decl, scope, inits);
    for (const query of scope.module.queries ?? []) resolveExpr(r, query, queryContext(scope));
  }
  checkInits(r, scopes, inits);
  const lifetimes = resolveLifetimes(r, scopes);
  checkRules(r, scopes);
  for (const scope of scopes) {
    checkExpectations(r, scope);
    checkTestRecords(r, scope);
    checkSteps(r, scope.module.decls);
    checkBullets(r, scope.module.decls);
  }
  const order = checkRecursion(r);
  checkRestricted(r, order);
  checkConstantOrder(r, scopes);
  return { scopes, names: r, order, lifetimes };
}

function resolveDecl(r: Resolver, decl: ast.Decl, scope: ModuleScope, inits: Map<string, ast.Name>): void {
  switch (decl.kind) {
    case "TypeDecl":
    case "LifetimeDecl":
    case "MissingDecl":
      return;
    case "ConstantDecl":
    case "VariableDecl":
      if (decl.default !== undefined) {
        const of = decl.kind === "ConstantDecl" ? "CONSTANT" : "VARIABLE";
        resolveExpr(r, decl.default, constantContext(scope, `the DEFAULT of a ${of}`));
      }
      if (decl.kind === "ConstantDecl" && decl.formerly !== undefined)
        resolveExpr(r, decl.formerly, constantContext(scope, "what a CONSTANT was FORMERLY"));
      return;
    case "InitDecl":
      resolveInit(r, decl, scope, inits);
      return;
    case "EventDecl":
      resolveEvent(r, decl);
      return;
    case "ActionDecl":
      resolveAction(r, decl, scope);
      return;
    case "RuleHeadDecl":
      registerRule(r, scope, decl);
      resolveWhen(r, decl.when, scope);
      return;
    case "RuleDecl":
      registerRule(r, scope, decl);
      resolveWhen(r, decl.when, scope);
      resolveExpr(r, decl.body, ruleContext(scope, decl.rule));
      return;
    case "OperatorDecl": {
      const symbol = r.symbols.get(decl.name.id);
      if (symbol?.kind !== "Operator") return;
      const context = {
        ...constantContext(scope, "an operator"),
        variables: true,
        primes: true,
        temporal: true,
      };
      resolveOperator(r, decl, { ...context, owners: [symbol] });
      return;
    }
    case "AssumeDecl":
      resolveExpr(r, decl.body, constantContext(scope, "an ASSUME"));
      return;
    case "GivenDecl":
    case "TestDecl":
      for (const { name, value } of decl.setup.with) {
        resolveSetting(r, scope, name);
        resolveExpr(r, value, constantContext(scope, decl.kind === "TestDecl" ? "a TEST" : "a GIVEN"));
      }
      if (typeof decl.setup.recorded === "object")
        for (const name of decl.setup.recorded) lookUpEvent(r, name, scope);
      return;
    default:
      assertNever(decl);
      return;
  }
}

function ruleContext(scope: ModuleScope, rule: ast.RuleKind): ExprContext {
  return rule === "invariant"
    ? { ...constantContext(scope, "an INVARIANT"), variables: true }
    : {
        ...constantContext(scope, "a PROPERTY"),
        variables: true,
        primes: true,
        temporal: true,
        eventContext: true,
        events: true,
      };
}

/** A state, and the event that led to it. */
function queryContext(scope: ModuleScope): ExprContext {
  return {
    ...constantContext(scope, "a question about one state"),
    variables: true,
    eventContext: true,
    events: true,
  };
}

function resolveWhen(r: Resolver, when: ast.Expr | undefined, scope: ModuleScope): void {
  if (when !== undefined) resolveExpr(r, when, constantContext(scope, "a WHEN"));
}

function resolveInit(
  r: Resolver,
  decl: ast.InitDecl,
  scope: ModuleScope,
  inits: Map<string, ast.Name>,
): void {
  const { text, span } = decl.variable;
  const declared = scope.visible.get(text);
  const symbol = declared && r.symbolOf(declared);
  if (symbol?.kind === "Variable") {
    r.symbols.set(decl.variable.id, symbol);
    const key = `${symbol.module}\0${text}`;
    const other = inits.get(key);
    if (other === undefined) inits.set(key, decl.variable);
    else
      r.report(
        diagnostic("MMS2012", span, { name: text }, { related: [{ at: other.span, label: "first INIT" }] }),
      );
  } else if (declared !== undefined || !mayBeBroken(scope, text)) {
    const variables = [...scope.visible.values()].flatMap((d) =>
      d.what === "VARIABLE" ? [d.name.text] : [],
    );
    r.report(
      diagnostic("MMS2011", span, { name: text, what: declared?.what, near: nearest(text, variables) }),
    );
  }
  resolveExpr(r, decl.value, constantContext(scope, "an INIT"));
}

function checkInits(r: Resolver, scopes: readonly ModuleScope[], inits: ReadonlyMap<string, ast.Name>): void {
  for (const scope of scopes) {
    for (const d of scope.own) {
      if (d.what !== "VARIABLE" || inits.has(`${d.module}\0${d.name.text}`)) continue;
      // A function begins without keys.
      const symbol = r.symbolOf(d);
      if (symbol?.kind === "Variable" && symbol.type.kind === "Fn") continue;
      // The INIT may be in what could not be parsed, here or in a module that extends this one.
      const readers = scopes.filter((s) => s.modules.has(scope.module));
      if (readers.some((s) => mayBeBroken(s, d.name.text))) continue;
      // Without a type it has been reported, and may be a function.
      if (d.decl.kind === "VariableDecl" && d.decl.type.kind === "MissingExpr") continue;
      const inInit = valueInInit(scope, d.name.text);
      const fix = initFix(d, inInit ?? (symbol?.kind === "Variable" ? leastValue(symbol.type) : undefined));
      r.report(diagnostic("MMS2010", d.name.span, { name: d.name.text, inInit }, { fix }));
    }
  }
}

/** What an operator called Init, as TLA+ has it, says of a variable. */
function valueInInit({ module }: ModuleScope, name: string): string | undefined {
  const init = module.decls.find((d) => d.kind === "OperatorDecl" && d.name.text === "Init");
  if (init?.kind !== "OperatorDecl") return undefined;
  const items = init.body.kind === "Junction" && init.body.op === "/\\" ? init.body.items : [init.body];
  for (const item of items) {
    if (item.kind !== "Binary" || item.op !== "=" || item.left.kind !== "NameRef" || item.left.name !== name)
      continue;
    const { file, start, end } = item.right.span;
    return file.text.slice(start, end).replace(/\s+/g, " ");
  }
  return undefined;
}

/** An INIT below the VARIABLE. */
function initFix({ name, decl }: Declared, value: string | undefined): Fix | undefined {
  if (value === undefined) return undefined;
  const { file } = decl.span;
  const newLine = file.text.indexOf("\n", decl.span.end);
  const end = newLine < 0 ? file.text.length : newLine;
  return { span: { file, start: end, end }, replacement: `\nINIT ${name.text} = ${value}` };
}

function leastValue(type: Type): string | undefined {
  switch (type.kind) {
    case "Bool":
      return "FALSE";
    case "Int":
      return "0";
    case "Str":
      return '""';
    case "Ptr":
      return "NULL";
    case "Set":
      return "{}";
    case "Seq":
      return "<<>>";
    default:
      return undefined;
  }
}

function resolveEvent(r: Resolver, decl: ast.EventDecl): void {
  const seen = new Map<string, ast.Name>();
  for (const p of decl.params) {
    const { text } = p.name;
    const other = seen.get(text);
    if (other !== undefined) {
      const related = [{ at: other.span, label: "first declared here" }];
      r.report(diagnostic("MMS2002", p.name.span, { name: text, what: "argument" }, { related }));
    } else {
      seen.set(text, p.name);
      r.bind(p.name, { kind: "Local", name: text, role: "eventArg" });
    }
    if (text === "self" || text === "cpu" || text === "ts") {
      r.report(diagnostic("MMS2017", p.name.span, { name: text }));
    }
  }
}

function resolveAction(r: Resolver, decl: ast.ActionDecl, scope: ModuleScope): void {
  const event = lookUpEvent(r, decl.event, scope);
  resolveWhen(r, decl.when, scope);
  const context = {
    ...constantContext(scope, "an ACTION"),
    variables: true,
    primes: true,
    eventContext: true,
  };
  const frame: Frame = innerFrame(context);
  if (event !== undefined) bringArguments(r, event, decl, { ...context, eventContext: false }, frame);
  resolveExpr(r, decl.body, { ...context, frame, hasAllNames: event !== undefined });
}

function bringArguments(
  r: Resolver,
  event: EventSymbol,
  action: ast.ActionDecl,
  context: ExprContext,
  frame: Frame,
): void {
  for (const p of event.decl.params) {
    const symbol = r.symbols.get(p.name.id);
    if (symbol === undefined || frame.names.has(p.name.text)) continue;
    r.bringLocal(context, frame, p.name, symbol, "event argument", {
      at: action.event.span,
      label: "brought into scope here",
    });
  }
}

function resolveSetting(r: Resolver, scope: ModuleScope, name: ast.Name): void {
  const declared = scope.visible.get(name.text);
  const symbol = declared && r.symbolOf(declared);
  if (symbol?.kind === "Constant") {
    r.symbols.set(name.id, symbol);
    return;
  }
  if (declared === undefined && mayBeBroken(scope, name.text)) return;
  if (declared?.what === "CONSTANT") return;
  const constants = [...scope.visible.values()].flatMap((d) => (d.what === "CONSTANT" ? [d.name.text] : []));
  r.report(diagnostic("MMS2019", name.span, { name: name.text, near: nearest(name.text, constants) }));
}

/** What a TEST expects is named as in a report: by its rule, or by the event or action that came to grief. */
function checkExpectations(r: Resolver, scope: ModuleScope): void {
  for (const decl of scope.module.decls) {
    if (decl.kind !== "TestDecl") continue;
    for (const { name } of decl.expect.rules) {
      const what = scope.visible.get(name.text)?.what;
      if (r.rules.has(name.text) || what === "EVENT" || what === "ACTION") continue;
      if (mayBeBroken(scope, name.text)) continue;
      r.report(
        diagnostic("MMS2018", name.span, { name: name.text, near: nearest(name.text, r.rules.keys()) }),
      );
    }
  }
}

function checkRecursion(r: Resolver): readonly OperatorSymbol[] {
  const { order, cycles } = dependencyOrder(r.operators, (o) => r.uses.get(o)!.keys());
  for (const cycle of cycles) {
    const first = cycle[0]!;
    const use = [...r.uses.get(first)!].find(([to]) => cycle.includes(to));
    const related = cycle.map((o) => ({ at: o.decl.name.span, label: "defined here" }));
    const at = use?.[1] ?? first.decl.name.span;
    r.report(diagnostic("MMS2007", at, { cycle: cycle.map((o) => o.name) }, { related }));
  }
  return order;
}

/** Operators that speak of the state, the next one or of time, where the place of their use does not allow it. */
function checkRestricted(r: Resolver, order: readonly OperatorSymbol[]): void {
  for (const operator of order) {
    const own = r.effects.get(operator)!;
    for (const used of r.uses.get(operator)!.keys()) {
      const effects = r.effects.get(used)!;
      own.variable ??= effects.variable;
      own.prime ??= effects.prime;
      own.temporal ??= effects.temporal;
    }
  }
  for (const { operator, span, context } of r.restricted) {
    if (context.owners.some((o) => r.topLevel.has(o))) continue;
    const { variable, prime, temporal } = r.effects.get(operator)!;
    const here = (at: ast.NodeBase["span"]) => ({
      related: [{ at, label: `in the definition of ${operator.name}` }],
    });
    const { where } = context;
    if (variable !== undefined && !context.variables) {
      r.report(diagnostic("MMS2023", span, { name: variable.name, where }, here(variable.span)));
    } else if (prime !== undefined && !context.primes) {
      r.report(diagnostic("MMS2022", span, { where }, here(prime)));
    }
    if (temporal !== undefined && !context.temporal) {
      r.report(diagnostic("MMS2024", span, { operator: temporal.operator, where }, here(temporal.span)));
    }
  }
}
