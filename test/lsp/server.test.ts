import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TextEdit } from "vscode-languageserver-protocol";
import { loadProgram } from "../../src/compile/load-program.js";
import { workspaceSpecs } from "../../src/files/specs/find-specs.js";
import { type Occurrence, occurrencesIn } from "../../src/lsp/occurrences.js";
import { offsetAt, pathOf } from "../../src/lsp/places.js";
import { rename } from "../../src/lsp/references.js";
import { Workspace } from "../../src/lsp/workspace.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import { printTree } from "../../src/syntax/print-tree.js";
import { SourceFile } from "../../src/text/source-file.js";
import { shown } from "../support/load-texts.js";
import { type Client, clientHere, root } from "../support/lsp-client.js";
import { MODULE, sessions } from "./sessions.js";

const client: Client = clientHere();
beforeAll(() => client.initialize(join(root, "specs")));
afterAll(async () => {
  expect(await client.shutDown()).toBe(0);
});

describe("a session in an editor", () => {
  test.each(sessions)("$does", async ({ run }) => {
    const editor = await client.open(MODULE);
    try {
      await run(editor, client);
    } finally {
      await editor.close();
    }
  });
});

const specs = join(root, "specs");
const files = {
  shipped: specs,
  specFiles: workspaceSpecs,
  readText: (path: string) => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  },
};

test("a keystroke makes one text be parsed again", () => {
  const workspace = new Workspace(files);
  const path = join(root, MODULE);
  const text = readFileSync(path, "utf8");
  workspace.update(path, text);
  workspace.analysis(path);
  const before = workspace.parses;
  workspace.update(path, text.replace("copying[self].dst", "copying[self].ds"));
  expect(workspace.analysis(path)!.diagnostics).toHaveLength(1);
  expect(workspace.parses).toBe(before + 1);
});

/** The texts of the files that an edit changes. */
function edited(
  workspace: Workspace,
  changes: Readonly<Record<string, readonly TextEdit[]>>,
): Map<string, string> {
  return new Map(
    Object.entries(changes).map(([uri, edits]) => {
      const file = pathOf(uri);
      const { source } = workspace.parse(file)!;
      const places = edits.map(({ range, newText }) => ({
        start: offsetAt(source, range.start),
        end: offsetAt(source, range.end),
        newText,
      }));
      const text = places
        .sort((a, b) => b.start - a.start)
        .reduce((t, { start, end, newText }) => t.slice(0, start) + newText + t.slice(end), source.text);
      return [file, text];
    }),
  );
}

function renamed(workspace: Workspace, occurrence: Occurrence, name: string): Record<string, TextEdit[]> {
  const found = rename(workspace, occurrence, name);
  if ("refused" in found) throw new Error(found.refused);
  return found.edit.changes!;
}

describe("renaming", () => {
  const workspace = new Workspace(files);
  workspace.folders = [specs];
  const path = join(root, MODULE);
  const { module, modules, typed } = workspace.analysis(path)!;
  const own = occurrencesIn(module!, modules, typed).filter(
    (o) => o.use === "declaration" && o.decl !== undefined,
  );

  test("reaches every place of every name", () => {
    const changes: Record<string, TextEdit[]> = {};
    const names = own.filter((o) => o.binder.text.length >= 4);
    expect(names.length).toBeGreaterThan(70);
    names.forEach((occurrence, i) => {
      const name = `Z${i.toString(36)}`.padEnd(occurrence.binder.text.length, "q");
      for (const [uri, edits] of Object.entries(renamed(workspace, occurrence, name)))
        changes[uri] = [...(changes[uri] ?? []), ...edits];
    });
    const texts = edited(workspace, changes);
    expect(texts.size).toBeGreaterThan(1);
    const { diagnostics } = loadProgram(workspace.paths(), {
      shipped: specs,
      readFile: (file) => texts.get(file) ?? files.readText(file),
    });
    expect(diagnostics.map(shown)).toEqual([]);
  });

  test("a longer or shorter name takes what stands below it along", () => {
    const before = printTree(module!);
    for (const occurrence of own.filter((_, i) => i % 8 === 0)) {
      for (const name of ["AMuchLongerNameThanBefore", "Zq"]) {
        const text = edited(workspace, renamed(workspace, occurrence, name)).get(path)!;
        const parsed = parseModule(new SourceFile(path, text));
        expect(parsed.diagnostics.map(shown)).toEqual([]);
        expect(
          printTree(parsed.module!).replaceAll(new RegExp(`\\b${name}\\b`, "g"), occurrence.binder.text),
        ).toBe(before);
      }
    }
  });
});

test("a text without a module, and one that is gone, are no trouble", async () => {
  const editor = await client.open("specs/mm/none.mms", "no module here\n");
  const found = await client.published(editor.uri, () => editor.type("here", "there"));
  expect(found.map((d) => d.code)).toEqual(["MMS1002"]);
  for (const method of ["hover", "definition", "completion", "signatureHelp", "rename"])
    await editor.ask(`textDocument/${method}`, { position: { line: 7, character: 9 }, newName: "x" });
  for (const method of ["documentSymbol", "foldingRange", "codeLens", "semanticTokens/full"])
    await editor.ask(`textDocument/${method}`);
  expect(await editor.ask("textDocument/formatting", { options: {} })).toEqual([]);
  await editor.close();
  expect(await editor.ask("textDocument/hover", { position: { line: 0, character: 0 } })).toBeNull();
});
