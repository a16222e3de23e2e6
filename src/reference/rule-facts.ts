/* What the texts of specs say of each rule: its words, its places, and the TESTs that break it. */
import type { LoadedModules } from "../compile/load-modules.js";
import type * as ast from "../syntax/ast.js";
import { children } from "../syntax/children.js";
import type { Span } from "../text/source-file.js";

export interface RulePlace {
  readonly kind: "INVARIANT" | "PROPERTY" | "REQUIRE" | "RULE";
  readonly module: string;
  /** Of the whole declaration; of a REQUIRE, that alone. */
  readonly span: Span;
  /** The ACTION that a REQUIRE stands in, and its event. */
  readonly action: { readonly name: string; readonly event: string } | undefined;
  /** The WHEN, as it is written. */
  readonly when: string | undefined;
}

export interface RuleFacts {
  readonly id: string;
  readonly title: string;
  readonly severity: "error" | "warning";
  /** The comment, markers stripped. */
  readonly doc: string;
  /** That which has the title first. */
  readonly places: readonly RulePlace[];
  readonly tests: readonly RuleTest[];
}

/** A TEST that expects the rule to be violated. */
export interface RuleTest {
  readonly title: string;
  readonly span: Span;
}

/** Sorted by id. */
export function ruleFacts({ modules }: Pick<LoadedModules, "modules">): readonly RuleFacts[] {
  const found = new Map<
    string,
    { -readonly [K in keyof RuleFacts]: RuleFacts[K] } & { places: RulePlace[]; tests: RuleTest[] }
  >();
  const entry = (id: string) => {
    const known = found.get(id);
    if (known !== undefined) return known;
    const made = { id, title: "", severity: "error" as const, doc: "", places: [], tests: [] };
    found.set(id, made);
    return made;
  };
  const add = (
    rule: ast.RuleDecl | ast.RuleHeadDecl | ast.Require,
    place: Pick<RulePlace, "kind" | "module" | "action">,
  ) => {
    const rules = entry(rule.name.text);
    const { when, span, title } = rule;
    const made = { ...place, span, when: when === undefined ? undefined : oneLine(when.span) };
    if (title === undefined) {
      rules.places.push(made);
      return;
    }
    rules.title = title;
    rules.severity = rule.severity;
    rules.doc = rule.doc;
    rules.places.unshift(made);
  };
  for (const module of modules) {
    const { text } = module.name;
    for (const decl of module.decls) {
      if (decl.kind === "RuleHeadDecl") add(decl, { kind: "RULE", module: text, action: undefined });
      if (decl.kind === "RuleDecl")
        add(decl, {
          kind: decl.rule === "invariant" ? "INVARIANT" : "PROPERTY",
          module: text,
          action: undefined,
        });
      if (decl.kind === "ActionDecl") {
        const action = { name: decl.name.text, event: decl.event.text };
        for (const require of requires(decl.body)) add(require, { kind: "REQUIRE", module: text, action });
      }
      if (decl.kind === "TestDecl" && decl.expect.verdict === "violated") {
        const ids = new Set(decl.expect.rules.map((rule) => rule.name.text));
        for (const id of ids) entry(id).tests.push({ title: decl.title, span: decl.span });
      }
    }
  }
  // A TEST may also expect an event or an action to come to grief.
  return [...found.values()].filter((rule) => rule.places.length > 0).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function requires(node: ast.Node): readonly ast.Require[] {
  return node.kind === "Require" ? [node] : children(node).flatMap(requires);
}

export function oneLine({ file, start, end }: Span): string {
  return file.text.slice(start, end).replace(/\s+/g, " ");
}

/** The WHENs of a rule's places; "all kernels" where one has none. */
export function kernelsOf({ places }: RuleFacts): string {
  const judged = places.filter((place) => place.kind !== "RULE");
  const head = places.find((place) => place.kind === "RULE")?.when;
  const whens = (judged.length > 0 ? judged : places).map(({ when }) => when ?? head);
  if (whens.includes(undefined)) return "all kernels";
  return [...new Set(whens)].join(" or ");
}
