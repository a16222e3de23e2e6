import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

it("the generated parser is that of the grammar (npm run grammar)", async () => {
  const { generateParser } = await import(join(root, "src", "build.mjs"));
  const committed = readFileSync(join(root, "src", "syntax", "generated", "parser.js"), "utf8");
  expect(committed === (await generateParser())).toBe(true);
});
