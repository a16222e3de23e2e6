import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { literal, quote } from "../../src/emit/names.js";

/** What could end a literal, a line, a comment, a template or a script element. */
const ENDS = [..."\"'`$<>*/\\\n\r\0\u007f\u0085\u009f\u2028\u2029"];
const evil = [
  '"); process.exit(1); ("',
  "*/ x /*",
  "</script>",
  "<!--",
  "`$" + "{1}`",
  "\\",
  ...ENDS,
  ...ENDS.map((c) => `\\${c}`),
];
const text = fc.oneof(fc.constantFrom(...evil), fc.string({ unit: "binary" }));

const evaluate = (source: string): unknown => new Function(`"use strict"; return ${source};`)();

describe("a quoted string", () => {
  test("is the text again", () => {
    fc.assert(
      fc.property(text, (t) => {
        expect(evaluate(quote(t))).toBe(t);
      }),
    );
  });

  test("is one line, and ends nothing that it stands in: comment, template, element", () => {
    fc.assert(
      fc.property(text, (t) => {
        expect(quote(t)).not.toMatch(/[<>*/`$\p{Cc}\u2028\u2029]/u);
        expect(quote(t).slice(1, -1)).not.toMatch(/(?<!\\)(?:\\\\)*"/);
      }),
    );
  });

  test("is so in data, too", () => {
    fc.assert(
      fc.property(text, (t) => {
        const data = [{ name: t, values: [t, 1, true] }];
        expect(evaluate(literal(data))).toEqual(data);
        expect(literal(data)).not.toMatch(/[<>*/`$\n]/);
      }),
    );
  });
});
