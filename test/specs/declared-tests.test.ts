import { existsSync, readFileSync } from "node:fs";
import { posix as path } from "node:path";
import { describe, expect, test } from "vitest";
import { runTests, type TestResult } from "../../src/replay/run-test.js";
import type { TraceRun } from "../../src/verdict/run.js";
import { ruleTable } from "../docs/rule-table.js";
import { withTables } from "../docs/tables.js";
import { mmFiles, mmFolder, programOf, replay, scenarios } from "./replay-mm.js";

/** The TESTs of a module, each replayed against the module alone. */
function ranTests(file: string): TestResult[] {
  const program = programOf([file]);
  const module = `mm.${path.basename(file, ".mms")}`;
  const readFile = (trace: string) => (existsSync(trace) ? readFileSync(trace) : undefined);
  return runTests(program, { readFile }, (t) => t.module === module);
}

const modules = mmFiles.map((file) => ({ file, ran: ranTests(file) }));

describe.each(modules.filter((m) => m.ran.length > 0))("the TESTs of $file", ({ ran }) => {
  test.each(ran)("$test.title", ({ ok, expected, found }) => {
    expect({ ok, found }).toEqual({ ok: true, found: ok ? found : expected });
  });
});

describe("completeness", () => {
  const mm = programOf(mmFiles);
  const runs = [
    ...modules.flatMap((m) => m.ran.map((r) => r.run!)),
    ...scenarios.map((s) => replay(mm, s.lines)),
  ];
  const rules = [...new Set(mm.ir.rules.map((r) => r.name))].sort();

  test.each(rules)("a trace breaks %s", (id) => {
    expect(runs.filter((run) => run.violations.some((v) => v.id === id)).length).toBeGreaterThan(0);
  });

  test.each(rules)("%s is evaluated and holds in a trace in which all is well", (id) => {
    const isNearMiss = (run: TraceRun) =>
      run.verdict === "ok" &&
      run.rules.some((r) => r.id === id && r.checked > 0 && r.violated === 0 && r.inconclusive === 0);
    expect(runs.filter(isNearMiss).length).toBeGreaterThan(0);
  });

  test.each(mm.ir.rules)("$name says in its comment what breaks and where the kernel has it", ({ doc }) => {
    expect(doc).toMatch(/\S/);
    expect(doc).toMatch(/\b[\w/.-]+\.[ch]:\w+\(\)|\bmm\/\w+\.c\b/);
    expect(doc).toMatch(/\[.*(\d\.\d|SPF|commit).*\]|commit [0-9a-f]{12}/s);
  });

  test("the README's table of rules is that of the specs and scenarios; -u rewrites it", async () => {
    const file = path.join(mmFolder, "README.md");
    const tables = { rules: () => ruleTable(mm.ir, scenarios) };
    const page = withTables(readFileSync(file, "utf8"), tables);
    await expect(page).toMatchFileSnapshot(path.join("../..", file));
  });
});
