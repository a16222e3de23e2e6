/* `mmspec repl`, with what is typed on standard input. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "./memory-io.js";

const MUTEX = new URL("./specs/mutex.mms", import.meta.url).pathname;
let trace = "";
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-repl-"));
  trace = join(folder, "t.jsonl");
  const record = (event: string, tid: number, m: string) =>
    JSON.stringify({ ts: tid / 1e6, cpu: 0, tid, event, m });
  const lines = [
    record("mutex_lock", 1, "0x10"),
    record("mutex_lock", 2, "0x20"),
    record("mutex_unlock", 1, "0x10"),
  ];
  writeFileSync(trace, ['{"event":"trace_begin","complete":true}', ...lines].join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function typed(lines: readonly string[], ...args: string[]) {
  const { exit, stdout, stderr } = await call(["repl", MUTEX, ...args], { stdin: `${lines.join("\n")}\n` });
  return { exit, stderr, said: stdout.trimEnd().split("\n") };
}

test("steps forwards and backwards, and answers about each state", async () => {
  const { exit, said } = await typed(
    [".step 2", "owner", ".back", "owner", ".line 0", "DOMAIN owner", ".step"],
    trace,
  );
  expect(exit).toBe(0);
  expect(said).toEqual([
    "3  2 cpu0  mutex_lock  m 0x20",
    "(0x10 :> 1 @@ 0x20 :> 2)",
    "2  1 cpu0  mutex_lock  m 0x10",
    "(0x10 :> 1)",
    "4  1 cpu0  mutex_unlock  m 0x10",
    "{0x20}",
    "the trace is over",
  ]);
});

test("runs to a condition, shows what is watched at each stop, and lists objects", async () => {
  const { said } = await typed(
    [
      ".watch DOMAIN owner",
      '.until mutex_lock(_) /\\ self = self /\\ "0x20" \\in DOMAIN owner',
      ".list Mutex",
      ".until FALSE",
      ".unwatch",
      ".line 2",
    ],
    trace,
  );
  expect(said).toEqual([
    "  DOMAIN owner = {}",
    "3  2 cpu0  mutex_lock  m 0x20",
    "  DOMAIN owner = {0x10, 0x20}",
    "0x10",
    "0x20",
    "it does not become TRUE any more",
    "2  1 cpu0  mutex_lock  m 0x10",
  ]);
});

test("a mistake is told, and is no end", async () => {
  const { exit, said } = await typed(["ownr", "1 + 1"], trace);
  expect(said[0]).toBe("error MMS2001: unknown name `ownr`");
  expect(said.at(-1)).toBe("2");
  expect(exit).toBe(0);
});

test("without a trace it is about an empty system", async () => {
  const { said } = await typed(["owner", "Strictness", "{x \\in 1..5 : x % 2 = 1}"]);
  expect(said).toEqual(["<<>>", '"loose"', "{1, 3, 5}"]);
});

test("a trace that is not there ends it", async () => {
  expect(await typed(["1"], join(folder, "none.jsonl"))).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("MMS7001"),
  });
});
