/*
 * A story drawn the way kernel commit messages draw a race: one column a task, time running down.
 *
 *     mremap/1201 cpu0                  migrate/88 cpu1
 *     ────────────────────────────      ───────────────────────────────
 *     12  copy_vma__return  …
 *                                       17  rmap_walk__return  …   ✗ MIG_01
 *
 * Where the terminal has no room for all tasks, those with the fewest steps share the last column.
 */
import { cutToWidth, displayWidth, padToWidth } from "../text/display-width.js";
import { counted, grouped } from "../text/format-count.js";
import { printable } from "../text/printable.js";
import { wrapItems, wrapText } from "../text/wrap.js";
import type { StoryStep, Violation } from "../verdict/run.js";
import { eventParts, witnessOf } from "./message.js";
import type { Paint } from "./paint.js";
import { pointerShortener } from "./short-pointers.js";

const INDENT = 4;
const GAP = 4;
const MIN_COLUMN = 28;
/** Steps drawn; of a longer story the first and the last ones. */
const MAX_STEPS = 40;
const FIRST_STEPS = 6;
const MAX_WROTE = 3;
/** Before what an event wrote. */
const ARROW = "→ ";

interface Column {
  readonly heading: string;
  readonly isShared: boolean;
  width: number;
}

interface Cell {
  readonly column: number;
  /** The event and its arguments, wrapped. */
  readonly text: readonly string[];
  /** What it wrote, wrapped. */
  readonly wrote: readonly string[];
}

type Drawn = Pick<Violation, "id" | "line" | "story" | "binding" | "witness" | "cause">;

/** The lines of the drawing, indented; none if the violation was not explained. */
export function drawStory(violation: Drawn, width: number, paint: Paint, sign = "✗"): string[] {
  const all = withEnd(violation);
  if (all.length === 0) return [];
  const left = Math.max(0, all.length - MAX_STEPS);
  const steps = left === 0 ? all : [...all.slice(0, FIRST_STEPS), ...all.slice(FIRST_STEPS + left)];
  const short = pointerShortener(
    [
      ...steps.flatMap((s) => [...eventParts(s.event, s.args), ...s.wrote]),
      ...witnessOf(violation).flatMap((w) => [w.expr, w.value]),
    ].map(printable),
  );
  const numberWidth = Math.max(...steps.map((s) => lineLabel(s).length));
  const { columns, columnOf } = arrange(steps, width);
  const cpus = cpusByTask(steps);
  const items = steps.map((s) => {
    const [event, ...args] = eventParts(s.event, s.args).map((part) => short(printable(part)));
    if (columns[columnOf.get(s.task)!]!.isShared)
      return [`${printable(s.task)} cpu${s.cpu}`, event!, ...args];
    return [cpus.get(s.task)!.length > 1 ? `[cpu${s.cpu}] ${event}` : event!, ...args];
  });
  const texts = items.map((parts) => parts.join("  "));
  const wrotes = steps.map((s) => wroteText(s.wrote, short));
  shareWidth(columns, steps, columnOf, texts, wrotes, numberWidth, width);

  const cells = steps.map((s, i): Cell => {
    const column = columnOf.get(s.task)!;
    const room = columns[column]!.width - numberWidth - 2;
    return {
      column,
      text: wrapItems(items[i]!, "  ", room),
      wrote: wrotes[i] === "" ? [] : wrapText(wrotes[i]!, room - ARROW.length),
    };
  });

  const starts = columns.map((_, c) =>
    columns.slice(0, c).reduce((sum, column) => sum + column.width + GAP, INDENT),
  );
  const mark = `${sign} ${printable(violation.id)}`;
  const lines: string[] = [];
  const between = (render: (column: Column) => string) =>
    " ".repeat(INDENT) +
    columns
      .map((c, i) => (i === columns.length - 1 ? render(c) : padToWidth(render(c), c.width + GAP)))
      .join("");
  lines.push(paint.bold(between((c) => cutToWidth(c.heading, c.width)).trimEnd()));
  lines.push(paint.dim(between((c) => "─".repeat(c.width))));
  cells.forEach((cell, i) => {
    if (left > 0 && i === FIRST_STEPS) {
      lines.push(
        paint.dim(`${" ".repeat(INDENT)}… ${counted(left, "step")} left out (--format json has them all)`),
      );
    }
    const isLast = i === cells.length - 1;
    const lead = " ".repeat(starts[cell.column]!);
    const hang = " ".repeat(numberWidth + 2);
    cell.text.forEach((text, k) => {
      const number = k === 0 ? paint.cyan(`${lineLabel(steps[i]!).padStart(numberWidth)}  `) : hang;
      const line = lead + number + text;
      if (!isLast || k < cell.text.length - 1) {
        lines.push(line);
        return;
      }
      const end = starts[cell.column]! + numberWidth + 2 + displayWidth(text);
      if (end + 3 + displayWidth(mark) <= width) lines.push(`${line}   ${paint.red(mark)}`);
      else lines.push(line, `${lead}${hang}${paint.red(mark)}`);
    });
    cell.wrote.forEach((text, k) => {
      lines.push(lead + hang + paint.dim((k === 0 ? ARROW : " ".repeat(ARROW.length)) + text));
    });
  });
  return lines;
}

