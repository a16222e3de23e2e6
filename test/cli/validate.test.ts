import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formats } from "../../src/report/formats.js";
import { annotationsIn } from "../support/check-github.js";
import { checkReport } from "../support/check-report.js";
import { call, type World } from "./memory-io.js";

const mutex = new URL("specs/mutex.mms", import.meta.url).pathname;
const BEGIN = '{"event":"trace_begin","complete":true}';

let clock = 1;
function lock(tid: number, m: string): string {
  return event(tid, "mutex_lock", m);
}
function unlock(tid: number, m: string): string {
  return event(tid, "mutex_unlock", m);
}
function event(tid: number, name: string, m: string): string {
  return `{"ts":${++clock},"cpu":0,"tid":${tid},"comm":"t${tid}","event":"${name}","m":"${m}"}`;
}

const HELD = [BEGIN, lock(1, "0x10"), unlock(1, "0x10"), lock(2, "0x10")].join("\n");
/** Line 3: taken while it is held. Line 4: task 1 unlocks what task 2 has. */
const RACE = [BEGIN, lock(1, "0x10"), lock(2, "0x10"), unlock(1, "0x10")].join("\n");

const ENDLESS = Array.from({ length: 2000 }, (_, i) => `${lock(i, "0x10")}\n${unlock(i, "0x10")}\n`).join("");

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-validate-"));
  const files: Record<string, string> = {
    "held.jsonl": HELD,
    "race.jsonl": RACE,
    "bad.jsonl": [BEGIN, lock(1, "0x10"), "{oops", unlock(1, "0x10")].join("\n"),
    "midlife.jsonl": unlock(1, "0x10"),
    "lossy.jsonl": [BEGIN, lock(1, "0x10"), '{"event":"lost","cpu":1,"count":3}', unlock(1, "0x10")].join(
      "\n",
    ),
    "two.jsonl": [BEGIN, lock(1, "0x10"), lock(1, "0x20")].join("\n"),
    "notes.md": "not a trace",
    "notes.txt": "not a trace either",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), `${text}\n`);
  mkdirSync(join(folder, "corpus/deep"), { recursive: true });
  mkdirSync(join(folder, "empty"));
  writeFileSync(join(folder, "corpus/deep/b.jsonl.gz"), gzipSync(`${RACE}\n`));
  writeFileSync(join(folder, "corpus/a.jsonl"), `${HELD}\n`);
  writeFileSync(join(folder, "corpus/README.md"), "words");
  writeFileSync(join(folder, "cut.jsonl.gz"), gzipSync(ENDLESS).subarray(0, -100));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function validate(args: readonly string[], world: World = {}) {
  return call(["validate", "--spec", mutex, ...args], { cwd: folder, ...world });
}

// biome-ignore lint/suspicious/noExplicitAny: the report as a program without its types would read it
async function report(args: readonly string[], world: World = {}): Promise<any> {
  const { stdout } = await validate(["--format", "json", ...args], world);
  return JSON.parse(stdout);
}

