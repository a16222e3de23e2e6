import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readXml } from "../support/read-xml.js";
import { call } from "./memory-io.js";

const MUTEX = readFileSync(new URL("specs/mutex.mms", import.meta.url), "utf8");
const BEGIN = '{"event":"trace_begin","complete":true}';
const lock = (ts: number, tid: number) =>
  `{"ts":${ts},"cpu":0,"tid":${tid},"comm":"t${tid}","event":"mutex_lock","m":"0x10"}`;
const unlock = (ts: number, tid: number) => lock(ts, tid).replace("mutex_lock", "mutex_unlock");

/** Nothing is wrong with it. */
const HELD = `${[BEGIN, lock(1, 1), unlock(2, 1), lock(3, 2)].join("\n")}\n`;
/** Line 3 takes what is held. */
const RACE = `${[BEGIN, lock(1, 1), lock(2, 2)].join("\n")}\n`;

/** A spec that extends mutex, with a TEST for each name and its text. */
function specOf(module: string, tests: Readonly<Record<string, string>>): string {
  const texts = Object.entries(tests).map(([title, text]) => `TEST "${title}" ${text}\n`);
  return `---- MODULE ${module} ----\nEXTENDS mutex\n${texts.join("")}====\n`;
}

const once = "COMPLETE mutex_lock(m: 0x10)";
const two = `${once} mutex_lock(m: 0x10, tid: 2)`;

interface Listed {
  readonly trace: string;
  readonly title: string;
  readonly verdict: string;
  readonly violations: readonly { readonly id: string; readonly line: number }[];
}

const listed = (trace: string, verdict: string, ...violations: [string, number][]): Listed => ({
  trace,
  title: `about ${trace}`,
  verdict,
  violations: violations.map(([id, line]) => ({ id, line })),
});

const manifest = (spec: string, ...traces: Listed[]) => JSON.stringify({ spec, traces });

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-test-"));
  const files: Record<string, string | Uint8Array> = {
    "specs/mutex.mms": MUTEX,
    "specs/good.mms": specOf("good", {
      "taken twice": `${two} EXPECT violated MUTEX_01 AT 2`,
      "taken once": `${once} EXPECT ok`,
      "who knows": `mutex_unlock(m: 0x10) EXPECT inconclusive MUTEX_02`,
    }),
    "bad/mutex.mms": MUTEX,
    "bad/wrong.mms": specOf("wrong", {
      "taken once": `${once} EXPECT ok`,
      "taken twice": `${two} EXPECT ok`,
      "never violated": `${once} EXPECT violated MUTEX_01 AT 1`,
      "another line": `${two} EXPECT violated MUTEX_01 AT 1`,
    }),
    "open/mutex.mms": MUTEX,
    "open/midlife.mms": specOf("midlife", {
      "who knows": `mutex_unlock(m: 0x10) EXPECT ok`,
    }),
    "files/mutex.mms": MUTEX,
    "files/files.mms": specOf("files", {
      plain: 'TRACE "race.jsonl" EXPECT violated MUTEX_01 AT 3',
      compressed: 'TRACE "sub/race.jsonl.gz" EXPECT violated MUTEX_01 AT 3',
    }),
    "files/race.jsonl": RACE,
    "files/sub/race.jsonl.gz": gzipSync(RACE),
    "gone/mutex.mms": MUTEX,
    "gone/gone.mms": specOf("gone", {
      "not there": 'TRACE "nowhere.jsonl" EXPECT error',
      "taken once": `${once} EXPECT ok`,
    }),
    "corpus/deep/er/manifest.json": manifest(
      "specs/good.mms",
      listed("held.jsonl", "ok"),
      listed("race.jsonl.gz", "violated", ["MUTEX_01", 3]),
    ),
    "corpus/deep/er/held.jsonl": HELD,
    "corpus/deep/er/race.jsonl.gz": gzipSync(RACE),
    "corpus/specs/mutex.mms": MUTEX,
    "corpus/specs/good.mms": specOf("good", { "taken once": `${once} EXPECT ok` }),
    "off/manifest.json": manifest(
      "specs",
      listed("race.jsonl", "violated", ["MUTEX_01", 2]),
      listed("held.jsonl", "violated"),
    ),
    "off/race.jsonl": RACE,
    "off/held.jsonl": HELD,
    "off/forgotten.jsonl": HELD,
    "lost/manifest.json": manifest("specs", listed("nowhere.jsonl", "error"), listed("held.jsonl", "ok")),
    "lost/held.jsonl": HELD,
    "nospec/manifest.json": manifest("no.such.spec", listed("held.jsonl", "ok")),
    "nospec/held.jsonl": HELD,
    "form/manifest.json": JSON.stringify({
      spec: 1,
      traces: [
        { trace: "a.jsonl", title: "t", verdict: "okay", violations: [{ id: "A", line: -1 }] },
        { trace: "b.jsonl", verdict: "ok", violations: [], lines: 3 },
      ],
    }),
    "twice/manifest.json": manifest("specs", listed("a.jsonl", "ok"), listed("a.jsonl", "ok")),
    "text/manifest.json": '{ "spec": "mm",\n  "traces": [1,] }',
    "broken/broken.mms": '---- MODULE broken ----\nINVARIANT B_1 "t" == y\n====\n',
    "broken/mutex.mms": MUTEX,
    "broken/sound.mms": specOf("sound", { "taken once": `${once} EXPECT ok` }),
    "untested/mutex.mms": MUTEX,
    "xml/mutex.mms": MUTEX.replace("a mutex is free when it is taken", "<free> & 'taken' \u0007"),
    "xml/xml.mms": specOf("xml", {
      "a <b> & 'c' \u001b[31m \uffff": `${once} mutex_lock(m: 0x10, tid: 2, comm: "]]>\u0007") EXPECT ok`,
      fine: `${once} EXPECT ok`,
    }),
    "empty/notes.md": "nothing to run",
    "node_modules_of/node_modules/x/manifest.json": "{}",
    "node_modules_of/mutex.mms": MUTEX,
    "node_modules_of/good.mms": specOf("good", { "taken once": `${once} EXPECT ok` }),
  };
  for (const [name, data] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), data);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => call(["test", ...args], { cwd: folder });

