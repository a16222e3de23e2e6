import { describe, expect, it } from "vitest";
import { parsedModule, parseExpr, problems } from "../support/parse-text.js";
import { shape } from "../support/shape.js";

const read = (text: string) => shape(parseExpr(text));

describe("a bulleted list", () => {
  it("has an item for each bullet of its column", () => {
    expect(read("/\\ a\n/\\ b\n/\\ c")).toBe("/\\{a b c}");
    expect(read("\\/ a\n\\/ b")).toBe("\\/{a b}");
  });

  it("may have one item", () => {
    expect(read("/\\ a")).toBe("/\\{a}");
  });

  it("holds items over several lines", () => {
    expect(read("/\\ a =\n     b\n/\\ c")).toBe("/\\{(= a b) c}");
  });

  it("takes a bullet further right as an infix operator", () => {
    expect(read("/\\ a\n   /\\ b\n/\\ c")).toBe("/\\{(/\\ a b) c}");
    expect(read("/\\ a /\\ b\n/\\ c")).toBe("/\\{(/\\ a b) c}");
  });

  it("ends at a token in its column or left of it", () => {
    expect(read("  /\\ a\n  /\\ b\n=> c")).toBe("(=> /\\{a b} c)");
    expect(read("  /\\ a\n  /\\ b\n  => c")).toBe("(=> /\\{a b} c)");
  });

  it("takes an operator right of its column into the item", () => {
    expect(read("/\\ a\n/\\ b\n => c")).toBe("/\\{a (=> b c)}");
  });

  it("ends at a bullet of the other kind in its column", () => {
    expect(read("/\\ a\n\\/ b")).toBe("(\\/ /\\{a} b)");
    expect(read("/\\ a\n\\/ b\n\\/ c")).toBe("(\\/ /\\{a} b c)");
  });

  it("is one operand to what follows it, whatever its items are", () => {
    expect(read(" /\\ a => b\n=> c")).toBe("(=> /\\{(=> a b)} c)");
  });

  it("nests", () => {
    expect(read("/\\ \\/ a\n   \\/ b\n/\\ c")).toBe("/\\{\\/{a b} c}");
    expect(read("/\\ /\\ a\n   /\\ b\n/\\ c")).toBe("/\\{/\\{a b} c}");
    expect(read("\\/ /\\ a\n   /\\ b\n\\/ /\\ c\n   /\\ d")).toBe("\\/{/\\{a b} /\\{c d}}");
  });

  it("ends several lists at once", () => {
    expect(read("  /\\ a\n  /\\ \\/ b\n     \\/ c\n=> d")).toBe("(=> /\\{a \\/{b c}} d)");
  });

  it("stands behind any operator", () => {
    expect(read("a => /\\ b\n     /\\ c")).toBe("(=> a /\\{b c})");
    expect(read("~ /\\ a\n  /\\ b")).toBe("(~ /\\{a b})");
  });

  it("ends at the word or bracket that ends what it stands in", () => {
    expect(read("IF /\\ a\n   /\\ b THEN c ELSE d")).toBe("If(/\\{a b} c d)");
    expect(read("(/\\ a\n /\\ b)")).toBe("/\\{a b}");
    expect(read("{/\\ a\n /\\ b, c}")).toBe("SetEnum(/\\{a b} c)");
  });

  it("holds quantifiers, LET, IF and CASE up to the next bullet", () => {
    expect(read("/\\ \\A x \\in S : a\n/\\ b")).toBe("/\\{Quant(Bound(x S) a) b}");
    expect(read("/\\ LET y == a\n   IN  y\n/\\ b")).toBe("/\\{Let(OperatorDecl(y a) y) b}");
    expect(read("/\\ IF a\n   THEN b\n   ELSE c\n/\\ d")).toBe("/\\{If(a b c) d}");
    expect(read("/\\ CASE a -> b\n     [] OTHER -> c\n/\\ d")).toBe("/\\{Case(CaseArm(a b) c) d}");
  });

  it("reads comments between its items as blanks", () => {
    expect(read("/\\ a  \\* first\n(* in column one *)\n/\\ b")).toBe("/\\{a b}");
  });

  it("counts a comment in front of a bullet into its column", () => {
    expect(read("(* *) /\\ a\n      /\\ b")).toBe("/\\{a b}");
  });

  it("counts tabs to the next multiple of 8", () => {
    expect(shape(bodyOf("E ==\n\t/\\ a\n        /\\ b"))).toBe("/\\{a b}");
    expect(shape(bodyOf("E ==\n   \t/\\ a\n\t/\\ b"))).toBe("/\\{a b}");
  });

  it("counts a character outside the BMP once", () => {
    expect(shape(bodyOf('E == "𝔸" = /\\ a\n           /\\ b'))).toBe("(= StringLit() /\\{a b})");
  });

  it("may be written with ∧ and ∨, or \\land and \\lor", () => {
    expect(read("∧ a\n∧ ∨ b\n  ∨ c")).toBe("/\\{a \\/{b c}}");
    expect(read("\\land a\n/\\ b")).toBe("/\\{a b}");
    expect(read("\\lor a\n∨ b")).toBe("\\/{a b}");
  });

  it("does not hold a bracket whose content leaves its column", () => {
    expect(problems("E ==\n  /\\ f(a,\n b)")).toEqual(["MMS1006 b"]);
    expect(problems("E ==\n  /\\ (a\n  )")).toEqual(["MMS1006 )"]);
  });

  it("needs an item behind each bullet", () => {
    expect(problems("E == /\\ a\n     /\\\nF == 1")).toEqual(["MMS1001 F"]);
  });
});

function bodyOf(text: string) {
  const [decl] = parsedModule(text).decls;
  if (decl?.kind !== "OperatorDecl") throw new Error("not a definition");
  return decl.body;
}
