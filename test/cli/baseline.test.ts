import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

const mutex = new URL("specs/mutex.mms", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "mmspec-baseline-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BEGIN = '{"event":"trace_begin","complete":true}';
const act = (tid: number, name: string, ts: number) =>
  `{"ts":${ts},"cpu":0,"tid":${tid},"comm":"t${tid}","event":"${name}","m":"0x10"}`;
const write = (name: string, ...lines: string[]) =>
  writeFileSync(join(folder, name), `${[BEGIN, ...lines].join("\n")}\n`);

/** Taken twice: MUTEX_01. Unlocked by another: MUTEX_02. */
beforeEach(() => {
  write("race.jsonl", act(1, "mutex_lock", 1), act(2, "mutex_lock", 2));
  write("worse.jsonl", act(1, "mutex_lock", 1), act(2, "mutex_lock", 2), act(1, "mutex_unlock", 3));
  write("held.jsonl", act(1, "mutex_lock", 1));
});

const validate = (...args: string[]) =>
  call(["validate", "--spec", mutex, "--baseline", "known.json", ...args], { cwd: folder });
const known = () => JSON.parse(readFileSync(join(folder, "known.json"), "utf8"));
/** The entries with what somebody wrote into them. */
function edit(words: object) {
  const file = known();
  const findings = file.findings.map((finding: object) => ({ ...finding, ...words }));
  writeFileSync(join(folder, "known.json"), JSON.stringify({ ...file, findings }));
}

describe("validate --baseline", () => {
  beforeEach(async () => {
    rmSync(join(folder, "known.json"), { force: true });
    await validate("race.jsonl", "--update-baseline");
  });

  test("--update-baseline writes what is found, with room for words, and is content with it", async () => {
    rmSync(join(folder, "known.json"));
    const { exit, stderr } = await validate("race.jsonl", "--update-baseline");
    expect(exit).toBe(0);
    expect(stderr).toContain("note MMS7204: baseline written: 1 finding added, 0 dropped, 0 kept");
    expect(known()).toEqual({
      mmspec_baseline: 1,
      findings: [
        expect.objectContaining({ rule: "MUTEX_01", module: "mutex", reason: "", owner: "", expires: null }),
      ],
    });
  });

  test("what is known does not fail, and is told as such", async () => {
    edit({ reason: "the driver is being replaced" });
    const { exit, stdout, stderr } = await validate("race.jsonl");
    expect(exit).toBe(0);
    expect(stdout).toContain(
      "error MUTEX_01: a mutex is free when it is taken (known: the driver is being replaced)",
    );
    expect(stdout).not.toContain("how it came about");
    expect(stderr).toContain("note MMS7205: 1 violation known to the baseline, 0 new");
  });

  test("what is new fails, and only that is explained", async () => {
    const { exit, stdout } = await validate("worse.jsonl");
    expect(exit).toBe(1);
    expect(stdout.match(/how it came about/g)).toHaveLength(1);
    expect(stdout).toContain("✗ MUTEX_02");
  });

  test.each([
    "json",
    "sarif",
    "junit",
    "github",
    "tap",
    "ndjson",
  ])("as %s it fails nobody either", async (format) => {
    const { exit, stdout } = await validate("race.jsonl", "--format", format);
    expect(exit).toBe(0);
    expect(stdout).not.toMatch(/<failure|^not ok|^::error/m);
  });

  test("an expired entry fails again, and names its owner", async () => {
    edit({ expires: "2020-02-29", owner: "mm@example.org" });
    const { exit, stderr } = await validate("race.jsonl");
    expect(exit).toBe(1);
    expect(stderr).toContain(
      "warning MMS7202: MUTEX_01 of mutex, at mutex_lock, was put up with until 2020-02-29",
    );
    expect(stderr).toContain("(mm@example.org)");
  });

  test("what is gone is told, and --update-baseline takes it out", async () => {
    const { exit, stderr } = await validate("held.jsonl");
    expect(exit).toBe(0);
    expect(stderr).toContain("note MMS7203: MUTEX_01 of mutex, at mutex_lock, is gone");
    await validate("held.jsonl", "--update-baseline");
    expect(known().findings).toEqual([]);
  });

  test("of many that are gone the first are named", async () => {
    const { findings } = known();
    const many = Array.from({ length: 22 }, (_, i) => ({
      ...findings[0],
      fingerprint: String(i).padStart(24, "0"),
    }));
    writeFileSync(join(folder, "known.json"), JSON.stringify({ mmspec_baseline: 1, findings: many }));
    const { stderr } = await validate("held.jsonl");
    expect(stderr.match(/note MMS7203/g)?.length).toBeLessThanOrEqual(20);
    expect(stderr).toContain("note MMS7206: and 2 more");
  });

  test.each([
    ["no JSON", "{", "it is not JSON"],
    ["a date that is none", '{"mmspec_baseline":1,"findings":[{"expires":"soon"}]}', "/findings/0"],
    ["another version", '{"mmspec_baseline":2,"findings":[]}', "/mmspec_baseline must be equal to constant"],
  ])("a file with %s is an error", async (_, text, message) => {
    writeFileSync(join(folder, "known.json"), text);
    const { exit, stderr } = await validate("race.jsonl");
    expect(exit).toBe(2);
    expect(stderr).toContain("error MMS7201: baseline: ");
    expect(stderr).toContain(message);
  });

  test("a file that is not there is an error, and so is an update of none", async () => {
    rmSync(join(folder, "known.json"));
    expect((await validate("race.jsonl")).stderr).toContain("error MMS7001: cannot read known.json");
    const { exit, stderr } = await call(["validate", "race.jsonl", "--update-baseline"], { cwd: folder });
    expect(exit).toBe(2);
    expect(stderr).toContain("error MMS7200: --update-baseline needs --baseline FILE");
  });
});