/** A violation that only the end of the trace shows gets that end as its last step. */
function withEnd(violation: Drawn): readonly StoryStep[] {
  const { story } = violation;
  const last = story.at(-1);
  if (violation.line !== 0 || last === undefined || last.line === 0) return story;
  return [...story, { ...last, line: 0, event: "end of the trace", args: [], wrote: [] }];
}

function lineLabel(step: StoryStep): string {
  return step.line === 0 ? "end" : String(step.line);
}

function wroteText(wrote: readonly string[], short: (text: string) => string): string {
  const named = wrote.slice(0, MAX_WROTE).map((w) => short(printable(w)));
  const more = wrote.length - named.length;
  return named.join(", ") + (more > 0 ? ` and ${grouped(more)} more` : "");
}

function cpusByTask(steps: readonly StoryStep[]): Map<string, number[]> {
  const cpus = new Map<string, number[]>();
  for (const s of steps) {
    const seen = cpus.get(s.task);
    if (seen === undefined) cpus.set(s.task, [s.cpu]);
    else if (!seen.includes(s.cpu)) seen.push(s.cpu);
  }
  for (const seen of cpus.values()) seen.sort((a, b) => a - b);
  return cpus;
}

/** Which task has which column, columns in the order in which their tasks first appear. */
function arrange(
  steps: readonly StoryStep[],
  width: number,
): { columns: Column[]; columnOf: ReadonlyMap<string, number> } {
  const cpus = cpusByTask(steps);
  const tasks = [...cpus.keys()];
  const fitting = Math.max(1, Math.floor((width - INDENT + GAP) / (MIN_COLUMN + GAP)));
  const heading = (task: string) => `${printable(task)} cpu${cpus.get(task)!.join(",")}`;
  if (tasks.length <= fitting) {
    return {
      columns: tasks.map((task) => ({ heading: heading(task), isShared: false, width: 0 })),
      columnOf: new Map(tasks.map((task, i) => [task, i])),
    };
  }
  // The task at fault keeps its column; then those with the most events.
  const count = (task: string) => steps.filter((s) => s.task === task).length;
  const atFault = steps.at(-1)!.task;
  const ranked = [...tasks].sort(
    (a, b) =>
      Number(b === atFault) - Number(a === atFault) ||
      count(b) - count(a) ||
      tasks.indexOf(a) - tasks.indexOf(b),
  );
  const own = new Set(ranked.slice(0, fitting - 1));
  const alone = tasks.filter((task) => own.has(task));
  const columnOf = new Map(tasks.map((task) => [task, own.has(task) ? alone.indexOf(task) : alone.length]));
  const columns = alone.map((task): Column => ({ heading: heading(task), isShared: false, width: 0 }));
  const others = tasks.length - alone.length;
  columns.push({
    heading: alone.length === 0 ? `${others} tasks` : `${others} other tasks`,
    isShared: true,
    width: 0,
  });
  return { columns, columnOf };
}

/** Every column as wide as its text; where that is too much, the widest give way. */
function shareWidth(
  columns: Column[],
  steps: readonly StoryStep[],
  columnOf: ReadonlyMap<string, number>,
  texts: readonly string[],
  wrotes: readonly string[],
  numberWidth: number,
  width: number,
): void {
  for (const column of columns) column.width = displayWidth(column.heading);
  steps.forEach((s, i) => {
    const column = columns[columnOf.get(s.task)!]!;
    column.width = Math.max(
      column.width,
      numberWidth + 2 + Math.max(displayWidth(texts[i]!), ARROW.length + displayWidth(wrotes[i]!)),
    );
  });
  let room = Math.max(columns.length * (numberWidth + 12), width - INDENT - GAP * (columns.length - 1));
  let open = [...columns].sort((a, b) => a.width - b.width);
  while (open.length > 0) {
    const [narrowest, ...wider] = open;
    const fair = Math.floor(room / open.length);
    narrowest!.width = Math.min(narrowest!.width, fair);
    room -= narrowest!.width;
    open = wider;
  }
}
