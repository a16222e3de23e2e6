/* What the shipped model makes of the recordings in traces/real, as the command says it. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { withTables } from "../docs/tables.js";
import { type Reported, stem, verdictTable } from "../docs/verdict-table.js";
import { call } from "./memory-io.js";

const folder = "traces/real";
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".gz"))
  .sort()
  .map((name) => `${folder}/${name}`);

const { stdout } = await call(["validate", ...files, "--format", "json"]);
const reports: (Reported & { verdict: string; violations: unknown[]; diagnostics: unknown[] })[] =
  JSON.parse(stdout).traces;

test("each recording has its report", () => {
  expect(reports.map((r) => r.file)).toEqual(files);
});

describe.each(reports)("$file", ({ verdict, violations, diagnostics }) => {
  test("a kernel in order raises no alarm", () => {
    expect({ violations, diagnostics }).toEqual({ violations: [], diagnostics: [] });
  });

  test("a recording that begins mid-life is never called in order altogether", () => {
    expect(verdict).toBe("inconclusive");
  });
});

describe("the table of verdicts", () => {
  test("is in the README; -u rewrites it", async () => {
    const page = readFileSync(`${folder}/README.md`, "utf8");
    const tables = { verdicts: () => verdictTable(reports) };
    await expect(withTables(page, tables)).toMatchFileSnapshot(`../../${folder}/README.md`);
  });

  const report = (rule: object, missing: object[] = [], undecidable: object[] = []) =>
    ({
      file: "traces/real/a-6.1.ftrace.txt.gz",
      rules: [{ id: "R_1", applies: true, checked: 0, violated: 0, inconclusive: 0, ...rule }],
      advice: { missing, undecidable },
    }) as unknown as Reported;
  const lastRow = (r: Reported) => verdictTable([r]).split("\n").at(-1);

  test.each([
    [report({ checked: 3 }), "| R_1 | 3 |  |  |"],
    [report({ checked: 3, inconclusive: 1 }), "| R_1 | 2, 1 open |  |  |"],
    [report({ checked: 1, inconclusive: 1 }), "| R_1 | 1 open |  |  |"],
    [report({ checked: 2, violated: 1 }), "| R_1 | 1, 1 violated |  |  |"],
    [
      report({}, [
        { event: "f", fields: [], rules: ["R_1"] },
        { event: "f__return", fields: [], rules: ["R_1"] },
        { event: "g", fields: ["x"], rules: ["R_1"] },
        { event: "h", fields: [], rules: ["R_2"] },
      ]),
      "| R_1 | –\\* | `f` `g.x` |  |",
    ],
    [
      report({}, [], [{ id: "R_1", because: ["v needs f: it is inlined", "g: so is it"] }]),
      "| R_1 | – |  | `f` |",
    ],
    [report({}, [], [{ id: "R_1", because: ["f without x: nobody fetches x"] }]), "| R_1 | – |  | `f.x` |"],
  ])("%#: a row", (r, row) => {
    expect(lastRow(r)).toBe(row);
    expect(stem(r.file)).toBe("a-6.1");
  });

  test("a rule that applies to none has no row", () => {
    expect(verdictTable([report({ applies: false })])).not.toContain("R_1");
  });
});
