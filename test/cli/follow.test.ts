/* `mmspec validate --follow`: what goes on is judged as it comes. */
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SPEC } from "../support/made-up-tracefs.js";
import { call } from "./memory-io.js";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-follow-"));
  writeFileSync(join(folder, "sched.mms"), SPEC);
  mkdirSync(join(folder, "dir"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As trace_pipe prints it. */
const line = (ts: number, tid: number, prev: number) =>
  `            task-${tid}       [000] d..2.   100.00000${ts}: sched_switch: prev_comm=a prev_pid=${prev} prev_prio=120 prev_state=S ==> next_comm=b next_pid=9 next_prio=120\n`;
const RIGHT = line(1, 7, 7);
const WRONG = line(2, 8, 7);
/** A text may go on in the next line: that of an entry is over when another one has come. */
const NEXT = line(3, 7, 7);
const TOLD = "error SCHED_01: who is switched away acts";
const follow = (...args: readonly string[]) => ["validate", "--follow", "--spec", "sched.mms", ...args];

/** A promise, and what keeps it. */
function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

describe("a stream", () => {
  test.each([
    ["ftrace", RIGHT, WRONG + NEXT, ""],
    [
      "jsonl",
      '{"ts":1,"cpu":0,"tid":7,"event":"sched_switch","prev_pid":7,"next_pid":9}\n',
      '{"ts":2,"cpu":0,"tid":8,"event":"sched_switch","prev_pid":7,"next_pid":9}\n',
      '{"ts":3,"cpu":0,"tid":7,"event":"sched_switch","prev_pid":7,"next_pid":9}\n',
    ],
  ])("of %s is judged before more of it comes", async (_, right, wrong, more) => {
    const told = signal();
    let told0 = "";
    async function* stdin() {
      yield Buffer.from(right);
      yield Buffer.from(wrong);
      await told.given;
      yield Buffer.from(more);
    }
    const onWrite = (text: string) => {
      told0 += text;
      told.give();
    };
    const { exit, stdout } = await call(follow("-"), { cwd: folder, stdin: stdin(), onWrite });
    expect(exit).toBe(1);
    expect(told0).toMatch(new RegExp(`^-:2: ${TOLD}\n`));
    expect(stdout).toMatch(/\n-: violated\n.*, 3 events\n/);
  });

  test("that is cut within a line waits for the rest of it", async () => {
    async function* stdin() {
      yield Buffer.from(RIGHT + WRONG.slice(0, 40));
      await new Promise((resolve) => setTimeout(resolve, 40));
      yield Buffer.from(WRONG.slice(40));
    }
    const { stdout } = await call(follow("-", "-q"), { cwd: folder, stdin: stdin() });
    expect(stdout).toBe(`-:2: ${TOLD}\n`);
  });
});

describe("a file", () => {
  test("that grows is judged as it grows, until Ctrl-C", async () => {
    const path = join(folder, "grows.txt");
    writeFileSync(path, "");
    const end = new AbortController();
    const running = call(follow("grows.txt"), {
      cwd: folder,
      signal: end.signal,
      onWrite: () => end.abort(),
    });
    appendFileSync(path, RIGHT);
    appendFileSync(path, WRONG + NEXT);
    const { exit, stdout } = await running;
    expect(exit).toBe(1);
    expect(stdout).toMatch(new RegExp(`^grows.txt:2: ${TOLD}\ngrows.txt: violated\n`));
  });

  test("that is cut off ends there", async () => {
    const path = join(folder, "cut.txt");
    writeFileSync(path, RIGHT + WRONG + NEXT);
    const onWrite = () => truncateSync(path);
    const { exit, stdout } = await call(follow("cut.txt"), { cwd: folder, onWrite });
    expect(exit).toBe(1);
    expect(stdout).toContain("error MMS7001: cannot read cut.txt: it was cut off while it was followed");
  });

  test("that is not there is an error", async () => {
    const { exit, stdout } = await call(follow("nowhere.txt"), { cwd: folder });
    expect({ exit, stdout }).toMatchObject({ exit: 2, stdout: expect.stringContaining("MMS7001") });
  });
});

test("--stop-on-violation turns off the tracing that a trace_pipe comes from", async () => {
  const instance = join(folder, "instance");
  mkdirSync(instance);
  writeFileSync(join(instance, "trace_pipe"), RIGHT + WRONG + NEXT);
  writeFileSync(join(instance, "tracing_on"), "1");
  const argv = follow("instance/trace_pipe", "--stop-on-violation");
  const { exit, stderr } = await call(argv, { cwd: folder });
  expect(exit).toBe(1);
  expect(stderr).toContain("note MMS7092: tracing is stopped at the first violation");
  expect(readFileSync(join(instance, "tracing_on"), "utf8")).toBe("10");
});

test.each([
  ["MMS7094: --follow takes one trace, and b.txt is a second one", follow("a.txt", "b.txt")],
  ["MMS7094: --follow takes one trace, and dir is a folder", follow("dir")],
  ["MMS7095: --stop-on-violation is for --follow", ["validate", "a.txt", "--stop-on-violation"]],
])("%s", async (message, argv) => {
  const { exit, stderr } = await call(argv, { cwd: folder });
  expect({ exit, stderr }).toMatchObject({ exit: 2, stderr: expect.stringContaining(`error ${message}`) });
});
