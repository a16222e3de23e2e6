import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseModule } from "../../src/syntax/parse-module.js";
import { printTree } from "../../src/syntax/print-tree.js";
import { isSameTree } from "../../src/syntax/same-tree.js";
import { SourceFile } from "../../src/text/source-file.js";

const files = readdirSync("specs/mm").filter((file) => /^(?:z|i|o|m).*\.mms$/.test(file));
const texts = files.map((file) => readFileSync(`specs/mm/${file}`, "utf8"));
const parse = (text: string) => parseModule(new SourceFile("m.mms", text)).module!;

test("two readings of a text have one tree", () => {
  for (const text of texts) expect(isSameTree(parse(text), parse(text))).toBe(true);
});

test("trees differ where their print does: declaration by declaration", () => {
  const all = texts.flatMap((text) => parse(text).decls).slice(0, 120);
  const prints = all.map((decl) => printTree(decl));
  for (let i = 0; i < all.length; i++)
    for (let j = i; j < all.length; j += 7)
      expect(isSameTree(all[i]!, all[j]!)).toBe(prints[i] === prints[j]);
});

test("a difference far below is found", () => {
  const tree = (n: number) => parse(`---- MODULE m ----\nF(x) == [a |-> <<x, {1, ${n}}>>]\n====\n`);
  expect(isSameTree(tree(2), tree(2))).toBe(true);
  expect(isSameTree(tree(2), tree(3))).toBe(false);
});
