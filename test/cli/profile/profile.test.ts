/* --profile: what the time of a run went into. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { CostReport } from "../../../src/cli/profile/cost-report.js";
import { costReport } from "../../../src/cli/profile/cost-report.js";
import { printCosts } from "../../../src/cli/profile/print-costs.js";
import type { SampledStacks } from "../../../src/cli/profile/sampler.js";
import { speedscope } from "../../../src/cli/profile/speedscope.js";
import { emptyTraceRun } from "../../../src/verdict/run.js";
import { programOfText } from "../../support/load-texts.js";
import { call } from "../memory-io.js";

const { spec, dataflow } = programOfText(String.raw`---- MODULE m ----
VARIABLE open : [Task -> Nat]
EVENT enter(n : Nat)
ACTION Enter ON enter ==
    /\ REQUIRE M_01 "grows" == self \in DOMAIN open => open[self] < n
    /\ open'[self] = n
INVARIANT M_02 "is small" == \A t \in DOMAIN open : open[t] < 100
====
`);

const node = (name: string, parent?: number) => ({
  name,
  file: name === "(root)" ? "" : "m.js",
  line: 1,
  parent,
});

/** What runs under an action's function is the action's; the innermost counts. */
const stacks: SampledStacks = {
  nodes: [
    node("(root)"),
    node("step", 0),
    node("do0_Enter_effects", 1),
    node("setKey", 2),
    node("do0_Enter_require", 1),
    node("pending_r1_M_02", 1),
    node("check_r1_M_02", 5),
    node("(garbage collector)", 3),
  ],
  samples: [1, 2, 3, 4, 6, 7],
  weights: [1, 2, 4, 8, 16, 32],
};

const measured = {
  wallMs: 100,
  loadMs: 20,
  reportMs: 5,
  here: { read: 2, replay: 63 },
  elsewhere: { decode: 40, wait: 10 },
  stacks,
};

const report = costReport(measured, [{ ...emptyTraceRun("t", "jsonl"), events: 50 }], spec.meta, dataflow);

describe("a cost report", () => {
  test("gives each sample to the innermost action or rule on the stack", () => {
    expect(report.actions).toEqual([{ action: "m!Enter", event: "enter", ms: 2 + 4 + 32 }]);
    expect(report.rules).toEqual([
      { rules: ["M_02"], action: undefined, ms: 16 },
      { rules: ["M_01"], action: "m!Enter", ms: 8 },
    ]);
    expect(report.collectionMs).toBe(32);
  });

  test("has all of the main thread's time", () => {
    const [main, decoder] = report.threads;
    expect(main!.phases.reduce((sum, { ms }) => sum + ms, 0)).toBe(100);
    expect(main!.phases).toContainEqual({ phase: "other", ms: 10 });
    expect(decoder!.phases).toEqual([
      { phase: "decode", ms: 40 },
      { phase: "wait", ms: 10 },
    ]);
  });

  test("is a table for people", () => {
    const text = printCosts(report);
    expect(text).toMatch(/^profile: 1 trace, 0 lines, 50 events in 0\.10 s/);
    expect(text).toMatch(/^ {4}replay +63\.0 +63\.0$/m);
    expect(text).toMatch(/^ {4}m!Enter +8\.0 +8\.0 {2}requires M_01$/m);
  });

  test("is a flame graph in speedscope's format, each stack from the outermost function on", () => {
    const { shared, profiles } = JSON.parse(speedscope(stacks, "t"));
    const named = profiles[0].samples.map((stack: number[]) =>
      stack.map((frame) => shared.frames[frame].name),
    );
    expect(named[2]).toEqual(["step", "do0_Enter_effects", "setKey"]);
    expect(profiles[0].weights).toEqual(stacks.weights);
    expect(profiles[0].endValue).toBe(63);
  });
});

describe("validate --profile", () => {
  const folder = mkdtempSync(join(tmpdir(), "mmspec-profile-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const TRACE = "traces/scenarios/mremap/two-in-one-call.jsonl";

  test("tells on standard error, and leaves the report alone", async () => {
    const plain = await call(["validate", TRACE, "--format", "tap"]);
    const profiled = await call(["validate", TRACE, "--format", "tap", "--profile"]);
    expect(profiled.stdout).toBe(plain.stdout);
    expect(profiled.exit).toBe(plain.exit);
    expect(profiled.stderr).toMatch(/^profile: 1 trace, /m);
    expect(profiled.stderr).toMatch(/^ {4}replay /m);
  });

  test("--profile-as writes it to files", async () => {
    const [json, stacks] = [join(folder, "costs.json"), join(folder, "stacks.json")];
    const { stderr } = await call([
      "validate",
      TRACE,
      "--profile-as",
      `json:${json}`,
      "--profile-as",
      `speedscope:${stacks}`,
    ]);
    expect(stderr).not.toContain("profile:");
    const costs = JSON.parse(readFileSync(json, "utf8")) as CostReport;
    expect(costs.lines).toBe(readFileSync(TRACE, "utf8").trimEnd().split("\n").length);
    expect(JSON.parse(readFileSync(stacks, "utf8")).profiles).toHaveLength(1);
  });

  test.each(["flame:x", "json", "json:"])("%s is no form of it", async (form) => {
    const { exit, stderr } = await call(["validate", TRACE, "--profile-as", form]);
    expect(exit).toBe(2);
    expect(stderr).toContain("json:FILE or speedscope:FILE");
  });
});
