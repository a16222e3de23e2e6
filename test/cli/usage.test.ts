import { describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

describe("a command line that is wrong", () => {
  test.each([
    [
      ["validate", "t.jsonl", "--fromat", "json"],
      "mmspec validate has no flag --fromat",
      "did you mean --format?",
    ],
    [["validate", "t.jsonl", "--zzzzzz"], "mmspec validate has no flag --zzzzzz", "mmspec validate --help"],
    [
      ["validate", "t.jsonl", "--format", "jsn"],
      '--format: expected one of pretty, json, ndjson, junit, sarif, github, tap, commit, with a file behind a colon if need be, found "jsn"',
      "did you mean json?",
    ],
    [
      ["validate", "t.jsonl", "--sort-window", "5"],
      "--sort-window: expected a duration",
      "did you mean 5ms?",
    ],
    [["validate", "t.jsonl", "--sort-window", "2h"], "--sort-window: expected a duration", undefined],
    [["validate", "t.jsonl", "--stories", "-1"], '--stories: expected a number, found "-1"', undefined],
    [["validate", "t.jsonl", "--constant", "Era"], "--constant: expected NAME=VALUE", undefined],
    [
      ["validate", "t.jsonl", "--constant", "Era=K36", "--constant", "Era=K64"],
      "--constant sets Era to K36 and to K64",
      undefined,
    ],
    [["validate", "t.jsonl", "--spec"], "the value of --spec", undefined],
    [["validate"], "mmspec validate needs a trace", "mmspec validate --help"],
    [["explain", "t.jsonl", "--at", "x"], '--at: expected a number, found "x"', undefined],
    [
      ["explain", "t.jsonl", "u.jsonl", "--at", "3"],
      "mmspec explain takes no further argument u.jsonl",
      undefined,
    ],
    [
      ["test", "--filter", "/(/"],
      "--filter: expected a text, or a regular expression between slashes",
      undefined,
    ],
    [["chekc", "x.mms"], "mmspec has no command chekc", "did you mean mmspec check?"],
    [["package.json"], "mmspec has no command package.json", "mmspec validate package.json"],
  ])("%j", async (argv, message, help) => {
    const { exit, stdout, stderr } = await call(argv);
    expect(stderr).toContain(message);
    if (help !== undefined) expect(stderr).toContain(help);
    expect(stderr).toMatch(/^error MMS7\d{3}: /);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  });

  test("shows what a terminal would act on as text", async () => {
    const { stderr } = await call(["\x1b[2J"]);
    expect(stderr).not.toContain("\x1b");
  });
});

describe("help", () => {
  test("is an answer when it is asked for", async () => {
    const { exit, stdout, stderr } = await call(["--help"]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    for (const command of ["validate", "test", "check", "compile", "explain", "import"])
      expect(stdout).toContain(`  ${command} `);
    expect(stdout).toContain("Exit codes:");
  });

  test("of a command has its flags, and the formats from their table", async () => {
    const { stdout } = await call(["validate", "--help"]);
    expect(stdout).toContain("--strict-fields");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "pretty (for people), json (for programs, with a version key), ndjson (JSON, a line for each trace as it is judged), junit (XML for CI servers)",
    );
  });

  test("is a complaint when nothing was asked", async () => {
    const { exit, stdout, stderr } = await call([]);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain("Usage: mmspec");
  });

  test("the version is that of the package", async () => {
    const { exit, stdout } = await call(["--version"]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("the reader of the output", () => {
  test("may go away: that is a normal end", async () => {
    const { exit, stderr } = await call(["--help"], { writesUntilClosed: 0 });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  });
});