describe("tests that find what they expect", () => {
  test("are counted by spec, and the exit code is 0", async () => {
    expect(await run("specs")).toEqual({
      exit: 0,
      stdout: "specs/good.mms: 3 passed\n\n3 passed, 0 failed\n",
      stderr: "",
    });
  });

  test("may be of one spec only", async () => {
    expect((await run("specs/good.mms")).stdout).toBe("specs/good.mms: 3 passed\n\n3 passed, 0 failed\n");
  });

  test("may have their traces in files, also compressed ones", async () => {
    expect(await run("files")).toMatchObject({ exit: 0, stderr: "" });
  });

  test("may be the traces of a manifest, whose spec is in a folder above it", async () => {
    const passed = "corpus/deep/er: 2 passed\n\n2 passed, 0 failed\n";
    expect(await run("corpus/deep/er")).toEqual({ exit: 0, stdout: passed, stderr: "" });
    expect(await run("corpus/deep/er/manifest.json")).toEqual({ exit: 0, stdout: passed, stderr: "" });
    const elsewhere = await call(["test", "deep"], { cwd: join(folder, "corpus") });
    expect(elsewhere.stdout).toBe("deep/er: 2 passed\n\n2 passed, 0 failed\n");
  });

  test("are all those below a folder, specs and manifests, in order and each once", async () => {
    expect((await run("corpus", "corpus/specs")).stdout).toBe(
      "corpus/deep/er: 2 passed\ncorpus/specs/good.mms: 1 passed\n\n3 passed, 0 failed\n",
    );
  });

  test("do not come from what a package manager installed", async () => {
    expect(await run("node_modules_of")).toMatchObject({ exit: 0, stderr: "" });
  });

  test("leave nothing to say with --quiet", async () => {
    expect(await run("specs", "-q")).toEqual({ exit: 0, stdout: "", stderr: "" });
  });
});

