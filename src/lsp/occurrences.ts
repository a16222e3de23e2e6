/*
 * Every place where a declared name stands, with the name that declares it. Names of expressions are in the tables of
 * sema; the other ones (EXTENDS, rules, records of TESTs) are looked up as sema does.
 */
import type { Typed } from "../sema/typed.js";
import type * as ast from "../syntax/ast.js";
import { children } from "../syntax/children.js";
import { infixOperators } from "../syntax/operators.js";
import type { Span } from "../text/source-file.js";
import { binderOf } from "./tree-at.js";

export interface Occurrence {
  readonly span: Span;
  /** The name where it is declared; that of a module stands behind MODULE. */
  readonly binder: ast.Name;
  readonly module: ast.Module;
  /** The declaration that it stands in; undefined in the head of the module. */
  readonly decl: ast.Decl | undefined;
  readonly use: "declaration" | "read" | "write" | "observe";
}

/** What names stand for that sema keeps no table of. */
interface ProgramNames {
  readonly modules: ReadonlyMap<string, ast.Module>;
  readonly rules: ReadonlyMap<string, ast.Name>;
  readonly events: ReadonlyMap<string, ast.EventDecl>;
}

/** Of one module. */
export function occurrencesIn(
  module: ast.Module,
  modules: readonly ast.Module[],
  typed: Typed,
): readonly Occurrence[] {
  const names = namesOf(modules);
  const found: Occurrence[] = [];
  const add = (
    span: Span,
    binder: ast.Name | undefined,
    decl: ast.Decl | undefined,
    use: Occurrence["use"] = "read",
  ) => {
    if (binder !== undefined)
      found.push({ span, binder, module, decl, use: binder.span === span ? "declaration" : use });
  };
  add(module.name.span, module.name, undefined);
  for (const name of module.extends) add(name.span, names.modules.get(name.text)?.name, undefined);
  for (const decl of module.decls) {
    const named = namedIn(decl, module, names);
    const visit = (node: ast.Node, use: Occurrence["use"]): void => {
      if (node.kind === "NameRef" || node.kind === "Name") {
        add(node.span, named.get(node.id) ?? binderAt(node, decl, typed, names), decl, use);
        return;
      }
      if (node.kind === "Binary" && !infixOperators.get(node.op)?.definable === false) {
        const symbol = typed.symbols.get(node.id);
        if (symbol !== undefined) add(node.opSpan, binderOf(typed, symbol), decl);
      }
      for (const { child, as } of uses(node, use)) visit(child, as);
    };
    visit(decl, "read");
  }
  return found;
}

/** The children of a node, and what is done there with the cell whose name comes first. */
function uses(
  node: ast.Node,
  use: Occurrence["use"],
): readonly { readonly child: ast.Node; readonly as: Occurrence["use"] }[] {
  const all = children(node);
  if (node.kind === "Binary" && node.op === "=" && isPrimed(node.left))
    return all.map((child) => ({ child, as: child === node.left ? "write" : "read" }));
  if (node.kind === "Observe")
    return all.map((child) => ({ child, as: child === node.cell ? "observe" : "read" }));
  const target = use === "read" ? undefined : targetOf(node);
  return all.map((child) => ({ child, as: child === target ? use : "read" }));
}

/** `x'`, `x'[k]`, `x[k]'`, `x'[k].f` */
function isPrimed(e: ast.Expr): boolean {
  for (let at: ast.Expr | undefined = e; at !== undefined; at = targetOf(at))
    if (at.kind === "Prime") return true;
  return false;
}

function targetOf(node: ast.Node): ast.Expr | undefined {
  if (node.kind === "Prime") return node.arg;
  if (node.kind === "Apply") return node.fn;
  return node.kind === "Field" ? node.record : undefined;
}

function binderAt(
  node: ast.Name | ast.NameRef,
  decl: ast.Decl,
  typed: Typed,
  names: ProgramNames,
): ast.Name | undefined {
  const head = typed.ruleHeads.get(node.id);
  if (head !== undefined) return head.decl.name;
  const given = typed.givens.get(node.id);
  if (given !== undefined) return given.name;
  const symbol = typed.symbols.get(node.id);
  if (symbol !== undefined) return binderOf(typed, symbol);
  if (node.kind === "NameRef") return undefined;
  if ("name" in decl && decl.name === node) return node;
  // A REQUIRE with a title declares a rule.
  return names.rules.get(node.text)?.id === node.id ? node : undefined;
}

/** Names outside of expressions: records with their fields, what a TEST expects, arguments of a LIFETIME. */
function namedIn(decl: ast.Decl, module: ast.Module, names: ProgramNames): ReadonlyMap<ast.NodeId, ast.Name> {
  const found = new Map<ast.NodeId, ast.Name>();
  const note = (use: ast.Name | undefined, binder: ast.Name | undefined) => {
    if (use !== undefined && binder !== undefined) found.set(use.id, binder);
  };
  const field = (event: ast.Name, name: string) =>
    names.events.get(event.text)?.params.find((p) => p.name.text === name)?.name;
  if (decl.kind === "LifetimeDecl")
    for (const { event, arg } of [...decl.born, ...decl.dies])
      if (arg !== undefined) note(arg, field(event, arg.text));
  const trace = decl.kind === "TestDecl" || decl.kind === "GivenDecl" ? decl.trace : undefined;
  const records = trace !== undefined && "records" in trace ? trace.records : [];
  for (const { event, args } of records) {
    note(event, names.events.get(event.text)?.name);
    for (const { name } of args) note(name, field(event, name.text));
  }
  if (decl.kind === "TestDecl") {
    for (const { name } of decl.expect.rules) {
      const action = module.decls.find((d) => d.kind === "ActionDecl" && d.name.text === name.text);
      const own = action?.kind === "ActionDecl" ? action.name : undefined;
      note(name, names.rules.get(name.text) ?? names.events.get(name.text)?.name ?? own);
    }
  }
  return found;
}

const known = new WeakMap<readonly ast.Module[], ProgramNames>();

function namesOf(modules: readonly ast.Module[]): ProgramNames {
  const before = known.get(modules);
  if (before !== undefined) return before;
  const rules = new Map<string, ast.Name>();
  const add = (name: ast.Name) => {
    if (!rules.has(name.text)) rules.set(name.text, name);
  };
  for (const module of modules) {
    for (const decl of module.decls) {
      if (decl.kind === "RuleHeadDecl" || (decl.kind === "RuleDecl" && decl.title !== undefined))
        add(decl.name);
      if (decl.kind === "ActionDecl")
        for (const require of requiresOf(decl)) if (require.title !== undefined) add(require.name);
    }
  }
  const events = new Map<string, ast.EventDecl>();
  for (const module of modules)
    for (const decl of module.decls)
      if (decl.kind === "EventDecl" && !events.has(decl.name.text)) events.set(decl.name.text, decl);
  const names = { modules: new Map(modules.map((m) => [m.name.text, m])), rules, events };
  known.set(modules, names);
  return names;
}

/** The REQUIREs of an action, in the order of the text. */
export function requiresOf(decl: ast.ActionDecl): readonly ast.Require[] {
  const found: ast.Require[] = [];
  const visit = (node: ast.Node): void => {
    if (node.kind === "Require") found.push(node);
    else for (const child of children(node)) visit(child);
  };
  visit(decl.body);
  return found;
}

/** The occurrence that a cursor is on. */
export function occurrenceAt(all: readonly Occurrence[], offset: number): Occurrence | undefined {
  const touching = all.filter(({ span }) => span.start <= offset && offset <= span.end);
  return touching.find(({ span }) => offset < span.end) ?? touching[0];
}
