/*
 * Which rule is meant. A rule of one place is declared where it stands, by its title; one that is demanded at several
 * is declared by a RULE, and named at each of them by its id alone. An id belongs to one rule in the whole program.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { nearest } from "../../text/nearest.js";
import type { Resolver } from "./resolver.js";
import { type ModuleScope, mayBeBroken } from "./scopes.js";

/** Notes what declares a rule, and looks up what demands one. */
export function registerRule(
  r: Resolver,
  scope: ModuleScope,
  rule: ast.RuleDecl | ast.RuleHeadDecl | ast.Require,
): void {
  const { name } = rule;
  if (rule.title === undefined) {
    const declared = scope.visible.get(name.text);
    if (declared?.decl.kind === "RuleHeadDecl")
      r.ruleHeads.set(name.id, { decl: declared.decl, module: declared.module });
    else r.undeclaredRules.push({ name, scope });
    return;
  }
  const other = r.rules.get(name.text);
  if (other === undefined) {
    r.rules.set(name.text, name);
    return;
  }
  const related = [{ at: other.span, label: "first declared here" }];
  r.report(diagnostic("MMS2013", name.span, { name: name.text }, { related }));
}

/** When all rules are known: those that are demanded and not declared, or declared and not demanded. */
export function checkRules(r: Resolver, scopes: readonly ModuleScope[]): void {
  for (const { name, scope } of r.undeclaredRules) {
    if (mayBeBroken(scope, name.text)) continue;
    const other = r.rules.get(name.text);
    const heads = [...scope.visible.values()].flatMap((d) => (d.what === "RULE" ? [d.name.text] : []));
    const details = {
      name: name.text,
      near: nearest(name.text, heads),
      isAtOnePlace: other !== undefined,
    };
    const related = other === undefined ? [] : [{ at: other.span, label: "declared here" }];
    r.report(diagnostic("MMS2196", name.span, details, { related }));
  }
  const demanded = new Set([...r.ruleHeads.values()].map((head) => head.decl));
  for (const { module } of scopes) {
    for (const decl of module.decls) {
      if (decl.kind !== "RuleHeadDecl" || demanded.has(decl)) continue;
      if (r.rules.get(decl.name.text) !== decl.name) continue;
      r.report(diagnostic("MMS2197", decl.name.span, { name: decl.name.text }));
    }
  }
}
