/*
 * Rules with one small mistake each. A test that is worth its place notices: it comes out otherwise than with the rule as
 * it is. What no test notices is a part of a rule that might as well not be there.
 */
import type { Span } from "../text/source-file.js";
import type { Expr, Formula, Program, Rule, RuleBody } from "./ir.js";
import { BOOL } from "./join.js";
import { mapExprs } from "./map-exprs.js";

export interface RuleMutant {
  readonly rule: Rule;
  /** What is changed. */
  readonly span: Span;
  /** "without `a > 0`" */
  readonly change: string;
  readonly program: Program;
}

interface Mutation<T> {
  readonly to: T;
  readonly span: Span;
  readonly change: string;
}

/** The mutants of the rules that `isWanted`, the simplest of each first. */
export function* ruleMutants(program: Program, isWanted: (rule: Rule) => boolean): Generator<RuleMutant> {
  for (const [index, rule] of program.rules.entries()) {
    if (!isWanted(rule)) continue;
    for (const { to, span, change } of ofBody(rule)) {
      const rules = program.rules.with(index, { ...rule, body: to });
      yield { rule, span, change, program: { ...program, rules } };
    }
  }
}

function* ofBody({ body, span }: Rule): Generator<Mutation<RuleBody>> {
  if (body.kind === "Temporal") {
    const yes: Formula = { kind: "Atom", expr: truth(span) };
    yield { to: { ...body, binders: [], formula: yes }, span, change: "switched off" };
    for (const m of ofFormula(body.formula, span)) yield { ...m, to: { ...body, formula: m.to } };
    return;
  }
  yield { to: { ...body, expr: truth(span) }, span, change: "switched off" };
  for (const m of ofExpr(body.expr)) yield { ...m, to: { ...body, expr: m.to } };
}

const truth = (span: Span): Expr => ({ kind: "Bool", value: true, type: BOOL, span });

function* ofFormula(f: Formula, span: Span): Generator<Mutation<Formula>> {
  switch (f.kind) {
    case "Atom":
      for (const m of ofExpr(f.expr)) yield { ...m, to: { kind: "Atom", expr: m.to } };
      return;
    case "And":
    case "Or":
      for (const [i, item] of f.items.entries()) {
        const rest = f.items.toSpliced(i, 1);
        const change = `without the ${f.kind === "And" ? "conjunct" : "disjunct"} ${i + 1}`;
        yield { to: rest.length === 1 ? rest[0]! : { ...f, items: rest }, span, change };
        for (const m of ofFormula(item, span)) yield { ...m, to: { ...f, items: f.items.with(i, m.to) } };
      }
      return;
    case "LeadsTo": {
      const { withinNs } = f;
      if (withinNs !== undefined) {
        const ns = BigInt(withinNs);
        const twice = { ...f, withinNs: Number(ns * 2n) };
        yield { to: twice, span, change: "WITHIN twice the time" };
        yield { to: { ...f, withinNs: Number(ns / 2n) }, span, change: "WITHIN half the time" };
      }
      for (const m of ofFormula(f.left, span)) yield { ...m, to: { ...f, left: m.to } };
      for (const m of ofFormula(f.right, span)) yield { ...m, to: { ...f, right: m.to } };
      return;
    }
    case "Since":
      for (const m of ofFormula(f.left, span)) yield { ...m, to: { ...f, left: m.to } };
      for (const m of ofFormula(f.right, span)) yield { ...m, to: { ...f, right: m.to } };
      return;
    default:
      for (const m of ofFormula(f.arg, span)) yield { ...m, to: { ...f, arg: m.to } };
  }
}

function* ofExpr(e: Expr): Generator<Mutation<Expr>> {
  yield* own(e);
  const children: Expr[] = [];
  mapExprs(e, (child) => {
    children.push(child);
    return child;
  });
  for (const [i, child] of children.entries()) {
    for (const m of ofExpr(child)) {
      let at = 0;
      yield { ...m, to: mapExprs(e, (x) => (at++ === i ? m.to : x)) };
    }
  }
}

/** What can be wrong with an expression itself. */
function* own(e: Expr): Generator<Mutation<Expr>> {
  const { span } = e;
  switch (e.kind) {
    case "And":
    case "Or":
      for (const [i, item] of e.items.entries()) {
        const rest = e.items.toSpliced(i, 1);
        const to = rest.length === 1 ? rest[0]! : { ...e, items: rest };
        yield { to, span: item.span, change: `without \`${textOf(item)}\`` };
      }
      return;
    case "Implies":
      yield { to: e.right, span: e.left.span, change: `without the condition \`${textOf(e.left)}\`` };
      yield negated(e.left, (left) => ({ ...e, left }));
      return;
    case "If":
      yield negated(e.cond, (cond) => ({ ...e, cond }));
      return;
    case "ForAll":
      yield { to: { ...e, kind: "Exists" }, span, change: `\\E instead of \\A in \`${textOf(e)}\`` };
      return;
    case "Exists":
      yield { to: { ...e, kind: "ForAll" }, span, change: `\\A instead of \\E in \`${textOf(e)}\`` };
      return;
    case "Prim": {
      if (e.op === "lt" || e.op === "le") {
        const to: Expr = { ...e, op: e.op === "lt" ? "le" : "lt" };
        yield { to, span, change: `with the other bound in \`${textOf(e)}\`` };
      }
      const isTest = e.op === "eq" || e.op === "in" || e.op === "lt" || e.op === "le" || e.op === "not";
      if (isTest) yield negated(e, (to) => to);
      return;
    }
    default:
      return;
  }
}

function negated(e: Expr, around: (e: Expr) => Expr): Mutation<Expr> {
  const not: Expr = { kind: "Prim", op: "not", args: [e], type: BOOL, span: e.span };
  return { to: around(not), span: e.span, change: `with \`${textOf(e)}\` negated` };
}

function textOf({ span }: Expr): string {
  const text = span.file.text.slice(span.start, span.end).replace(/\s+/g, " ");
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
