import { expect, test } from "vitest";
import { diagnostic } from "../../src/diag/diagnostic.js";
import { printDiagnostic } from "../../src/diag/print-diagnostic.js";
import { placeInLine, sourceText } from "../../src/trace/line-place.js";

const bytes = (text: string) => new TextEncoder().encode(text);

/** The two lines of the excerpt in which `marked` of `line` is pointed at. */
function shown(line: string, marked: string): string[] {
  const all = bytes(line);
  const start = bytes(line.slice(0, line.indexOf(marked))).length;
  const at = placeInLine("t.jsonl", 7, all, 0, all.length, start, start + bytes(marked).length);
  const text = printDiagnostic(diagnostic("MMS7001", at, { path: "t.jsonl", reason: "it is bad" }), false);
  return text.split("\n").slice(2);
}

test.each([
  ["plain", "ab BAD c", ["7 | ab BAD c", "  |    ^^^"]],
  ["behind controls", "\u001b\u0000 BAD", ["7 | \\x1b\\0 BAD", "  |        ^^^"]],
  ["behind letters of two bytes and a wide one", "é漢 BAD", ["7 | é漢 BAD", "  |     ^^^"]],
  ["behind an override", "\u202e BAD", ["7 | \\u{202e} BAD", "  |          ^^^"]],
])("carets stand below what they mean, %s", (_, line, expected) => {
  expect(shown(line, "BAD")).toEqual(expected);
});

test("a value is cited with what a terminal would act on written out", () => {
  const value = bytes("\u001b[31m\u202e");
  expect(sourceText(value, 0, value.length)).toBe("\\x1b[31m\\u{202e}");
});
