/*
 * What a finding is known by from one run to the next: the rule, its module, and the shape of what happened. Addresses, times,
 * lines, cpus and the names of threads are not part of it, so that the same fault is the same in another recording; nor is
 * the story, which only the first violations of a trace get.
 */
import { createHash } from "node:crypto";
import type { Cause, NamedValue, Violation } from "./run.js";

/** Hexadecimal digits: as many as findings of one project need to be told apart. */
const DIGITS = 24;

export function fingerprint({ module, id, kind, cause, event, binding }: Violation): string {
  const text = JSON.stringify([module, id, kind, event, ...causeShape(cause), ...binding.map(kindOf)]);
  return createHash("sha256").update(text).digest("hex").slice(0, DIGITS);
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
