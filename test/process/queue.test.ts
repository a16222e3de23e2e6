/*
 * Workers of a queue judge as one process does, also where some of them are killed. Needs redis-server (Debian's package of
 * that name); MMSPEC_QUEUE_ROUNDS=50 kills for longer than CI has time.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hasRedis, type RedisServer, startRedis } from "../support/redis-server.js";
import { hasComputed } from "./has-computed.js";

const bin = new URL("../../dist/cli/bin.js", import.meta.url).pathname;
const env = { PATH: process.env.PATH };
const ROUNDS = Number(process.env.MMSPEC_QUEUE_ROUNDS ?? 1);

/** `m` takes some tenths of a second. */
const SPEC = `---- MODULE muse ----
EXTENDS Integers
EVENT e(n : Nat)
EVENT m(n : Nat)
VARIABLE last : Nat
INIT last = 0
ACTION Note ON e == last' = n
ACTION Muse ON m == last' = IF \\E a, b \\in 1 .. 1000 : a + b < n THEN 0 ELSE n
INVARIANT MUSE_01 "small" == last < 40
====
`;
const event = (ts: number, name: string, n: number) =>
  `{"ts":${ts},"cpu":0,"tid":1,"event":"${name}","n":${n}}\n`;
const BEGIN = '{"event":"trace_begin","complete":true}\n';

let folder = "";
let redis: RedisServer | undefined;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-queue-"));
  mkdirSync(join(folder, "traces"));
  mkdirSync(join(folder, "specs"));
  writeFileSync(join(folder, "specs/muse.mms"), SPEC);
  for (let i = 0; i < 16; i++) {
    const text = BEGIN + event(1, "e", i * 3) + event(2, "m", 1) + event(3, "m", 2);
    writeFileSync(join(folder, `traces/${i}.jsonl`), text);
  }
  writeFileSync(join(folder, "traces/bad.jsonl"), `${BEGIN}{oops\n`);
  if (hasRedis) redis = await startRedis();
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const argsOf = (...flags: readonly string[]) => {
  return [bin, "validate", "traces", "--spec", "specs", "--format", "json", ...flags];
};

function start(...args: readonly string[]): ChildProcess & { readonly ended: Promise<number | null> } {
  // A worker needs not be where the specs are.
  const child = spawn(process.execPath, args, { cwd: args[1] === "worker" ? "/" : folder, env });
  started.push(child);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return Object.assign(child, { ended });
}

async function startWorker(): Promise<ReturnType<typeof start>> {
  const worker = start(bin, "worker", "--queue", redis!.url, "--jobs", "1", "--lease", "1s");
  await new Promise((resolve) => worker.stderr!.once("data", resolve));
  return worker;
}

test.runIf(!hasRedis)("the tests of queues are left out: there is no redis-server", () => {});

describe.runIf(hasRedis)("a queue", () => {
  test.each(
    Array.from({ length: ROUNDS }, (_, i) => i),
  )("has a report like that of one process, though two of three workers are killed: round %i", async (round) => {
    const alone = spawnSync(process.execPath, argsOf("--jobs", "1"), { cwd: folder, env, encoding: "utf8" });
    expect(alone.status).toBe(1);
    const workers = await Promise.all([startWorker(), startWorker(), startWorker()]);
    const validate = start(...argsOf("--queue", redis!.url));
    let stdout = "";
    validate.stdout!.on("data", (chunk) => (stdout += chunk));
    const atWork = (worker: ChildProcess, seconds: number) =>
      Promise.race([hasComputed(worker, seconds), validate.ended]);
    // At work, and after a while of it that is another one in each round: of a start take some tenths of a second.
    await atWork(workers[0]!, 1 + ((round * 7) % 10) / 10);
    workers[0]!.kill("SIGKILL");
    await atWork(workers[1]!, 1.2 + ((round * 3) % 10) / 10);
    workers[1]!.kill("SIGKILL");
    expect(await validate.ended).toBe(1);
    expect(stdout).toBe(alone.stdout);
    workers[2]!.kill("SIGTERM");
    expect(await workers[2]!.ended).toBe(0);
  });

  test("without workers says so, and Ctrl-C ends the wait", async () => {
    const validate = start(...argsOf("--queue", redis!.url));
    const said = await new Promise((resolve) => validate.stderr!.once("data", resolve));
    expect(String(said)).toContain(
      `MMS7053: no worker of this version of mmspec listens at ${redis!.url} yet`,
    );
    validate.kill("SIGINT");
    expect(await validate.ended).toBe(130);
  });
});

test("a queue that does not answer is an error, without its password", () => {
  const queue = ["--queue", "redis://user:secret@127.0.0.1:1"];
  const { status, stdout, stderr } = spawnSync(process.execPath, argsOf(...queue), {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("error MMS7052: no queue answers at redis://127.0.0.1:1: ");
  expect(stderr).not.toContain("secret");
});
