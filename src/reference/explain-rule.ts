/* A rule for a reader: its words, where it stands, for which kernels, and traces that break it. */
import { counted } from "../text/format-count.js";
import type { Span } from "../text/source-file.js";
import { kernelsOf, type RuleFacts } from "./rule-facts.js";

/** A trace of a manifest that violates the rule. */
export interface BreakingTrace {
  readonly path: string;
  readonly title: string;
  readonly line: number;
}

/** Tests and traces that are named; the others are counted. */
const NAMED = 5;

export function explainRule(rule: RuleFacts, traces: readonly BreakingTrace[]): string {
  const { id, title, severity, doc, places, tests } = rule;
  const parts = [
    `${severity} ${id}: ${title}`,
    ...(doc === "" ? [] : [doc]),
    `It is judged for: ${kernelsOf(rule)}`,
    ...places.map((place) => {
      const { module, action, kind } = place;
      const where = action === undefined ? kind : `${kind} in the ACTION ${action.name} on ${action.event}`;
      return `${where}, ${module}\n  ${placeText(place.span)}\n${source(place.span)}`;
    }),
    ...listed(
      "TEST that breaks it",
      "TESTs that break it",
      tests,
      (test) => `${placeText(test.span)}: ${test.title}`,
    ),
    ...listed(
      "trace that breaks it",
      "traces that break it",
      traces,
      ({ path, line, title: what }) => `${path}${line === 0 ? "" : `:${line}`}: ${what}`,
    ),
    `mmspec probes ${id} prints what records it; mmspec validate --rule ${id} TRACE judges it alone.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function listed<T>(one: string, many: string, items: readonly T[], text: (item: T) => string): string[] {
  if (items.length === 0) return [];
  const named = items.slice(0, NAMED).map((item) => `  ${text(item)}`);
  const more = items.length - named.length;
  return [
    `${counted(items.length, one, many)}:\n${[...named, ...(more > 0 ? [`  … and ${more} more`] : [])].join("\n")}`,
  ];
}

export function placeText({ file, start }: Span): string {
  const { line, column } = file.position(start);
  return `${file.path}:${line}:${column}`;
}

/** Its lines with their numbers. */
function source({ file, start, end }: Span): string {
  const first = file.position(start).line;
  const last = file.position(end).line;
  const width = String(last).length;
  const lines: string[] = [];
  for (let line = first; line <= last; line++)
    lines.push(`${String(line).padStart(width + 2)} | ${file.lineText(line)}`.trimEnd());
  return lines.join("\n");
}
