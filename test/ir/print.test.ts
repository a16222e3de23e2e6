/* What lowering makes of specs, as `mmspec compile --ir` prints it. Read the difference before -u. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadModules } from "../../src/compile/load-modules.js";
import { lowerProgram } from "../../src/ir/lower-program.js";
import { printProgram } from "../../src/ir/print-ir.js";
import { checkModules } from "../../src/sema/check-modules.js";
import { programOfText } from "../support/load-texts.js";

const golden = new URL("../golden/ir/", import.meta.url).pathname;

function lowered(file: string) {
  const readFile = (path: string) => readFileSync(path, "utf8");
  const { modules } = loadModules([file], { readFile, shipped: "specs" });
  return lowerProgram(checkModules(modules)).program;
}

describe("the IR of", () => {
  test("the smallest spec with all kinds of rules", async () => {
    const text = printProgram(lowered("test/golden/emit/refs.mms"));
    await expect(text).toMatchFileSnapshot(`${golden}refs.ir.txt`);
  });

  test.each(["locks", "mremap", "exec_walk"])("mm.%s", async (name) => {
    const text = printProgram(lowered(`specs/mm/${name}.mms`), new Set([`mm.${name}`]));
    await expect(text).toMatchFileSnapshot(`${golden}mm.${name}.ir.txt`);
  });
});

/** The right side of `Op == …` in a module with a VARIABLE `f`, a function, and `s`, a set. */
function printed(expression: string): string {
  const module = `---- MODULE m ----
VARIABLE f : [Int -> Int]
INIT f = <<>>
VARIABLE s : SUBSET Int
INIT s = {}
Op == ${expression}
INVARIANT USED_01 "an operator is there if it is used" == Op = Op
====`;
  const text = printProgram(programOfText(module, "m.mms").ir);
  return /Op : .* ==\n {4}(.*)\n/.exec(text)![1]!;
}

describe("parentheses stand", () => {
  test.each([
    ["where precedence asks for them", "(1 + 2) * 3", "(1 + 2) * 3"],
    ["nowhere else", "1 + (2 * 3)", "1 + 2 * 3"],
    [
      "where TLA+ has a conflict",
      "(1 \\in s /\\ 2 \\in s) \\/ 3 \\in s",
      "(1 \\in s /\\ 2 \\in s) \\/ 3 \\in s",
    ],
    [
      "around what is open to the right",
      "(\\A x \\in s : x > 1) /\\ 1 \\in s",
      "(\\A x \\in s : 1 < x) /\\ 1 \\in s",
    ],
    ["around what a key or field is taken of", "[f EXCEPT ![1] = 2][1]", "[f EXCEPT ![1] = 2][1]"],
  ])("%s", (_, written, text) => {
    expect(printed(written)).toBe(text);
  });
});

test("bound variables of one name are told apart", () => {
  // SelectSeq's element has a name of its own.
  expect(printed("\\A x \\in s : Len(SelectSeq(<<1>>, LAMBDA y : y = x)) = 1")).toBe(
    "\\A x \\in s : Len(SelectSeq(<<1>>, LAMBDA x_2 : x_2 = x)) = 1",
  );
});
