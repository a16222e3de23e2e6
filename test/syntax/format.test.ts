/* mmspec fmt: the same module in its canonical layout. */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatModule } from "../../src/syntax/format/format-module.js";
import type { Spelling } from "../../src/syntax/format/spelling.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import { printModule } from "../../src/syntax/print-module.js";
import { printTree } from "../../src/syntax/print-tree.js";
import { SourceFile } from "../../src/text/source-file.js";
import { arbitraryModule } from "../support/arbitrary-tree.js";

const HEADER = "---------------------------------- MODULE m ----------------------------------";
const FOOTER = "=".repeat(79);

function formatted(text: string, spelling: Spelling = "ascii"): string {
  const { text: done, diagnostics } = formatModule(new SourceFile("m.mms", text), spelling);
  expect(diagnostics).toEqual([]);
  return done!;
}

/** Of the declarations of a module. */
function body(decls: string, spelling: Spelling = "ascii"): string {
  const lines = formatted(`---- MODULE m ----\n${decls}\n====\n`, spelling).split("\n");
  return lines.slice(1, -2).join("\n");
}

function treeOf(text: string): string {
  return printTree(parseModule(new SourceFile("m.mms", text)).module!);
}

function checkLaws(text: string): void {
  const tree = treeOf(text);
  for (const spelling of ["ascii", "unicode"] as const) {
    const once = formatted(text, spelling);
    expect(treeOf(once)).toBe(tree);
    expect(formatted(once, spelling)).toBe(once);
  }
}

const specs = new URL("../../specs/", import.meta.url);
const shipped = readdirSync(specs, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".mms"),
);

describe("a formatted module", () => {
  test.each(shipped)("is the same module, and formatted: %s", (path) => {
    checkLaws(readFileSync(new URL(path, specs), "utf8"));
  });

  test("is the same where a random module was printed", () => {
    fc.assert(
      fc.property(arbitraryModule, (module) => checkLaws(printModule(module))),
      { numRuns: 150, seed: 41 },
    );
  });

  test("is the same where blanks were put in and taken out", () => {
    fc.assert(
      fc.property(
        arbitraryModule,
        fc.array(fc.nat(2), { minLength: 40, maxLength: 40 }),
        (module, widths) => {
          let i = 0;
          const uneven = printModule(module).replaceAll(/(?<=\S) (?=\S)/g, () =>
            " ".repeat(1 + widths[i++ % 40]!),
          );
          const { module: parsed, diagnostics } = parseModule(new SourceFile("m.mms", uneven));
          fc.pre(parsed !== undefined && diagnostics.length === 0);
          checkLaws(uneven);
        },
      ),
      { numRuns: 150, seed: 42 },
    );
  });
});

describe("the canonical layout", () => {
  test("has a header and a footer of one width, no blanks at ends of lines and no empty lines in a row", () => {
    expect(
      formatted("-----MODULE m-----\r\n\r\n\r\nCONSTANT A : Nat   \r\n\r\n\r\n\r\nCONSTANT B : Nat\r\n====="),
    ).toBe(`${HEADER.slice(0, -1)}--\n\nCONSTANT A : Nat\n\nCONSTANT B : Nat\n${FOOTER}\n`);
  });

  test("has one blank around operators and behind commas, none within brackets", () => {
    expect(body("F(a : Nat,b :  Nat)==a=b   /\\ a+1  # b /\\ {  a ,b } = { }")).toBe(
      "F(a : Nat, b : Nat) == a = b /\\ a+1 # b /\\ {a, b} = { }",
    );
  });

  test("begins declarations at the margin, and bodies at four", () => {
    expect(body("  F(a : Nat) ==\n    /\\ a = 1\n    /\\ \\/ a = 2\n       \\/ a = 3")).toBe(
      "F(a : Nat) ==\n    /\\ a = 1\n    /\\ \\/ a = 2\n       \\/ a = 3",
    );
    expect(body("F(a : Nat) ==\n  LET b == a\n  IN  b")).toBe("F(a : Nat) ==\n    LET b == a\n    IN  b");
  });

  test("moves a list with the place that it begins at", () => {
    expect(body("F(a : Nat)==/\\ a = 1\n            /\\ a = 2")).toBe(
      "F(a : Nat) == /\\ a = 1\n              /\\ a = 2",
    );
  });

  test("keeps comments, and what is aligned", () => {
    const text = [
      "\\* What a is.",
      "TYPE T == [",
      "    a : Nat,      \\* in bytes",
      "    long : Nat    \\* in pages",
      "]",
      "",
      "(* Two",
      "   lines. *)",
      "F(a : Nat) == a   (* here *) = 1",
    ].join("\n");
    expect(body(text)).toBe(text);
  });

  test("knows no blanks in strings", () => {
    expect(body('F == "a  ,b" = "  "')).toBe('F == "a  ,b" = "  "');
  });

  test("has symbols in ASCII, or in Unicode where that is asked for", () => {
    const ascii = "F == \\A p \\in {1, 2} : /\\ ~(p = 3)\n                       /\\ p <= 4";
    const unicode = "F ≜ ∀ p ∈ {1, 2} : ∧ ¬(p = 3)\n                   ∧ p ≤ 4";
    expect(body(ascii, "unicode")).toBe(unicode);
    expect(body(unicode)).toBe(ascii);
    expect(body("F≜∀p∈{1}:p≤2")).toBe("F == \\A p \\in {1}: p <= 2");
  });

  test("leaves what is in front of the module and behind it", () => {
    const around = (module: string) => `notes  here\n${module}\n  more   notes\n`;
    expect(formatted(around(`${HEADER}--\n${FOOTER}`))).toContain("notes  here\n");
    expect(formatted(around(`${HEADER}--\n${FOOTER}`))).toContain("\n  more   notes\n");
  });

  test("is not made of what cannot be parsed", () => {
    const { text, diagnostics } = formatModule(new SourceFile("m.mms", "---- MODULE m ----\nF == (\n====\n"));
    expect(text).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
  });
});
