import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pointerShortener } from "../../src/report/short-pointers.js";

describe("pointers of a story", () => {
  test("a kernel pointer keeps its head and its last three digits", () => {
    const short = pointerShortener(["0xffff888003a41f20"]);
    expect(short("vma 0xffff888003a41f20 → 0xffff888003a41f20")).toBe("vma 0xffff88…f20 → 0xffff88…f20");
  });

  test("two that end alike keep as many digits as tell them apart", () => {
    const short = pointerShortener(["0xffff888003a41f20", "0xffff888003b41f20"]);
    expect(short("0xffff888003a41f20 0xffff888003b41f20")).toBe("0xffff88…a41f20 0xffff88…b41f20");
  });

  test("two that differ only behind the head stay whole", () => {
    const short = pointerShortener(["0xffff881003a41f20", "0xffff882003a41f20"]);
    expect(short("0xffff881003a41f20 0xffff882003a41f20")).toBe("0xffff881003a41f20 0xffff882003a41f20");
  });

  test("user addresses, small numbers and identifiers are left alone", () => {
    const text = "0x7f47e8100000 0x1000 0xffffffffffffffffff 0xffff888003a41f20g";
    expect(pointerShortener([text])(text)).toBe(text);
  });

  test("a pointer of another story stays whole", () => {
    expect(pointerShortener(["0xffff888003a41f20"])("0xffff888003a41f21")).toBe("0xffff888003a41f21");
  });

  test("different pointers never look the same", () => {
    const digit = fc.constantFrom(..."018f");
    const pointer = fc.string({ unit: digit, minLength: 11, maxLength: 16 }).map((s) => `0x${s}`);
    fc.assert(
      fc.property(fc.array(pointer, { minLength: 2, maxLength: 12 }), (pointers) => {
        const short = pointerShortener([pointers.join(" ")]);
        const distinct = new Set(pointers);
        expect(new Set([...distinct].map(short)).size).toBe(distinct.size);
      }),
    );
  });
});
