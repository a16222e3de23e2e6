/* Several threads at work: nothing but the time may tell. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkReport } from "../support/check-report.js";
import { hasComputed } from "./has-computed.js";

const root = new URL("../..", import.meta.url).pathname;
const bin = join(root, "dist/cli/bin.js");
const MUTEX = readFileSync(join(root, "test/cli/specs/mutex.mms"), "utf8");

const BEGIN = '{"event":"trace_begin","complete":true}\n';
const event = (ts: number, tid: number, name: string) =>
  `{"ts":${ts},"cpu":0,"tid":${tid},"comm":"t${tid}","event":"mutex_${name}","m":"0x10"}\n`;
/** Enough of it that threads are worth their start. */
const long =
  BEGIN + Array.from({ length: 6000 }, (_, i) => event(i, 1, i % 2 === 0 ? "lock" : "unlock")).join("");

const spec = (module: string, tests: string) => `---- MODULE ${module} ----\nEXTENDS mutex\n${tests}\n====\n`;
const taken = " mutex_lock(m: 0x10)";

const manifest = (name: string, ...traces: string[]) =>
  JSON.stringify({
    spec: name,
    traces: traces.map((trace) => ({ trace, title: `about ${trace}`, verdict: "ok", violations: [] })),
  });

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-threads-"));
  const twenty = Array.from({ length: 20 }, (_, i) => `${i}.jsonl`);
  const files: Record<string, string> = {
    "mutex.mms": MUTEX,
    "traces/held.jsonl": long,
    "traces/race.jsonl": `${long}${event(7000, 1, "lock")}${event(7001, 2, "lock")}`,
    "traces/bad.jsonl": `${long}{oops\n`,
    "tests/mutex.mms": MUTEX,
    "tests/good.mms": spec("good", `TEST "once" COMPLETE${taken} EXPECT ok`),
    "tests/wrong.mms": spec("wrong", `TEST "twice" COMPLETE${taken}${taken} EXPECT ok`),
    "tests/broken.mms": spec("broken", "ACTION A ON nothing == TRUE"),
    "tests/lost.mms": spec("lost", 'TEST "gone" TRACE "nowhere.jsonl" EXPECT ok'),
    "tests/list/manifest.json": manifest("mutex.mms", ...twenty, "nowhere.jsonl"),
    "tests/spoilt/manifest.json": manifest("broken.mms", "0.jsonl"),
    "tests/spoilt/0.jsonl": BEGIN,
    ...Object.fromEntries(
      twenty.map((name, i) => [
        `tests/list/${name}`,
        BEGIN + event(1, 1, "lock") + event(2, 1 + (i % 3), "unlock"),
      ]),
    ),
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { PATH: process.env.PATH };
function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  if (stdout !== "" && args.includes("--format")) checkReport(args[args.indexOf("--format") + 1]!, stdout);
  return { status, stdout, stderr };
}

describe("with several threads", () => {
  // All that a report is made of is in the JSON.
  test("validate says the same", () => {
    const args = ["validate", "traces", "nowhere.jsonl", "--spec", "mutex.mms", "--format", "json"];
    const alone = run(...args, "--jobs", "1");
    expect(alone.status).toBe(1);
    expect(alone.stdout).toContain("MUTEX_01");
    expect(run(...args, "--jobs", "2")).toEqual(alone);
  });

  test("test says the same", () => {
    const args = ["test", "tests", "--format", "json"];
    const alone = run(...args, "--jobs", "1");
    expect(alone.status).toBe(1);
    expect(alone.stderr).toMatch(/broken\.mms:3:13/);
    expect(run(...args, "--jobs", "3")).toEqual(alone);
  });

  test("a field map that cannot be used ends it", () => {
    const args = ["validate", "traces", "--spec", "mutex.mms", "--map", "mutex.mms"];
    const alone = run(...args, "--jobs", "1");
    expect(alone).toMatchObject({ status: 2, stdout: "" });
    expect(run(...args, "--jobs", "2")).toEqual(alone);
  });

  test("Ctrl-C ends all of them, exit 130", async () => {
    // Each lock is compared with all others that are held: far more than can be done in the time.
    const held = Array.from({ length: 8000 }, (_, i) => event(i, 1, "lock").replace("0x10", `0x${i + 1}`));
    for (const name of ["one", "two"])
      writeFileSync(join(folder, `slow-${name}.jsonl`), BEGIN + held.join(""));
    const traces = ["slow-one.jsonl", "slow-two.jsonl"];
    const flags = ["--spec", "mutex.mms", "--constant", "Strictness=tight", "-j", "2"];
    const child = spawn(process.execPath, [bin, "validate", ...traces, ...flags], { cwd: folder, env });
    let stdout = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    const ended = new Promise((resolve) => child.on("close", resolve));
    await hasComputed(child, 2);
    child.kill("SIGINT");
    const status = await ended;
    expect({ status, stdout }).toEqual({ status: 130, stdout: "" });
  });
});

