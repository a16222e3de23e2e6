import { describe, expect, test } from "vitest";
import { diagnostic } from "../../src/diag/diagnostic.js";
import { renderTap, renderTestsTap } from "../../src/report/tap.js";
import { aRule, aRun, aTrace, aViolation, race } from "./builders.js";

const options = { color: false, width: 100, stories: 3, detail: "rules" } as const;

/** The lines without the YAML blocks. */
const points = (text: string) =>
  text
    .replace(/^ *---\n[\s\S]*?^ *\.\.\.\n/gm, "")
    .trimEnd()
    .split("\n");

describe("a run as TAP", () => {
  test("is a subtest for each trace, with a point for each rule that was evaluated", () => {
    const trace = aTrace({
      rules: [
        aRule("A"),
        aRule("B", { inconclusive: 1, because: ["at line 3 (move_pte)"] }),
        aRule("C", { vacuous: true }),
        aRule("D", { applies: false }),
      ],
    });
    expect(renderTap(aRun(trace))).toBe(
      [
        "TAP version 14",
        "1..1",
        "# Subtest: t.jsonl",
        "    1..2",
        "    # 1 not exercised, 1 of other kernels",
        "    ok 1 - A",
        "    ok 2 - B # SKIP undecided; at line 3 (move_pte)",
        "ok 1 - t.jsonl",
        "",
      ].join("\n"),
    );
  });

  test("what is violated is not ok, and says where and how", () => {
    const text = renderTap(aRun(race));
    expect(points(text)).toContain("    not ok 2 - MIG_01");
    expect(points(text).at(-1)).toBe("not ok 1 - traces/race.jsonl");
    expect(text).toContain('      message: "violated at line 17"\n      severity: fail\n');
    expect(text).toContain("        error MIG_01: no migration entry is left behind\n");
  });

  test("a warning is told, and ok", () => {
    const trace = aTrace({
      violations: [aViolation("W", { severity: "warning" })],
      rules: [aRule("W", { severity: "warning", violated: 1 })],
    });
    const text = renderTap(aRun(trace));
    expect(points(text).slice(-2)).toEqual(["    ok 1 - W", "ok 1 - t.jsonl"]);
    expect(text).toContain('message: "violated at line 7"\n      severity: warning\n');
  });

  test("a trace that could not be read throughout is not ok", () => {
    const bad = diagnostic(
      "MMS5001",
      { path: "t.jsonl", line: 3, column: 5, length: 1, excerpt: "" },
      { reason: "a comma" },
    );
    const text = renderTap(
      aRun(aTrace({ verdict: "error", badLines: 1, rules: [aRule("A")], diagnostics: [bad] })),
    );
    expect(points(text).slice(-2)).toEqual(["    not ok 2 - the trace is readable", "not ok 1 - t.jsonl"]);
    expect(text).toContain("t.jsonl:3:5: MMS5001");
  });

  test("foreign text makes no directive, no line and no end of a block", () => {
    const evil = "x # SKIP \\\n...\nnot ok 9 -\x1b";
    const trace = aTrace({
      file: evil,
      violations: [aViolation("A", { title: evil, sourceLine: evil })],
      rules: [aRule("A", { title: evil, violated: 1 })],
    });
    const lines = renderTap(aRun(trace)).trimEnd().split("\n");
    const shown = "x \\# SKIP \\\\\\\\n...\\\\nnot ok 9 -\\\\x1b";
    expect(lines[2]).toBe(`# Subtest: ${shown}`);
    expect(lines[4]).toBe("    not ok 1 - A");
    expect(lines.filter((line) => line.trim() === "...")).toHaveLength(1);
    expect(lines.filter((line) => /^\s*not ok/.test(line))).toHaveLength(2);
  });
});

describe("tests as TAP", () => {
  const known = { title: "taken twice", file: "mm.mms", line: 12 };
  const expected = { verdict: "ok", rules: [] } as const;
  const found = { verdict: "violated", rules: ["MIG_01 AT 17"] } as const;
  const tests = [
    { ...known, ok: true, expected, found: expected, run: undefined, unexpected: [] },
    { ...known, ok: false, expected, found, run: race, unexpected: race.violations },
  ];

  test("are points in a subtest for each group, with what was expected and found", () => {
    const text = renderTestsTap({ groups: [{ name: "mm", tests }], leftOut: 0, diagnostics: [] }, options);
    expect(points(text)).toEqual([
      "TAP version 14",
      "1..1",
      "# Subtest: mm",
      "    1..2",
      "    ok 1 - taken twice",
      "    not ok 2 - taken twice",
      "not ok 1 - mm",
    ]);
    expect(text).toContain('message: "expected ok; found violated MIG_01 AT 17"');
    expect(text).toContain('      at:\n        file: "mm.mms"\n        line: 12\n');
  });
});