describe("a test that finds something else", () => {
  test("is told in a line: what was expected, what was found", async () => {
    const { exit, stdout, stderr } = await run("bad", "--quiet");
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      'bad/wrong.mms:4: failed "taken twice": expected ok; found violated MUTEX_01 AT 2',
      'bad/wrong.mms:5: failed "never violated": expected violated MUTEX_01 AT 1; found ok',
      'bad/wrong.mms:6: failed "another line": expected violated MUTEX_01 AT 1; found violated MUTEX_01 AT 2',
      "",
    ]);
  });

  test("gets the story of what it did not expect, and what became of what it did", async () => {
    const { stdout } = await run("bad");
    expect(stdout).toMatch(/^bad\/wrong\.mms: 1 passed, 3 failed\n/);
    expect(stdout).toMatch(/\n1 passed, 3 failed\n$/);
    expect(stdout).toContain("expected violated MUTEX_01 AT 1; found ok\n  - MUTEX_01 held 1 time\n");
    expect(stdout.match(/^error MUTEX_01: a mutex is free when it is taken$/gm)).toHaveLength(2);
    expect(stdout).toMatch(/how it came about\n(.*\n)*.*✗ MUTEX_01/);
  });

  test("that is inconclusive says which rules are open, and why", async () => {
    const { exit, stdout } = await run("open");
    expect(exit).toBe(1);
    expect(stdout).toContain("expected ok; found inconclusive MUTEX_02");
    expect(stdout).toMatch(/\n {2}- MUTEX_02 was inconclusive 1 time, of 1: at line 3/);
  });

  test("of a manifest is told in the same way, and a trace that it leaves out is a warning", async () => {
    const { exit, stdout, stderr } = await run("off");
    expect(exit).toBe(1);
    expect(stdout).toContain("off: 2 failed\n");
    expect(stdout).toContain(
      'off/race.jsonl: failed "about race.jsonl": expected violated MUTEX_01 AT 2; found violated MUTEX_01 AT 3\n',
    );
    expect(stdout).toContain("off/race.jsonl:3, at mutex_lock (require of mutex)");
    expect(stdout).toContain("expected violated; found ok\n");
    expect(stderr).toBe("warning MMS5022: the manifest does not list forgotten.jsonl\n  off/manifest.json\n");
  });
});

