import { describe, expect, test } from "vitest";
import { createPaint } from "../../src/report/paint.js";
import { violationLines } from "../../src/report/violation.js";
import type { RuleRun, Violation } from "../../src/verdict/run.js";
import { aRule, aViolation } from "./builders.js";

function told(violation: Violation, rule?: RuleRun, width = 60): string {
  return violationLines(violation, rule, "t.jsonl", width, createPaint(false)).join("\n");
}

describe("a violation in full", () => {
  test("has its comment as prose, with lists and indented lines as they were drawn", () => {
    const doc = `A walker that finds dst still empty and src
   already empty leaves an entry behind:
     - it blocks the next fault
     - or crashes

   mm/migrate.c`;
    expect(told(aViolation("X_01"), aRule("X_01", { doc }))).toBe(`error X_01: title of X_01
  t.jsonl:7, at move_pte (invariant of mm.test)

  A walker that finds dst still empty and src already empty
  leaves an entry behind:
    - it blocks the next fault
    - or crashes

  mm/migrate.c`);
  });

  test("has its witness aligned; a long expression has its value on the next line", () => {
    const witness = [
      { expr: "t", value: "1201" },
      { expr: "src_chain", value: "{}" },
      { expr: "Before(moving[t].src, moving[t].dst, same_anon_vma[av])", value: "FALSE" },
    ];
    expect(told(aViolation("X_01", { witness }))).toBe(`error X_01: title of X_01
  t.jsonl:7, at move_pte (invariant of mm.test)

  where
    t         = 1201
    src_chain = {}
    Before(moving[t].src, moving[t].dst, same_anon_vma[av])
              = FALSE`);
  });

  test("has a long value wrapped behind its equals sign", () => {
    const witness = [
      { expr: "chain", value: `<<${Array.from({ length: 6 }, (_, i) => `0x${i}000`).join(", ")}>>` },
    ];
    expect(told(aViolation("X_01", { witness }), undefined, 40)).toBe(`error X_01: title of X_01
  t.jsonl:7, at move_pte (invariant of
  mm.test)

  where
    chain = <<0x0000, 0x1000, 0x2000,
            0x3000, 0x4000, 0x5000>>`);
  });

  test("without a title is named by what went wrong", () => {
    const violation = aViolation("vma_free", {
      title: "",
      kind: "no-action",
      cause: { kind: "no-action" },
      event: "vma_free",
    });
    expect(told(violation)).toBe(`error vma_free: no action of mm.test allows vma_free here
  t.jsonl:7, at vma_free (no-action of mm.test)`);
  });

  test("that no single event shows has a line only", () => {
    expect(told(aViolation("X_01", { event: "", kind: "property" }))).toBe(`error X_01: title of X_01
  t.jsonl:7 (property of mm.test)`);
  });

  test("that the end of the trace shows is there", () => {
    expect(told(aViolation("X_01", { line: 0, kind: "property" }))).toBe(`error X_01: title of X_01
  at the end of t.jsonl (property of mm.test)`);
  });
});
