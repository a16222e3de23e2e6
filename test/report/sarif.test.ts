import { describe, expect, test } from "vitest";
import { diagnostic } from "../../src/diag/diagnostic.js";
import { renderSarif, renderTestsSarif } from "../../src/report/sarif.js";
import type { Run, TraceRun } from "../../src/verdict/run.js";
import type { TestCase } from "../../src/verdict/test-run.js";
import { checkReport } from "../support/check-report.js";
import { aRule, aRun, aTrace, aViolation, race } from "./builders.js";

/** The one run of a log, which is SARIF. */
function runOf(log: string) {
  const json = JSON.parse(checkReport("sarif", log));
  expect(json.runs).toHaveLength(1);
  for (const result of json.runs[0].results) {
    const { id } = json.runs[0].tool.driver.rules[result.ruleIndex];
    expect([id, result.ruleId.split("/")[0]]).toContain(result.ruleId.split("/")[0]);
    expect(result.ruleId === id || result.ruleId.startsWith(`${id}/`)).toBe(true);
  }
  return json.runs[0];
}

const sarif = (...traces: TraceRun[]) => runOf(renderSarif(aRun(...traces)));
const violatedAt = (line: number, parts = {}) =>
  sarif(
    aTrace({ verdict: "violated", violations: [aViolation("A", { line, ...parts })], rules: [aRule("A")] }),
  );

describe("a run as SARIF", () => {
  test("without violations has no results, and its artifact says what came of it", () => {
    const run = sarif(
      aTrace({
        verdict: "inconclusive",
        rules: [aRule("A", { inconclusive: 1 }), aRule("B", { vacuous: true })],
      }),
    );
    expect(run.results).toEqual([]);
    expect(run.artifacts[0].properties).toMatchObject({
      verdict: "inconclusive",
      inconclusive: ["A"],
      vacuous: ["B"],
    });
  });

  test("has a rule for each that is violated, with its title, its comment and how grave it is", () => {
    const run = sarif(race, { ...race, file: "traces/other.jsonl" });
    expect(run.tool.driver.rules).toHaveLength(1);
    expect(run.tool.driver.rules[0]).toMatchObject({
      id: "MIG_01",
      shortDescription: { text: "no migration entry is left behind" },
      help: { text: expect.stringContaining("crashes in migration_entry_to_page().") },
      defaultConfiguration: { level: "error" },
      properties: { module: "mm.migrate" },
    });
  });

  test("each rule has a full description, and no address is given that there is not", () => {
    const { driver } = sarif(race).tool;
    expect(driver).not.toHaveProperty("informationUri");
    expect(driver.rules[0].fullDescription.text).toContain("crashes in migration_entry_to_page().");
    const untold = violatedAt(7).tool.driver.rules[0];
    expect(untold.fullDescription).toEqual(untold.shortDescription);
  });

  test("a result is known again by its fingerprint, at other lines and in other files too", () => {
    const later = { ...race.violations[0]!, line: 99, binding: [{ name: "p", value: "0x1" }] };
    const { results } = sarif(
      race,
      aTrace({ file: "b.jsonl", verdict: "violated", violations: [later], rules: race.rules }),
    );
    const [first, second] = results.map((r: { partialFingerprints: object }) => r.partialFingerprints);
    const print = expect.stringMatching(/^[\da-f]{24}$/);
    expect(first).toEqual({ "mmspecFinding/v1": print, "mmspecStory/v2": print });
    expect(second).toEqual(first);
  });

  test("a result that the baseline has is suppressed, and says why", () => {
    const known = { reason: "being replaced", owner: "mm", expires: null };
    const [result] = sarif(aTrace({ violations: [aViolation("A", { known })] })).results;
    expect(result).toMatchObject({
      baselineState: "unchanged",
      suppressions: [{ kind: "external", status: "accepted", justification: "being replaced; mm" }],
    });
  });

  test("has at most 25,000 results, errors before warnings, and says how many are left out", () => {
    const of = (id: string, severity: "error" | "warning", n: number) =>
      Array.from({ length: n }, () => aViolation(id, { severity }));
    const violations = [...of("W", "warning", 1000), ...of("E", "error", 24_500)];
    const log = renderSarif(aRun(aTrace({ verdict: "violated", violations })));
    const [run] = JSON.parse(log).runs;
    expect(run.results).toHaveLength(25_000);
    const levels = run.results.map((r: { level: string }) => r.level);
    expect(levels.filter((level: string) => level === "error")).toHaveLength(24_500);
    expect(run.invocations[0].toolExecutionNotifications).toEqual([
      { level: "warning", message: { text: "500 further results left out" } },
    ]);
  });

  test("a result has the line of the file that was read, and the values for which it is violated", () => {
    const [result] = sarif(race).results;
    const [location] = result.locations;
    expect(location.physicalLocation).toEqual({
      artifactLocation: { uri: "traces/race.jsonl" },
      region: { startLine: 17, endLine: 17 },
    });
    expect(location.logicalLocations[0]).toEqual({
      name: "p",
      fullyQualifiedName: "mm.migrate.MIG_01: p = 0xffffea0000123440",
      kind: "variable",
    });
  });

  test("its story has a thread for each task, in the order of the trace", () => {
    const { threadFlows } = sarif(race).results[0].codeFlows[0];
    type Flow = { id: string; locations: { executionOrder: number }[] };
    expect(threadFlows.map((t: Flow) => [t.id, t.locations.map((l) => l.executionOrder)])).toEqual([
      ["mremap/1201", [1, 3]],
      ["migrate/88", [2, 4, 5]],
    ]);
  });

  test("what the end of the trace shows is of the whole file", () => {
    expect(violatedAt(0).results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "t.jsonl" },
    });
  });

  test("a warning is a warning", () => {
    const run = sarif(
      aTrace({
        violations: [aViolation("W", { severity: "warning" })],
        rules: [aRule("W", { severity: "warning", violated: 1 })],
      }),
    );
    expect([run.results[0].level, run.tool.driver.rules[0].defaultConfiguration.level]).toEqual([
      "warning",
      "warning",
    ]);
  });

  test("what is violated without being a rule has its kind for a rule", () => {
    const run = sarif(aTrace({ violations: [aViolation("vma_free", { kind: "no-action" })] }));
    expect(run.tool.driver.rules[0].id).toBe("no-action");
    expect(run.results[0].ruleId).toBe("no-action/vma_free");
  });

  test("a line that cannot be read is a notification with its place, and the run no success", () => {
    const at = { path: "t.jsonl", line: 3, column: 5, length: 1, excerpt: "" };
    const bad = diagnostic("MMS5001", at, { reason: "a comma" });
    const run = sarif(aTrace({ verdict: "error", badLines: 1, diagnostics: [bad] }));
    const { executionSuccessful, toolExecutionNotifications } = run.invocations[0];
    expect(executionSuccessful).toBe(false);
    expect(toolExecutionNotifications[0]).toMatchObject({
      descriptor: { id: "MMS5001", index: 0 },
      level: "error",
      locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 5, endLine: 3 } } }],
    });
  });

  test.each([
    ["/tmp/a b/ä%.jsonl", "file:///tmp/a%20b/%C3%A4%25.jsonl"],
    ["c:x/\n.jsonl", "c%3Ax/%0A.jsonl"],
    ["-", "-"],
  ])("the path %j is a URI", (file, uri) => {
    const run = sarif(aTrace({ file, violations: [aViolation("A")], rules: [aRule("A")] }));
    expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
  });

  test("foreign text makes neither links nor placeholders nor control characters", () => {
    const { text } = violatedAt(1, { title: "[here](http://x) {0} \x1b[2J f[1]" }).results[0].message;
    expect(text).toBe("\\[here\\](http://x) {{0}} \\\\x1b\\[2J f\\[1\\]");
  });
});

