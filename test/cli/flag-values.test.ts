import { describe, expect, test } from "vitest";
import {
  collect,
  collectConstant,
  collectPattern,
  readChoice,
  readDuration,
  readNatural,
} from "../../src/cli/flag-values.js";
import { InputError } from "../../src/session/input-error.js";

describe("values of flags", () => {
  test.each([
    ["1ms", 1_000_000],
    ["250us", 250_000],
    ["1.5s", 1_500_000_000],
    ["7ns", 7],
    ["0.000000001s", 1],
    ["3600s", 3_600_000_000_000],
    ["0ms", 0],
  ])("the duration %s is %i ns", (text, ns) => {
    expect(readDuration("--sort-window")(text)).toBe(ns);
  });

  test.each([
    "1",
    "ms",
    "-1ms",
    "1 ms",
    "1.5ns",
    "3601s",
    "1h",
    "1e3s",
    "",
    "0x1s",
  ])("no duration: %j", (text) => {
    expect(() => readDuration("--sort-window")(text)).toThrow(InputError);
  });

  test.each(["", "1.0", "1e3", "0x10", "9007199254740993", " 1"])("no number: %j", (text) => {
    expect(() => readNatural("--at", 0)(text)).toThrow(InputError);
  });

  test("choices are exact", () => {
    expect(readChoice("--format", ["pretty", "json"])("json")).toBe("json");
    expect(() => readChoice("--format", ["pretty", "json"])("JSON")).toThrow(InputError);
  });

  test("constants collect; a value may hold anything, also '='", () => {
    const read = collectConstant("--constant");
    const one = read("Era=K36");
    expect([...read("Note=a=b", one)]).toEqual([
      ["Era", "K36"],
      ["Note", "a=b"],
    ]);
    expect([...read("Era=K36", one)]).toEqual([["Era", "K36"]]);
    expect(() => read("Era=K64", one)).toThrow(InputError);
    expect(() => read("=x", one)).toThrow(InputError);
  });

  test("specs collect in their order", () => {
    expect(collect("b", collect("a"))).toEqual(["a", "b"]);
  });

  test.each(["", " ", "# a comment"])("no pattern: %j", (text) => {
    expect(() => collectPattern("--exclude")(text)).toThrow(InputError);
  });
});
