/*
 * What of the state a rule reads, and hence what wakes it: cells under its own key, cells found by other keys, and
 * whole variables.
 */
import type { Expr, Local, Program } from "../ir.js";
import { childExprs } from "../walk.js";

export interface Reads {
  readonly direct: Set<number>;
  /** Keyed otherwise: recorded while the rule is evaluated. */
  readonly recorded: Set<number>;
  readonly whole: Set<number>;
}

/** The outermost quantifier of a rule, if its set is the domain of a function variable or a set variable. */
export interface Outer {
  readonly local: Local;
  readonly variable: number;
  readonly body: Expr;
  /** The set's elements are the keys of the function. */
  readonly isDomain: boolean;
}

export function outerOf(e: Expr, program: Program): Outer | undefined {
  if (e.kind !== "ForAll") return undefined;
  const { set } = e;
  if (set.kind === "Var" && !set.next && program.variables[set.index]!.type.kind === "Set") {
    return { local: e.local, variable: set.index, body: e.body, isDomain: false };
  }
  if (set.kind !== "Prim" || set.op !== "domain") return undefined;
  const f = set.args[0]!;
  if (f.kind !== "Var" || f.next || program.variables[f.index]!.type.kind !== "Fn") return undefined;
  return { local: e.local, variable: f.index, body: e.body, isDomain: true };
}

/** One cell of a function or set variable. */
export interface CellRead {
  readonly variable: number;
  readonly key: Expr;
  readonly next: boolean;
}

/** The cell that an expression reads: `f[k]`, `k \in DOMAIN f`, `x \in S`; undefined if it is no such expression. */
export function cellOf(e: Expr, program: Program): CellRead | undefined {
  const isFunction = (x: Expr): x is Expr & { readonly kind: "Var" } =>
    x.kind === "Var" && program.variables[x.index]!.type.kind === "Fn";
  if (e.kind === "Apply" && isFunction(e.fn)) return { variable: e.fn.index, key: e.arg, next: e.fn.next };
  if (e.kind !== "Prim" || e.op !== "in") return undefined;
  const [key, set] = e.args as [Expr, Expr];
  if (set.kind === "Var" && set.type.kind === "Set") return { variable: set.index, key, next: set.next };
  const f = set.kind === "Prim" && set.op === "domain" ? set.args[0]! : undefined;
  return f !== undefined && isFunction(f) ? { variable: f.index, key, next: f.next } : undefined;
}

export function readsOf(e: Expr, program: Program, outer: Outer | undefined): Reads {
  const reads: Reads = { direct: new Set(), recorded: new Set(), whole: new Set() };
  const visited = new Set<number>();
  const visit = (x: Expr, isBody: boolean): void => {
    const cell = cellOf(x, program);
    if (cell !== undefined) {
      const isOwn = isBody && cell.key.kind === "Local" && cell.key.local.id === outer?.local.id;
      (isOwn ? reads.direct : reads.recorded).add(cell.variable);
      visit(cell.key, isBody);
      return;
    }
    if (x.kind === "Var") reads.whole.add(x.index);
    if (x.kind === "Call" && !visited.has(x.operator)) {
      visited.add(x.operator);
      visit(program.operators[x.operator]!.body, false);
    }
    for (const child of childExprs(x)) visit(child, isBody);
  };
  visit(e, true);
  return reads;
}
