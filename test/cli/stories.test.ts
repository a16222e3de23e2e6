/* Stories of the shipped model, on the scenarios that it is about. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

const scenarios = new URL("../../traces/scenarios", import.meta.url).pathname;
const traces = readdirSync(scenarios, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".jsonl"),
);

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly line: number;
  readonly story: readonly number[];
}

describe("each violation of the scenarios", () => {
  test.each(
    traces,
  )("%s has a story in the order of the file that ends where it is violated", async (name) => {
    const file = join(scenarios, name);
    const { exit, stdout, stderr } = await call(["validate", file, "--format", "json", "--stories", "1000"]);
    expect({ exit: exit <= 1, stderr }).toEqual({ exit: true, stderr: "" });
    const violations = JSON.parse(stdout).traces[0].violations as Told[];
    for (const { id, kind, line, story } of violations) {
      expect([...story].sort((a, b) => a - b)).toEqual(story);
      // What stays open is a violation of the line that opened it.
      if (kind === "property") expect({ id, story }).toEqual({ id, story: expect.arrayContaining([line]) });
      else expect({ id, last: story.at(-1) }).toEqual({ id, last: line });
    }
  });

  test("the race that leaves a migration entry behind is drawn as one", async () => {
    const { stdout } = await call(["explain", join(scenarios, "mremap/sc-0a-k36.jsonl"), "--at", "29"]);
    expect(stdout).toMatch(/^error MIG_01: /);
    expect(stdout).toContain("✗ MIG_01");
  });
});
