/*
 * LIFETIMEs: by which events objects of a type are born and die, and which variables follow. A variable follows the
 * LIFETIMEs that its own module sees, so that what a module means does not depend on who extends it.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { nearest } from "../../text/nearest.js";
import type { Lifetime, LifetimeEvent, VariableSymbol } from "../typed.js";
import type { Type } from "../types/type.js";
import { lookUpEvent } from "./look-up-event.js";
import type { Resolver } from "./resolver.js";
import { type ModuleScope, mayBeBroken } from "./scopes.js";

interface Found {
  readonly module: ast.Module;
  readonly decl: ast.LifetimeDecl;
  readonly events: readonly LifetimeEvent[];
  readonly variables: VariableSymbol[];
}

export function resolveLifetimes(r: Resolver, scopes: readonly ModuleScope[]): readonly Lifetime[] {
  const found = new Map<string, Found>();
  for (const scope of scopes) {
    for (const decl of scope.module.decls)
      if (decl.kind === "LifetimeDecl") readLifetime(r, scope, decl, found);
  }
  for (const scope of scopes) {
    for (const d of scope.own) {
      const symbol = r.symbolOf(d);
      if (symbol?.kind === "Variable") follow(r, scope, symbol, found);
    }
  }
  return [...found.values()].map((f) => ({ ...f, module: f.module.name.text }));
}

/** `found`: by the type's name. */
function readLifetime(
  r: Resolver,
  scope: ModuleScope,
  decl: ast.LifetimeDecl,
  found: Map<string, Found>,
): void {
  const type = pointerType(r, scope, decl.type);
  const events = readEvents(r, scope, decl, type);
  if (type === undefined) return;
  const other = found.get(type);
  if (other === undefined) {
    found.set(type, { module: scope.module, decl, events, variables: [] });
    return;
  }
  const related = [{ at: other.decl.type.span, label: "declared here" }];
  r.report(diagnostic("MMS2172", decl.type.span, { type }, { related }));
}

/** The name of the kind of pointers that is meant; reports what is none. */
function pointerType(r: Resolver, scope: ModuleScope, name: ast.Name): string | undefined {
  const declared = scope.visible.get(name.text);
  const symbol = declared && r.symbolOf(declared);
  const type = symbol === undefined ? undefined : r.declaredTypes.get(symbol)?.type;
  if (symbol !== undefined && type?.kind === "Ptr" && type.name !== "Ptr") {
    r.symbols.set(name.id, symbol);
    return type.name;
  }
  // The type itself may be what is wrong.
  if (type?.kind === "Any" || (declared === undefined && mayBeBroken(scope, name.text))) return undefined;
  const types = [...scope.visible].filter(([, d]) => d.what === "TYPE").map(([text]) => text);
  const near = declared === undefined ? nearest(name.text, types) : undefined;
  r.report(diagnostic("MMS2170", name.span, { name: name.text, what: declared?.what, near }));
  return undefined;
}

function readEvents(
  r: Resolver,
  scope: ModuleScope,
  decl: ast.LifetimeDecl,
  type: string | undefined,
): LifetimeEvent[] {
  const seen = new Set<string>();
  return [...decl.born, ...decl.dies].flatMap(({ event: name, arg }) => {
    const event = lookUpEvent(r, name, scope);
    if (event === undefined) return [];
    if (seen.has(event.name)) {
      r.report(diagnostic("MMS2173", name.span, { event: event.name }));
      return [];
    }
    seen.add(event.name);
    if (type === undefined) return [];
    const fitting = event.params.filter((p) => p.type.kind === "Ptr" && p.type.name === type);
    const object = arg === undefined ? fitting : fitting.filter((p) => p.name === arg.text);
    if (object.length === 1) return [{ event, param: event.params.indexOf(object[0]!), name }];
    // What an argument's type should be may be what is wrong.
    if (event.params.some((p) => p.type.kind === "Any")) return [];
    const candidates = fitting.map((p) => p.name);
    const details = { event: event.name, type, arg: arg?.text, candidates };
    r.report(diagnostic("MMS2171", (arg ?? name).span, details));
    return [];
  });
}

function follow(
  r: Resolver,
  scope: ModuleScope,
  variable: VariableSymbol,
  found: ReadonlyMap<string, Found>,
): void {
  const keys = keyType(variable.type);
  const lifetime = keys === undefined ? undefined : found.get(keys);
  const isKnown = lifetime !== undefined && scope.modules.has(lifetime.module);
  const { outlives } = variable.decl;
  if (outlives === undefined) {
    if (isKnown) lifetime.variables.push(variable);
    return;
  }
  const type = pointerType(r, scope, outlives);
  if (type === undefined || (type === keys && (isKnown || mayBeBroken(scope, "LIFETIME")))) return;
  if (variable.type.kind === "Any") return;
  r.report(diagnostic("MMS2174", outlives.span, { variable: variable.name, type, keys }));
}

/** What the keys of a function, or the members of a set, point to. */
function keyType(type: Type): string | undefined {
  const keys = type.kind === "Fn" ? type.domain : type.kind === "Set" ? type.element : undefined;
  return keys?.kind === "Ptr" && keys.name !== "Ptr" ? keys.name : undefined;
}
