/* Layouts of perf script with other fields than it takes to know who did what, where and when. */
import type { UnsupportedLayout } from "../line-decoder.js";

const REMEDY = "perf script -F comm,tid,cpu,time,event,trace";

const COMM = String.raw`\S.{0,15}`;
const THREAD = String.raw`-?\d{1,10}(?:\/ *-?\d{1,10})?`;
const CPU = String.raw`\[-?\d{1,6}\]`;
const TIME = String.raw`\d{1,20}\.\d{1,9}:`;
/** With a system, with a unit, or alone; then its body, or nothing. */
const EVENT = String.raw`(?:\d{1,20} +)?[\w-]+(?::[\w.-]+|\/[^\s/]*\/\w*)(?::\w{1,8})?:(?: |$)`;
/** An event without a system is distinguished from other text by the number in front of it, its period. */
const COUNTER = String.raw`\d{1,20} +[\w-]+(?::\w{1,8})?:(?: |$)`;

/** Each by the shape of an entry in it; `*` stands for the blanks between the columns. */
const SHAPES: readonly (readonly [shape: RegExp, layout: string])[] = [
  // --Latency: the comm in 8 columns, the cpu without brackets.
  [
    new RegExp(String.raw`^ {0,7}\S.{0,7} +\d{1,10} +\d{1,6} +${TIME} +${either(EVENT, COUNTER)}`),
    "with --Latency",
  ],
  [columns(COMM, THREAD, CPU, either(EVENT, COUNTER)), "without the time"],
  [columns(COMM, THREAD, TIME, either(EVENT, COUNTER)), "without the cpu"],
  [columns(COMM, THREAD, EVENT), "without the cpu or the time"],
  [columns(THREAD, CPU, TIME, either(EVENT, COUNTER)), "without the comm"],
  [columns(THREAD, either(CPU, TIME), either(EVENT, COUNTER)), "without the comm and the cpu or the time"],
  [columns(CPU, TIME, either(EVENT, COUNTER)), "without the thread"],
  [columns(COMM, CPU, TIME, either(EVENT, COUNTER)), "without the thread"],
  [columns(COMM, CPU, EVENT), "without the thread or the time"],
  [columns(CPU, EVENT), "without the thread or the time"],
  [columns(COMM, TIME, either(EVENT, COUNTER)), "without the thread"],
  [columns(TIME, either(EVENT, COUNTER)), "without the thread"],
  [
    columns(COMM, THREAD, CPU, TIME, String.raw`(?:\d{1,20} +)?(?:\([0-9a-f]{8,16}|\w+=)`),
    "without the event",
  ],
];

function columns(...shapes: readonly string[]): RegExp {
  return new RegExp(`^ *${shapes.join(" +")}`);
}

function either(one: string, other: string): string {
  return `(?:${one}|${other})`;
}

/** The layout of other fields that a line shows. */
export function otherFields(line: string): UnsupportedLayout | undefined {
  const found = SHAPES.find(([shape]) => shape.test(line));
  if (found === undefined) return undefined;
  const isWith = found[1].startsWith("with ");
  return {
    layout: `perf script's layout ${found[1]}`,
    remedy: isWith ? "perf script without --Latency" : REMEDY,
  };
}