describe("what cannot be tested", () => {
  test("a TRACE that is not there: its place in the spec, exit 2, and the others are run", async () => {
    const { exit, stdout, stderr } = await run("gone");
    expect(exit).toBe(2);
    expect(stderr).toContain("error MMS7001: cannot read gone/nowhere.jsonl: no such file or folder");
    expect(stderr).toContain("gone/gone.mms:3:");
    expect(stdout).toContain('"not there": expected error; found no trace that can be read');
    expect(stdout).toMatch(/\n1 passed, 1 failed\n$/);
  });

  test("a trace of a manifest that is not there is no bad line, which may be expected", async () => {
    const { exit, stdout, stderr } = await run("lost");
    expect(exit).toBe(2);
    expect(stderr).toContain("cannot read lost/nowhere.jsonl");
    expect(stdout).toMatch(/\n1 passed, 1 failed\n$/);
  });

  test("a difference elsewhere outweighs it", async () => {
    expect((await run("gone", "bad")).exit).toBe(1);
  });

  test("a spec that does not compile, and the others are run", async () => {
    const { exit, stdout, stderr } = await run("broken");
    expect(exit).toBe(2);
    expect(stderr).toContain("unknown name `y`\n  broken/broken.mms:2:");
    expect(stdout).toBe("broken/sound.mms: 1 passed\n\n1 passed, 0 failed\n");
  });

  test("a manifest whose spec is not known", async () => {
    const { exit, stderr } = await run("nospec");
    expect(exit).toBe(2);
    expect(stderr).toContain("no.such.spec is neither a file, nor a folder");
  });

  test("a manifest that is not JSON, with the place", async () => {
    const { exit, stderr } = await run("text");
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^error MMS5020: this manifest is not JSON: .*\n {2}text\/manifest\.json:2:16\n/);
  });

  test.each([
    ["a trace in another folder", manifest("mutex.mms", listed("../held.jsonl", "ok"))],
    ["a trace by its whole name", manifest("mutex.mms", listed("/etc/passwd", "ok"))],
    ["a trace through folders and back", manifest("mutex.mms", listed("a/../../held.jsonl", "ok"))],
    ["a spec in another folder", manifest("../specs/mutex.mms", listed("held.jsonl", "ok"))],
    ["a spec by its whole name", manifest("/etc/passwd", listed("held.jsonl", "ok"))],
    ["a file that is no spec", manifest("secret.txt", listed("held.jsonl", "ok"))],
    ["a link out of it as a trace", manifest("mutex.mms", listed("link.jsonl", "ok"))],
    ["a link out of it as a spec", manifest("link.mms", listed("held.jsonl", "ok"))],
    ["a folder that is a link out of it", manifest("mutex.mms", listed("away/secret.jsonl", "ok"))],
  ])("a manifest that names %s, of which nothing is told", async (_, text) => {
    const [own, away] = [join(folder, "stranger", "own"), join(folder, "stranger", "away")];
    rmSync(join(folder, "stranger"), { recursive: true, force: true });
    for (const path of [own, away]) mkdirSync(path, { recursive: true });
    for (const path of [away, own]) writeFileSync(join(path, "secret.txt"), "the secret of line 1\n");
    writeFileSync(join(away, "secret.jsonl"), "the secret of line 1\n");
    writeFileSync(join(own, "held.jsonl"), HELD);
    writeFileSync(join(own, "mutex.mms"), MUTEX);
    symlinkSync("../away/secret.txt", join(own, "link.jsonl"));
    symlinkSync("../away/secret.txt", join(own, "link.mms"));
    symlinkSync("../away", join(own, "away"));
    writeFileSync(join(own, "manifest.json"), text);
    const { exit, stdout, stderr } = await run("stranger/own/manifest.json");
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^error MMS50(?:21|68): manifest: /);
    expect(stdout + stderr).not.toContain("secret of");
  });

  test("a manifest of another form, with the path to each fault inside", async () => {
    const { exit, stderr } = await run("form");
    expect(exit).toBe(2);
    expect(stderr.match(/^error MMS5021: .*$/gm)).toEqual([
      "error MMS5021: manifest: /spec: expected a text, found 1",
      'error MMS5021: manifest: /traces/0/verdict: expected one of ok, violated, inconclusive, unchecked, error, found "okay"',
      "error MMS5021: manifest: /traces/0/violations/0/line: expected a line (0 is the trace's end), found -1",
      "error MMS5021: manifest: /traces/1/title: expected a value, found none",
      'error MMS5021: manifest: /traces/1: expected no key but trace, title, verdict, violations, map, from, kernel, constants, found "lines"',
    ]);
    expect(stderr).toContain("  form/manifest.json\n");
  });

  test("a manifest that lists a trace twice", async () => {
    const { exit, stderr } = await run("twice");
    expect(exit).toBe(2);
    expect(stderr).toContain("/traces/1/trace: expected a trace once, found that of /traces/0 again");
  });

  test.each([
    [["empty"], "empty has neither specs nor a manifest.json"],
    [["nothing.here"], "nothing.here is neither a file"],
    [["untested"], "there are no tests"],
    [["specs", "--filter", "no such test"], "no test matches --filter no such test"],
    [
      ["specs", "--format", "xml"],
      "--format: expected one of pretty, json, ndjson, junit, sarif, github, tap, commit",
    ],
  ])("%j", async (args, message) => {
    const { exit, stderr } = await run(...args);
    expect(exit).toBe(2);
    expect(stderr).toContain(message);
  });

  test("all arguments that name nothing are told at once", async () => {
    const { exit, stdout, stderr } = await run("empty", "nothing.here", "specs");
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain("empty has neither");
    expect(stderr).toContain("nothing.here is neither");
  });
});

