/*
 * What a finding is known by from one run to the next: the rule, its module, and the shape of the story. Addresses, times,
 * lines, cpus and the names of threads are not part of it, so that the same fault is the same in another recording.
 */
import { createHash } from "node:crypto";
import type { StoryStep, Violation } from "./run.js";

/** Hexadecimal digits: as many as findings of one project need to be told apart. */
const DIGITS = 24;

export function fingerprint(violation: Violation): string {
  const { module, id, kind, cause, event, story } = violation;
  const text = JSON.stringify([module, id, kind, cause.kind, event, storyShape(story)]);
  return createHash("sha256").update(text).digest("hex").slice(0, DIGITS);
}

/** Who did what, and what it wrote; what is repeated counts once, as a loop over more pages is the same story. */
function storyShape(story: readonly StoryStep[]): string[] {
  const tasks = new Map<string, number>();
  const shapes: string[] = [];
  for (const { task, event, wrote } of story) {
    if (!tasks.has(task)) tasks.set(task, tasks.size);
    const cells = [...new Set(wrote.map((cell) => cell.replace(/[[.].*$/s, "")))].sort();
    const shape = [tasks.get(task), event, ...cells].join(" ");
    if (shapes.at(-1) !== shape) shapes.push(shape);
  }
  return shapes;
}
