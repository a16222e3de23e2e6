/* What a narrowed replay still evaluates; that nothing is reported otherwise is a law (test/oracle, test/library/narrowing). */
import { expect, test } from "vitest";
import { Replay } from "../../src/replay/replay.js";
import { programOfText } from "../support/load-texts.js";

const program = programOfText(String.raw`---- MODULE m ----
VARIABLE started : Nat
INIT started = 0
VARIABLE ended : Nat
INIT ended = 0
EVENT start()
EVENT end()
EVENT count(n : Nat)
ACTION Start ON start == started' = started + 1
ACTION End ON end == /\ REQUIRE N_01 "what ends has started" == ended < started
                     /\ ended' = ended + 1
ACTION Count ON count == REQUIRE N_02 "as many have ended" == ended = n
====
`);
const [START, END, COUNT] = [0, 1, 2];

function replayOf() {
  const options = { file: "t", format: "jsonl", constants: new Map(), allowBadLines: false };
  const replay = new Replay(program, { ...options, all: false, maxViolations: 10, records: "all" });
  let line = 0;
  const event = (kind: number, ...args: number[]) =>
    replay.event({ kind, ts: line, cpu: 0, self: 1, comm: "", args }, ++line);
  return { replay, event };
}

async function narrowedAfterStarts() {
  const { replay, event } = replayOf();
  replay.begin({ event: "trace_begin", fields: new Map([["complete", true]]) } as never, 1);
  event(START);
  event(START);
  await replay.narrow();
  return { replay, event };
}

test("an event that has occurred before is as ever", async () => {
  const { replay, event } = await narrowedAfterStarts();
  event(START);
  expect(replay.isNarrowed).toBe(true);
  expect(replay.hasStrayed).toBe(false);
  // Only starts: no rule was asked.
  expect(replay.finish().verdict).toBe("unchecked");
});

test("another one makes the replay stray, and is not judged by a state that was not kept", async () => {
  const { replay, event } = await narrowedAfterStarts();
  event(END);
  expect(replay.hasStrayed).toBe(true);
  event(COUNT, 7);
  expect(replay.finish().violations).toEqual([]);
});

test("mid-life an event that is recorded may occur, though none has yet", async () => {
  const { replay, event } = replayOf();
  event(START);
  await replay.narrow();
  event(COUNT, 7);
  expect(replay.hasStrayed).toBe(false);
});
