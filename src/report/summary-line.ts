/* Whether all is well, in a line: how many rules came to what, over a trace or a run; and what to do next. */
import { grouped } from "../text/format-count.js";
import { printable } from "../text/printable.js";
import { wrapItems } from "../text/wrap.js";
import { countStandings, type Standing } from "../verdict/rule-standing.js";
import type { TraceRun } from "../verdict/run.js";
import type { Paint } from "./paint.js";

const SHOWN: readonly Standing[] = [
  "violated",
  "warned",
  "held",
  "undecided",
  "not exercised",
  "may not apply",
  "of other kernels",
];

/** "0 violated, 15 held, 8 undecided, 35 not exercised, 63 of other kernels", in lines of at most `width` columns. */
export function standingsLines(traces: readonly TraceRun[], width: number, paint: Paint): string[] {
  const paints = new Map<string, (text: string) => string>();
  for (const [standing, n] of shownCounts(traces))
    paints.set(`${grouped(n)} ${standing}`, paintOf(standing, n, paint));
  const lines = wrapItems([...paints.keys()], ", ", width);
  return lines.map((line) => line.replace(/[^,]*[^,\s]/g, (item) => painted(item, paints)));
}

function painted(item: string, paints: ReadonlyMap<string, (text: string) => string>): string {
  const text = item.trimStart();
  return item.slice(0, item.length - text.length) + (paints.get(text)?.(text) ?? text);
}

/** The same without colours. */
export function standingsText(traces: readonly TraceRun[]): string {
  return shownCounts(traces)
    .map(([standing, n]) => `${grouped(n)} ${standing}`)
    .join(", ");
}

function shownCounts(traces: readonly TraceRun[]): (readonly [Standing, number])[] {
  const counts = countStandings(traces);
  return SHOWN.map((standing) => [standing, counts.get(standing)!] as const).filter(
    ([standing, n]) => n > 0 || standing === "violated" || standing === "held",
  );
}

function paintOf(standing: Standing, n: number, paint: Paint): (text: string) => string {
  if (n === 0) return (text) => text;
  switch (standing) {
    case "violated":
      return (text) => paint.bold(paint.red(text));
    case "warned":
    case "undecided":
      return paint.yellow;
    case "held":
      return paint.green;
    default:
      return paint.dim;
  }
}

/** What to do next about a trace, the most urgent first; undefined where nothing is to be done. */
export function nextStep(trace: TraceRun): string | undefined {
  const first = trace.violations.find((violation) => violation.known === undefined);
  if (first !== undefined)
    return `mmspec explain ${fileArgument(trace.file)} --at ${first.line} tells how ${printable(first.id)} came about`;
  const counts = countStandings([trace]);
  if (trace.verdict === "error") return "mend what could not be read; what follows it counts as lost";
  if (counts.get("may not apply")! > 0) return "--constant sets what rules depend on; --verbose lists them";
  if (counts.get("undecided")! + counts.get("not exercised")! === 0) return undefined;
  const { advice } = trace;
  return advice === undefined || advice.missing.length === 0
    ? "--verbose lists what was not exercised"
    : "record more (see above); --verbose lists what was not exercised";
}

/** As a shell takes it. */
function fileArgument(file: string): string {
  const shown = printable(file);
  return /^[\w./:@%+,-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
