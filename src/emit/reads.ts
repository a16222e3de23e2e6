/*
 * What of the state a rule reads, and hence what wakes it: cells under its own key, cells found by other keys, and
 * whole variables.
 */
import type { Expr, Local, Program } from "../ir/ir.js";
import { childExprs } from "../ir/walk.js";
import { cellOf } from "./emit-access.js";
import type { ModuleWriter } from "./module-writer.js";

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

export function readsOf(e: Expr, module: ModuleWriter, outer: Outer | undefined): Reads {
  const reads: Reads = { direct: new Set(), recorded: new Set(), whole: new Set() };
  const visited = new Set<number>();
  const visit = (x: Expr, isBody: boolean): void => {
    const cell = cellOf(x, { module });
    if (cell !== undefined) {
      const isOwn = isBody && cell.key.kind === "Local" && cell.key.local.id === outer?.local.id;
      (isOwn ? reads.direct : reads.recorded).add(cell.variable);
      visit(cell.key, isBody);
      return;
    }
    if (x.kind === "Var") reads.whole.add(x.index);
    if (x.kind === "Call" && !visited.has(x.operator)) {
      visited.add(x.operator);
      visit(module.program.operators[x.operator]!.body, false);
    }
    for (const child of childExprs(x)) visit(child, isBody);
  };
  visit(e, true);
  return reads;
}
