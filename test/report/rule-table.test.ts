import { describe, expect, test } from "vitest";
import { createPaint } from "../../src/report/paint.js";
import { ruleLists, ruleTable } from "../../src/report/rule-table.js";
import { standingOf } from "../../src/verdict/rule-standing.js";
import { aRule, race } from "./builders.js";

describe("the rules of a trace", () => {
  test("are a table, the gravest first", () => {
    expect(`\n${ruleTable(race.rules, 100, createPaint(false)).join("\n")}\n`).toBe(`
  rule       verdict    checked  violated  unknown  title
  MIG_01     violated        12         1           no migration entry is left behind
  MREMAP_01  undecided        6                  2  dst after src in same_anon_vma
      unknown: same_anon_vma[0xffff888004c00d00] was never observed
  LOCK_02    held            41                     the root lock is held while a list is walked
  SPF_09     held             3                     a reader retries (warning)
`);
  });

  test("that were not evaluated are lists of ids", () => {
    expect(`\n${ruleLists(race.rules, 100, createPaint(false)).join("\n")}\n`).toBe(`
  not exercised (nothing happened here that they are about): NUMA_01, NUMA_02
  may not apply (their WHEN needs a constant that is not set: see --constant): VMA_08
  of other kernels (their WHEN is FALSE here): K37_03
`);
  });

  test.each([
    [{ checked: 3 }, "held"],
    [{ checked: 3, inconclusive: 1 }, "undecided"],
    [{ checked: 3, inconclusive: 1, violated: 1 }, "violated"],
    [{ checked: 3, violated: 1, severity: "warning" }, "warned"],
    [{ checked: 0, vacuous: true }, "not exercised"],
    [{ checked: 0, applies: false, vacuous: false }, "of other kernels"],
    [{ checked: 0, applies: undefined }, "may not apply"],
    [{ checked: 2, applies: undefined, violated: 1 }, "violated"],
  ] as const)("%j is %s", (parts, verdict) => {
    expect(standingOf(aRule("X_01", parts))).toBe(verdict);
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
