/*
 * What an operator takes and gives, each use with type variables of its own. Only what is deeper than the
 * surroundings of the definition is copied: the rest belongs to the parameters around it.
 */
import type { Span } from "../../text/source-file.js";
import type { OperatorTerm } from "./inference.js";
import { type Deferred, find, type Term, type TermForm } from "./type-terms.js";
import type { Solver } from "./unify.js";

export interface Scheme {
  readonly params: readonly (Term | OperatorTerm)[];
  readonly result: Term;
  /** Terms of a greater level vary from use to use. */
  readonly level: number;
}

/** Deeper types than this are not followed; `Inference.finish` has reported them. */
const DEPTH_LIMIT = 250;

export function instantiate(
  solver: Solver,
  scheme: Scheme,
  use: Span,
): { readonly params: readonly (Term | OperatorTerm)[]; readonly result: Term } {
  const copies = new Map<Term, Term>();
  const postponed: Deferred[] = [];

  const copy = (term: Term, depth: number): Term => {
    const root = find(term);
    if (root.level <= scheme.level) return root;
    const known = copies.get(root);
    if (known !== undefined) return known;
    if (depth > DEPTH_LIMIT) return solver.error();
    const result = solver.fresh();
    copies.set(root, result);
    if (root.form.kind === "Var") {
      result.form = { ...root.form, deferred: [] };
      postponed.push(...root.form.deferred);
    } else {
      result.form = copyForm(root.form, (part) => copy(part, depth + 1));
    }
    return result;
  };

  const params = scheme.params.map((p) =>
    "args" in p ? { args: p.args.map((a) => copy(a, 0)), result: copy(p.result, 0) } : copy(p, 0),
  );
  const result = copy(scheme.result, 0);
  const spans = { fn: use, key: use };
  for (let next = postponed.pop(); next !== undefined; next = postponed.pop()) {
    const fn = copy(next.fn, 0);
    const value = copy(next.result, 0);
    solver.defer(
      next.kind === "Domain"
        ? { ...next, fn, result: value, spans }
        : { ...next, fn, result: value, key: copy(next.key, 0), spans },
    );
  }
  return { params, result };
}

function copyForm(form: TermForm, copy: (part: Term) => Term): TermForm {
  switch (form.kind) {
    case "Set":
    case "Seq":
      return { kind: form.kind, element: copy(form.element) };
    case "Fn":
      return { ...form, domain: copy(form.domain), range: copy(form.range) };
    case "Record":
      return { ...form, fields: new Map([...form.fields].map(([name, type]) => [name, copy(type)])) };
    case "Tuple":
      return { ...form, items: form.items.map(copy) };
    default:
      return form;
  }
}
