import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isBuilt, noteSources, sourcesHash } from "../../src/built.mjs";

let root = "";
const put = (file: string, text: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mmspec-built-"));
  for (const file of ["src/a.ts", "src/b/c.ts", "specs/x.mms", "grammar/g.peggy", "tsconfig.json"])
    put(file, "one");
  put("package-lock.json", "{}");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function build() {
  mkdirSync(join(root, "dist"));
  noteSources(join(root, "dist"), sourcesHash(root));
}

describe("a checkout", () => {
  test("without dist/ is not built", () => {
    expect(isBuilt(root)).toBe(false);
  });

  test("that was built is", () => {
    build();
    expect(isBuilt(root)).toBe(true);
  });

  test.each([
    ["a source is changed", () => put("src/b/c.ts", "two")],
    ["a source is new", () => put("src/d.ts", "")],
    ["a source has another name", () => renameSync(join(root, "src/a.ts"), join(root, "src/e.ts"))],
    ["a source is gone", () => rmSync(join(root, "src/a.ts"))],
    ["a spec is changed", () => put("specs/x.mms", "two")],
    ["the grammar is changed", () => put("grammar/g.peggy", "two")],
    ["what builds is of another version", () => put("package-lock.json", '{"a":1}')],
  ])("is stale when %s", (_, change) => {
    build();
    change();
    expect(isBuilt(root)).toBe(false);
  });

  test("is as built when a file was written again as it was, or a page was changed", () => {
    build();
    put("src/a.ts", "one");
    put("src/README.md", "two");
    put("src/syntax/generated/parser.js", "made of the grammar");
    expect(isBuilt(root)).toBe(true);
  });
});
