import { describe, expect, test } from "vitest";
import { createPaint } from "../../src/report/paint.js";
import { ruleTable, ruleVerdict } from "../../src/report/rule-table.js";
import { aRule, race } from "./builders.js";

describe("the rules of a trace", () => {
  test("are a table, the gravest first, and what was not evaluated is folded", () => {
    expect(`\n${ruleTable(race.rules, 100, createPaint(false)).join("\n")}\n`).toBe(`
  rule       verdict       checked  violated  unknown  title
  MIG_01     violated           12         1           no migration entry is left behind
  MREMAP_01  inconclusive        6                  2  dst after src in same_anon_vma
      unknown: same_anon_vma[0xffff888004c00d00] was never observed
  LOCK_02    held               41                     the root lock is held while a list is walked
  SPF_09     held                3                     a reader retries (warning)
  vacuous (never evaluated on anything here): NUMA_01, NUMA_02
  does not apply (their WHEN is FALSE of this kernel): K37_03
  may not apply (their WHEN needs a constant that is not set: see --constant): VMA_08
`);
  });

  test.each([
    [{ checked: 3 }, "held"],
    [{ checked: 3, inconclusive: 1 }, "inconclusive"],
    [{ checked: 3, inconclusive: 1, violated: 1 }, "violated"],
    [{ checked: 0, vacuous: true }, "vacuous"],
    [{ checked: 0, applies: false, vacuous: false }, "does not apply"],
    [{ checked: 0, applies: undefined }, "may not apply"],
    [{ checked: 2, applies: undefined, violated: 1 }, "violated"],
  ] as const)("%j is %s", (parts, verdict) => {
    expect(ruleVerdict(aRule("X_01", parts))).toBe(verdict);
  });

  test("is coloured by verdict without losing its columns", () => {
    const paint = createPaint(true);
    const coloured = ruleTable([aRule("X_01", { violated: 1 })], 80, paint)[1]!;
    expect(coloured).toContain("\x1b[31mviolated\x1b[39m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: taking the colours off again
    expect(coloured.replace(/\x1b\[\d+m/g, "")).toBe(
      ruleTable([aRule("X_01", { violated: 1 })], 80, createPaint(false))[1],
    );
  });
});
