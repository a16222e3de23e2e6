/* What `mmspec show` found, for people and for programs. */
import { printable, printableJson } from "../text/printable.js";
import type { Change, Moment, ShownEvent, ShownState, Told } from "../verdict/shown.js";
import { JSON_VERSION } from "./json-schema.js";
import { eventParts } from "./message.js";

export interface ShownReport {
  /** The trace. */
  readonly file: string;
  /** The questions, as they were put. */
  readonly asked: readonly string[];
  /** Those of them that were asked when they become TRUE. */
  readonly when: readonly number[];
  readonly state: ShownState | undefined;
  readonly changes: readonly Change[];
  readonly moments: readonly Moment[];
}

/** A value of which nothing is known. */
const UNKNOWN = "?";

export function renderShown({ file, asked, when, state, changes, moments }: ShownReport): string {
  const lines: string[] = [];
  const text = (query: number) => printable(asked[query]!);
  if (state !== undefined) {
    lines.push(
      state.event === undefined
        ? behindText(file, state.line)
        : `${printable(file)}:${eventText(state.event)}`,
    );
    for (const { query, told } of state.values) lines.push(...toldLines(text(query), told));
    const known = state.cells.filter((c) => c.value !== UNKNOWN);
    const open = state.cells.filter((c) => c.value === UNKNOWN).map((c) => printable(c.cell));
    for (const { cell, value } of known) lines.push(`  ${printable(cell)} = ${printable(value)}`);
    if (open.length > 0) lines.push(`  not known: ${open.join(", ")}`);
    if (state.values.length + state.cells.length === 0)
      lines.push("  nothing is known of the objects that it names");
  }
  for (const { query, at, old, now } of changes) {
    lines.push(`${printable(file)}:${eventText(at)}`);
    lines.push(`  ${text(query)}`, `    was ${printable(old.text)}`, `    is  ${printable(now.text)}`);
    lines.push(...now.because.map((reason) => `      ${printable(reason)}`));
  }
  for (const { query, at } of moments) lines.push(`${printable(file)}:${eventText(at)}`, `  ${text(query)}`);
  for (const query of when)
    if (!moments.some((m) => m.query === query)) lines.push(`never TRUE: ${text(query)}`);
  return lines.map((line) => `${line}\n`).join("");
}

function toldLines(expr: string, { text, because }: Told): string[] {
  return [`  ${expr} = ${printable(text)}`, ...because.map((reason) => `    ${printable(reason)}`)];
}

function behindText(file: string, line: number): string {
  return line === 0
    ? `${printable(file)}: before its first event`
    : `${printable(file)}: behind line ${line}`;
}

/** "25  mremap/1201 cpu0  move_page_tables  vma 0x…, …" */
function eventText({ line, cpu, task, event, args }: ShownEvent): string {
  if (event === undefined) return line === 0 ? "0  at the beginning" : `${line}  events were lost`;
  const [name, ...rest] = eventParts(event, args);
  return printable([`${line}  ${task} cpu${cpu}`, name, rest.join(", ")].filter((p) => p !== "").join("  "));
}

export function renderShownJson({ file, asked, state, changes, moments }: ShownReport): string {
  const shown = {
    mmspec: JSON_VERSION,
    file,
    state:
      state === undefined
        ? null
        : {
            event: state.event === undefined ? null : eventJson(state.event),
            line: state.line,
            values: state.values.map(({ query, told }) => ({ expr: asked[query], ...toldJson(told) })),
            cells: state.cells,
          },
    changes: changes.map(({ query, at, old, now }) => ({
      expr: asked[query],
      at: eventJson(at),
      old: toldJson(old),
      now: toldJson(now),
    })),
    moments: moments.map(({ query, at }) => ({ expr: asked[query], at: eventJson(at) })),
  };
  return `${printableJson(JSON.stringify(shown, undefined, 2))}\n`;
}

const toldJson = ({ text, because }: Told) => ({ value: text, unknown_because: because });

const eventJson = ({ line, ts, cpu, task, event, args }: ShownEvent) => ({
  line,
  ts_ns: ts === "" ? null : ts,
  cpu,
  task,
  event: event ?? null,
  args: Object.fromEntries(args.map(({ name, value }) => [name, value])),
});
