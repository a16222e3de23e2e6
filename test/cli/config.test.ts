/* mmspec.json says what the flags leave open, from any folder below it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { configSchema } from "../../src/cli/config/config-schema.js";
import { call } from "./memory-io.js";

const MUTEX = readFileSync(new URL("specs/mutex.mms", import.meta.url), "utf8");
const event = (tid: number) =>
  `{"ts":${tid},"cpu":0,"tid":${tid},"comm":"t","event":"mutex_lock","m":"0x10"}\n`;

const BEGIN = '{"event":"trace_begin","complete":true}\n';

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-config-"));
  mkdirSync(join(folder, "traces/deep"), { recursive: true });
  writeFileSync(join(folder, "mutex.mms"), MUTEX);
  writeFileSync(join(folder, "traces/race.jsonl"), BEGIN + event(1) + event(2));
  writeFileSync(join(folder, "traces/held.jsonl"), BEGIN + event(1));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function configure(value: object | string) {
  const text = typeof value === "string" ? value : JSON.stringify(value, undefined, 2);
  writeFileSync(join(folder, "mmspec.json"), text);
}
const from = (below: string, ...args: readonly string[]) => call(args, { cwd: join(folder, below) });
/** Files with their verdicts. */
async function judged(below: string, ...flags: readonly string[]) {
  const { stdout } = await from(below, "validate", "--format", "json", ...flags);
  const { traces } = JSON.parse(stdout) as { traces: { file: string; verdict: string }[] };
  return traces.map(({ file, verdict }) => `${file} ${verdict}`);
}

describe("mmspec.json", () => {
  beforeEach(() => configure({ spec: ["mutex.mms"], traces: ["traces"] }));

  test("names specs and traces from its own folder, wherever below one is", async () => {
    const here = ["traces/held.jsonl ok", "traces/race.jsonl violated"];
    expect(await judged("")).toEqual(here);
    expect(await judged("traces/deep")).toEqual(here.map((line) => line.replace("traces", "..")));
  });

  test("is of no account where the command line says otherwise", async () => {
    expect(await judged("", "traces/held.jsonl")).toEqual(["traces/held.jsonl ok"]);
    const without = await from("", "validate", "--no-config");
    expect(without).toMatchObject({ exit: 2, stdout: "" });
    expect(without.stderr).toContain("mmspec validate needs a trace");
    configure({ spec: ["mutex.mms"], "fail-on": ["error"], verbose: true });
    const exit = async (...flags: string[]) =>
      (await from("", "validate", "traces/race.jsonl", ...flags)).exit;
    expect(await exit()).toBe(0);
    expect(await exit("--fail-on", "violated")).toBe(1);
    expect(await exit("--strict", "--quiet")).toBe(1);
  });

  test("of another name is the one that --config names", async () => {
    writeFileSync(join(folder, "nightly.json"), JSON.stringify({ "fail-on": ["error", "violated"] }));
    configure({ "fail-on": ["error"] });
    const race = ["validate", "traces/race.jsonl", "--spec", "mutex.mms"];
    expect((await from("", ...race)).exit).toBe(0);
    expect((await from("", ...race, "--config", "nightly.json")).exit).toBe(1);
    expect((await from("", ...race, "--config", "gone.json")).stderr).toContain("cannot read gone.json");
  });

  test("has a report's file from its folder, and constants, which are read as flags are", async () => {
    configure({ spec: ["mutex.mms"], constant: { Strictness: "tight" }, format: ["json:out.json"] });
    expect(await from("traces", "validate", "held.jsonl")).toMatchObject({ stdout: "", stderr: "" });
    const report = JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
    expect(report.traces[0].constants).toEqual({ Strictness: '"tight"' });
  });

  test("is for explain, too, as far as it says how a trace is read", async () => {
    configure({ spec: ["mutex.mms"], traces: ["gone"], format: ["json"] });
    const { exit, stdout } = await from("", "explain", "traces/race.jsonl", "--at", "3");
    expect(exit).toBe(1);
    expect(stdout).toMatch(/^error MUTEX_01/);
  });

  test.each([
    ['{"spec" ["a"]}', "MMS7041", "1:9"],
    ['{"spec": ["a"], // why\n}', "MMS7041", "1:17"],
    ["", "MMS7041", "1:1"],
    ["[]", "MMS7044", "1:1"],
    ['{\n  "specs": ["a"]\n}', "MMS7042", "2:3"],
    ['{"spec": "a"}', "MMS7044", "1:10"],
    ['{"spec": ["a", 7]}', "MMS7044", "1:16"],
    ['{"jobs": 0}', "MMS7044", "1:10"],
    ['{"jobs": 1,\n "jobs": 2}', "MMS7043", "2:2"],
    ['{"timeout": "30"}', "MMS7004", "1:13"],
    ['{"fail-on": ["violated", "eror"]}', "MMS7044", "1:26"],
    ['{"format": ["json", "yunit"]}', "MMS7004", "1:21"],
    ['{"constant": {"Era": null}}', "MMS7044", "1:22"],
  ])("%j is refused: %s at %s", async (text, code, place) => {
    configure(text);
    const { exit, stdout, stderr } = await from("", "validate", "traces");
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain(`error ${code}: `);
    expect(stderr).toContain(`mmspec.json:${place}\n`);
  });

  test("is told by `mmspec config`: what holds, and where each value comes from", async () => {
    configure({ spec: ["mutex.mms"], traces: ["traces"], timeout: "30s", "fail-on": ["violated"] });
    const { stdout } = await from("traces", "config", "--fail-on", "error,vacuous", "--timeout", "1s");
    expect(stdout).toBe(`../mmspec.json
  traces   .               ../mmspec.json:5:13
  spec     ../mutex.mms    ../mmspec.json:2:11
  stories  3               default
  fail-on  error, vacuous  command line
  timeout  1000ms          command line
  format   pretty          default
`);
    expect((await from("", "config", "--no-config")).stdout).toMatch(/^no mmspec\.json\n/);
  });
});

test("each key is a flag of validate with a value of the same kind", async () => {
  const { stdout } = await call(["validate", "--help"]);
  const flags = [...stdout.matchAll(/^ +(?:-\w, )?--([\w-]+)( [<[])?/gm)].map(
    (m) => `${m[1]}${m[2] === undefined ? "" : " <"}`,
  );
  const { $schema, traces, ...keys } = configSchema.properties as Record<string, { type?: string }>;
  for (const [key, { type }] of Object.entries(keys))
    expect(flags).toContain(type === "boolean" ? key : `${key} <`);
});
