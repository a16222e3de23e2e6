/*
 * Which events are positions of a temporal formula's instances, and where such an event says whose: for each event
 * predicate, the argument (or `self`) that gives each bound variable its value.
 */
import type { Binder, Expr, Formula } from "../ir.js";
import { atoms, childExprs } from "../walk.js";

export interface Trigger {
  readonly event: number;
  /** By binder: index of the event's argument, or "self"; undefined if the predicate does not say. */
  readonly values: readonly (number | "self" | undefined)[];
}

/** One trigger for each event predicate; equal ones once. */
export function triggersOf(formula: Formula, binders: readonly Binder[]): Trigger[] {
  const triggers = new Map<string, Trigger>();
  for (const atom of atoms(formula)) collect(atom, new Set(), binders, triggers);
  return [...triggers.values()];
}

/** `selves`: the locals that the conjunction around compares with `self`. */
function collect(
  e: Expr,
  selves: ReadonlySet<number>,
  binders: readonly Binder[],
  out: Map<string, Trigger>,
): void {
  if (e.kind === "EventIs") {
    const values = binders.map((b) => {
      const index = e.args.findIndex((a) => a?.kind === "Local" && a.local.id === b.local.id);
      return index >= 0 ? index : selves.has(b.local.id) ? "self" : undefined;
    });
    out.set(`${e.event} ${values.join()}`, { event: e.event, values });
    return;
  }
  let around = selves;
  if (e.kind === "And") {
    const more = e.items.map(comparedWithSelf).filter((id) => id !== undefined);
    if (more.length > 0) around = new Set([...selves, ...more]);
  }
  for (const child of childExprs(e)) collect(child, around, binders, out);
}

function comparedWithSelf(e: Expr): number | undefined {
  if (e.kind !== "Prim" || e.op !== "eq") return undefined;
  const [a, b] = e.args as [Expr, Expr];
  if (a.kind === "Context" && a.name === "self" && b.kind === "Local") return b.local.id;
  if (b.kind === "Context" && b.name === "self" && a.kind === "Local") return a.local.id;
  return undefined;
}
