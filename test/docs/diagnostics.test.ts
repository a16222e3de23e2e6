import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogue } from "../../src/diag/catalogue/index.js";
import { SourceFile } from "../../src/text/source-file.js";
import { checkText } from "../support/check-text.js";
import { diagnosticsPage, RIGHT, rightFiles } from "./diagnostics.js";

const page = diagnosticsPage();

test("specs/DIAGNOSTICS.md is that of the catalogue; -u rewrites it", async () => {
  await expect(page).toMatchFileSnapshot("../../specs/DIAGNOSTICS.md");
});

test("every code is in its table", () => {
  for (const code of Object.keys(catalogue)) expect(page).toMatch(new RegExp(`^\\| \\[?${code}\\b`, "m"));
});

test("every link leads to an example", () => {
  const anchors = [...page.matchAll(/^### (.*)$/gm)].map((m) =>
    m[1]!
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
  expect([...page.matchAll(/\]\(#([^)]*)\)/g)].map((m) => m[1]!)).toEqual(anchors);
});

test.each(
  rightFiles,
)("the right text %s has nothing wrong, and belongs to a code that has a wrong one", (file) => {
  const code = file.replace(/\.mms$/, "");
  expect(checkText(new SourceFile("example.mms", readFileSync(`${RIGHT}/${file}`, "utf8")))).toEqual([]);
  expect(page).toContain(`### ${code} `);
});
