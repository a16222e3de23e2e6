/* Shards have each trace once, and their reports become the one that one run would have made. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { placesOf } from "../../src/cli/corpus/shard.js";
import type { TraceFile } from "../../src/files/bytes/trace-file.js";
import { formats } from "../../src/report/formats.js";
import { call } from "./memory-io.js";

const MUTEX = readFileSync(new URL("specs/mutex.mms", import.meta.url), "utf8");
const event = (ts: number, tid: number, name = "lock", m = "0x10") =>
  `{"ts":${ts},"cpu":0,"tid":${tid},"comm":"t\u202e]]>","event":"mutex_${name}","m":"${m}"}\n`;
const BEGIN = '{"event":"trace_begin","complete":true}\n';
const races = Array.from(
  { length: 6 },
  (_, i) => event(2 * i, 1, "lock", `0x${i + 1}`) + event(2 * i + 1, 2, "lock", `0x${i + 1}`),
);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-shard-"));
  mkdirSync(join(folder, "traces"));
  const files = {
    "mutex.mms": MUTEX,
    "traces/README.md": "words",
    "traces/bad.jsonl": `${BEGIN}{oops\n`,
    "traces/held.jsonl": BEGIN + event(1, 1),
    "traces/mid.jsonl": event(1, 1, "unlock") + event(2, 2),
    "traces/other.jsonl": '{"ts":1,"cpu":0,"tid":1,"event":"something_else"}\n',
    "traces/race.jsonl": BEGIN + event(1, 1) + event(2, 2),
    "traces/races.jsonl": BEGIN + races.join(""),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mmspec = (...args: readonly string[]) => call(args, { cwd: folder });
const all = ["traces", "--spec", "mutex.mms"];

/** Judges the traces in `n` parts; the names of their reports, the last first. */
async function inShards(n: number, ...flags: readonly string[]): Promise<string[]> {
  const reports = [];
  for (let i = n; i >= 1; i--) {
    reports.push(`${i}of${n}.json`);
    const report = ["--format", `json:${reports.at(-1)}`];
    await mmspec("validate", ...all, "--shard", `${i}/${n}`, ...report, ...flags);
  }
  return reports;
}

describe("merged reports of shards", () => {
  test.each(formats.map(({ name }) => name))("are, as %s, what one run reports", async (name) => {
    for (const flags of [[], ["--verbose"], ["--stories", "1", "--fail-on", "unchecked"]]) {
      const reports = await inShards(3, ...flags);
      const one = await mmspec("validate", ...all, "--format", name, ...flags);
      expect(await mmspec("merge", ...reports, "--format", name, ...flags)).toEqual(one);
    }
  });

  test("of more shards than there are traces are the same", async () => {
    const reports = await inShards(9);
    const one = await mmspec("validate", ...all, "--format", "json");
    expect(await mmspec("merge", ...reports, "--format", "json")).toEqual(one);
  });

  test("of which one is missing are the report of a part, and red", async () => {
    const reports = await inShards(3, "--fail-on", "error");
    const { exit, stdout, stderr } = await mmspec(...["merge", ...reports.slice(1), "--format", "json"]);
    expect(exit).toBeGreaterThan(0);
    expect(stderr).toContain("error MMS7050: of 3 shards 3 is missing");
    const report = JSON.parse(stdout);
    expect(report.partial).toBe(true);
    expect(report.diagnostics.map((d: { code: string }) => d.code)).toContain("MMS7050");
  });

  test("of different runs, of the same shard, or of no shard are refused", async () => {
    await inShards(2);
    await mmspec("validate", ...all, "--shard", "2/2", "--all", "--format", "json:others.json");
    await mmspec("validate", ...all, "--format", "json:whole.json");
    const refused = async (...reports: string[]) => {
      const { exit, stdout, stderr } = await mmspec("merge", ...reports);
      expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
      return stderr;
    };
    expect(await refused("1of2.json", "others.json")).toContain(
      "MMS7048: 1of2.json and others.json are of different runs",
    );
    expect(await refused("1of2.json", "1of2.json")).toContain("MMS7049: 1of2.json is of shard 1/2");
    expect(await refused("1of2.json", "whole.json")).toContain(
      "MMS7047: whole.json is no JSON report of a shard",
    );
    expect(await refused("mutex.mms")).toContain("MMS7047: mutex.mms");
    expect(await refused("gone.json")).toContain("MMS7001: cannot read gone.json");
  });

  test("a shard of standard input is none", async () => {
    const { exit, stderr } = await mmspec("validate", "-", "--shard", "1/2");
    expect(exit).toBe(2);
    expect(stderr).toContain("MMS7035: - is a stream, and --shard needs files");
    expect((await mmspec("validate", "x", "--shard", "3/2")).stderr).toContain("such as 1/4 to 4/4");
  });
});

test("shards have each trace once, and none has much more than another", () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { maxLength: 60 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 8 }), (bytes, of) => {
      const files = bytes.map((size) => ({ size }) as TraceFile);
      const shards = Array.from({ length: of }, (_, i) => placesOf({ index: i + 1, of }, files));
      expect(shards.flat().sort((a, b) => a - b)).toEqual(bytes.map((_, i) => i));
      const loads = shards.map((places) => places.reduce((sum, place) => sum + bytes[place]! + 16_384, 0));
      // Whoever has most got its last trace when it had least.
      const largest = Math.max(0, ...bytes) + 16_384;
      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(largest);
    }),
    { seed: 14, numRuns: 200 },
  );
});
