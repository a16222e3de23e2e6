import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diagnostic } from "../../src/diag/diagnostic.js";
import type { Event } from "../../src/runtime/event.js";
import { PointerTable } from "../../src/runtime/pointer-table.js";
import type { EventSink } from "../../src/trace/event-sink.js";
import { createSortWindow } from "../../src/trace/sort-window.js";

type Seen = [ts: number | bigint, line: number] | "lost" | "bad";

/** Sends times (line = place in the list) through a window; what comes out. */
function sorted(times: readonly (number | bigint | "lost" | "bad")[], windowNs: number): Seen[] {
  const seen: Seen[] = [];
  const sink: EventSink = {
    begin: () => {},
    event: (event, line) => seen.push([event.ts, line]),
    lost: () => seen.push("lost"),
    skipped: () => {},
    clock: () => {},
    bad: () => seen.push("bad"),
  };
  const window = createSortWindow(sink, windowNs, new PointerTable());
  // One object for all, as the decoders do it.
  const event: Event = { kind: 0, ts: 0, cpu: 0, self: 1, comm: "", args: [] };
  times.forEach((time, i) => {
    const record = {
      event: "lost",
      tsNs: undefined,
      cpu: 0,
      tid: undefined,
      comm: undefined,
      fields: new Map(),
    };
    const at = { path: "t", line: i + 1, column: 1, length: 1, excerpt: "" };
    if (time === "lost") window.lost(record, i + 1);
    else if (time === "bad") window.bad(diagnostic("MMS7001", at, { path: "t", reason: "x" }), i + 1);
    else {
      event.ts = time;
      window.event(event, i + 1);
    }
  });
  window.flush();
  return seen;
}

describe("a sort window", () => {
  test("puts an event that is late by at most the window back into its place", () => {
    expect(sorted([10, 30, 20, 40], 10)).toEqual([
      [10, 1],
      [20, 3],
      [30, 2],
      [40, 4],
    ]);
  });

  test("leaves one that is later than that behind", () => {
    // When 31 comes, 20 is already more than 10 old and has been handed on.
    expect(sorted([20, 31, 19], 10)).toEqual([
      [20, 1],
      [19, 3],
      [31, 2],
    ]);
  });

  test("keeps equal times in the order of the file", () => {
    expect(sorted([5, 5, 4, 5], 1)).toEqual([
      [4, 3],
      [5, 1],
      [5, 2],
      [5, 4],
    ]);
  });

  test.each(["lost", "bad"] as const)("moves nothing across what says no time: %s", (mark) => {
    expect(sorted([30, mark, 20], 100)).toEqual([[30, 1], mark, [20, 3]]);
  });

  test("is exact where times are beyond 2^53", () => {
    const t = 2n ** 60n;
    expect(sorted([t + 1n, t], 1)).toEqual([
      [t, 2],
      [t + 1n, 1],
    ]);
  });

  test("sorts whatever is late by at most the window, and loses nothing", () => {
    const trace = fc.array(fc.tuple(fc.nat(1000), fc.nat(50)), { maxLength: 60 });
    fc.assert(
      fc.property(trace, (events) => {
        // In the order in which they arrive: each up to 50 late.
        const arrived = [...events].sort((a, b) => a[0] + a[1] - (b[0] + b[1])).map(([ts]) => ts);
        const out = sorted(arrived, 50) as [number, number][];
        const stable = arrived
          .map((ts, i): [number, number] => [ts, i + 1])
          .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(out).toEqual(stable);
      }),
    );
  });

  test("holds the pointers of the events that wait, and no longer", () => {
    const pointers = new PointerTable();
    const ignore = () => {};
    const sink: EventSink = {
      begin: ignore,
      event: ignore,
      lost: ignore,
      skipped: ignore,
      clock: ignore,
      bad: ignore,
    };
    const window = createSortWindow(sink, 100, pointers);
    const p = pointers.internBig(0xffff888040edf6e0n);
    window.event({ kind: 0, ts: 1, cpu: 0, self: 1, comm: "", args: [p, undefined, "x", 2n ** 60n] }, 1);
    pointers.sweep(ignore);
    expect(pointers.hex(p)).toBe("0xffff888040edf6e0");
    expect(pointers.internBig(0xffff888040edf6e0n)).toBe(p);
    window.flush();
    expect(pointers.sweep(ignore)).toBe(1);
  });
});
