import { expect, test } from "vitest";
import { catalogue } from "../../src/diag/catalogue/index.js";
import { diagnosticsPage } from "./diagnostics.js";

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
