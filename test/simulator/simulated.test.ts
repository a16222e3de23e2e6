/* Correct kernels, at random: nothing may be violated. `npm run simulate` runs 2,000 of them. */
import { describe, expect, test } from "vitest";
import { kernels } from "./kernels.js";
import { judge, runOf } from "./runs.js";

const COUNT = kernels.length * 16;

describe("simulated correct kernels", () => {
  test.each(kernels.map((kernel, nth) => ({ nth, ...kernel })))("$kernel ($era, $spf) is silent", ({
    nth,
  }) => {
    for (let seed = nth; seed < COUNT; seed += kernels.length) {
      const { name, lines } = runOf(seed);
      const { violations, trouble } = judge(lines);
      expect({ name, violations, trouble }).toEqual({ name, violations: [], trouble: [] });
    }
  });
});
