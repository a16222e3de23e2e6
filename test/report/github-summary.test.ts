import { describe, expect, test } from "vitest";
import { githubSummary, githubTestSummary } from "../../src/report/github-summary.js";
import { aRule, aRun, aTrace, aViolation, race } from "./builders.js";

describe("the page of a step in a GitHub workflow", () => {
  test("has what the traces and rules came to, and a row for each violation, errors first", () => {
    const warned = aTrace({
      file: "w.jsonl",
      violations: [aViolation("W", { severity: "warning" })],
      rules: [aRule("W", { severity: "warning", violated: 1 })],
    });
    const text = githubSummary(aRun(warned, race, aTrace({ file: "other.jsonl", verdict: "unchecked" })));
    expect(text).toBe(`## mmspec: 3 traces, 1 violated, 1 unchecked, 1 ok

1 violated, 1 warned, 2 held, 1 undecided, 2 not exercised, 1 may not apply, 1 of other kernels

| rule | what | where |
| --- | --- | --- |
| MIG&#95;01 | no migration entry is left behind | traces/race&#46;jsonl:17 |
| W | title of W | w&#46;jsonl:7 |

| trace | verdict |
| --- | --- |
| other&#46;jsonl | unchecked |

`);
  });

  test("counts what it has no row for", () => {
    const violations = Array.from({ length: 60 }, (_, i) => aViolation("X", { line: i + 1 }));
    expect(githubSummary(aRun(aTrace({ verdict: "violated", violations })))).toContain("\n\nand 10 more\n");
  });

  test("makes no markup of foreign text", () => {
    const evil = "</td>|`x`\n# h\n[a](b) ![c](d) <script> \x1b \u202e";
    const trace = aTrace({
      file: evil,
      verdict: "violated",
      violations: [aViolation(evil, { title: evil })],
    });
    const rows = githubSummary(aRun(trace))
      .split("\n")
      .filter((line) => line.includes("&#96;"));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/^\| [^|<>`[\]()!]+ \| [^|<>`[\]()!]+ \| [^|<>`[\]()!]+ \|$/);
  });

  test("of tests has a row for each that is not as expected", () => {
    const expected = { verdict: "ok", rules: [] } as const;
    const known = { file: "mm.mms", line: 12, expected, run: undefined, unexpected: [] };
    const tests = [
      { ...known, title: "fine", ok: true, found: expected },
      { ...known, title: "taken twice", ok: false, found: undefined },
    ];
    const text = githubTestSummary({ groups: [{ name: "g", tests }], leftOut: 0, diagnostics: [] });
    expect(text).toContain("## mmspec: 1 passed, 1 failed\n");
    expect(text.match(/^\| taken twice \| expected ok&#59; found .* \| mm&#46;mms:12 \|$/gm)).toHaveLength(1);
    expect(text).not.toContain("fine");
  });
});
