/* Which CONSTANTs an expression depends on, and at which releases what it compares them with changes. */
import type { Expr, Program } from "../ir.js";
import { allExprs, exprsOfProgram } from "../walk.js";

/** Indices, ascending: those that it names, also through operators and through the DEFAULTs of other CONSTANTs. */
export function constantsRead(program: Program, e: Expr): number[] {
  const constants = new Set<number>();
  const operators = new Set<number>();
  const visit = (expr: Expr): void => {
    for (const x of allExprs(expr)) {
      if (x.kind === "Constant" && !constants.has(x.index)) {
        constants.add(x.index);
        const own = program.constants[x.index]!.default;
        if (own !== undefined) visit(own);
      } else if (x.kind === "Call" && !operators.has(x.operator)) {
        operators.add(x.operator);
        visit(program.operators[x.operator]!.body);
      }
    }
  };
  visit(e);
  return [...constants].sort((a, b) => a - b);
}

const RELEASE = /^(?:\d+(?:\.\d+)+(?:-rc\d+)?|v\d+(?:_\d+)+(?:_rc\d+)?)$/;

/**
 * The releases that a program speaks of, as written. Between two neighbours of them all releases are alike to it: it
 * can only ask whether one is before another.
 */
export function releasesNamed(program: Program): string[] {
  const found = new Set<string>();
  for (const e of exprsOfProgram(program)) {
    for (const x of allExprs(e)) if (x.kind === "Str" && RELEASE.test(x.value)) found.add(x.value);
  }
  return [...found].sort();
}
