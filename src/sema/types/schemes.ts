/*
 * What an operator takes and gives, each use with type variables of its own. Only what is deeper than the
 * surroundings of the definition is copied: the rest belongs to the parameters around it.
 */
import type { Span } from "../../text/source-file.js";
import type { OperatorTerm } from "./inference.js";
import { type Deferred, find, type Shape, type Term } from "./type-terms.js";
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
    if (root.shape.kind === "Var") {
      result.shape = { ...root.shape, deferred: [] };
      postponed.push(...root.shape.deferred);
    } else {
      result.shape = copyShape(root.shape, (part) => copy(part, depth + 1));
    }
    return result;
  };

  const params = scheme.params.map((p) =>
    "args" in p ? { args: p.args.map((a) => copy(a, 0)), result: copy(p.result, 0) } : copy(p, 0),
  );
  const result = copy(scheme.result, 0);
  const site = { fn: use, key: use };
  for (let next = postponed.pop(); next !== undefined; next = postponed.pop()) {
    const fn = copy(next.fn, 0);
    const value = copy(next.result, 0);
    solver.defer(
      next.kind === "Domain"
        ? { ...next, fn, result: value, site }
        : { ...next, fn, result: value, key: copy(next.key, 0), site },
    );
  }
  return { params, result };
}

function copyShape(shape: Shape, copy: (part: Term) => Term): Shape {
  switch (shape.kind) {
    case "Set":
    case "Seq":
      return { kind: shape.kind, element: copy(shape.element) };
    case "Fn":
      return { ...shape, domain: copy(shape.domain), range: copy(shape.range) };
    case "Record":
      return { ...shape, fields: new Map([...shape.fields].map(([name, type]) => [name, copy(type)])) };
    case "Tuple":
      return { ...shape, items: shape.items.map(copy) };
    default:
      return shape;
  }
}
