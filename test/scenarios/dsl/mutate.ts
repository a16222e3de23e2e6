/* Stories made from others: what goes wrong is said as a change of what goes well, or the other way round. */
import { type Fields, find, findOne, type Nested, type Step, type Story, story } from "./story.js";

export type Mutation = (steps: Story) => Story;

/** The story with these changes, made one after the other. */
export function mutate(steps: Story, ...mutations: readonly Mutation[]): Story {
  return mutations.reduce((so, mutation) => mutation(so), steps);
}

/** Leaves out all steps that these name. */
export function drop(...refs: readonly string[]): Mutation {
  return (steps) => {
    const gone = new Set(refs.flatMap((ref) => find(steps, ref)));
    return steps.filter((_, i) => !gone.has(i));
  };
}

/** Two steps change places. */
export function swap(one: string, other: string): Mutation {
  return (steps) => {
    const [a, b] = [findOne(steps, one), findOne(steps, other)];
    return steps.with(a, steps[b]!).with(b, steps[a]!);
  };
}

/** A place in a story: in front of the first of the steps that `ref` names, or behind the last. */
export interface Place {
  readonly where: "before" | "after";
  readonly ref: string;
}
export const before = (ref: string): Place => ({ where: "before", ref });
export const after = (ref: string): Place => ({ where: "after", ref });

function placeIn(steps: Story, { where, ref }: Place): number {
  const found = find(steps, ref);
  return where === "before" ? found[0]! : found.at(-1)! + 1;
}

export function insert(place: Place, ...parts: readonly Nested<Step>[]): Mutation {
  return (steps) => steps.toSpliced(placeIn(steps, place), 0, ...story(parts));
}

/** Takes steps out, and puts them in again in their order elsewhere. */
export function move(ref: string, place: Place): Mutation {
  return (steps) => {
    const moved = find(steps, ref).map((i) => steps[i]!);
    return insert(place, moved)(drop(ref)(steps));
  };
}

/** Gives all steps that `ref` names other values for some of their fields; undefined takes a field away. */
export function alter(ref: string, fields: Fields): Mutation {
  return (steps) => {
    const altered = new Set(find(steps, ref));
    return steps.map((s, i) => (altered.has(i) ? { ...s, fields: { ...s.fields, ...fields } } : s));
  };
}

/** Ends the story behind what `ref` names. */
export function cutAfter(ref: string): Mutation {
  return (steps) => steps.slice(0, placeIn(steps, after(ref)));
}
