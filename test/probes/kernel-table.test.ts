/*
 * The table of rules by kernel in specs/README.md. `LAB=… npx vitest run test/probes/kernel-table.test.ts -u` rewrites it
 * from what the lab's kernels have told of themselves (test/lab, `facts-…`); without these only its form is tested.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Btf } from "../../src/probes/btf/read-btf.js";
import { parseVersion } from "../../src/probes/catalogue.js";
import { parseKallsyms } from "../../src/probes/kernel.js";
import { KernelProbes } from "../../src/probes/kernel-probes.js";
import { planProbes } from "../../src/probes/plan.js";
import { constantsFrom } from "../../src/replay/constants.js";
import {
  DECIDED,
  DOES_NOT_APPLY,
  IN_PART,
  kernelTable,
  OPEN,
  type PlannedKernel,
} from "../docs/kernel-table.js";
import { withTables } from "../docs/tables.js";
import { LINUX } from "../importers/import-text.js";
import { CATALOGUE, mm } from "./linux.js";

const LINES = ["5.10", "6.1", "6.12", "7.2", "7.3"];
const PAGE = "specs/README.md";
const ids = [...new Set(mm.dataflow.rules.map((rule) => rule.id))].sort();

/** What the lab has asked the kernels: their releases, by line. */
function factsOf(lab: string): ReadonlyMap<string, string> {
  const folders = existsSync(lab) ? readdirSync(lab).filter((name) => name.startsWith("facts-")) : [];
  const lineOf = (folder: string) => parseVersion(folder.slice("facts-".length))!.join(".");
  return new Map(folders.map((folder) => [lineOf(folder), join(lab, folder)]));
}

function planned(line: string, folder: string): PlannedKernel {
  const kernel = {
    release: line,
    btf: new Btf(readFileSync(join(folder, "btf"))),
    symbols: parseKallsyms(readFileSync(join(folder, "kallsyms"), "utf8")),
  };
  const probes = new KernelProbes(CATALOGUE, LINUX, kernel);
  const rules = mm.dataflow.rules.map((_, i) => i);
  const constants = constantsFrom(mm, { kernel: line });
  return { line, plan: planProbes(mm, rules, constants, probes, { others: false }) };
}

const facts = factsOf(process.env.LAB ?? "");

test.runIf(LINES.every((line) => facts.has(line)))(
  "specs/README.md has the table of what probes decide on each kernel; -u rewrites it",
  async () => {
    const kernels = LINES.map((line) => planned(line, facts.get(line)!));
    const page = withTables(readFileSync(PAGE, "utf8"), { kernels: () => kernelTable(kernels, ids) });
    await expect(page).toMatchFileSnapshot(`../../${PAGE}`);
  },
);

test("each row of that table is of a rule, and says one of four things of each kernel", () => {
  const between = /<!-- kernels -->\n([\s\S]*?)<!-- end -->/.exec(readFileSync(PAGE, "utf8"))![1]!;
  const rows = between.split("\n").filter((line) => /^\| [A-Z]+_/.test(line));
  const wrong = rows.filter((row) => {
    const [id, ...cells] = row.split(" | ").map((cell) => cell.replace(/^\| /, ""));
    const words = [DECIDED, IN_PART, OPEN, DOES_NOT_APPLY];
    return !ids.includes(id!) || !cells.slice(0, LINES.length).every((cell) => words.includes(cell));
  });
  expect(rows.length).toBeGreaterThan(40);
  expect(wrong).toEqual([]);
});
