/* Each rule is broken once, in a kernel that is correct otherwise. */
import { expect, test } from "vitest";
import { faultsIn } from "./faults-table.js";
import { kernels } from "./kernels.js";
import { brokenRunOf, judge } from "./runs.js";

const cases = Object.entries(faultsIn).flatMap(([kernel, rules]) => rules.map((rule) => ({ kernel, rule })));

/** In how many runs at most it shows: some faults need a second thread at the right moment. */
const TRIES = 60;

test.each(cases)("$rule is broken in $kernel, and found", ({ kernel, rule }) => {
  const config = kernels.find((k) => k.spf === kernel || (k.kernel === kernel && k.spf === "none"))!;
  const isFound = (seed: number) => {
    const lines = brokenRunOf({ ...config, slabEvents: true }, seed, new Set([rule]));
    return judge(lines).violations.some(({ id }) => id === rule);
  };
  const seeds = Array.from({ length: TRIES }, (_, seed) => seed);
  expect(seeds.some(isFound)).toBe(true);
});
