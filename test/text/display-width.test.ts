import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutToWidth, displayWidth, padToWidth, splitAtWidth } from "../../src/text/display-width.js";

describe("display width", () => {
  test.each([
    ["", 0],
    ["mremap/1201", 11],
    ["漢字", 4],
    ["ｱ", 1],
    ["😀", 2],
    ["한글", 4],
    ["e\u0301", 1],
    ["→ ✗ ─ …", 7],
  ])("%j takes %i columns", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test("a cut is marked and never wider than asked for", () => {
    expect(cutToWidth("copy_vma__return", 16)).toBe("copy_vma__return");
    expect(cutToWidth("copy_vma__return", 9)).toBe("copy_vma…");
    // The second wide character would need columns 3 and 4 of which 4 is the mark's.
    expect(cutToWidth("漢字漢字", 4)).toBe("漢…");
    expect(cutToWidth("漢字", 1)).toBe("…");
    expect(cutToWidth("x", 0)).toBe("");
  });

  test("combining marks stay with their letter", () => {
    expect(splitAtWidth("ae\u0301x", 2)).toEqual(["ae\u0301", "x"]);
  });

  test("padding counts columns, not characters", () => {
    expect(padToWidth("漢", 4)).toBe("漢  ");
    expect(padToWidth("too long", 3)).toBe("too long");
  });

  test("cutting is within its width for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), (text, width) => {
        expect(displayWidth(cutToWidth(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});
