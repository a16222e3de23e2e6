/* Applying, taking the domain, taking a field: what depends on whether it is a function, sequence, tuple or record. */
import { diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { nearest } from "../../text/nearest.js";
import type { Span } from "../../text/source-file.js";
import type { Inference } from "./inference.js";
import { type Deferred, describe, find, formOf, type Term, type TermForm } from "./type-terms.js";

/** `f[key]`; `literal` is the key where it is written out. */
export function apply(cx: Inference, fn: Term, fnSpan: Span, key: Term, keyExpr: ast.Expr, at: Span): Term {
  const result = cx.solver.fresh();
  const spans = { fn: fnSpan, key: at };
  cx.solver.defer({ kind: "Apply", fn, key, literal: literalOf(keyExpr), result, spans });
  settle(cx);
  return result;
}

export function domain(cx: Inference, fn: Term, at: Span): Term {
  const result = cx.solver.fresh();
  cx.solver.defer({ kind: "Domain", fn, result, spans: { fn: at, key: at } });
  settle(cx);
  return result;
}

function literalOf(e: ast.Expr): bigint | string | undefined {
  return e.kind === "NumberLit" || e.kind === "StringLit" ? e.value : undefined;
}

/** Does the deferred checks that have become possible. To be called after types were learnt. */
export function settle(cx: Inference): void {
  for (let next = cx.solver.ready.pop(); next !== undefined; next = cx.solver.ready.pop()) check(cx, next);
}

/**
 * What nothing has said more about is a function. Only where no definition is around: there no later use can say
 * more. What belongs to definitions stays as open as it is.
 */
export function settleRest(cx: Inference): void {
  settle(cx);
  for (const d of cx.solver.deferred.splice(0)) {
    const s = cx.solver;
    if (formOf(d.fn).kind !== "Var" || find(d.fn).level > s.level) continue;
    const domain = d.kind === "Apply" ? d.key : s.fresh();
    s.unify(
      d.fn,
      s.term({ kind: "Fn", domain, range: d.kind === "Apply" ? d.result : s.fresh(), open: true }),
    );
    settle(cx);
  }
}

function check(cx: Inference, d: Deferred): void {
  if (d.kind === "Apply") checkApply(cx, d);
  else checkDomain(cx, d);
}

function checkApply(cx: Inference, d: Extract<Deferred, { kind: "Apply" }>): void {
  const s = cx.solver;
  const root = find(d.fn);
  const form = root.form;
  switch (form.kind) {
    case "Var":
      s.defer(d);
      return;
    case "Fn":
      cx.expect(d.key, form.domain, d.spans.key);
      cx.expect(form.range, d.result, d.spans.fn);
      return;
    case "Seq":
      cx.is(d.key, "Int", d.spans.key);
      cx.expect(form.element, d.result, d.spans.fn);
      return;
    case "Tuple":
      checkItem(cx, d, root, form);
      return;
    case "Record":
      if (typeof d.literal === "string") {
        cx.expect(field(cx, d.fn, d.literal, d.spans.fn, d.spans.key), d.result, d.spans.fn);
      } else {
        cx.report(diagnostic("MMS3013", d.spans.key, { found: describe(d.key) }));
        s.unify(d.result, s.error());
      }
      return;
    case "Error":
      s.unify(d.result, s.error());
      return;
    default:
      cx.report(diagnostic("MMS3004", d.spans.fn, { found: describe(d.fn) }));
      s.unify(d.result, s.error());
  }
}

function checkItem(
  cx: Inference,
  d: Extract<Deferred, { kind: "Apply" }>,
  root: Term,
  form: Extract<TermForm, { kind: "Tuple" }>,
): void {
  const { items } = form;
  if (form.open && items.length === 0) {
    root.form = { kind: "Fn", domain: d.key, range: d.result, open: true };
    return;
  }
  cx.is(d.key, "Int", d.spans.key);
  if (typeof d.literal === "bigint") {
    const item =
      d.literal >= 1n && d.literal <= BigInt(items.length) ? items[Number(d.literal) - 1] : undefined;
    if (item !== undefined) {
      cx.expect(item, d.result, d.spans.fn);
      return;
    }
    // Outside a sequence that is written out: that shows when it is evaluated, as in TLC.
    const element = cx.solver.fresh();
    const seq = cx.solver.term({ kind: "Seq", element });
    if (!form.open || cx.solver.unify(d.fn, seq) !== undefined) {
      cx.report(diagnostic("MMS3007", d.spans.key, { index: `${d.literal}`, length: items.length }));
    }
    cx.solver.unify(d.result, element);
    return;
  }
  for (const item of items) if (!cx.expect(item, d.result, d.spans.fn)) return;
}

function checkDomain(cx: Inference, d: Extract<Deferred, { kind: "Domain" }>): void {
  const s = cx.solver;
  const form = formOf(d.fn);
  switch (form.kind) {
    case "Var":
      s.defer(d);
      return;
    case "Fn":
      cx.expect(s.set(form.domain), d.result, d.spans.fn);
      return;
    case "Tuple":
      // <<>> is the function with an empty domain, whatever its keys would be.
      cx.expect(s.set(form.items.length === 0 ? s.fresh() : s.term({ kind: "Int" })), d.result, d.spans.fn);
      return;
    case "Seq":
      cx.expect(s.set(s.term({ kind: "Int" })), d.result, d.spans.fn);
      return;
    case "Record":
      cx.expect(s.set(s.term({ kind: "Str" })), d.result, d.spans.fn);
      return;
    case "Error":
      s.unify(d.result, s.error());
      return;
    default:
      cx.report(diagnostic("MMS3004", d.spans.fn, { found: describe(d.fn) }));
      s.unify(d.result, s.error());
  }
}

/** `r.name` */
export function field(cx: Inference, record: Term, name: string, recordSpan: Span, nameSpan: Span): Term {
  const s = cx.solver;
  const form = formOf(record);
  switch (form.kind) {
    case "Error":
      return s.error();
    case "Var": {
      const type = s.fresh();
      const seen = s.term({ kind: "Record", fields: new Map([[name, type]]), open: true });
      cx.expect(record, seen, recordSpan, { expected: "a record" });
      settle(cx);
      return type;
    }
    case "Fn":
      // TLA+: r.name is r["name"].
      cx.expect(s.term({ kind: "Str" }), form.domain, nameSpan);
      return form.range;
    case "Record": {
      const type = s.field(record, name);
      if (type !== undefined) return type;
      const fields = [...form.fields.keys()];
      report(fields, false);
      return s.error();
    }
    default:
      report([], form.kind === "Ptr");
      return s.error();
  }

  function report(fields: readonly string[], pointer: boolean): void {
    const details = { field: name, found: describe(record), fields, near: nearest(name, fields), pointer };
    cx.report(diagnostic("MMS3005", nameSpan, details));
  }
}
