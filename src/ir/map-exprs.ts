/* A copy of an expression with other expressions directly below it. */
import type { Expr, TypeSet } from "./ir.js";

export function mapExprs(e: Expr, f: (e: Expr) => Expr): Expr {
  switch (e.kind) {
    case "EventIs":
      return { ...e, args: e.args.map((a) => (a === undefined ? undefined : f(a))) };
    case "Prim":
    case "Call":
      return { ...e, args: e.args.map(f) };
    case "And":
    case "Or":
    case "Tuple":
    case "SetEnum":
      return { ...e, items: e.items.map(f) };
    case "Implies":
      return { ...e, left: f(e.left), right: f(e.right) };
    case "If":
      return { ...e, cond: f(e.cond), then: f(e.then), else: f(e.else) };
    case "Case":
      return {
        ...e,
        arms: e.arms.map((a) => ({ cond: f(a.cond), value: f(a.value) })),
        other: e.other === undefined ? undefined : f(e.other),
      };
    case "Let":
      return { ...e, value: f(e.value), body: f(e.body) };
    case "ForAll":
    case "Exists":
    case "Choose":
    case "Filter":
    case "FnLit":
      return { ...e, set: f(e.set), body: f(e.body) };
    case "MapSet":
      return { ...e, bounds: e.bounds.map((b) => ({ ...b, set: f(b.set) })), body: f(e.body) };
    case "Record":
      return { ...e, fields: e.fields.map((x) => ({ ...x, value: f(x.value) })) };
    case "Apply":
      return { ...e, fn: f(e.fn), arg: f(e.arg) };
    case "Field":
      return { ...e, record: f(e.record) };
    case "Except":
      return {
        ...e,
        base: f(e.base),
        path: e.path.map((s) => (s.kind === "Key" ? { ...s, key: f(s.key) } : s)),
        value: f(e.value),
      };
    case "Fold":
      return { ...e, base: f(e.base), over: f(e.over), body: f(e.body) };
    case "SelectSeq":
      return { ...e, seq: f(e.seq), body: f(e.body) };
    case "InType":
      return { ...e, value: f(e.value), set: mapTypeSet(e.set, f) };
    default:
      return e;
  }
}

function mapTypeSet(set: TypeSet, f: (e: Expr) => Expr): TypeSet {
  switch (set.kind) {
    case "Finite":
      return { ...set, set: f(set.set) };
    case "Seq":
    case "Subset":
      return { ...set, of: mapTypeSet(set.of, f) };
    case "Functions":
      return { ...set, domain: mapTypeSet(set.domain, f), range: mapTypeSet(set.range, f) };
    case "Records":
      return { ...set, fields: set.fields.map((x) => ({ ...x, of: mapTypeSet(x.of, f) })) };
    case "Product":
      return { ...set, items: set.items.map((x) => mapTypeSet(x, f)) };
    default:
      return set;
  }
}
