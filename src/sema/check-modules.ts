import { type Diagnostic, sortDiagnostics } from "../diag/diagnostic.js";
import type * as ast from "../syntax/ast.js";
import { resolveNames } from "./names/resolve-names.js";
import type { Typed } from "./typed.js";
import { checkTypes } from "./types/check-types.js";

/**
 * Resolves the names and infers the types of a program. `modules` stand in dependency order, each after all that it
 * EXTENDS; a module that is EXTENDed but missing has been reported by whoever looked for it, and what may have been
 * declared there is not called unknown. All mistakes of all modules are reported, sorted by place.
 */
export function checkModules(modules: readonly ast.Module[]): Typed {
  const diagnostics: Diagnostic[] = [];
  const report = (d: Diagnostic) => diagnostics.push(d);
  const resolved = resolveNames(modules, report);
  const types = checkTypes(resolved, report);
  return {
    modules,
    symbols: resolved.names.symbols,
    lifetimes: resolved.lifetimes,
    ruleHeads: resolved.names.ruleHeads,
    givens: resolved.names.givens,
    binders: resolved.names.binders,
    types,
    diagnostics: sortDiagnostics(diagnostics),
  };
}
