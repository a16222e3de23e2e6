import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

const real = new URL("../../traces/real/mremap_order.ftrace.txt.gz", import.meta.url).pathname;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-import-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: readonly string[], stdin?: string | Uint8Array) =>
  call(args, { cwd: folder, ...(stdin === undefined ? {} : { stdin }) });

// biome-ignore lint/suspicious/noExplicitAny: reports as a program without their types would read them
type Json = any;

describe("import", () => {
  test("turns a recording of a real kernel into JSONL, and accounts for its lines", async () => {
    const { exit, stdout, stderr } = await run(["import", real, "-o", "o.jsonl"]);
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: "" });
    const lines = readFileSync(join(folder, "o.jsonl"), "utf8").trimEnd().split("\n");
    expect(JSON.parse(lines[0]!)).toMatchObject({ event: "trace_begin", kernel_from: "6.12-rc1" });
    for (const line of lines) expect(typeof JSON.parse(line).event).toBe("string");
    // 5731 entries and 12 lines of header, all of them counted.
    expect(stderr).toContain("  5,743 lines read: ");
    expect(stderr).toContain("0 lost, 12 without an event, 0 not understood");
  });

  test("what was imported is judged as the recording itself is", async () => {
    await run(["import", real, "-o", "o.jsonl", "--quiet"]);
    const rules = async (file: string) => {
      const { stdout } = await run(["validate", file, "--format", "json"]);
      const [trace]: Json[] = JSON.parse(stdout).traces;
      return {
        verdict: trace.verdict,
        events: trace.events,
        // Reasons name lines, which are others.
        rules: trace.rules.map((rule: Json) => ({ ...rule, because: [] })),
      };
    };
    expect(await rules("o.jsonl")).toEqual(await rules(real));
  });

  test("reads a recording from standard input, in both commands", async () => {
    const text = gunzipSync(readFileSync(real));
    const { exit, stdout } = await run(["import", "-", "--quiet"], text);
    expect(exit).toBe(0);
    await run(["import", real, "-o", "o.jsonl", "--quiet"]);
    expect(stdout).toBe(readFileSync(join(folder, "o.jsonl"), "utf8"));
    const validated = await run(["validate", "-", "--format", "json"], text);
    expect(JSON.parse(validated.stdout).traces[0]).toMatchObject({
      format: "ftrace",
      verdict: "inconclusive",
    });
  });

  test("of what is JSONL already says so", async () => {
    writeFileSync(join(folder, "j.jsonl"), '{"ts":1,"cpu":0,"tid":1,"event":"x"}\n');
    const { exit, stderr } = await run(["import", "j.jsonl"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("j.jsonl is JSONL already");
    expect(stderr).toContain("mmspec validate j.jsonl");
  });

  test("of a recording that does not tell its kernel takes a map by its name", async () => {
    const line =
      "24188720780 0 160 mremap_order anon_vma_clone dst=0xffff888005bfc2f8 src=0xffff888005bfc390";
    writeFileSync(join(folder, "b.txt"), `Attaching 1 probe...\n${line}\n`);
    const without = await run(["import", "b.txt"]);
    expect(without.exit).toBe(2);
    expect(without.stderr).toContain("--map linux");
    const { exit, stdout, stderr } = await run(["import", "b.txt", "--map", "linux"]);
    expect({ exit, stderr }).toMatchObject({
      exit: 0,
      stderr: expect.stringContaining("bpftrace with the field map linux: 1 event, 0 lost"),
    });
    expect(JSON.parse(stdout.split("\n")[1]!)).toEqual({
      ts: 24.18872078,
      cpu: 0,
      tid: 160,
      comm: "mremap_order",
      event: "anon_vma_clone",
      dst: "0xffff888005bfc2f8",
      src: "0xffff888005bfc390",
    });
  });

  test("validate takes --from and a map's name as well", async () => {
    const args = ["validate", "--quiet", "b.txt", "--map", "linux"];
    expect((await run([...args, "--from", "bpftrace"])).exit).toBe(0);
    const wrong = await run([...args, "--from", "bpftrac"]);
    expect(wrong.exit).toBe(2);
    expect(wrong.stderr).toContain("did you mean bpftrace?");
  });

  test("--from overrides what the content looks like", async () => {
    const { exit, stderr } = await run(["import", real, "--from", "perf-script"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("no event is found in it, read as perf-script");
  });

  test.each([
    [["import", "nowhere.txt"], "cannot read nowhere.txt: no such file or folder"],
    [["import", real, "--from", "ftrac"], "did you mean ftrace?"],
    [["import", real, "--map", "nowhere.json"], "cannot read nowhere.json"],
    [["import", real, "-o", real], "MMS7009"],
  ])("%j is a complaint", async (args, words) => {
    const { exit, stdout, stderr } = await run(args);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain(words);
  });

  test("a field map that is wrong says where", async () => {
    writeFileSync(join(folder, "map.json"), '{"format":1,"name":"mine"}');
    const { exit, stderr } = await run(["import", real, "--map", "map.json"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("map.json");
  });
});
