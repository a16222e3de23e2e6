/* A verdict from the cache is the verdict; what is not sure to be the same is judged. */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formats } from "../../src/report/formats.js";
import { call } from "./memory-io.js";

const MUTEX = readFileSync(new URL("specs/mutex.mms", import.meta.url), "utf8");
const event = (tid: number, name = "lock") =>
  `{"ts":${tid},"cpu":0,"tid":${tid},"comm":"t","event":"mutex_${name}","m":"0x10"}\n`;
const BEGIN = '{"event":"trace_begin","complete":true}\n';
const files = {
  "mutex.mms": MUTEX,
  "traces/bad.jsonl": `${BEGIN}{oops\n`,
  "traces/held.jsonl": BEGIN + event(1),
  "traces/mid.jsonl": event(1, "unlock") + event(2),
  "traces/race.jsonl": BEGIN + event(1) + event(2),
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-cache-"));
  mkdirSync(join(folder, "traces"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plain = ["validate", "traces", "--spec", "mutex.mms"];
const validate = (...flags: readonly string[]) => call([...plain, ...flags], { cwd: folder });
const cached = (...flags: readonly string[]) => validate("--cache=kept", ...flags);

/** The files of verdicts, and how many of them a run has added. */
function entries(): string[] {
  const root = join(folder, "kept");
  const folders = readdirSync(root).filter((name) => name !== "CACHEDIR.TAG");
  return folders.flatMap((name) =>
    readdirSync(join(root, name))
      .filter((entry) => entry !== "rules")
      .map((entry) => join(root, name, entry)),
  );
}

/** Changes a verdict that is kept, so that one sees where it is used; `isSound` gives it the right hash. */
function forge(isSound: boolean): void {
  for (const path of entries()) {
    const [hash, body] = readFileSync(path, "utf8").split("\n") as [string, string];
    const forged = body
      .replaceAll("MUTEX_01", "FORGED_01")
      .replaceAll('"verdict":"ok"', '"verdict":"violated"');
    const right = createHash("sha256").update(forged).digest("hex");
    writeFileSync(path, `${isSound ? right : hash}\n${forged}`);
  }
}

describe("with --cache", () => {
  test.each(formats.map(({ name }) => name))("a second run gives the same report, as %s", async (name) => {
    const flags = ["--format", name, "--stories", "1"];
    const first = await validate(...flags);
    expect(await cached(...flags)).toEqual(first);
    expect(entries()).toHaveLength(4);
    expect(await cached(...flags)).toEqual(first);
    expect(entries()).toHaveLength(4);
  });

  test("what is kept is what is reported", async () => {
    await cached();
    forge(true);
    const verdicts = JSON.parse((await cached("--format", "json")).stdout).traces.map(
      (t: { verdict: string }) => t.verdict,
    );
    expect(verdicts).toEqual(["error", "violated", "inconclusive", "violated"]);
  });

  test.each([
    ["an entry is damaged", () => forge(false)],
    [
      "an entry is cut",
      () => entries().forEach((path) => writeFileSync(path, readFileSync(path).subarray(0, 300))),
    ],
    [
      "a trace has changed",
      () => {
        forge(true);
        for (const name of readdirSync(join(folder, "traces")))
          writeFileSync(
            join(folder, "traces", name),
            `${readFileSync(join(folder, "traces", name), "utf8")}\n`,
          );
      },
    ],
    [
      "a spec has changed",
      () => {
        forge(true);
        writeFileSync(join(folder, "mutex.mms"), MUTEX.replace("====", "\n===="));
      },
    ],
    [
      "the facts of the rules are gone",
      () => {
        forge(true);
        for (const path of entries()) rmSync(join(path, "../rules"), { force: true });
      },
    ],
  ])("a trace is judged where %s", async (_, change) => {
    await cached();
    change();
    const { exit, stdout } = await cached("--format", "json");
    expect(exit).toBe(1);
    expect(stdout).toContain("MUTEX_01");
    expect(stdout).not.toContain("FORGED");
    expect(JSON.parse(stdout).summary).toMatchObject({ ok: 1, violated: 1, inconclusive: 1, error: 1 });
  });

  test.each([
    [["--constant", "Strictness=tight"]],
    [["--rule", "MUTEX_02"]],
    [["--records", "all"]],
    [["--all"]],
    [["--stories", "0"]],
    [["--allow-bad-lines"]],
    [["--quiet"]],
  ])("verdicts with %j are others", async (flags) => {
    await cached();
    const others = await validate(...flags);
    const known = entries();
    expect(await cached(...flags)).toEqual(others);
    expect(entries().length).toBe(known.length * 2);
  });

  test("two runs at once share it", async () => {
    const alone = await validate("--format", "json");
    const both = await Promise.all([cached("--format", "json"), cached("--format", "json")]);
    expect(both).toEqual([alone, alone]);
    expect(entries().filter((path) => path.endsWith(".tmp"))).toEqual([]);
    expect(entries()).toHaveLength(4);
  });

  test("what was not used for longest is deleted where it grows beyond --cache-size", async () => {
    await cached();
    const [old] = entries();
    // A mebibyte of others, of which one is older.
    writeFileSync(join(old!, "../padding"), "x".repeat(2 ** 20));
    utimesSync(join(old!, "../padding"), 1, 1);
    await cached("--cache-size", "1M", "--all");
    expect(existsSync(join(old!, "../padding"))).toBe(false);
    expect(entries()).toHaveLength(8);
    const bytes = entries().reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThan(2 ** 20);
  });

  test("a folder of something else is not taken for one", async () => {
    const { exit, stdout, stderr } = await call(["validate", "--cache", "traces", "traces/held.jsonl"], {
      cwd: folder,
    });
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain("error MMS7045: traces is no cache of mmspec");
    const homeless = await call([...plain, "--cache"], { cwd: folder });
    expect(homeless.stderr).toContain("error MMS7045: --cache needs a folder, where there is no home");
    const env = { HOME: join(folder, "home") };
    await call([...plain, "--cache"], { cwd: folder, env });
    expect(existsSync(join(folder, "home/.cache/mmspec/CACHEDIR.TAG"))).toBe(true);
  });

  test("one that cannot be written is a warning", async () => {
    writeFileSync(join(folder, "home"), "a file");
    const { exit, stderr } = await validate("--cache=home/kept");
    expect(exit).toBe(1);
    expect(stderr).toContain("warning MMS7046: nothing is kept in the cache home/kept:");
  });
});
