/*
 * CONSTANTs of which only a few values are possible, since all that is known of the kernel is a range of releases. What
 * comes out the same with each of them is so; the rest is unknown.
 */
import { same } from "./equality.js";
import type { Bool } from "./logic.js";
import type { Value } from "./values.js";

export interface ConstantParts {
  readonly setConstants: (values: readonly Value[]) => void;
  readonly constants: () => readonly Value[];
  readonly applies: Bool[];
  readonly actionApplies: Bool[];
  readonly fixed: () => Bool[];
  readonly setFixed: (values: readonly Bool[]) => void;
}

/** Sets the CONSTANTs, the WHENs, and all tests that depend on nothing else. */
export function setPossibleConstants(
  parts: ConstantParts,
  first: readonly Value[],
  others: readonly (readonly Value[])[],
): void {
  const { applies, actionApplies } = parts;
  parts.setConstants(first);
  if (others.length === 0) return;
  const worked = [first, ...others].map((values) => {
    parts.setConstants(values);
    return {
      constants: parts.constants(),
      applies: [...applies],
      actionApplies: [...actionApplies],
      fixed: parts.fixed(),
    };
  });
  parts.setConstants(alike(worked.map((w) => w.constants)));
  for (const [i, value] of alike(worked.map((w) => w.applies)).entries()) applies[i] = value;
  for (const [i, value] of alike(worked.map((w) => w.actionApplies)).entries()) actionApplies[i] = value;
  parts.setFixed(alike(worked.map((w) => w.fixed)));
}

/** By place, the value that all lists have there; undefined where they differ. */
function alike<T extends Value>(lists: readonly (readonly T[])[]): (T | undefined)[] {
  const [first, ...rest] = lists;
  return first!.map((value, i) => (rest.every((list) => same(value, list[i])) ? value : undefined));
}
