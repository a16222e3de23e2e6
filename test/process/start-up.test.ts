/* What is loaded before a small trace is checked: neither the compiler, nor what starts threads, nor reports not asked for. */
import { readFileSync } from "node:fs";
import { posix as path } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

/** What a file loads as soon as it is loaded itself; types cost nothing. */
function staticImports(file: string): string[] {
  const tree = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022);
  return tree.statements.flatMap((s) => {
    if (!ts.isImportDeclaration(s) && !ts.isExportDeclaration(s)) return [];
    if (s.moduleSpecifier === undefined || !ts.isStringLiteral(s.moduleSpecifier)) return [];
    const clause = ts.isImportDeclaration(s) ? s.importClause : undefined;
    const named = clause?.namedBindings;
    const isType = ts.isExportDeclaration(s)
      ? s.isTypeOnly
      : clause?.isTypeOnly === true ||
        (clause?.name === undefined &&
          named !== undefined &&
          ts.isNamedImports(named) &&
          named.elements.every((e) => e.isTypeOnly));
    return isType ? [] : [s.moduleSpecifier.text];
  });
}

function loadedBy(...entries: string[]): Set<string> {
  const loaded = new Set(entries);
  for (const file of loaded) {
    if (!file.startsWith("src/")) continue;
    for (const name of staticImports(file)) {
      loaded.add(name.startsWith(".") ? path.join(path.dirname(file), name).replace(/\.js$/, ".ts") : name);
    }
  }
  return loaded;
}

const loaded = [...loadedBy("src/cli/bin.ts", "src/cli/commands/validate.ts", "src/report/pretty.ts")];

test("the files are found", () => {
  expect(loaded).toContain("src/replay/replay.ts");
});

test.each([
  "src/emit/",
  "src/ir/",
  "src/syntax/",
  "src/importers/",
  "src/compile/load-",
  "src/cli/workers/worker-",
  "ignore",
  "jsonc-parser",
  "ajv",
  "fzstd",
])("%s waits until it is needed", (start) => {
  expect(loaded.filter((file) => file.startsWith(start))).toEqual([]);
});
