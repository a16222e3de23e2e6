/*
 * specs/SEMANTICS.md, "What is not recorded": the variables that events may write of which the trace would have no
 * record. `constants` is an environment in which nothing but the CONSTANTs is known.
 */
import type * as ir from "../../../src/ir/ir.js";
import { allExprs } from "../../../src/ir/walk.js";
import { attempt, type Env, evaluate, tentatively } from "./evaluate.js";

export function fadingOf(
  program: ir.Program,
  constants: Env,
  recorded: ReadonlySet<string> | undefined,
): ReadonlySet<number> {
  const unseen = program.actions.filter((action) => {
    const { name } = program.events[action.event]!;
    if (recorded === undefined || recorded.has(name)) return false;
    return action.when === undefined || evaluate(action.when, tentatively(constants)) !== false;
  });
  return new Set(unseen.flatMap((action) => written(action.body, program, constants)));
}

/** Whether a condition rests on CONSTANTs alone, and they make it this. */
function isKnown(cond: ir.Expr, value: boolean, program: ir.Program, constants: Env): boolean {
  if (!ofConstants(cond, program)) return false;
  const outcome = attempt(() => evaluate(cond, constants));
  return !("fault" in outcome) && outcome.value === value;
}

/** `isBody`: of an operator, whose parameters are what it is called with. */
function ofConstants(e: ir.Expr, program: ir.Program, isBody = false): boolean {
  return [...allExprs(e)].every((x) => {
    if (x.kind === "Local") return isBody;
    if (x.kind === "Call") return ofConstants(program.operators[x.operator]!.body, program, true);
    return !["Var", "Arg", "Context", "EventIs"].includes(x.kind);
  });
}

function written(stmt: ir.Stmt, program: ir.Program, constants: Env): number[] {
  const below = (inner: ir.Stmt) => written(inner, program, constants);
  switch (stmt.kind) {
    case "All": {
      const isRuledOut = stmt.items.some(
        (item) => item.kind === "Guard" && isKnown(item.cond, false, program, constants),
      );
      return isRuledOut ? [] : stmt.items.flatMap(below);
    }
    case "Guard":
    case "Require":
    case "Observe":
      return [];
    case "ForEach":
    case "Let":
      return below(stmt.body);
    case "If":
      if (isKnown(stmt.cond, true, program, constants)) return below(stmt.then);
      if (isKnown(stmt.cond, false, program, constants)) return below(stmt.else);
      return [...below(stmt.then), ...below(stmt.else)];
    default:
      return [stmt.variable];
  }
}
