import { describe, expect, test } from "vitest";
import { diagnostic } from "../../src/diag/diagnostic.js";
import { renderGithub, renderTestsGithub } from "../../src/report/github.js";
import { annotationsIn } from "../support/check-github.js";
import { aRule, aRun, aTrace, aViolation, race } from "./builders.js";

const options = { color: false, width: 100, stories: 3, detail: "rules" } as const;

const github = (...traces: Parameters<typeof aRun>) => renderGithub(aRun(...traces));

describe("a run in the log of a GitHub workflow", () => {
  test("each violation is an annotation of its line, with its story", () => {
    const [annotation, ...more] = annotationsIn(github(race));
    expect(more).toEqual([]);
    expect(annotation).toMatchObject({
      level: "error",
      file: "traces/race.jsonl",
      line: "17",
      endLine: "17",
      title: "MIG_01: no migration entry is left behind",
    });
    expect(annotation!.message).toContain("how it came about\n");
  });

  test("a warning is a warning", () => {
    const text = github(
      aTrace({
        violations: [aViolation("W", { severity: "warning" })],
        rules: [aRule("W", { severity: "warning", violated: 1 })],
      }),
    );
    expect(annotationsIn(text).map((c) => c.level)).toEqual(["warning"]);
  });

  test("what the end of the trace shows has no line", () => {
    const [annotation] = annotationsIn(github(aTrace({ violations: [aViolation("A", { line: 0 })] })));
    expect(annotation).not.toHaveProperty("line");
  });

  test("a bad line is an annotation with its column", () => {
    const at = { path: "t.jsonl", line: 3, column: 5, length: 1, excerpt: "" };
    const bad = diagnostic("MMS5001", at, { reason: "a comma" });
    const [annotation] = annotationsIn(github(aTrace({ verdict: "error", badLines: 1, diagnostics: [bad] })));
    expect(annotation).toMatchObject({ level: "error", line: "3", col: "5", title: "MMS5001" });
  });

  test("the ten gravest are annotations, and the others are counted", () => {
    const of = (id: string, severity: "error" | "warning") =>
      Array.from({ length: 8 }, (_, i) => aViolation(id, { severity, line: i + 1 }));
    const text = github(
      aTrace({ verdict: "violated", violations: [...of("W", "warning"), ...of("E", "error")] }),
    );
    expect(
      annotationsIn(text)
        .map((a) => a.level)
        .join(" "),
    ).toBe(`${"error ".repeat(8)}warning warning`);
    expect(text).toContain("\nand 6 more without an annotation\n");
  });

  test("it ends with what the traces came to", () => {
    expect(github(aTrace(), aTrace({ verdict: "inconclusive" }))).toBe("2 traces: 1 inconclusive, 1 ok\n");
  });

  test("foreign text begins no line, ends no command, and adds no property", () => {
    const evil = "x\n::set-output name=a::b\r,line=1::%0A\x1b";
    const text = github(
      aTrace({ file: evil, violations: [aViolation(evil, { title: evil, event: evil, sourceLine: evil })] }),
    );
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => line.startsWith("::"))).toEqual([true, false]);
    const [annotation] = annotationsIn(text);
    expect(annotation).toMatchObject({ file: "x\\n::set-output name=a::b\\r,line=1::%0A\\x1b", line: "7" });
  });
});

describe("tests in the log of a GitHub workflow", () => {
  const known = { title: "taken twice", file: "mm.mms", line: 12 };
  const expected = { verdict: "ok", rules: [] } as const;
  const tests = [
    { ...known, ok: true, expected, found: expected, run: undefined, unexpected: [] },
    {
      ...known,
      ok: false,
      expected,
      found: { verdict: "violated", rules: ["MIG_01 AT 17"] },
      run: race,
      unexpected: race.violations,
    },
  ] as const;
  const text = renderTestsGithub({ groups: [{ name: "mm", tests }], leftOut: 0, diagnostics: [] }, options);

  test("what is not as expected is an annotation, then all are counted", () => {
    const [annotation, ...more] = annotationsIn(text);
    expect(more).toEqual([]);
    expect(annotation).toMatchObject({ level: "error", file: "mm.mms", line: "12", title: "taken twice" });
    expect(annotation!.message).toMatch(/^expected ok; found violated MIG_01 AT 17\n/);
    expect(text).toMatch(/\n1 passed, 1 failed\n$/);
  });
});
