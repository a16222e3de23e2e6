import { describe, expect, test } from "vitest";
import type { CommandIo } from "../../src/cli/io.js";
import { createProgress, progressLine } from "../../src/cli/output/progress.js";

function terminal(isTTY: boolean) {
  const seen: string[] = [];
  const clock = { ms: 0 };
  const stream = { isTTY, columns: 60, write: async (text: string) => void seen.push(text) };
  const io: CommandIo = {
    stdout: stream,
    stderr: stream,
    stdin: (async function* () {})(),
    env: {},
    cwd: "/",
    now: () => clock.ms,
    signal: new AbortController().signal,
    yieldToEventLoop: async () => {},
    cores: 1,
  };
  return { io, seen, clock };
}

describe("the progress bar", () => {
  test("has share, count, rate and the time that is left", () => {
    // A quarter in 2 s: three more quarters take 6 s.
    expect(progressLine("t.jsonl", 25, 100, 10_000, 2000)).toBe(
      "[██████──────────────────]  25%  10,000 events  5,000/s  ETA 0:06  t.jsonl",
    );
  });

  test("of a stream has no share", () => {
    expect(progressLine("-", 25, undefined, 300, 1000)).toBe("300 events  300/s  -");
  });

  test("waits a second, is drawn at most ten times a second, and is gone at the end", async () => {
    const { io, seen, clock } = terminal(true);
    const progress = createProgress(io, true);
    for (clock.ms = 0; clock.ms < 1000; clock.ms += 50) await progress.update("t", 1, 2, 3);
    expect(seen).toEqual([]);
    for (; clock.ms < 2000; clock.ms += 10) await progress.update("t", 1, 2, 3);
    expect(seen).toHaveLength(10);
    await progress.clear();
    expect(seen.at(-1)).toBe("\r\x1b[2K");
  });

  test("that was never drawn leaves nothing", async () => {
    const { io, seen } = terminal(true);
    await createProgress(io, true).clear();
    expect(seen).toEqual([]);
  });

  test("is for terminals", async () => {
    const { io, seen, clock } = terminal(false);
    const progress = createProgress(io, true);
    clock.ms = 5000;
    await progress.update("t", 1, 2, 3);
    await progress.clear();
    expect(seen).toEqual([]);
  });
});
