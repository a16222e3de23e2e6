import { expect, test } from "vitest";
import { BatchSizer } from "../../src/session/batch-sizer.js";

/** The sizes that come of goes that take so long each unit. */
function sizes(first: number, unitMs: readonly number[]): number[] {
  let now = 0;
  const pace = new BatchSizer(first, 512, () => now);
  return unitMs.map((ms) => {
    now += ms * pace.size;
    pace.step();
    return pace.size;
  });
}

test("what is done quickly is done as much as may be", () => {
  expect(sizes(128, [0.001, 0.001, 0.001])).toEqual([256, 512, 512]);
});

test("what takes long is done in ever smaller goes, one by one in the end", () => {
  expect(sizes(512, [1, 1, 1])).toEqual([32, 16, 16]);
  expect(sizes(512, [500, 500, 500, 500]).at(-1)).toBe(1);
});

test("and in larger ones again when it goes quickly", () => {
  expect(sizes(64, [10, 10, 0.01, 0.01, 0.01, 0.01, 0.001])).toEqual([4, 2, 4, 8, 16, 32, 64]);
});
