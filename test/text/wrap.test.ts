import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displayWidth } from "../../src/text/display-width.js";
import { wrapItems, wrapText } from "../../src/text/wrap.js";

describe("wrapping", () => {
  test.each([
    ["one two three", 7, ["one two", "three"]],
    ["one two three", 8, ["one two", "three"]],
    ["one two three", 6, ["one", "two", "three"]],
    ["a  b", 80, ["a  b"]],
    ["longerthanfour", 4, ["long", "erth", "anfo", "ur"]],
    ["ab longerthanfour", 6, ["ab", "longer", "thanfo", "ur"]],
    ["漢字漢字", 4, ["漢字", "漢字"]],
    ["漢字", 1, ["漢", "字"]],
    ["", 10, [""]],
  ])("%j in %i columns", (text, width, expected) => {
    expect(wrapText(text, width)).toEqual(expected);
  });

  test.each([
    [["vma 0x10", "addr 0x20"], 20, ["vma 0x10  addr 0x20"]],
    [["vma 0x10", "addr 0x20"], 14, ["vma 0x10", "addr 0x20"]],
    [["vma 0x10", "a name that is long"], 12, ["vma 0x10  a", "name that is", "long"]],
  ])("items %j in %i columns are broken between them", (items, width, expected) => {
    expect(wrapItems(items, "  ", width)).toEqual(expected);
  });

  test("nothing but blanks gets lost, and no line is too wide", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", " ", "漢") }),
        fc.integer({ min: 2, max: 12 }),
        (text, width) => {
          const lines = wrapText(text, width);
          expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
