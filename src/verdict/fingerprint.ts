/*
 * What a finding is known by from one run to the next. Addresses, times, lines, cpus and the names of threads are not part of
 * it, so that the same fault is the same in another recording. There are two: that of what every run knows, and that of the
 * story, which only a run that explains a violation can tell. Findings with the same rule and different stories are different
 * findings; where one of the stories was not asked for, the first fingerprint alone decides.
 */
import { createHash } from "node:crypto";
import type { Cause, StoryStep, Violation } from "./run.js";

/** Hexadecimal digits: as many as findings of one project need to be told apart. */
const DIGITS = 24;

/** The rule, its module, and what shows that it is violated: the same whether it is explained or not. */
export function fingerprint({ module, id, kind, cause, event }: Violation): string {
  return hashOf([module, id, kind, cause.kind, causeShape(cause), event]);
}

/** The same and the shape of the story; undefined where it is not explained. */
export function storyFingerprint(violation: Violation): string | undefined {
  const { story } = violation;
  return story.length === 0 ? undefined : hashOf([fingerprint(violation), storyShape(story)]);
}

function hashOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, DIGITS);
}

/** What it says of itself, without the values of this one trace. */
function causeShape(cause: Cause): string {
  switch (cause.kind) {
    case "fault":
      return cause.text.replace(/"(?:[^"\\]|\\.)*"|\b0x[\da-f…]+|\b\d+\b/gi, "#");
    case "mismatch":
      return variableOf(cause.cell);
    case "deadline":
      return cause.openedBy;
    default:
      return "";
  }
}

/**
 * What the task at fault did, what others did, and what each event wrote. In which order is left out, and how often: two
 * recordings of the same fault differ in how far its threads got, and in how many pages they had.
 */
function storyShape(story: readonly StoryStep[]): string[] {
  const atFault = story.at(-1)!.task;
  const shapes = story.map(({ task, event, wrote }) => {
    const variables = [...new Set(wrote.map(variableOf))].sort();
    return [task === atFault ? "self" : "other", event, ...variables].join(" ");
  });
  return [...new Set(shapes)].sort();
}

/** "pte" of "pte[0x10]" */
const variableOf = (cell: string) => cell.replace(/[[. ].*$/s, "");