describe("--filter", () => {
  test.each([
    ["taken", 2],
    ["taken twice", 1],
    ["MUTEX_02", 1],
    ["good.mms", 3],
    ["Taken", 0],
    ["/^taken (once|twice)$/", 2],
    ["/^TAKEN ONCE$/i", 1],
    ["/once/twice/", 0],
  ])("%s chooses %i of the three", async (filter, n) => {
    const { exit, stdout } = await run("specs", "--filter", filter, "--format", "json");
    expect(JSON.parse(stdout).summary).toEqual({ tests: n, passed: n, failed: 0, left_out: 3 - n });
    expect(exit).toBe(n > 0 ? 0 : 2);
  });

  test("says how many it left out", async () => {
    expect((await run("specs", "--filter", "once")).stdout).toMatch(/\n1 passed, 0 failed, 2 left out\n$/);
  });

  test("also chooses among the traces of a manifest, of which the others are not read", async () => {
    const { exit, stderr, stdout } = await run("lost", "--filter", "held");
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toContain("lost: 1 passed\n");
  });
});

describe("-o", () => {
  test("writes the report to a file", async () => {
    const to = join(folder, "report.txt");
    expect(await run("specs", "-o", to)).toEqual({ exit: 0, stdout: "", stderr: "" });
    expect(readFileSync(to, "utf8")).toBe("specs/good.mms: 3 passed\n\n3 passed, 0 failed\n");
  });

  test.each([
    "specs/good.mms",
    "off/race.jsonl",
    "off/manifest.json",
  ])("does not write over %s, which is to be read", async (file) => {
    const before = readFileSync(join(folder, file), "utf8");
    const { exit, stderr } = await run("specs", "off", "-o", file);
    expect(exit).toBe(2);
    expect(stderr).toContain(`${file} is both an input and the output`);
    expect(readFileSync(join(folder, file), "utf8")).toBe(before);
  });
});

describe("--format json", () => {
  test("has what each test expected and found", async () => {
    const { exit, stdout } = await run("bad", "--format", "json");
    expect(exit).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ mmspec: 1, diagnostics: [], summary: { tests: 4, passed: 1, failed: 3 } });
    expect(report.groups.map((g: { name: string }) => g.name)).toEqual(["bad/wrong.mms"]);
    expect(report.groups[0].tests[0]).toEqual({
      title: "taken once",
      file: "bad/wrong.mms",
      line: 3,
      ok: true,
      expected: { verdict: "ok", rules: [] },
      found: { verdict: "ok", rules: [] },
      unexpected: [],
      diagnostics: [],
    });
    expect(report.groups[0].tests[1]).toMatchObject({
      ok: false,
      found: { verdict: "violated", rules: ["MUTEX_01 AT 2"] },
      unexpected: [{ id: "MUTEX_01", line: 4, story: [3, 4] }],
    });
  });

  test("has null for what was found where there is no trace", async () => {
    const report = JSON.parse((await run("lost", "--format", "json")).stdout);
    expect(report.groups[0].tests[0]).toMatchObject({ file: "lost/nowhere.jsonl", line: null, found: null });
    expect(report.diagnostics).toMatchObject([{ code: "MMS7001" }]);
  });
});

describe("--format junit", () => {
  test("has a suite for each group and a test case for each test", async () => {
    const root = readXml((await run("specs", "bad", "--format", "junit")).stdout);
    expect(root).toMatchObject({
      name: "testsuites",
      attributes: { tests: "7", failures: "3", errors: "0", skipped: "0" },
    });
    const [good, bad] = root.children;
    expect(good?.attributes).toMatchObject({ name: "specs/good.mms", tests: "3", failures: "0" });
    expect(bad?.attributes).toMatchObject({ name: "bad/wrong.mms", tests: "4", failures: "3" });
    expect(bad?.children.map((c) => [c.attributes.name, c.children.map((e) => e.name)])).toEqual([
      ["taken once", []],
      ["taken twice", ["failure"]],
      ["never violated", ["failure"]],
      ["another line", ["failure"]],
    ]);
    const [failure] = bad!.children[1]!.children;
    expect(failure?.attributes.message).toBe("expected ok; found violated MUTEX_01 AT 2");
    expect(failure?.text).toContain("how it came about");
  });

  test("has an error for a trace that is not there, and for a spec that does not compile", async () => {
    const root = readXml((await run("lost", "broken", "--format", "junit")).stdout);
    expect(root.attributes).toMatchObject({ tests: "4", failures: "0", errors: "2" });
    const input = root.children.at(-1)!;
    expect(input.attributes.name).toBe("mmspec");
    expect(input.children[0]?.children[0]?.text).toContain("broken/broken.mms:2:");
  });

  test("is well-formed whatever titles and names of threads hold", async () => {
    const root = readXml((await run("xml", "--format", "junit")).stdout);
    const [wrong, fine] = root.children[0]!.children;
    expect(wrong?.attributes.name).toBe("a <b> & 'c' \\x1b[31m \\u{ffff}");
    expect(wrong?.children[0]?.text).toContain("MUTEX_01: <free> & 'taken' \\x07");
    expect(wrong?.children[0]?.text).toContain("]]>\\x07/2");
    expect(fine?.children).toEqual([]);
  });
});