describe("validate", () => {
  test("a trace that breaks no rule is ok, exit 0", async () => {
    const { exit, stdout, stderr } = await validate(["held.jsonl"]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toMatch(/^held\.jsonl: ok\n/);
    expect(stdout).toMatch(/MUTEX_01 +held +2 /);
  });

  test("a violation has its place, its values and how it came about, exit 1", async () => {
    const { exit, stdout, stderr } = await validate(["race.jsonl"]);
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    expect(stdout).toContain(
      "error MUTEX_01: a mutex is free when it is taken\n  race.jsonl:3, at mutex_lock",
    );
    expect(stdout).toContain("  Two owners would both believe that nobody else writes.\n");
    // The first lock is the one event that wrote what the rule reads.
    expect(stdout).toMatch(/t1\/1 cpu0 +t2\/2 cpu0\n.*\n +2 {2}mutex_lock {2}m 0x10\n/);
    expect(stdout).toMatch(/ 3 {2}mutex_lock {2}m 0x10 {3}✗ MUTEX_01\n/);
    expect(stdout).toContain("error MUTEX_02: the owner unlocks\n  race.jsonl:4, at mutex_unlock");
  });

  test("the JSON report says the same", async () => {
    const { traces, summary } = await report(["race.jsonl", "held.jsonl"]);
    expect(traces.map((t: { file: string; verdict: string }) => [t.file, t.verdict])).toEqual([
      ["race.jsonl", "violated"],
      ["held.jsonl", "ok"],
    ]);
    const [first, second] = traces[0].violations;
    expect(first).toMatchObject({ id: "MUTEX_01", module: "mutex", kind: "require", line: 3, story: [2, 3] });
    expect(second).toMatchObject({ id: "MUTEX_02", line: 4, event: "mutex_unlock" });
    expect(summary).toMatchObject({ traces: 2, ok: 1, violated: 1, violations: 2 });
  });

  test("reports each of several traces; one that cannot be read is an error, and the others still count", async () => {
    const { exit, stdout } = await validate(["nowhere.jsonl", "held.jsonl"]);
    expect(exit).toBe(2);
    expect(stdout).toContain("nowhere.jsonl: error\n");
    expect(stdout).toContain("error MMS7001: cannot read nowhere.jsonl: no such file or folder");
    expect(stdout).toContain("held.jsonl: ok\n");
    expect(stdout).toMatch(/\n2 traces: 1 error, 1 ok\n0 violated, \d held.*\nnext: .*\n$/);
    expect((await validate(["nowhere.jsonl", "race.jsonl"])).exit).toBe(1);
  });

  test("walks folders, and reads what is compressed", async () => {
    const { traces } = await report(["corpus"]);
    expect(traces.map((t: { file: string; verdict: string }) => [t.file, t.verdict])).toEqual([
      ["corpus/a.jsonl", "ok"],
      ["corpus/deep/b.jsonl.gz", "violated"],
    ]);
  });

  test("a folder without traces is a complaint", async () => {
    const { exit, stderr } = await validate(["empty", "held.jsonl"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("empty has no traces");
  });

  test("reads standard input, and tells stories of it as well", async () => {
    const { exit, stdout } = await validate(["-"], { stdin: RACE });
    expect(exit).toBe(1);
    expect(stdout).toContain("  -:3, at mutex_lock");
    expect(stdout).toContain("✗ MUTEX_01");
  });

  test("standard input can be read only once", async () => {
    const { exit, stderr } = await validate(["-", "-"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("MMS7018");
  });

  test("a file that is no trace is an error with its reason", async () => {
    const { exit, stdout } = await validate(["notes.md"]);
    expect(exit).toBe(2);
    expect(stdout).toContain("notes.md is in no format that mmspec knows");
  });

  test("a bad line is an error with its place; the rest is replayed as after a loss", async () => {
    const { exit, stdout } = await validate(["bad.jsonl"]);
    expect(exit).toBe(2);
    expect(stdout).toContain("bad.jsonl: error\n");
    expect(stdout).toContain("  bad.jsonl:3:");
    // What task 1 held is not known any more at line 4.
    expect(stdout).toMatch(/MUTEX_02 +undecided +1 +1 /);
  });

  test("--allow-bad-lines counts it as a loss instead", async () => {
    const [trace] = (await report(["bad.jsonl", "--allow-bad-lines"])).traces;
    expect(trace).toMatchObject({ verdict: "inconclusive", lost: 1, bad_lines: 1 });
    expect((await validate(["bad.jsonl", "--allow-bad-lines"])).exit).toBe(0);
  });

  test("a file that breaks off is an error, whatever came before", async () => {
    const [trace] = (await report(["cut.jsonl.gz"])).traces;
    expect(trace.verdict).toBe("error");
    expect(trace.events).toBeGreaterThan(0);
    expect(trace.diagnostics.map((d: { code: string }) => d.code)).toEqual(["MMS5011"]);
    expect((await report(["cut.jsonl.gz", "--allow-bad-lines"])).traces[0].verdict).toBe("error");
  });

  test("--strict makes inconclusive and vacuous an exit code of 1", async () => {
    expect((await validate(["midlife.jsonl"])).exit).toBe(0);
    expect((await validate(["midlife.jsonl", "--strict"])).exit).toBe(1);
    expect((await validate(["held.jsonl", "--strict"])).exit).toBe(0);
  });

  test("--constant sets a CONSTANT; a warning is exit 0 unless strict", async () => {
    const tight = ["two.jsonl", "--constant", "Strictness=tight"];
    expect((await report(["two.jsonl", "--verbose"])).traces[0].rules.at(-1)).toMatchObject({
      id: "MUTEX_03",
      applies: false,
    });
    const { exit, stdout } = await validate(tight);
    expect(exit).toBe(0);
    expect(stdout).toContain("warning MUTEX_03: one mutex a task");
    expect((await validate([...tight, "--strict"])).exit).toBe(1);
  });

  test.each([
    ["", "the trace is empty"],
    [BEGIN, "the trace has no events"],
  ])("a trace without events (%j) is unchecked, and told to be none in every format", async (stdin, message) => {
    for (const { name } of formats) {
      const { exit, stdout } = await validate(["-", "--format", name], { stdin });
      expect(exit).toBe(0);
      expect(stdout).toContain(message);
    }
    expect((await validate(["-", "--strict"], { stdin })).exit).toBe(1);
  });

  test("a trace on which no rule is evaluated is unchecked: each format says so, and it fails where that is asked for", async () => {
    const world = { stdin: '{"ts":1,"cpu":0,"tid":1,"event":"zzz"}\n' };
    for (const { name } of formats) {
      const { exit, stdout } = await validate(["-", "--format", name], world);
      expect({ name, exit }).toEqual({ name, exit: 0 });
      expect(stdout).toContain("unchecked: no spec declares any of the 1 event of this trace");
      expect(stdout).not.toContain("MMS5023");
    }
    expect((await report(["-"], world)).traces[0].verdict).toBe("unchecked");
    expect((await validate(["-", "--fail-on", "violated,error"], world)).exit).toBe(0);
    expect((await validate(["-", "--fail-on", "violated, unchecked"], world)).exit).toBe(1);
    expect((await validate(["-", "--strict"], world)).exit).toBe(1);
  });

  test("--fail-on knows its reasons, and is not given together with --strict", async () => {
    const slip = await validate(["held.jsonl", "--fail-on", "violated,unchekced"]);
    expect(slip).toMatchObject({ exit: 2, stdout: "" });
    expect(slip.stderr).toContain("did you mean unchecked?");
    const both = await validate(["held.jsonl", "--fail-on", "error", "--strict"]);
    expect(both).toMatchObject({ exit: 2, stdout: "" });
    expect(both.stderr).toContain("--strict and --fail-on exclude each other");
  });

  test("--verbose lists what was not evaluated, and is not given together with --quiet", async () => {
    const lists = /\n {2}of other kernels \(.*\): MUTEX_03\n/;
    expect((await validate(["held.jsonl", "--verbose"])).stdout).toMatch(lists);
    expect((await validate(["held.jsonl"])).stdout).not.toMatch(lists);
    const both = await validate(["held.jsonl", "--quiet", "--verbose"]);
    expect(both).toMatchObject({ exit: 2, stdout: "" });
    expect(both.stderr).toContain("--quiet and --verbose exclude each other");
  });

  test("only what the trace or the command set is among the constants of the report", async () => {
    expect((await validate(["held.jsonl"])).stdout).not.toContain("Strictness");
    const { stdout } = await validate(["held.jsonl", "--constant", "Strictness=tight"]);
    expect(stdout).toContain('Strictness = "tight"');
  });

  test("--format can be given several times, each but one with a file of its own", async () => {
    const { exit, stdout } = await validate([
      ...["race.jsonl", "--format", "pretty", "--format", "junit:out.xml", "--format", "json:out.json"],
    ]);
    expect(exit).toBe(1);
    expect(stdout).toBe((await validate(["race.jsonl"])).stdout);
    const written = (name: string) => readFileSync(join(folder, name), "utf8");
    checkReport("junit", written("out.xml"));
    expect(written("out.json")).toBe((await validate(["race.jsonl", "--format", "json"])).stdout);
    const slip = await validate(["race.jsonl", "--format", "jsno:x"]);
    expect(slip).toMatchObject({ exit: 2, stderr: expect.stringContaining("did you mean json?") });
    expect((await validate(["race.jsonl", "--format", "json:race.jsonl"])).stderr).toContain("MMS7009");
  });

  test("in a GitHub workflow annotations and the page of the step are written as well, unless a format is asked for", async () => {
    const page = join(folder, "summary.md");
    writeFileSync(page, "# before\n");
    const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: page };
    const { stdout } = await validate(["race.jsonl"], { env });
    expect(stdout).toMatch(/^race\.jsonl: violated\n/);
    expect(annotationsIn(stdout).map((a) => [a.file, a.line])).toEqual([
      ["race.jsonl", "3"],
      ["race.jsonl", "4"],
    ]);
    expect(readFileSync(page, "utf8")).toMatch(/^# before\n## mmspec: 1 trace, 1 violated\n/);
    const length = readFileSync(page, "utf8").length;
    const plain = await validate(["race.jsonl", "--format", "pretty"], { env });
    expect(annotationsIn(plain.stdout)).toEqual([]);
    expect(readFileSync(page, "utf8")).toHaveLength(length);
  });

  test("what is judged by the time of Ctrl-C is reported as a part, exit 130, in every format", async () => {
    for (const { name } of formats) {
      const interrupt = new AbortController();
      const stdin = (async function* () {
        interrupt.abort();
        yield Buffer.from(`${HELD}\n`);
      })();
      const args = ["race.jsonl", "-", "held.jsonl", "--format", name];
      const { exit, stdout, stderr } = await validate(args, { signal: interrupt.signal, stdin });
      expect({ name, exit }).toEqual({ name, exit: 130 });
      expect(stderr).toContain("interrupted: 1 of 3 traces judged");
      expect(stdout).toMatch(/interrupted: 1 of 3 traces judged|partial/);
      expect(stdout).toContain("race.jsonl");
      expect(stdout).not.toContain("held.jsonl");
    }
  });

  test("--bail ends after so many traces that fail", async () => {
    const traces = ["held.jsonl", "race.jsonl", "bad.jsonl", "held.jsonl"];
    const judged = async (...flags: string[]) => (await report([...traces, ...flags])).traces.length;
    expect(await judged("--bail", "1")).toBe(2);
    expect(await judged("--bail", "2")).toBe(3);
    expect(await judged("--bail", "3")).toBe(4);
    expect(await judged("--bail", "1", "--fail-on", "inconclusive")).toBe(3);
    const { exit, stderr } = await validate([...traces, "--bail", "1"]);
    expect({ exit, stderr }).toEqual({
      exit: 1,
      stderr: expect.stringContaining("ended by --bail: 2 of 4 traces judged"),
    });
    expect(await report([...traces, "--bail", "1"])).toMatchObject({
      partial: true,
      diagnostics: [{ code: "MMS7032" }],
    });
  });

  test("--timeout makes a trace that takes too long an error, and leaves the others alone", async () => {
    const endless = (async function* () {
      yield Buffer.from(`${BEGIN}\n`);
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        yield Buffer.from(`${lock(1, "0x10")}\n${unlock(1, "0x10")}\n`);
      }
    })();
    const { traces } = await report(["-", "race.jsonl", "--timeout", "300ms"], { stdin: endless, tick: 60 });
    expect(traces.map((t: { verdict: string }) => t.verdict)).toEqual(["error", "violated"]);
    expect(traces[0].violations).toEqual([]);
    expect(traces[0].diagnostics).toMatchObject([
      { code: "MMS5025", message: "the trace was not judged within 0.3 s" },
    ]);
  });

  test("--format ndjson has the traces of the JSON report, a line each, and a last line", async () => {
    const { stdout } = await validate(["race.jsonl", "held.jsonl", "--format", "ndjson"]);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const { traces, shard: _, ...rest } = await report(["race.jsonl", "held.jsonl"]);
    expect(lines).toEqual([...traces, rest]);
  });

  test("the report for people is written while traces are judged, in their order", async () => {
    const seen: string[] = [];
    const stdin = (async function* () {
      seen.push("standard input is read");
      yield Buffer.from(`${HELD}\n`);
    })();
    const onWrite = (text: string) => seen.push(text.trim().split(":")[0]!);
    await validate(["held.jsonl", "-", "race.jsonl"], { stdin, onWrite });
    expect(seen).toEqual(["held.jsonl", "standard input is read", "-", "race.jsonl", "3 traces"]);
  });

  test("what of a folder is no trace is counted, and listed with --verbose", async () => {
    expect((await validate(["corpus"])).stderr).toContain(
      "2 traces taken, 1 other file of the folders passed over",
    );
    const { stderr } = await validate(["corpus", "--verbose"]);
    expect(stderr).toContain(
      "note MMS7034: corpus/README.md is passed over: its name is not like that of a trace\n",
    );
    expect((await validate(["corpus", "--quiet"])).stderr).toBe("");
    expect((await report(["corpus"])).diagnostics).toMatchObject([{ code: "MMS7033", severity: "note" }]);
    expect((await validate(["corpus/a.jsonl"])).stderr).toBe("");
  });

  test("--include and --exclude choose what of a folder is judged", async () => {
    const judged = async (...flags: string[]) =>
      (await report(["corpus", ...flags])).traces.map((t: { file: string }) => t.file);
    expect(await judged("--exclude", "deep/")).toEqual(["corpus/a.jsonl"]);
    expect(await judged("--include", "*.gz")).toEqual(["corpus/deep/b.jsonl.gz"]);
    const { exit, stderr } = await validate(["corpus", "--exclude", "*"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("corpus has no traces");
  });

  test("what judges within --max-memory cannot read a stream, which is said before anything is read", async () => {
    const { exit, stdout, stderr } = await validate(["held.jsonl", "-", "--max-memory", "1.5G"]);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain("MMS7035: - is a stream, and --max-memory needs files");
    const little = await validate(["held.jsonl", "--max-memory", "512"]);
    expect(little.stderr).toMatch(
      /expected a size of at least 64 MiB.*found "512"\nhelp: did you mean 512M\?/,
    );
  });

  test("--fail-on alone says what fails: a violation that is not asked for does not", async () => {
    expect((await validate(["race.jsonl", "--fail-on", "error"])).exit).toBe(0);
    expect((await validate(["bad.jsonl", "--fail-on", "violated"])).exit).toBe(0);
    expect((await validate(["bad.jsonl"])).exit).toBe(2);
  });

  test.each(formats)("a warning is told as $name, and its exit code is 0 unless strict", async ({ name }) => {
    const tight = ["two.jsonl", "--constant", "Strictness=tight", "--format", name];
    const { exit, stdout, stderr } = await validate(tight);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toContain("MUTEX_03");
    expect(stdout).toContain("one mutex a task");
    expect(stdout).toMatch(/\bwarning\b/);
    expect(await validate([...tight, "--strict"])).toEqual({ exit: 1, stdout, stderr: "" });
  });

  test("a constant that is not there, or cannot be that, ends it before any trace is read", async () => {
    const missing = await validate(["nowhere.jsonl", "--constant", "Strictnes=tight"]);
    expect(missing).toMatchObject({ exit: 2, stdout: "" });
    expect(missing.stderr).toContain("did you mean Strictness?");
    const wrong = await validate(["nowhere.jsonl", "--constant", "Strictness=3"]);
    expect(wrong).toMatchObject({ exit: 2, stdout: "" });
    expect(wrong.stderr).toContain('"loose"');
  });

  test("--strict-fields makes an unknown field a bad line", async () => {
    const stdin = `${BEGIN}\n${lock(1, "0x10").replace("}", ',"extra":1}')}\n`;
    expect((await validate(["-"], { stdin })).exit).toBe(0);
    const { exit, stdout } = await validate(["-", "--strict-fields"], { stdin });
    expect(exit).toBe(2);
    expect(stdout).toContain("extra");
  });

  test("--all reports every occurrence, otherwise the first of each binding", async () => {
    // Task 2 takes it twice while task 1 has it.
    const stdin = [BEGIN, lock(1, "0x10"), lock(2, "0x10"), lock(2, "0x10")].join("\n");
    const lines = async (args: readonly string[]) =>
      (await report(["-", ...args], { stdin })).traces[0].violations.map((v: { line: number }) => v.line);
    expect(await lines([])).toEqual([3]);
    expect(await lines(["--all"])).toEqual([3, 4]);
  });

  test("a time that goes back is a warning; --sort-window puts the events in order", async () => {
    const [a, b] = [lock(1, "0x10"), unlock(1, "0x10")];
    const stdin = [BEGIN, b, a].join("\n");
    const { stdout } = await validate(["-"], { stdin });
    expect(stdout).toContain("warning: the time went back 1 time, first at line 3");
    const [sorted] = (await report(["-", "--sort-window", "2s"], { stdin })).traces;
    expect(sorted).toMatchObject({ verdict: "ok", time_went_back: 0 });
  });

  test("--stories 0 tells none, --quiet only a line each", async () => {
    expect((await validate(["race.jsonl", "--stories", "0"])).stdout).not.toContain("how it came about");
    expect((await validate(["held.jsonl", "race.jsonl", "--quiet"])).stdout).toBe(
      "race.jsonl:3: error MUTEX_01: a mutex is free when it is taken\nrace.jsonl:4: error MUTEX_02: the owner unlocks\n",
    );
  });

  test("-o writes the report there, and nothing to standard output", async () => {
    const { exit, stdout } = await validate(["race.jsonl", "--format", "json", "-o", "report.json"]);
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")).mmspec).toBe(1);
  });

  test("-o may not be a trace that is read", async () => {
    const { exit, stderr } = await validate(["race.jsonl", "-o", "race.jsonl"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("MMS7009");
    expect(readFileSync(join(folder, "race.jsonl"), "utf8")).toBe(`${RACE}\n`);
  });

  test("colours are for terminals, and NO_COLOR and --no-color turn them off", async () => {
    const colored = async (args: readonly string[], world: World) =>
      (await validate(["race.jsonl", ...args], world)).stdout.includes("\x1b[");
    expect(await colored([], { isTTY: true })).toBe(true);
    expect(await colored([], {})).toBe(false);
    expect(await colored([], { isTTY: true, env: { NO_COLOR: "1" } })).toBe(false);
    expect(await colored(["--no-color"], { isTTY: true })).toBe(false);
    expect(await colored(["-o", "colors.txt"], { isTTY: true })).toBe(false);
  });

  test("long work shows a bar on a terminal, which is gone at the end", async () => {
    const { stderr } = await validate(["race.jsonl"], { isTTY: true, tick: 700 });
    expect(stderr).toContain("100%");
    expect(stderr.endsWith("\r\x1b[2K")).toBe(true);
    expect((await validate(["race.jsonl"], { tick: 700 })).stderr).toBe("");
  });

  test("a reader that goes away does not change what the run came to", async () => {
    const world = { writesUntilClosed: 0 };
    expect(await validate(["race.jsonl"], world)).toEqual({ exit: 1, stdout: "", stderr: "" });
    expect(await validate(["held.jsonl"], world)).toEqual({ exit: 0, stdout: "", stderr: "" });
  });

  test("Ctrl-C ends it without a report, exit 130", async () => {
    const { exit, stdout, stderr } = await validate(["race.jsonl"], { signal: AbortSignal.abort() });
    expect({ exit, stdout }).toEqual({ exit: 130, stdout: "" });
    expect(stderr).toContain("interrupted");
  });

  test("the same run gives the same bytes", async () => {
    for (const format of formats.map((f) => f.name)) {
      const once = await validate(["race.jsonl", "corpus", "--format", format]);
      expect(await validate(["race.jsonl", "corpus", "--format", format])).toEqual(once);
    }
  });
});

describe("the look of the report", () => {
  const widest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

  test("--width wins over COLUMNS, and COLUMNS over the default", async () => {
    const COLUMNS = "60";
    const narrow = (await validate(["race.jsonl"], { env: { COLUMNS } })).stdout;
    expect(widest(narrow)).toBeLessThanOrEqual(60);
    const wide = (await validate(["race.jsonl", "--width", "90"], { env: { COLUMNS } })).stdout;
    expect(widest(wide)).toBeGreaterThan(60);
    expect(widest(wide)).toBeLessThanOrEqual(90);
    expect((await validate(["race.jsonl", "--width", "3"])).exit).toBe(2);
  });

  test.each([
    [{ FORCE_COLOR: "1" }, true],
    [{ CLICOLOR_FORCE: "1" }, true],
    [{ CLICOLOR_FORCE: "0" }, false],
    [{ FORCE_COLOR: "0" }, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false],
    [{}, false],
  ])("with %o standard output that is no terminal has colours: %s", async (env, isColored) => {
    expect((await validate(["race.jsonl"], { env })).stdout.includes("\u001b[")).toBe(isColored);
    expect((await validate(["race.jsonl", "--no-color"], { env })).stdout).not.toContain("\u001b[");
  });

  test("a file has none, whatever is asked for", async () => {
    const file = join(folder, "colours.txt");
    await validate(["race.jsonl", "-o", file], { env: { FORCE_COLOR: "1" } });
    expect(readFileSync(file, "utf8")).toMatch(/violated/);
    expect(readFileSync(file, "utf8")).not.toContain("\u001b[");
  });
});

describe("explain", () => {
  const explain = (args: readonly string[]) => call(["explain", "--spec", mutex, ...args], { cwd: folder });

  test("tells the violation at a line, and nothing else", async () => {
    const { exit, stdout, stderr } = await explain(["race.jsonl", "--at", "4"]);
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    expect(stdout).toMatch(/^error MUTEX_02: the owner unlocks\n/);
    expect(stdout).not.toContain("MUTEX_01");
    expect(stdout).toMatch(/4 {2}mutex_unlock {2}m 0x10 {3}✗ MUTEX_02\n/);
  });

  test("of a line without one says which lines have one", async () => {
    const { exit, stdout, stderr } = await explain(["race.jsonl", "--at", "2"]);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain("nothing is violated at line 2 of race.jsonl");
    expect(stderr).toContain("there are violations at lines 3 and 4");
  });

  test("of a line where something could not be decided says what is missing, and why", async () => {
    const { exit, stdout, stderr } = await explain(["midlife.jsonl", "--at", "1"]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toMatch(/^undecided MUTEX_02: the owner unlocks\n {2}midlife\.jsonl:1, at mutex_unlock/);
    expect(stdout).toContain(
      "  not decided, because\n    owner[0x10] is not known: mutex_lock may have changed it, and the trace does not record that\n",
    );
    expect(stdout).toMatch(/ 1 {2}mutex_unlock {2}m 0x10 {3}\? MUTEX_02\n/);
  });

  test("names the loss behind which nothing is known, in JSON too", async () => {
    const args = ["lossy.jsonl", "--at", "4", "--format", "json"];
    const { undecided } = JSON.parse((await explain(args)).stdout).traces[0];
    expect(undecided).toHaveLength(1);
    expect(undecided[0]).toMatchObject({
      id: "MUTEX_02",
      line: 4,
      args: [{ name: "m", value: "0x10" }],
      unknown: [
        {
          what: "owner[0x10]",
          in_part: false,
          because: "events were lost at line 3 on cpu 1, and none has told it since",
        },
      ],
    });
  });

  test("says so where nobody has told yet what was there when the trace began", async () => {
    const args = ["midlife.jsonl", "--at", "1", "--records", "all"];
    expect((await explain(args)).stdout).toMatch(
      /owner\[0x10\] is not known: no event so far has told it, and the trace does not begin with an\s+empty system\n/,
    );
  });

  test("of a rule that is not asked for says nothing", async () => {
    const { exit, stderr } = await explain(["midlife.jsonl", "--at", "1", "--rule", "MUTEX_01"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("nothing is violated at line 1");
    expect((await explain(["race.jsonl", "--rule", "NOWHERE_1"])).exit).toBe(2);
  });

  test("without --at lists the lines of which there is something to tell", async () => {
    const race = await explain(["race.jsonl"]);
    expect(race.exit).toBe(1);
    expect(race.stdout).toBe(
      "race.jsonl:3: error MUTEX_01: a mutex is free when it is taken\n" +
        "race.jsonl:4: error MUTEX_02: the owner unlocks\n\n" +
        "next: mmspec explain race.jsonl --at LINE tells how it came about\n",
    );
    const midlife = await explain(["midlife.jsonl"]);
    expect(midlife.exit).toBe(0);
    expect(midlife.stdout).toContain(
      "undecided MUTEX_02: the owner unlocks (1 time)\n  at line 1 (mutex_unlock)",
    );
    expect((await explain(["held.jsonl"])).stdout).toBe("nothing is violated, and nothing undecided\n");
  });

  test("of a trace without any says so", async () => {
    const { exit, stderr } = await explain(["held.jsonl", "--at", "2"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("nothing is violated anywhere in it");
  });

  test("of a trace that is not there says that", async () => {
    const { exit, stderr } = await explain(["nowhere.jsonl", "--at", "2"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("cannot read nowhere.jsonl");
  });
});