describe("a large trace, decoded by a second thread", () => {
  const race = `${event(7000, 1, "lock")}${event(7001, 2, "lock")}`;
  const strange = event(7002, 1, "unlock").replace('"m":"0x10"', '"m":"0x10","size":7');
  const body = long.slice(BEGIN.length);
  const large = `${BEGIN}${body.repeat(3)}{oops\n${race}${strange}${body}{"event":"unheard"}\n${event(3, 1, "lock")}`;

  beforeAll(() => {
    const zipped = gzipSync(large, { level: 0 });
    writeFileSync(join(folder, "large.jsonl"), large);
    writeFileSync(join(folder, "cut.jsonl"), large.slice(0, -30));
    // So many locks are taken before the first is given back that its replay has to begin anew.
    const taken = Array.from({ length: 40_000 }, (_, i) =>
      event(i, 1, "lock").replace("0x10", `0x${(i + 1).toString(16)}`),
    );
    writeFileSync(join(folder, "late.jsonl"), BEGIN + taken.join("") + event(50_000, 2, "unlock"));
    writeFileSync(join(folder, "large.jsonl.gz"), zipped);
    writeFileSync(join(folder, "torn.jsonl.gz"), zipped.subarray(0, zipped.length - 5000));
    writeFileSync(join(folder, "huge-line.jsonl"), `${BEGIN}${" ".repeat(3 << 20)}\n${race}`);
    writeFileSync(join(folder, "noise.txt"), "nothing that anybody knows\n".repeat(60_000));
    const recording = gunzipSync(readFileSync(join(root, "traces/real/mremap_vs_migrate.ftrace.txt.gz")));
    writeFileSync(join(folder, "recording.txt"), recording);
    // Of one mremap the locks are left out, which it needs.
    const lines = recording.toString("latin1").split("\n");
    const moved = lines.findIndex((line) => line.includes("need_rmap_locks=1"));
    lines[moved] = lines[moved]!.replace("need_rmap_locks=1", "need_rmap_locks=0");
    writeFileSync(join(folder, "planted.txt"), lines.join("\n"), "latin1");
  });

  test.each([
    ["large.jsonl", 1, "--spec", "mutex.mms"],
    ["large.jsonl", 1, "--spec", "mutex.mms", "--strict-fields"],
    ["large.jsonl", 1, "--spec", "mutex.mms", "--sort-window", "1s", "--allow-bad-lines"],
    ["late.jsonl", 1, "--spec", "mutex.mms"],
    ["cut.jsonl", 1, "--spec", "mutex.mms"],
    ["large.jsonl.gz", 1, "--spec", "mutex.mms"],
    ["torn.jsonl.gz", 1, "--spec", "mutex.mms"],
    ["huge-line.jsonl", 1, "--spec", "mutex.mms"],
    ["noise.txt", 2],
    ["noise.txt", 2, "--from", "ftrace"],
    ["recording.txt", 0],
    ["recording.txt", 2, "--from", "perf-script"],
    ["planted.txt", 1],
  ] as [
    string,
    number,
    ...string[],
  ][])("comes out as by one: %s, exit %i %s %s %s", (name, status, ...flags) => {
    const args = ["validate", name, "--format", "json", ...flags];
    const alone = run(...args, "--jobs", "1");
    expect(alone.status).toBe(status);
    expect(run(...args)).toEqual(alone);
  });

  test("is told of by where the violation is, with its story", () => {
    const { stdout } = run("validate", "large.jsonl", "--spec", "mutex.mms");
    const line = large.slice(0, large.indexOf(race)).split("\n").length + 1;
    expect(stdout).toContain(`large.jsonl:${line}`);
  });

  test("Ctrl-C ends both, exit 130", async () => {
    const held = Array.from({ length: 16_000 }, (_, i) => event(i, 1, "lock").replace("0x10", `0x${i + 1}`));
    writeFileSync(join(folder, "slow.jsonl"), BEGIN + held.join(""));
    const flags = ["--spec", "mutex.mms", "--constant", "Strictness=tight"];
    const child = spawn(process.execPath, [bin, "validate", "slow.jsonl", ...flags], { cwd: folder, env });
    let stdout = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    const ended = new Promise((resolve) => child.on("close", resolve));
    await hasComputed(child, 2);
    child.kill("SIGINT");
    const status = await ended;
    expect({ status, stdout }).toEqual({ status: 130, stdout: "" });
  });
});
