import { describe, expect, test } from "vitest";
import { ClockWatch } from "../../src/trace/clock-watch.js";
import type { EventSink } from "../../src/trace/event-sink.js";

/** Events of these times on the lines from 1, seen by a watch; the times that it hands on. */
function watched(times: readonly (number | bigint)[]): { watch: ClockWatch; handedOn: unknown[] } {
  const handedOn: unknown[] = [];
  const sink: EventSink = {
    begin: () => {},
    event: (event, line) => handedOn.push([event.ts, line]),
    lost: () => {},
    skipped: () => {},
    bad: () => {},
  };
  const watch = new ClockWatch(sink);
  for (const [i, ts] of times.entries())
    watch.event({ kind: 0, ts, cpu: 0, self: 1, comm: "", args: [] }, i + 1);
  return { watch, handedOn };
}

describe("a clock watch", () => {
  test("has nothing to say of times that go on or stay", () => {
    const { watch } = watched([1, 1, 2, 2n ** 60n, 2n ** 60n]);
    expect([watch.timeWentBack, watch.timeWentBackLine]).toEqual([0, undefined]);
  });

  test("counts each step back, and keeps the first place", () => {
    const { watch } = watched([10, 9, 20, 5, 6]);
    expect([watch.timeWentBack, watch.timeWentBackLine]).toEqual([2, 2]);
  });

  test("is exact beyond 2^53, and where numbers and bigints meet", () => {
    const t = 2n ** 60n;
    const { watch } = watched([t + 1n, t, 5]);
    expect([watch.timeWentBack, watch.timeWentBackLine]).toEqual([2, 2]);
  });

  test("hands everything on as it came", () => {
    expect(watched([3, 2, 1]).handedOn).toEqual([
      [3, 1],
      [2, 2],
      [1, 3],
    ]);
  });
});
