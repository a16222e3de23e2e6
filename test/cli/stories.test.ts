/* Stories of the shipped model, on the scenarios that it is about. */
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

const scenarios = new URL("../../traces/scenarios", import.meta.url).pathname;

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly line: number;
  readonly story: readonly number[];
}

// In one call: the specs are compiled once, not for each trace.
const { exit, stdout, stderr } = await call(["validate", scenarios, "--format", "json", "--stories", "1000"]);
const told = (JSON.parse(stdout).traces as { readonly file: string; readonly violations: Told[] }[])
  .filter(({ violations }) => violations.length > 0)
  .map(({ file, violations }) => ({ name: relative(scenarios, file), violations }));

describe("each violation of the scenarios", () => {
  test("is found", () => {
    // Beside the traces lie their manifests.
    expect({ exit, stderr }).toEqual({
      exit: 1,
      stderr: expect.stringMatching(/^note MMS7033: \d+ traces taken, /),
    });
    expect(told.length).toBeGreaterThan(0);
  });

  test.each(told)("has a story in the order of the file that ends where it is violated: $name", ({
    violations,
  }) => {
    for (const { id, kind, line, story } of violations) {
      expect([...story].sort((a, b) => a - b)).toEqual(story);
      // What stays open is a violation of the line that opened it.
      if (kind === "property") expect({ id, story }).toEqual({ id, story: expect.arrayContaining([line]) });
      else expect({ id, last: story.at(-1) }).toEqual({ id, last: line });
    }
  });

  test("that is a race is drawn as one", async () => {
    const { stdout } = await call(["explain", join(scenarios, "mremap/sc-0a-k36.jsonl"), "--at", "29"]);
    expect(stdout).toMatch(/^error MIG_01: /);
    expect(stdout).toContain("✗ MIG_01");
  });
});
