/* What one trace comes to is its own affair: its memory, its time, the death of the process that judges it. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasComputed } from "./has-computed.js";

const bin = new URL("../../dist/cli/bin.js", import.meta.url).pathname;
const env = { PATH: process.env.PATH };

/** Each event adds a set of hundreds; `m` makes a step that would take hours. */
const HOARD = `---- MODULE hoard ----
EXTENDS Integers, Sequences
EVENT e(n : Nat)
EVENT m(n : Nat)
VARIABLE log : Seq(SUBSET Nat)
INIT log = <<>>
ACTION Add ON e == log' = Append(log, n .. n + 400)
ACTION Muse ON m ==
    IF \\E a, b, c, d \\in 1 .. 2000 : a + b + c + d + Len(log) < n THEN log' = <<>> ELSE log' = log
INVARIANT HOARD_01 "nothing is forgotten" == Len(log) >= 0
====
`;
const event = (name: string, n: number) => `{"ts":${n},"cpu":0,"tid":1,"event":"${name}","n":${n}}\n`;
const BEGIN = '{"event":"trace_begin","complete":true}\n';
const events = (count: number) =>
  BEGIN + Array.from({ length: count }, (_, i) => event("e", i * 1000)).join("");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-isolation-"));
  const files = {
    "hoard.mms": HOARD,
    "few.jsonl": events(20),
    "more.jsonl": events(30),
    "hoard.jsonl": events(40_000),
    "muse.jsonl": BEGIN + event("m", 3),
    // Threads are not worth their start for less.
    "padding.jsonl": events(20) + " ".repeat(600_000),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Judged {
  readonly file: string;
  readonly verdict: string;
  readonly codes: readonly string[];
}

function judged(report: string): Judged[] {
  const { traces } = JSON.parse(report) as {
    traces: { file: string; verdict: string; diagnostics: { code: string }[] }[];
  };
  return traces.map(({ file, verdict, diagnostics }) => ({
    file,
    verdict,
    codes: diagnostics.map((d) => d.code),
  }));
}

const argsOf = (traces: readonly string[], flags: readonly string[]) => {
  return [bin, "validate", ...traces, "--spec", "hoard.mms", "--format", "json", ...flags];
};
function validate(traces: readonly string[], ...flags: readonly string[]) {
  const ran = spawnSync(process.execPath, argsOf(traces, flags), { cwd: folder, env, encoding: "utf8" });
  return { status: ran.status, stderr: ran.stderr, judged: judged(ran.stdout) };
}

const ok = (file: string) => ({ file, verdict: "ok", codes: [] });

describe("one trace's", () => {
  test("memory is its own error: the others are judged, and nothing else is said", () => {
    const traces = ["few.jsonl", "hoard.jsonl", "more.jsonl"];
    expect(validate(traces, "--max-memory", "64M", "--jobs", "1")).toEqual({
      status: 2,
      stderr: "",
      judged: [
        ok("few.jsonl"),
        { file: "hoard.jsonl", verdict: "error", codes: ["MMS5027"] },
        ok("more.jsonl"),
      ],
    });
  });

  test("time is its own error, with two threads, also where a single step takes for ever", () => {
    const traces = ["few.jsonl", "muse.jsonl", "padding.jsonl", "more.jsonl"];
    expect(validate(traces, "--timeout", "900ms", "--jobs", "2")).toEqual({
      status: 2,
      stderr: "",
      judged: [
        ok("few.jsonl"),
        { file: "muse.jsonl", verdict: "error", codes: ["MMS5025"] },
        ok("padding.jsonl"),
        ok("more.jsonl"),
      ],
    });
  });

  test("process may be killed: that is its own error, and another process judges the others", async () => {
    const traces = ["few.jsonl", "muse.jsonl", "more.jsonl"];
    const child = spawn(process.execPath, argsOf(traces, ["--max-memory", "1G", "--jobs", "1"]), {
      cwd: folder,
      env,
    });
    let stdout = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    const ended = new Promise((resolve) => child.on("close", resolve));
    const worker = await childOf(child);
    await hasComputed({ pid: worker, exitCode: null, signalCode: null } as ChildProcess, 2);
    process.kill(worker, "SIGKILL");
    expect(await ended).toBe(2);
    expect(judged(stdout)).toEqual([
      ok("few.jsonl"),
      { file: "muse.jsonl", verdict: "error", codes: ["MMS5026"] },
      ok("more.jsonl"),
    ]);
  });
});

/** The first process that another one has started. */
async function childOf({ pid }: ChildProcess): Promise<number> {
  for (;;) {
    for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      // Behind the name, which may hold anything: the state and the parent.
      if (Number(/^.*\) \S (\d+)/s.exec(statOf(name))?.[1]) === pid) return Number(name);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}
