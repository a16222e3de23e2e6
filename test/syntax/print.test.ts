import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseModule } from "../../src/syntax/parse-module.js";
import { printExpr } from "../../src/syntax/print-expr.js";
import { printDecl, printModule } from "../../src/syntax/print-module.js";
import { printTree } from "../../src/syntax/print-tree.js";
import { SourceFile } from "../../src/text/source-file.js";
import { arbitraryDecl, arbitraryExpr, arbitraryModule } from "../support/arbitrary-tree.js";
import { parsedModule, parseExpr } from "../support/parse-text.js";

describe("printing and parsing", () => {
  it("gives an expression again", () => {
    fc.assert(
      fc.property(arbitraryExpr, (expr) => {
        expect(printTree(parseExpr(printExpr(expr)))).toBe(printTree(expr));
      }),
      { numRuns: 3000, seed: 36 },
    );
  });

  it("gives a declaration with its comment again", () => {
    fc.assert(
      fc.property(arbitraryDecl, (decl) => {
        const [again] = parsedModule(printDecl(decl)).decls;
        expect(printTree(again!)).toBe(printTree(decl));
      }),
      { numRuns: 2000, seed: 33 },
    );
  });

  it("gives a module again, and the same text the second time", () => {
    fc.assert(
      fc.property(arbitraryModule, (module) => {
        const text = printModule(module);
        const { module: again, diagnostics } = parseModule(new SourceFile("printed", text));
        expect(diagnostics).toEqual([]);
        expect(printTree(again!)).toBe(printTree(module));
        expect(printModule(again!)).toBe(text);
      }),
      { numRuns: 500, seed: 34 },
    );
  });
});