describe("validate --format junit", () => {
  const validate = async (...args: string[]) =>
    readXml((await call(["validate", ...args, "--format", "junit"], { cwd: folder })).stdout);

  test("has a suite for each trace and a test case for each rule", async () => {
    const root = await validate("off/held.jsonl", "off/race.jsonl", "--spec", "specs/mutex.mms");
    expect(root.attributes).toMatchObject({ tests: "3", failures: "1", errors: "0", skipped: "0" });
    const outcomes = root.children.map((suite) =>
      suite.children.map((c) => [c.attributes.name?.split(" ")[0], c.children.map((e) => e.name).join()]),
    );
    expect(outcomes).toEqual([
      [
        [undefined, expect.stringMatching(/^property/)],
        ["MUTEX_01", ""],
        ["MUTEX_02", ""],
      ],
      [
        [undefined, expect.stringMatching(/^property/)],
        ["MUTEX_01", "failure"],
      ],
    ]);
    const failure = root.children[1]?.children[1]?.children[0];
    expect(failure?.attributes.message).toBe("violated at line 3");
    expect(failure?.text).toContain("off/race.jsonl:3, at mutex_lock");
  });

  test("counts what explain was not asked about", async () => {
    const race = join(folder, "races.jsonl");
    writeFileSync(race, `${RACE}${unlock(3, 1)}\n`);
    const argv = ["explain", race, "--spec", "specs/mutex.mms", "--at", "3", "--format", "junit"];
    const root = readXml((await call(argv, { cwd: folder })).stdout);
    const messages = root.children[0]?.children.flatMap((c) => c.children.map((e) => e.attributes.message));
    expect(messages).toEqual([undefined, "violated at line 3", "violated 1 time"]);
  });

  test("has no failure for a warning, but its text", async () => {
    const two = join(folder, "two.jsonl");
    writeFileSync(two, `${BEGIN}\n${lock(1, 1)}\n${lock(2, 1).replace("0x10", "0x20")}\n`);
    const root = await validate(two, "--spec", "specs/mutex.mms", "--constant", "Strictness=tight");
    expect(root.attributes).toMatchObject({ tests: "2", failures: "0" });
    const output = root.children[0]?.children[2]?.children[0];
    expect(output).toMatchObject({ name: "system-out", text: expect.stringContaining("warning MUTEX_03") });
  });

  test("has an error for a trace that cannot be read", async () => {
    const root = await validate("nowhere.jsonl", "--spec", "specs/mutex.mms");
    expect(root.attributes).toMatchObject({ tests: "1", errors: "1" });
    expect(root.children[0]?.children[0]?.children[0]?.attributes.message).toContain(
      "cannot read nowhere.jsonl",
    );
  });

  test("has a case for what no rule speaks of", async () => {
    const counter =
      "---- MODULE counter ----\nTYPE Page == Ptr\nEVENT get(p : Page)\nVARIABLE n : [Page -> Nat]\n" +
      "INIT n = <<>>\nACTION Get ON get == n'[p] = n[p] + 1\n====\n";
    writeFileSync(join(folder, "counter.mms"), counter);
    writeFileSync(join(folder, "get.jsonl"), `${BEGIN}\n{"ts":1,"cpu":0,"tid":1,"event":"get","p":"0x10"}\n`);
    const root = await validate("get.jsonl", "--spec", "counter.mms");
    const cases = root.children[0]!.children.filter((c) => c.children.some((e) => e.name === "failure"));
    expect(cases.map((c) => c.attributes.name)).toEqual(["Get (undefined)"]);
  });
});
