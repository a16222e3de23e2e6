import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { renderJson } from "../../src/report/json.js";
import { renderNdjson } from "../../src/report/ndjson.js";
import { aRule, aRun, aStep, aTrace, aViolation, race } from "../report/builders.js";
import { call } from "./memory-io.js";

const folder = mkdtempSync(join(tmpdir(), "mmspec-diff-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const diff = (...args: string[]) => call(["diff", ...args], { cwd: folder });

const held = aTrace({
  file: "b.jsonl",
  events: 10,
  rules: [aRule("MIG_01", { module: "mm.migrate" }), aRule("LOCK_02", { inconclusive: 1 })],
});
write("race.json", renderJson(aRun(race)));
write("race.ndjson", renderNdjson(aRun(race), { detail: "rules" }));
write("held.json", renderJson(aRun(held)));
write("idle.json", renderJson(aRun(aTrace())));

describe("diff", () => {
  test("of a report with itself has nothing, whether it is JSON or lines of it", async () => {
    const { exit, stdout } = await diff("race.json", "race.ndjson");
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout: "0 new, 0 fixed, 1 in both, 0 rules changed (1 trace before, 1 after)\n",
    });
  });

  test("tells what is new, and fails for it", async () => {
    const { exit, stdout } = await diff("held.json", "race.json");
    expect(exit).toBe(1);
    expect(stdout).toBe(`new
  error MIG_01 of mm.migrate: no migration entry is left behind (traces/race.jsonl:17, at rmap_walk__return)

rules that came to something else
  MIG_01 of mm.migrate: held → violated
  LOCK_02 of mm.test: undecided → held
  MREMAP_01 of mm.test: not evaluated → undecided
  SPF_09 of mm.test: not evaluated → held

1 new, 0 fixed, 0 in both, 4 rules changed (1 trace before, 1 after)
`);
  });

  test("what is gone is fixed where its rule was evaluated, else not looked for", async () => {
    expect((await diff("race.json", "held.json")).stdout).toMatch(/^fixed\n {2}error MIG_01 /);
    expect((await diff("race.json", "idle.json")).stdout).toMatch(
      /^not looked for any more\n {2}error MIG_01 /,
    );
  });

  test("the same rule with another story is new; where a story is not told, the rule decides", async () => {
    const violation = race.violations[0]!;
    const told = (name: string, story: typeof violation.story) =>
      write(name, renderJson(aRun({ ...race, violations: [{ ...violation, story }] })));
    told("other.json", [aStep(17, "a/1", "rmap_walk__return")]);
    told("untold.json", []);
    expect((await diff("race.json", "other.json", "--json")).exit).toBe(1);
    expect((await diff("race.json", "untold.json", "--json")).exit).toBe(0);
    const json = JSON.parse((await diff("race.json", "other.json", "--json")).stdout);
    expect(json).toMatchObject({
      mmspec: 1,
      new: [{ id: "MIG_01", count: 1 }],
      fixed: [{ id: "MIG_01" }],
      same: 0,
    });
  });

  test("counts the places of a finding", async () => {
    const twice = [aViolation("A", { line: 3 }), aViolation("A", { line: 5 })];
    write("twice.json", renderJson(aRun(aTrace({ verdict: "violated", violations: twice }))));
    expect((await diff("held.json", "twice.json")).stdout).toContain(
      "(t.jsonl:3, at move_pte, and 1 other place)",
    );
  });

  test.each([
    ["words", "words", "it is not JSON"],
    ["another JSON", '{"a":1}', "must have required property 'mmspec'"],
    ["a report of tests", '{"mmspec":1,"groups":[]}', "must have required property 'traces'"],
  ])("%s is no report", async (_, text, reason) => {
    write("bad.json", text);
    const { exit, stderr } = await diff("held.json", "bad.json");
    expect(exit).toBe(2);
    expect(stderr).toContain("error MMS7207: bad.json is no JSON report of mmspec: ");
    expect(stderr).toContain(reason);
  });
});
