/* What people see of the compiler: the TypeScript that `mmspec compile` writes. Read the difference before -u. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { programOfText } from "../support/load-texts.js";

const folder = new URL("../golden/emit/", import.meta.url).pathname;
const spec = () => programOfText(readFileSync(`${folder}refs.mms`, "utf8"), "refs.mms");

test("a small spec as TypeScript", async () => {
  await expect(spec().source({ types: true })).toMatchFileSnapshot(`${folder}refs.ts.txt`);
});

test("emission is a function of the text", () => {
  expect(spec().source({ types: true })).toBe(spec().source({ types: true }));
});
