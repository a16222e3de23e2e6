/* Bounds and their patterns, and sets that stand where TLA+ allows infinite ones. */
import { diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { builtinByName } from "../builtins.js";
import { infer } from "./infer-expr.js";
import type { Inference } from "./inference.js";
import { describe, type Term } from "./type-terms.js";

/**
 * Which sets may stand here besides finite ones: right of \in any; as the range of a quantifier a pointer type or
 * Task (each value that is seen), in a PROPERTY also Nat and the like.
 */
export type SetUse = "any" | "objects" | "finite";

/** A set in a place that allows more than finite ones. */
export function inferSet(cx: Inference, e: ast.Expr, use: SetUse): Term {
  const s = cx.solver;
  switch (e.kind) {
    case "NameRef":
      return cx.note(e, nameAsSet(cx, e, use));
    case "Call": {
      if (use !== "any" || cx.symbols.get(e.callee.id)?.kind !== "Builtin" || e.callee.text !== "Seq") break;
      const [of] = e.args;
      if (of === undefined) break;
      const element = cx.elementOf(inferSet(cx, of, use), of);
      return cx.note(e, s.set(s.term({ kind: "Seq", element })));
    }
    case "Unary": {
      if (use !== "any" || e.op !== "SUBSET") break;
      const element = cx.elementOf(inferSet(cx, e.arg, use), e.arg);
      return cx.note(e, s.set(s.set(element)));
    }
    case "FnSet": {
      const of = use === "any" ? use : "finite";
      const domain = cx.elementOf(inferSet(cx, e.domain, of), e.domain);
      const range = cx.elementOf(inferSet(cx, e.range, of), e.range);
      return cx.note(e, s.set(s.term({ kind: "Fn", domain, range, open: true })));
    }
    case "RecordSet": {
      const of = use === "any" ? use : "finite";
      const fields = new Map(
        e.fields.map((f) => [f.name.text, cx.elementOf(inferSet(cx, f.value, of), f.value)]),
      );
      return cx.note(e, s.set(s.term({ kind: "Record", fields, open: false })));
    }
    case "Binary": {
      if (e.op === "\\X") return cx.note(e, product(cx, e, use === "any" ? use : "finite"));
      if (use !== "any" || (e.op !== "\\cup" && e.op !== "\\cap" && e.op !== "\\")) break;
      const left = inferSet(cx, e.left, use);
      const element = cx.elementOf(left, e.left);
      cx.expect(inferSet(cx, e.right, use), s.set(element), e.right, {
        related: [{ at: e.left.span, label: "the other side" }],
      });
      return cx.note(e, s.set(element));
    }
    default:
      break;
  }
  return infer(cx, e);
}

/** A name that may be an infinite set. */
function nameAsSet(cx: Inference, e: ast.NameRef, use: SetUse): Term {
  const s = cx.solver;
  const symbol = cx.symbols.get(e.id);
  if (symbol?.kind === "Builtin") {
    const known = builtinByName.get(symbol.name);
    if (known === undefined || known.params.length > 0) return s.error();
    if (known.infinite && !allows(use, symbol.name === "Task" || symbol.name === "Ptr")) {
      cx.report(diagnostic("MMS3009", e.span, { set: symbol.name, pointer: symbol.name === "Task" }));
    }
    return cx.scheme(known.result, new Map());
  }
  if (symbol?.kind !== "Type") return infer(cx, e);
  const { type, infinite } = cx.declaredTypes.get(symbol) ?? { type: { kind: "Any" }, infinite: false };
  const isObject = type.kind === "Ptr" || type.kind === "Task";
  if (infinite && !allows(use, isObject)) {
    cx.report(diagnostic("MMS3009", e.span, { set: symbol.name, pointer: isObject }));
  }
  return s.set(s.of(type));
}

function allows(use: SetUse, isObjects: boolean): boolean {
  return use === "any" || (use === "objects" && isObjects);
}

/** `A \X B \X C`: tuples of three. */
function product(cx: Inference, e: ast.Binary, use: SetUse): Term {
  const s = cx.solver;
  const factors: ast.Expr[] = [e.right];
  let left = e.left;
  while (left.kind === "Binary" && left.op === "\\X" && left.parens !== true) {
    factors.push(left.right);
    left = left.left;
  }
  factors.push(left);
  factors.reverse();
  const items = factors.map((f) => cx.elementOf(inferSet(cx, f, use), f));
  // The inner products of the chain are no sets of their own, but they are nodes: they get the prefix's type.
  let node: ast.Expr = e.left;
  for (let length = items.length - 1; length >= 2 && node.kind === "Binary"; length--) {
    cx.note(node, s.set(s.term({ kind: "Tuple", items: items.slice(0, length), open: false })));
    node = node.left;
  }
  return s.set(s.term({ kind: "Tuple", items, open: false }));
}

/** Binds the patterns of all bounds; gives the type of an element of each pattern, in order. */
export function bind(cx: Inference, bounds: readonly ast.Bound[], use: SetUse): Term[] {
  // All sets first: none of them sees the variables.
  const elements = bounds.map((b) => cx.elementOf(inferSet(cx, b.set, use), b.set));
  return bounds.flatMap((b, i) =>
    b.patterns.map((p) => {
      bindPattern(cx, p, elements[i]!);
      return elements[i]!;
    }),
  );
}

function bindPattern(cx: Inference, pattern: ast.Pattern, element: Term): void {
  if (pattern.kind === "Name") {
    declare(cx, pattern, element);
    return;
  }
  const items = pattern.names.map((name) => declare(cx, name, cx.solver.fresh()));
  const found = describe(element);
  const tuple = cx.solver.term({ kind: "Tuple", items, open: false });
  if (cx.solver.unify(element, tuple) !== undefined) {
    cx.report(diagnostic("MMS3014", pattern.span, { pattern: items.length, found }));
    for (const item of items) cx.solver.unify(item, cx.solver.error());
  }
  cx.note(pattern, tuple);
}

/** Gives the type. */
export function declare(cx: Inference, name: ast.Name, type: Term): Term {
  const symbol = cx.symbols.get(name.id);
  if (symbol !== undefined) cx.locals.set(symbol, type);
  return cx.note(name, type);
}
