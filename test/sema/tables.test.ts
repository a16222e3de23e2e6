/* What the checker leaves behind for lowering, over whole specs and over trees that no one would write. */

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkModules } from "../../src/sema/check-modules.js";
import type { Typed } from "../../src/sema/typed.js";
import type * as ast from "../../src/syntax/ast.js";
import { children } from "../../src/syntax/children.js";
import { arbitraryModule } from "../support/arbitrary-tree.js";
import { checkDecls, checkTexts, codes } from "./check.js";

const conformance = new URL("../conformance/", import.meta.url);

function everyNode(typed: Typed, visit: (node: ast.Node, parent: ast.Node) => void): void {
  const walk = (node: ast.Node) => {
    for (const child of children(node)) {
      visit(child, node);
      walk(child);
    }
  };
  for (const module of typed.modules) walk(module);
}

describe("after a check without errors", () => {
  const texts = readdirSync(conformance)
    .filter((name) => name.endsWith(".mms"))
    .map((name) => [name, readFileSync(new URL(name, conformance), "utf8")] as const);

  it.each(texts)("every name of %s has a symbol, every value a type", (_, text) => {
    const typed = checkTexts(text);
    expect(codes(typed)).toEqual([]);
    everyNode(typed, (node, parent) => {
      if (node.kind === "NameRef") expect(typed.symbols.has(node.id), node.name).toBe(true);
      if (parent.kind === "Call" && node.kind === "Name")
        expect(typed.symbols.has(node.id), node.text).toBe(true);
      if (parent.kind === "Bound" && node.kind === "Name")
        expect(typed.symbols.has(node.id), node.text).toBe(true);
      if (parent.kind === "Param" && node.kind === "Name")
        expect(typed.symbols.has(node.id), node.text).toBe(true);
      const isOperator = parent.kind === "Call" && (node.kind === "Lambda" || node.kind === "NameRef");
      if (
        /^(NumberLit|Binary|Apply|If|Quant|Except|Field|Call|Let|SetMap|FnLit)$/.test(node.kind) &&
        !isOperator
      ) {
        expect(typed.types.has(node.id), node.kind).toBe(true);
      }
    });
  });

  it("two uses of one thing share a symbol, whose binder is the declared name", () => {
    const typed = checkDecls("VARIABLE n : Nat\nINIT n = 0\nF(x) == x + x + n\nG(x) == x + n");
    const uses = new Map<string, Set<unknown>>();
    everyNode(typed, (node) => {
      if (node.kind !== "NameRef" || node.name === "Nat") return;
      const symbol = typed.symbols.get(node.id)!;
      uses.set(node.name, (uses.get(node.name) ?? new Set()).add(symbol));
      expect(typed.binders.get(symbol)?.text).toBe(node.name);
    });
    // x of F and x of G are two things.
    expect([...uses].map(([name, symbols]) => [name, symbols.size])).toEqual([
      ["x", 2],
      ["n", 1],
    ]);
  });
});

describe("whatever the tree", () => {
  it("nothing is thrown, and every diagnostic has a sentence", () => {
    fc.assert(
      fc.property(fc.array(arbitraryModule, { minLength: 1, maxLength: 3 }), (modules) => {
        const typed = checkModules(modules);
        expect(typed.diagnostics.every((d) => d.at !== undefined)).toBe(true);
      }),
      { numRuns: 1500, seed: 615 },
    );
  });

  it("a chain of 100,000 operators is no recursion", () => {
    const count = 100_000;
    const chain = Array.from({ length: count }, (_, i) => `op${i} == op${i + 1} + 1`);
    expect(codes(checkDecls(`${chain.join("\n")}\nop${count} == 1`))).toEqual([]);
  });

  it("the deepest expressions that the parser takes are checked", () => {
    expect(codes(checkDecls(`A == ${"(1 + ".repeat(190)}1${")".repeat(190)}`))).toEqual([]);
    expect(codes(checkDecls(`A == ${"{".repeat(190)}1${"}".repeat(190)} = 1`))[0]).toMatch(/^MMS3/);
    expect(codes(checkDecls(`A == ${"1 + ".repeat(450)}1`))).toEqual([]);
    expect(codes(checkDecls(`CONSTANT c : ${"Seq(".repeat(190)}Nat${")".repeat(190)}`))[0]).toMatch(
      /^MMS3011/,
    );
  });

  it("types that grow exponentially end in an error, quickly", () => {
    const doubling = Array.from({ length: 200 }, (_, i) => `P${i + 1}(x) == <<P${i}(x), P${i}(x)>>`);
    const found = codes(checkDecls(`P0(x) == <<x, x>>\n${doubling.join("\n")}`));
    expect(found[0]).toBe("MMS3011 P9");
    expect(found.every((d) => d.startsWith("MMS3011"))).toBe(true);
    const nested = Array.from({ length: 150 }, (_, i) => `x${i + 1} = <<x${i}, x${i}>>`);
    const names = Array.from({ length: 151 }, (_, i) => `x${i}`);
    expect(codes(checkDecls(`F(${names.join(", ")}) == ${nested.join(" /\\ ")}`))).toEqual(["MMS3011 F"]);
  });

  it("types by each other through any number of declarations end", () => {
    const types = Array.from({ length: 5000 }, (_, i) => `TYPE T${i} == Seq(T${i + 1})`);
    expect(codes(checkDecls(`${types.join("\n")}\nTYPE T5000 == Nat`))[0]).toMatch(/^MMS3011/);
  });
});
