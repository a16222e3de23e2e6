/* docs/api.md is made from the doc comments by `npm run docs`. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const { fingerprint, PAGE } = (await import(new URL("../../src/docs.mjs", import.meta.url).href)) as {
  fingerprint: () => string;
  PAGE: string;
};
const page = readFileSync(PAGE, "utf8");

test("the page is that of the declarations of today: else `npm run docs`", () => {
  expect(page.trimEnd().split("\n").at(-1)).toBe(fingerprint());
});

test("it has what the front door exports", () => {
  for (const name of [
    "openSpecs",
    "validate",
    "watch",
    "explain",
    "render",
    "importTrace",
    "runTests",
    "specTests",
  ])
    expect(page).toContain(`${name}()`);
});
