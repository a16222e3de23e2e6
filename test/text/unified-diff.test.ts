import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { unifiedDiff } from "../../src/text/unified-diff.js";

/** The lines behind `+` and ` `, and those behind `-` and ` `. */
function sides(diff: string): [string[], string[]] {
  const lines = diff
    .split("\n")
    .slice(2)
    .filter((line) => line !== "" && !line.startsWith("@@"));
  const of = (kind: string) => lines.filter((line) => !line.startsWith(kind)).map((line) => line.slice(1));
  return [of("+"), of("-")];
}

test("nothing is printed of what is the same", () => {
  expect(unifiedDiff("f", "a\n", "a\n")).toBe("");
});

test("a change has three lines around it, and places where it is", () => {
  const lines = Array.from({ length: 20 }, (_, i) => `${i + 1}\n`);
  const after = lines.map((line, i) => (i === 9 ? "ten\n" : line)).join("");
  expect(unifiedDiff("f", lines.join(""), after)).toBe(
    "--- f\n+++ f\n@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n",
  );
});

test("patch makes the one of the other", () => {
  const folder = mkdtempSync(join(tmpdir(), "mmspec-diff-"));
  const text = fc
    .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 30 })
    .map((l) => `${l.join("\n")}\n`);
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = unifiedDiff("f", before, after);
      if (before === after) return;
      const file = join(folder, "f");
      writeFileSync(file, before);
      let isThere = true;
      try {
        execFileSync("patch", ["-s", file], { input: diff });
      } catch (e) {
        isThere = (e as NodeJS.ErrnoException).code !== "ENOENT";
        if (isThere) throw e;
      }
      if (isThere) expect(readFileSync(file, "utf8")).toBe(after);
      const [olds, news] = sides(diff);
      if (before.split("\n").length < 5) expect([olds.length > 0 || news.length > 0]).toEqual([true]);
    }),
    { numRuns: 60, seed: 5 },
  );
  rmSync(folder, { recursive: true });
});
