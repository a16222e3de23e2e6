/* The sentences of a violation, made of its facts. */
import { timeText } from "../text/time.js";
import type { NamedValue, Violation, WitnessValue } from "../verdict/run.js";

/** What went wrong at this place, e.g. "no action of mm.vma allows vma_free here". */
export function violationMessage(violation: Violation): string {
  const { title, cause, binding } = violation;
  if (!isOfFormula(violation)) return violationDetail(violation);
  const values = cause.kind === "false" ? binding.map((b) => `${b.name} = ${b.value}`).join(", ") : "";
  const detail = values === "" ? violationDetail(violation) : `not for ${values}`;
  if (title === "" || detail === "") return title === "" ? detail : title;
  return `${title}${cause.kind === "temporal" && !cause.isAtEnd ? ";" : ":"} ${detail}`;
}

/** What the message says beyond title and binding; "" where that is all. */
export function violationDetail({ cause, event, module, openedAt }: Violation): string {
  const since = openedAt === undefined ? "" : `open since line ${openedAt}`;
  switch (cause.kind) {
    case "false":
      return "";
    case "first-state":
      return "INIT breaks it, before any event";
    case "temporal":
      if (!cause.isAtEnd) return since;
      return ["still open at the end of the trace", since].filter((part) => part !== "").join("; ");
    case "deadline": {
      const { openedBy, openedTs, until, passed } = cause;
      const shownBy = passed === undefined ? "" : `; line ${passed.line} is at ${timeText(passed.ts)}`;
      return `${since} (${openedBy}, ${timeText(openedTs)}), not met by ${timeText(until)}${shownBy}`;
    }
    case "fault":
      return cause.text;
    case "no-action":
      return `no action of ${module} allows ${event} here`;
    case "mismatch":
      return `${cause.cell} is ${cause.modelled} in the model, but the record says ${cause.recorded}`;
  }
}

/** Whether what went wrong is that a rule does not hold: then its title says so already. */
function isOfFormula({ cause }: Violation): boolean {
  return cause.kind !== "fault" && cause.kind !== "no-action" && cause.kind !== "mismatch";
}

/** The heading of a violation: its title, or else its kind. */
export function violationTitle(violation: Violation): string {
  return violation.title === "" ? violationMessage(violation) : violation.title;
}

/** All values that belong to it: quantified variables first, then sub-expressions as the spec writes them. */
export function witnessOf({
  binding,
  cause,
  witness,
}: Pick<Violation, "binding" | "cause" | "witness">): WitnessValue[] {
  return [
    ...binding.map(({ name, value }) => ({ expr: name, value })),
    ...(cause.kind === "mismatch"
      ? [
          { expr: `${cause.cell}, as modelled`, value: cause.modelled },
          { expr: `${cause.cell}, as recorded`, value: cause.recorded },
        ]
      : []),
    ...witness,
  ];
}

/** An event in words: "copy_vma__return", "new_vma 0xffff88…f20", … */
export function eventParts(event: string, args: readonly NamedValue[]): string[] {
  return [event, ...args.map(({ name, value }) => `${name} ${value}`)];
}

/** The record of a violation in a line; "" if there is none. */
export function recordText({ sourceLine, event, args }: Violation): string {
  return sourceLine ?? (args === undefined ? "" : eventParts(event, args).join("  "));
}
