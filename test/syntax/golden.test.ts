/* The trees of whole modules. `npx vitest run test/syntax -u` writes them anew; read the difference. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { printDiagnostics } from "../../src/diag/print-diagnostic.js";
import type * as ast from "../../src/syntax/ast.js";
import { walk } from "../../src/syntax/children.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import { printModule } from "../../src/syntax/print-module.js";
import { printTree } from "../../src/syntax/print-tree.js";
import { SourceFile } from "../../src/text/source-file.js";

const folder = join(import.meta.dirname, "..", "golden", "syntax");
const files = readdirSync(folder).filter((name) => name.endsWith(".mms"));

const parse = (name: string) => parseModule(new SourceFile(name, readFileSync(join(folder, name), "utf8")));

/** Every kind of node; a new one is a compile error here. */
const kinds: Record<ast.Node["kind"], true> = {
  Module: true, Name: true, TypeDecl: true, ConstantDecl: true, VariableDecl: true, InitDecl: true, EventDecl: true,
  EventParam: true, LifetimeDecl: true, ActionDecl: true, RuleDecl: true, RuleHeadDecl: true, OperatorDecl: true, Param: true, AssumeDecl: true,
  GivenDecl: true, TestDecl: true, MissingDecl: true, NameRef: true, NumberLit: true, StringLit: true, BoolLit: true, At: true,
  Call: true, Lambda: true, Unary: true, Binary: true, Prime: true, Junction: true, Quant: true, Choose: true,
  SetEnum: true, SetFilter: true, SetMap: true, FnLit: true, FnSet: true, RecordLit: true, RecordSet: true,
  Tuple: true, Except: true, Apply: true, Field: true, If: true, Case: true, Let: true, Box: true, Require: true,
  Observe: true, Wildcard: true, MissingExpr: true, Bound: true, TuplePattern: true, FieldDef: true,
  ExceptUpdate: true, ExceptIndex: true, CaseArm: true,
}; // biome-ignore format: a word list

describe("the tree of a module", () => {
  it.each(files)("%s", async (name) => {
    const { module, diagnostics } = parse(name);
    const text = printTree(module!) + printDiagnostics(diagnostics, { color: false, limit: 100 });
    await expect(text).toMatchFileSnapshot(join(folder, name.replace(/\.mms$/, ".tree.txt")));
  });

  it("every kind of node is in one", () => {
    const seen = new Set(files.flatMap((name) => [...walk(parse(name).module!)].map((node) => node.kind)));
    expect(Object.keys(kinds).filter((kind) => !seen.has(kind as ast.Node["kind"]))).toEqual([]);
  });

  it.each(files)("%s: each node has an id of its own, and a place inside its parent's", (name) => {
    const ids = new Set<number>();
    for (const node of walk(parse(name).module!)) {
      expect(ids.has(node.id)).toBe(false);
      ids.add(node.id);
      expect(node.span.start).toBeLessThanOrEqual(node.span.end);
    }
  });

  it.each(files)("%s: what was read stays the same when it is printed", (name) => {
    const printed = printModule(parse(name).module!);
    const again = parseModule(new SourceFile(name, printed));
    expect(printModule(again.module!)).toBe(printed);
  });
});
