/* What an atom of a temporal formula says of events. */
import type { Expr, Operator } from "../ir.js";
import { allExprs } from "../walk.js";

/** As the runtime has it: unseen-positions.ts. */
export function eventsOf(atom: Expr, operators: readonly Operator[]) {
  const names = new Set<number>();
  let state = true;
  const called = new Set<number>();
  const look = (e: Expr): void => {
    for (const x of allExprs(e)) {
      if (x.kind === "EventIs") names.add(x.event);
      if (x.kind === "EventIs" || x.kind === "Context" || x.kind === "Arg") state = false;
      if ((x.kind === "Var" || x.kind === "Call") && x.next) state = false;
      if (x.kind === "Call" && !called.has(x.operator)) {
        called.add(x.operator);
        look(operators[x.operator]!.body);
      }
    }
  };
  look(atom);
  return { state, needs: needed(atom), names: [...names] };
}

function needed(e: Expr): number[] {
  if (e.kind === "EventIs") return [e.event];
  return e.kind === "And" ? e.items.flatMap(needed) : [];
}
