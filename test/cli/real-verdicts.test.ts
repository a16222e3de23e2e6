/* What the shipped model makes of the recordings in traces/real, as the command says it. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openTable } from "../docs/open-table.js";
import { withTables } from "../docs/tables.js";
import { type Reported, stem, verdictTable } from "../docs/verdict-table.js";
import { call } from "./memory-io.js";

const folder = "traces/real";
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".gz"))
  .sort()
  .map((name) => `${folder}/${name}`);

type Report = Reported & {
  readonly verdict: string;
  readonly violations: readonly unknown[];
  readonly diagnostics: readonly unknown[];
  readonly constants: Readonly<Record<string, string>>;
};

const validate = async (...args: string[]): Promise<Report[]> =>
  JSON.parse((await call(["validate", ...args, "--format", "json", "--verbose"])).stdout).traces;

/** What `uname -r` said where it was recorded; the text of a default layout does not. */
const releaseOf = (file: string) => {
  const known = { "5.10": "5.10.0-32-amd64", "6.1": "6.1.0-56-amd64", "7.2": "7.2.13+deb14-amd64" };
  const others = { "7.3": "7.3.4+deb13-amd64" };
  const line = /-(\d+\.\d+)\.ftrace/.exec(file)?.[1];
  return { ...known, ...others }[line ?? ""] ?? "6.12.117+deb12-amd64";
};

/** With the kernel told, as the READMEs name it. */
const told = async (paths: readonly string[]) => {
  const all: Report[] = [];
  for (const path of paths) all.push(...(await validate(path, "--constant", `Kernel=${releaseOf(path)}`)));
  return all;
};

const reports = await told(files);
const kernelFolder = `${folder}/kernels`;
const ofKernels = readdirSync(kernelFolder)
  .sort()
  .map((name) => `${kernelFolder}/${name}`);
const kernelReports = await told(ofKernels);
const untold = await validate(...files, ...ofKernels);

describe.each([...kernelReports, ...untold])("$file, Kernel $constants.Kernel", ({ violations }) => {
  test("a kernel in order raises no alarm, whether it is told or not", () => {
    expect(violations).toEqual([]);
  });
});

describe("where no word says which kernel it is, what was recorded tells a range", () => {
  const kernels = Object.fromEntries(untold.map((r) => [stem(r.file), r.constants]));
  test.each([
    ["guard_exec-5.10", "from 4.18 below 6.3", '"v3_7"'],
    ["churn-6.1", "from 5.18 below 6.3", '"v3_7"'],
    ["churn-6.12", "from 6.3 below 6.16", undefined],
    ["guard_exec-7.2", "from 7.1 below 7.3", '"v7_0"'],
    ["guard_exec-7.3", "from 7.3 below 7.4", '"v7_3"'],
  ])("%s: %s", (file, Kernel, Era) => {
    expect({ Kernel: kernels[file]?.Kernel, Era: kernels[file]?.Era }).toEqual({ Kernel, Era });
  });

  test("rules that differ within it may not apply, and are not judged", () => {
    const churn = untold.find((r) => stem(r.file) === "churn-6.12")!;
    const open = churn.rules.filter((rule) => rule.applies === null);
    for (const rule of open) expect(rule).toMatchObject({ checked: 0, violated: 0 });
  });
});

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
    const tables = {
      verdicts: () => verdictTable(reports),
      kernels: () => verdictTable(kernelReports),
      open: () => openTable([...reports, ...kernelReports]),
    };
    await expect(withTables(page, tables)).toMatchFileSnapshot(`../../${folder}/README.md`);
  });

  const report = (rule: object, missing: object[] = [], undecidable: object[] = []) =>
    ({
      file: "traces/real/a-6.1.ftrace.txt.gz",
      rules: [{ id: "R_1", title: "t", applies: true, checked: 0, violated: 0, inconclusive: 0, ...rule }],
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

  describe("of the open rules", () => {
    const because = ["v needs f: it is inlined", "g without x: nobody fetches x"];
    const rows = (rs: Reported[], known = {}) => openTable(rs, known).split("\n").slice(2);

    test("has those that no recording decides, and why", () => {
      const open = report({ checked: 2, inconclusive: 2 }, [], [{ id: "R_1", because }]);
      expect(rows([open, report({})])).toEqual(["| R_1 | t | `f` `g.x` | it is inlined; nobody fetches x |"]);
      expect(rows([open, report({ checked: 1 })])).toEqual([]);
      expect(rows([report({ applies: false })])).toEqual([]);
    });

    test("nobody leaves a reason out, or gives one that is none any more", () => {
      const known = { R_1: { needs: "a failure", because: "none was seen" } };
      expect(rows([report({})], known)).toEqual(["| R_1 | t | a failure | none was seen |"]);
      expect(() => rows([report({})])).toThrow("R_1 is decided nowhere, and nobody says why");
      expect(() => rows([report({ checked: 1 })], known)).toThrow("decided, or told by the catalogues: R_1");
      const told = report({}, [], [{ id: "R_1", because }]);
      expect(() => rows([told], known)).toThrow("R_1: the catalogues tell why");
    });
  });

  test("a rule that applies to none has no row", () => {
    expect(verdictTable([report({ applies: false })])).not.toContain("R_1");
  });
});
