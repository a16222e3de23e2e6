import { describe, expect, test } from "vitest";
import { blocksOf, commandsOf, matches } from "./readme-blocks.js";

describe("blocks of the README", () => {
  const text = "Intro\n```console\n$ mmspec a\nout 1\n\n$ mmspec b\n```\n\n```mms x.mms\nMODULE x\n```\n";

  test("have a language, a line and a text", () => {
    expect(blocksOf(text)).toEqual([
      { language: "console", file: undefined, line: 2, text: "$ mmspec a\nout 1\n\n$ mmspec b" },
      { language: "mms", file: "x.mms", line: 9, text: "MODULE x" },
    ]);
  });

  test("that do not end are an error", () => {
    expect(() => blocksOf("```sh\nnpm ci\n")).toThrow("README.md:1");
  });

  test("are commands and what they print", () => {
    expect(commandsOf(blocksOf(text)[0]!)).toEqual([
      { command: "mmspec a", output: ["out 1", ""] },
      { command: "mmspec b", output: [] },
    ]);
  });
});

describe("shown output", () => {
  test.each([
    [["a", "b"], "a\nb\n", true],
    [["a", "b"], "a\nc\n", false],
    [["a", "b"], "a\nb\nc\n", false],
    [["a", "b"], "a\n", false],
    [["a", "…"], "a\nb\nc\n", true],
    [["a", "…"], "a\n", true],
    [["a", "…"], "b\n", false],
    [["a", "…", "d"], "a\nb\nc\nd\n", true],
    [["a", "…", "d"], "a\nb\nc\n", false],
    [["took … ms (x)"], "took 12 ms (x)\n", true],
    [["took … ms (x)"], "took 12 ms (y)\n", false],
    [[""], "", true],
  ])("%j shows %j: %s", (shown, printed, expected) => {
    expect(matches(shown, printed)).toBe(expected);
  });
});