describe("tests as SARIF", () => {
  const failed: TestCase = {
    title: "taken twice",
    file: "mm/race.jsonl",
    line: undefined,
    ok: false,
    expected: { verdict: "ok", rules: [] },
    found: { verdict: "violated", rules: ["MIG_01 AT 17"] },
    run: { ...race, file: "mm/race.jsonl" },
    unexpected: race.violations,
  };
  const tests = (...all: TestCase[]) =>
    runOf(renderTestsSarif({ groups: [{ name: "mm", tests: all }], leftOut: 0, diagnostics: [] }));

  test("one that is as expected is no result", () => {
    expect(tests({ ...failed, ok: true, run: undefined, unexpected: [] }).results).toEqual([]);
  });

  test("one that is not says what was expected and found, and where", () => {
    const [result] = tests(failed).results;
    expect(result.message.text).toBe("taken twice: expected ok; found violated MIG_01 AT 17");
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe("mm/race.jsonl");
    expect(result.relatedLocations[0].physicalLocation.region.startLine).toBe(17);
  });

  test("of a TEST in a spec it is the spec's line, and no line of its records", () => {
    const [result] = tests({ ...failed, file: "mm.mms", line: 12 }).results;
    expect(result.locations[0].physicalLocation.region.startLine).toBe(12);
    expect(result.relatedLocations).toBeUndefined();
  });
});

test("trouble with the command is a notification too", () => {
  const trouble = diagnostic("MMS7019", undefined, { path: "empty" });
  const run: Run = { ...aRun(), diagnostics: [trouble] };
  expect(runOf(renderSarif(run)).invocations[0].toolExecutionNotifications).toHaveLength(1);
});
