/*
 * What a finding is known by from one run to the next: the rule, its module, and the shape of what happened. Addresses, times,
 * lines, cpus and the names of threads are not part of it, so that the same fault is the same in another recording; nor is
 * the story, which only the first violations of a trace get: it has a fingerprint of its own, by which two findings of a rule
 * are told apart where both are explained.
 */
import { createHash } from "node:crypto";
import type { Cause, NamedValue, StoryStep, Violation } from "./run.js";

/** Hexadecimal digits: as many as findings of one project need to be told apart. */
const DIGITS = 24;

export function fingerprint({ module, id, kind, cause, event, binding }: Violation): string {
  return hashOf([module, id, kind, event, ...causeShape(cause), ...binding.map(kindOf)]);
}

/** The same and the shape of the story; undefined where it is not explained. */
export function storyFingerprint(violation: Violation): string | undefined {
  const { story } = violation;
  return story.length === 0 ? undefined : hashOf([fingerprint(violation), ...storyShape(story)]);
}

function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, DIGITS);
}

/**
 * What the task at fault did, what others did, and what each event wrote. In which order is left out, and how often: two
 * recordings of the same fault differ in how far its threads got, and in how many pages they had.
 */
function storyShape(story: readonly StoryStep[]): string[] {
  const atFault = story.at(-1)!.task;
  const shapes = story.map(({ task, event, wrote }) => {
    // "pte" of "pte[0x10]"
    const variables = [...new Set(wrote.map((cell) => cell.replace(/[[. ].*$/s, "")))].sort();
    return [task === atFault ? "self" : "other", event, ...variables].join(" ");
  });
  return [...new Set(shapes)].sort();
}

/** A quantified variable, and whether it stands for an object. */
const kindOf = ({ name, value }: NamedValue) => `${name} ${value === "NULL" ? value : ""}`;

function causeShape(cause: Cause): string[] {
  switch (cause.kind) {
    case "false":
    case "first-state":
    case "deadline":
    case "no-action":
      return [cause.kind];
    case "temporal":
      return [cause.kind, cause.isAtEnd ? "end" : ""];
    case "fault":
      return [cause.kind, withoutValues(cause.text)];
    case "mismatch":
      return [cause.kind, withoutValues(cause.cell)];
  }
}

/** The words of a text: without the value that an expression was undefined at, keys, numbers and addresses. */
function withoutValues(text: string): string {
  return text
    .replace(/, at .*$/s, "")
    .replace(/^(\w+)\[.*\]$/s, "$1[]")
    .replace(/\b0x[\da-f]+\b|\b\d+\b/gi, "#");
}
