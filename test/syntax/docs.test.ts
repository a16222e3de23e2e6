import { describe, expect, it } from "vitest";
import type * as ast from "../../src/syntax/ast.js";
import { walk } from "../../src/syntax/children.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import { SourceFile } from "../../src/text/source-file.js";
import { parsedModule } from "../support/parse-text.js";

const docOf = (text: string) => (parsedModule(text).decls.at(-1) as ast.OperatorDecl).doc;

describe("the doc of a declaration", () => {
  it("is the comment that ends right in front of it", () => {
    expect(docOf("(* one *)\nA == 1")).toBe("one");
    expect(docOf("\\* one\nA == 1")).toBe("one");
    expect(docOf("(* one *) A == 1")).toBe("one");
  });

  it("is not one with an empty line between", () => {
    expect(docOf("(* one *)\n\nA == 1")).toBe("");
  });

  it("is not the one at the end of the line in front", () => {
    expect(docOf("B == 2 \\* two\nA == 1")).toBe("");
  });

  it("joins comments that touch", () => {
    expect(docOf("\\* one\n\\* two\nA == 1")).toBe("one\ntwo");
    expect(docOf("\\* zero\n\n\\* one\n(* two *)\nA == 1")).toBe("one\ntwo");
  });

  it("loses its markers, frames and common indentation, and keeps the rest", () => {
    expect(docOf("  (* one\n       two\n     three *)\n  A == 1")).toBe("one\n  two\nthree");
    expect(docOf("(*****)\n(* a *)\n(*  b *)\n(*****)\nA == 1")).toBe("a\n b");
    expect(docOf("(* a\n * b\n *\n * c *)\nA == 1")).toBe("a\nb\n\nc");
    expect(docOf("\\*** a\nA == 1")).toBe("a");
  });

  it("belongs to definitions inside LET too", () => {
    const docs = [...walk(parsedModule("A == LET\n \\* inner\n b == 1\n IN b"))].flatMap((n) =>
      n.kind === "OperatorDecl" ? [n.doc] : [],
    );
    expect(docs).toEqual(["", "inner"]);
  });

  it("belongs to each name of a declaration of several that has its own", () => {
    const { decls } = parsedModule("\\* all\nVARIABLES\n  \\* the first\n  a : Nat,\n  b : Nat");
    expect(decls.map((d) => d.doc)).toEqual(["the first", "all"]);
  });
});

describe("the doc of a REQUIRE", () => {
  const docOfRequire = (text: string) => {
    const found = [...walk(parsedModule(text))].find((n) => n.kind === "Require");
    return (found as ast.Require).doc;
  };

  it("stands in front of its bullet", () => {
    expect(docOfRequire('A ==\n  /\\ x\n  \\* why\n  /\\ REQUIRE A_1 "a" == p')).toBe("why");
    expect(docOfRequire('A ==\n  ∧ x\n  \\* why\n  ∧ REQUIRE A_1 "a" == p')).toBe("why");
  });

  it("or in front of the word itself", () => {
    expect(docOfRequire('A ==\n  \\* why\n  REQUIRE A_1 "a" == p')).toBe("why");
    expect(docOfRequire('A ==\n  /\\ \n  \\* not the bullet\'s\n     REQUIRE A_1 "a" == p')).toBe(
      "not the bullet's",
    );
  });
});

describe("the doc of a module", () => {
  const docOfModule = (text: string) => parseModule(new SourceFile("m", text)).module!.doc;

  it.each([
    ["in front of the header", "ignored\n\n(* about\n   m *)\n---- MODULE m ----\nA == 1\n====", "about\nm"],
    ["in lines in front of it", "\\* about\n\\* m\n---- MODULE m ----\nA == 1\n====", "about\nm"],
    ["behind the header", "---- MODULE m ----\n(* about *)\n\nA == 1\n====", "about"],
    [
      "between header and EXTENDS",
      "---- MODULE m ----\n(* about *)\nEXTENDS Naturals\nA == 1\n====",
      "about",
    ],
    [
      "behind EXTENDS",
      "---- MODULE m ----\nEXTENDS Naturals\n\n\\* about\n\\* m\n\nA == 1\n====",
      "about\nm",
    ],
  ])("stands %s", (_, text, doc) => {
    expect(docOfModule(text)).toBe(doc);
  });

  it("is not the doc of the first declaration", () => {
    expect(docOfModule("---- MODULE m ----\n(* about A *)\nA == 1\n====")).toBe("");
    expect(docOfModule("---- MODULE m ----\nEXTENDS B\n(* about A *)\nA == 1\n====")).toBe("");
  });

  it("is none where text in front is no comment", () => {
    expect(docOfModule("(* open\ntext\n---- MODULE m ----\nA == 1\n====")).toBe("");
    expect(docOfModule("closed *)\n---- MODULE m ----\nA == 1\n====")).toBe("");
  });
});
