import { existsSync, readFileSync } from "node:fs";
import { posix as path } from "node:path";
import { describe, expect, test } from "vitest";
import { runTests, type TestResult } from "../../src/replay/run-test.js";
import type { TraceRun } from "../../src/verdict/run.js";
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

  const readme = readFileSync(path.join(mmFolder, "README.md"), "utf8");
  const rows = new Map(
    [...readme.matchAll(/^\| ([A-Z]+_\w+) \|(.*)\|$/gm)].map((m) => [
      m[1]!,
      m[2]!.split("|").map((cell) => cell.trim()),
    ]),
  );

  const replayed = (id: string) => replay(mm, scenarios.find((s) => s.id === id)!.lines);

  test("the README lists every rule, and no other", () => {
    expect([...rows.keys()].sort()).toEqual(rules);
  });

  test.each(mm.ir.rules)("the README's row of $name is true", ({ name, title, module, severity }) => {
    const [listed, , listedModule, breaks, holds] = rows.get(name)!;
    expect(listed).toBe(severity === "warning" ? `${title} (warning)` : title);
    expect(listedModule).toBe(module);
    const names = (cell: string) => cell.split(", ").filter((x) => x !== "");
    for (const trace of names(breaks!)) expect(replayed(trace).violations.map((v) => v.id)).toContain(name);
    for (const trace of names(holds!)) {
      const rule = replayed(trace).rules.find((r) => r.id === name)!;
      expect([rule.checked > 0, rule.violated, rule.inconclusive]).toEqual([true, 0, 0]);
    }
  });
});
