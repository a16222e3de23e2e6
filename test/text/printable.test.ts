import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printable } from "../../src/text/printable.js";

describe("printable", () => {
  test.each([
    ["\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"],
    ["a\nb\r\tc\0d", "a\\nb\\r\\tc\\0d"],
    ["\u202etxt.exe", "\\u{202e}txt.exe"],
    ["zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"],
    ["one\u2028two", "one\\u{2028}two"],
    ["half \ud83d pair", "half \\u{d83d} pair"],
    ["\x9b31m", "\\x9b31m"],
    ["\u2065 \u{e0001} \u180e \ufffe", "\\u{2065} \\u{e0001} \\u{180e} \\u{fffe}"],
  ])("what a terminal would act on is written out: %j", (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test("what a reader can see stays as it is", () => {
    const text = "kworker/u8:3-ev naïve 漢字 😀 C:\\tmp ✗ →";
    expect(printable(text)).toBe(text);
  });

  test("doing it twice changes nothing, and no control character is left", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const once = printable(text);
        expect(printable(once)).toBe(once);
        expect(once).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
