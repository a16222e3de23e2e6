/* The time of entries that become no record: told before events are missing, and at the end. */
import { expect, test } from "vitest";
import type { FieldMap } from "../../src/importers/field-map.js";
import { createForeignReader } from "../../src/importers/foreign-reader.js";
import { importerOf } from "../../src/importers/formats.js";

const MAP: FieldMap = {
  format: 1,
  name: "wakes",
  events: [{ from: ["sched_wakeup"], to: "sched_wakeup", fields: { pid: "pid" } }],
} as unknown as FieldMap;

/** What the reader says of a recording: names of records, and "time" for an entry that became none. */
function told(...lines: string[]): string[] {
  const seen: string[] = [];
  const sink = {
    record: (record: { event: string; tsNs: number | bigint | undefined }, line: number) =>
      seen.push(`${line} ${record.event}${record.tsNs === undefined ? "" : ` ${Number(record.tsNs) / 1e9}`}`),
    bad: (_: unknown, line: number) => seen.push(`${line} bad`),
    clock: (tsNs: number | bigint, line: number) => seen.push(`${line} time ${Number(tsNs) / 1e9}`),
  };
  const reader = createForeignReader(importerOf("ftrace"), [MAP], sink, { path: "t.txt" });
  reader.feed(new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
  reader.end();
  return seen.slice(1);
}

const entry = (ts: string, event: string, cpu = 0) =>
  `            some-7   [00${cpu}] d..3.   ${ts}: ${event}: comm=node pid=7 prio=120 target_cpu=001`;
const wake = (ts: string, cpu = 0) => entry(ts, "sched_wakeup", cpu);
const other = (ts: string, cpu = 0) => entry(ts, "sched_other", cpu);

test("of the last entries, at the end", () => {
  expect(told(wake("1.000000"), other("2.000000"), other("3.000000"))).toEqual([
    "1 sched_wakeup 1",
    "3 time 3",
  ]);
});

test("not where a record of a later entry tells it", () => {
  expect(told(wake("1.000000"), other("2.000000"), wake("3.000000"))).toEqual([
    "1 sched_wakeup 1",
    "3 sched_wakeup 3",
  ]);
});

test("before a mark of loss, but not of what came in the gap", () => {
  expect(
    told(
      other("1.000000", 1),
      wake("1.500000"),
      other("2.000000", 1),
      other("3.000000"),
      "CPU:1 [LOST 5 EVENTS]",
    ),
  ).toEqual(["2 sched_wakeup 1.5", "3 time 2", "5 lost"]);
});

test("before a line that says nothing certain", () => {
  expect(
    told(wake("1.000000"), other("2.000000"), "some-7 [000] what is this", wake("4.000000")).slice(0, 3),
  ).toEqual(["1 sched_wakeup 1", "2 time 2", "3 bad"]);
});
