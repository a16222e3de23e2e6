/* The TextMate grammar: marked lines say what is coloured how, and no word of the language is left out. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reservedWords } from "../../src/syntax/reserved.js";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "editors/vscode");
const grammar = join(folder, "syntaxes/mmspec.tmLanguage.json");

test("declarations and what stands in them have their scopes", () => {
  const tester = join(root, "node_modules/vscode-tmgrammar-test/dist/unit.js");
  const args = [tester, "-g", grammar, join(folder, "test/declarations.mms")];
  expect(execFileSync(process.execPath, args, { encoding: "utf8" })).toMatch(/declarations\.mms run success/);
});

test("every reserved word is coloured", () => {
  const words = new Set(readFileSync(grammar, "utf8").match(/\b[A-Z]+\b/g));
  expect([...reservedWords].filter((word) => !words.has(word))).toEqual([]);
});
