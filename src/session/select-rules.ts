import { diagnostic } from "../diag/diagnostic.js";
import type { Dataflow } from "../ir/analysis/dataflow.js";
import { nearest } from "../text/nearest.js";
import { InputError } from "./input-error.js";

/** Indices of the rules; all where none is named. Throws an InputError for an id that no spec has. */
export function selectRules(ids: readonly string[], flow: Dataflow): number[] {
  if (ids.length === 0) return flow.rules.map((_, i) => i);
  const known = flow.rules.map((rule) => rule.id);
  const trouble = ids
    .filter((id) => !known.includes(id))
    .map((id) => diagnostic("MMS7023", undefined, { id, near: nearest(id, known) }));
  if (trouble.length > 0) throw new InputError(...trouble);
  return flow.rules.flatMap((rule, i) => (ids.includes(rule.id) ? [i] : []));
}
