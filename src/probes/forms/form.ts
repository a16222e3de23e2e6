/* What every form of a script is made of, and the words that all of them share. */
import type { FieldMap } from "../../importers/field-map.js";
import { printable } from "../../text/printable.js";
import type { Catalogue } from "../catalogue.js";
import type { PlannedProbe, ProbePlan, RuleNote } from "../plan.js";

export interface ScriptInput {
  readonly plan: ProbePlan;
  readonly catalogue: Catalogue;
  readonly map: FieldMap;
  /** As the user or the machine names it. */
  readonly release: string;
  /** The catalogue is made for other kernels, and this is the nearest. */
  readonly isNear: boolean;
  /** Where offsets come from, in words; undefined where there are none. */
  readonly offsetsFrom: string | undefined;
  /** Where the list of functions comes from, in words; undefined where there is none. */
  readonly symbolsFrom: string | undefined;
  /** What `mmspec validate` is to be given besides the recording. */
  readonly validateFlags: string;
}

/** A script, or why there is none that would be right. */
export type Script =
  | { readonly kind: "script"; readonly text: string }
  /** Offsets are not known: the text, all comment, says which. */
  | { readonly kind: "outline"; readonly text: string };

export type Form = (input: ScriptInput) => Script;

const WIDTH = 110;

/** Lines of comment, whatever is in their text: names of files and titles of rules come from anybody. */
export function commented(lines: readonly string[], mark: string): string[] {
  return lines.map((line) => (line === "" ? mark : `${mark} ${printable(line)}`));
}

/** What the script records, from where its facts are, and how it is used. */
export function headLines(input: ScriptInput, usage: readonly string[]): string[] {
  const { plan, catalogue, release } = input;
  return [
    ...wrapped(`Records what these rules need, on Linux ${release}: ${plan.decided.join(", ")}`),
    "",
    `Printed by mmspec probes from the catalogue ${catalogue.name} (${catalogue.arch}).`,
    ...(input.isNear
      ? wrapped(
          `That is the nearest to ${release}, not made for it: the functions and structures are those of this kernel, but what they mean may have changed.`,
        )
      : []),
    `Struct offsets: ${input.offsetsFrom ?? "not known"}.`,
    `Functions: ${input.symbolsFrom ?? "not looked up; those of the catalogue"}.`,
    "",
    ...usage,
  ];
}

/** At the end of each script: what it cannot show. */
export function tailLines({ plan }: ScriptInput): string[] {
  const lines: string[] = [];
  const noteLines = (title: string, notes: readonly RuleNote[]): void => {
    if (notes.length === 0) return;
    lines.push("", title);
    for (const { id, title: words, because } of notes) {
      lines.push(...wrapped(`${id} (${words})`, "  "));
      for (const reason of because) lines.push(...wrapped(reason, "      "));
    }
  };
  noteLines("Rules that stay undecidable on this kernel:", plan.undecidable);
  if (plan.undecidable.length === 0)
    lines.push("", "No rule that was asked for stays undecidable on this kernel.");
  noteLines("Rules that are decided only in part:", plan.partly);
  if (plan.notApplying.length > 0)
    lines.push("", ...wrapped(`Rules that do not apply to this kernel: ${plan.notApplying.join(", ")}`));
  if (plan.untrusted.length > 0) {
    lines.push(
      "",
      ...wrapped(
        `Not recorded for, so that what they would say of it means nothing: ${plan.untrusted.join(", ")}`,
      ),
    );
  }
  return lines.slice(1);
}

/** What a probe is for. */
export function purpose({ events, forOthers }: PlannedProbe): string {
  const made = events.length === 0 ? "for the return below" : events.join(", ");
  return forOthers ? `${made} (for other rules)` : made;
}

/** Broken at blanks; the lines after the first are indented by two more. */
function wrapped(text: string, indent = ""): string[] {
  const lines: string[] = [];
  let line = indent;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = `${indent}  `;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
