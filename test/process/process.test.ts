/* The command as a process of its own: what only a real one has is exit codes, pipes and signals. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasComputed } from "./has-computed.js";

const root = new URL("../..", import.meta.url).pathname;
const bin = join(root, "dist/cli/bin.js");
const mutex = join(root, "test/cli/specs/mutex.mms");

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-process-"));
  const lock = (ts: number, tid: number) =>
    `{"ts":${ts},"cpu":0,"tid":${tid},"comm":"x","event":"mutex_lock","m":"0x10"}\n`;
  writeFileSync(
    join(folder, "race.jsonl"),
    `{"event":"trace_begin","complete":true}\n${lock(1, 1)}${lock(2, 2)}`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { cwd: "", encoding: "utf8", env: { PATH: process.env.PATH } } as const;
const run = (args: readonly string[], input = "") =>
  spawnSync(process.execPath, [bin, ...args], { ...options, cwd: folder, input });
const shell = (script: string) =>
  spawnSync("sh", ["-c", script, process.execPath, bin], { ...options, cwd: folder });

describe("the process", () => {
  test("ends with the exit code", () => {
    expect(run(["--version"]).status).toBe(0);
    expect(run(["validate", "race.jsonl", "--spec", mutex]).status).toBe(1);
    expect(run(["validate", "nowhere.jsonl", "--spec", mutex]).status).toBe(2);
    expect(run(["validat"]).status).toBe(2);
  });

  test("says what is wrong with a trace that it cannot even look at", () => {
    const { status, stderr, stdout } = run(["validate", `${"x".repeat(5000)}.jsonl`, "--spec", mutex]);
    expect(status).toBe(2);
    expect(stderr + stdout).toMatch(/MMS7001/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("reads standard input to its end", () => {
    const { status, stdout, stderr } = run(
      ["validate", "-", "--spec", mutex],
      '{"ts":1,"cpu":0,"tid":1,"event":"zzz"}\n',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("zzz 1");
  });

  test("whose reader goes away ends quietly", () => {
    const { stdout, stderr } = shell('"$0" "$1" compile mm | head -n 1');
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toHaveLength(2);
  });

  test("that cannot write its report says so, exit 2", () => {
    const { status, stderr } = run(["validate", "race.jsonl", "--spec", mutex, "-o", "/dev/full"]);
    expect(status).toBe(2);
    expect(stderr).toContain("cannot write /dev/full: no space left on the device");
  });

  test("that cannot write to standard output says so, exit 2", () => {
    const { status, stderr } = shell(`"$0" "$1" validate race.jsonl --spec ${mutex} > /dev/full`);
    expect(status).toBe(2);
    expect(stderr).toContain("cannot write standard output: no space left on the device");
    expect(stderr).not.toContain("internal error");
  });

  test("that cannot write its messages has the exit code all the same", () => {
    const { status } = shell(`"$0" "$1" validate nowhere.jsonl race.jsonl --spec ${mutex} 2> /dev/full`);
    expect(status).toBe(1);
    expect(shell('"$0" "$1" validate nowhere.jsonl 2> /dev/full').status).toBe(2);
  });

  test("reads what the shell hands over as a pipe", () => {
    const { status, stdout } = spawnSync(
      "bash",
      ["-c", `"$0" "$1" validate --spec "$2" <(cat race.jsonl)`, process.execPath, bin, mutex],
      {
        ...options,
        cwd: folder,
      },
    );
    expect(status).toBe(1);
    // Also for the story, which takes a second look.
    expect(stdout).toContain("✗ MUTEX_01");
  });

  test.runIf(existsSync("/proc/kmsg"))("does not wait for what a file of the kernel may still say", () => {
    for (const args of [["validate"], ["import"], ["validate", "race.jsonl", "--spec"]]) {
      const { status, stderr, stdout, signal } = spawnSync(process.execPath, [bin, ...args, "/proc/kmsg"], {
        ...options,
        cwd: folder,
      });
      expect({ status, signal }).toEqual({ status: 2, signal: null });
      expect(stdout + stderr).toContain("/proc/kmsg");
    }
  });

  test.runIf(existsSync("/proc/version"))("reads a file of the kernel, though it has no size", () => {
    const { status, stdout, stderr } = run(["validate", "/proc/version", "--spec", mutex]);
    expect(status).toBe(2);
    expect(stdout + stderr).toContain("MMS7014");
  });

  test("that is interrupted shows nothing half done, exit 130", async () => {
    const child = spawn(process.execPath, [bin, "validate", "-", "--spec", mutex], {
      cwd: folder,
      env: options.env,
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    const line = '{"ts":1,"cpu":0,"tid":1,"event":"zzz"}\n';
    // Enough for the reading to have begun; more comes until the signal is heeded.
    const feeding = setInterval(() => child.stdin.write(line.repeat(1000)), 5);
    child.stdin.on("error", () => {});
    await hasComputed(child, 1);
    child.kill("SIGINT");
    const status = await ended;
    clearInterval(feeding);
    expect({ status, stdout }).toEqual({ status: 130, stdout: "" });
    expect(stderr).toContain("interrupted");
  });

  test("starts fast: a trace of ten events costs little more than Node itself", () => {
    const events = Array.from(
      { length: 9 },
      (_, i) => `{"ts":${i},"cpu":0,"tid":1,"comm":"x","event":"vma_alloc","vma":"0x${i + 1}0"}\n`,
    );
    writeFileSync(
      join(folder, "ten.jsonl"),
      `{"event":"trace_begin","complete":true,"era":"K64"}\n${events.join("")}`,
    );
    // CPU time, since the machine that runs the tests has other things to do.
    const cheapest = (args: readonly string[]) =>
      Math.min(
        ...Array.from({ length: 5 }, () => {
          const report = "process.on('exit', () => console.error(JSON.stringify(process.cpuUsage())))";
          const { stderr } = spawnSync(
            process.execPath,
            ["--import", `data:text/javascript,${encodeURIComponent(report)}`, ...args],
            { cwd: folder, encoding: "utf8" },
          );
          const { user, system } = JSON.parse(stderr.trim().split("\n").at(-1)!);
          return (user + system) / 1e6;
        }),
      );
    const empty = join(folder, "empty.mjs");
    writeFileSync(empty, "");
    const node = cheapest([empty]);
    expect(cheapest([bin, "validate", "ten.jsonl"])).toBeLessThan(8 * node);
  });
});
