/* Which declarations a module sees: its own and those of all modules it extends, directly or not. */
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { builtinByName, standardModules } from "../builtins.js";
import { printCall } from "../signature.js";
import type { NameSymbol } from "../typed.js";

/** What a name was declared as, in the reader's words. */
export type DeclKind =
  | "TYPE"
  | "CONSTANT"
  | "VARIABLE"
  | "EVENT"
  | "ACTION"
  | "INVARIANT"
  | "PROPERTY"
  | "operator"
  | "assumption"
  | "RULE"
  | "GIVEN";

export interface Declared {
  readonly what: DeclKind;
  readonly name: ast.Name;
  readonly module: string;
  readonly decl: Exclude<ast.Decl, ast.InitDecl | ast.LifetimeDecl | ast.TestDecl | ast.MissingDecl>;
  /** Set by the resolver where the name can stand in an expression. */
  symbol: NameSymbol | undefined;
}

export interface ModuleScope {
  readonly module: ast.Module;
  /** By declaration order. */
  readonly own: readonly Declared[];
  readonly visible: ReadonlyMap<string, Declared>;
  /** This module and all it extends. */
  readonly modules: ReadonlySet<ast.Module>;
  /** False if an extended module was not found: it could have declared any name. */
  readonly isComplete: boolean;
}

/** `modules` in dependency order. Reports names that are declared twice. */
export function buildScopes(modules: readonly ast.Module[], report: (d: Diagnostic) => void): ModuleScope[] {
  const byName = new Map<string, ModuleScope>();
  const events = new Map<string, Declared>();
  const clashes = new Set<Declared>();
  return modules.map((module) => {
    const visible = new Map<string, Declared>();
    const seen = new Set<ast.Module>([module]);
    const ambiguous = new Set<string>();
    let isComplete = true;
    for (const name of module.extends) {
      const extended = byName.get(name.text);
      if (extended === undefined) {
        if (!standardModules.has(name.text)) isComplete = false;
        continue;
      }
      isComplete &&= extended.isComplete;
      for (const m of extended.modules) seen.add(m);
      for (const [text, d] of extended.visible) {
        // Modules compose: each names its actions for itself.
        if (d.what === "ACTION") continue;
        const other = visible.get(text);
        if (other === undefined) visible.set(text, d);
        else if (other !== d && !isReportedElsewhere(other, d) && !clashes.has(d)) {
          if (module.queries !== undefined) {
            // Modules that nothing else puts together may each have such a name: a question cannot use it.
            ambiguous.add(text);
            continue;
          }
          clashes.add(d);
          report(
            diagnostic(
              "MMS2002",
              name.span,
              { name: text, what: other.what },
              {
                related: [
                  { at: other.name.span, label: `declared here in ${other.module}` },
                  { at: d.name.span, label: `and here in ${d.module}` },
                ],
              },
            ),
          );
        }
      }
    }
    for (const text of ambiguous) visible.delete(text);
    const own: Declared[] = [];
    for (const decl of module.decls) {
      const declared = declare(decl, module.name.text);
      if (declared === undefined) continue;
      own.push(declared);
      const text = declared.name.text;
      const other = visible.get(text) ?? (declared.what === "EVENT" ? events.get(text) : undefined);
      const builtin = builtinByName.get(text);
      if (builtin !== undefined && !builtin.hideable) {
        const { module: home } = builtin;
        report(
          diagnostic("MMS2016", declared.name.span, { name: text, form: printCall(builtin), module: home }),
        );
        continue;
      }
      if (other === undefined) visible.set(text, declared);
      else if (!isReportedElsewhere(other, declared)) {
        report(
          diagnostic(
            "MMS2002",
            declared.name.span,
            { name: text, what: other.what },
            {
              related: [{ at: other.name.span, label: "first declared here" }],
            },
          ),
        );
      }
      if (declared.what === "EVENT" && !events.has(text)) events.set(text, declared);
    }
    const scope: ModuleScope = { module, own, visible, modules: seen, isComplete };
    byName.set(module.name.text, scope);
    return scope;
  });
}

/** Ids of rules are unique in the whole program, which is checked apart. */
function isReportedElsewhere(a: Declared, b: Declared): boolean {
  return isRule(a.decl) && isRule(b.decl);
}

function isRule({ kind }: ast.Decl): boolean {
  return kind === "RuleDecl" || kind === "RuleHeadDecl";
}

function declare(decl: ast.Decl, module: string): Declared | undefined {
  const declared = (what: DeclKind, name: ast.Name | undefined, of: Declared["decl"]): Declared | undefined =>
    name && { what, name, module, decl: of, symbol: undefined };
  switch (decl.kind) {
    case "TypeDecl":
      return declared("TYPE", decl.name, decl);
    case "ConstantDecl":
      return declared("CONSTANT", decl.name, decl);
    case "VariableDecl":
      return declared("VARIABLE", decl.name, decl);
    case "EventDecl":
      return declared("EVENT", decl.name, decl);
    case "ActionDecl":
      return declared("ACTION", decl.name, decl);
    case "RuleHeadDecl":
      return declared("RULE", decl.name, decl);
    case "RuleDecl":
      // Without a title it names what a RULE declares.
      if (decl.title === undefined) return undefined;
      return declared(decl.rule === "invariant" ? "INVARIANT" : "PROPERTY", decl.name, decl);
    case "OperatorDecl":
      return declared("operator", decl.name, decl);
    case "AssumeDecl":
      return declared("assumption", decl.name, decl);
    case "GivenDecl":
      return declared("GIVEN", decl.name, decl);
    case "InitDecl":
    case "LifetimeDecl":
    case "TestDecl":
    case "MissingDecl":
      return undefined;
  }
}

const brokenWords = new WeakMap<ast.Module, ReadonlySet<string>>();

/** The words of a module's declarations that could not be parsed. */
function wordsOf(module: ast.Module): ReadonlySet<string> {
  const known = brokenWords.get(module);
  if (known !== undefined) return known;
  const broken = module.decls.flatMap(({ kind, span }) =>
    kind === "MissingDecl" ? (span.file.text.slice(span.start, span.end).match(/\w+/g) ?? []) : [],
  );
  const words = new Set(broken);
  brokenWords.set(module, words);
  return words;
}

/** Whether text that could not be parsed, or was not found, may have declared the name. */
export function mayBeBroken(scope: ModuleScope, name: string): boolean {
  if (!scope.isComplete) return true;
  for (const module of scope.modules) if (wordsOf(module).has(name)) return true;
  return false;
}
