import { describe, expect, test } from "vitest";
import { Replay } from "../../src/replay/replay.js";
import { programOfText } from "../support/load-texts.js";

const program = programOfText(`---- MODULE m ----
EVENT tick()
====
`);

/** How often, and where first, the time goes back among events of these times on the lines from 1. */
function wentBack(times: readonly (number | bigint)[]): [number, number | undefined] {
  const replay = new Replay(program, {
    file: "t",
    format: "jsonl",
    constants: new Map(),
    allowBadLines: false,
    all: false,
    maxViolations: 10,
  });
  for (const [i, ts] of times.entries())
    replay.event({ kind: 0, ts, cpu: 0, self: 1, comm: "", args: [] }, i + 1);
  const { timeWentBack, timeWentBackLine } = replay.finish();
  return [timeWentBack, timeWentBackLine];
}

describe("the time of events", () => {
  test("may go on or stay", () => {
    expect(wentBack([1, 1, 2, 2n ** 60n, 2n ** 60n])).toEqual([0, undefined]);
  });

  test("is told to go back as often as it does, and where it did first", () => {
    expect(wentBack([10, 9, 20, 5, 6])).toEqual([2, 2]);
  });

  test("is exact beyond 2^53, and where numbers and bigints meet", () => {
    const t = 2n ** 60n;
    expect(wentBack([t + 1n, t, 5])).toEqual([2, 2]);
  });

  test("may be before that of the machine's start", () => {
    expect(wentBack([-5, -4, -6])).toEqual([1, 3]);
  });
});
