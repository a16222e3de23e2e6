/* `~>` WITHIN a time: what the clock of the trace decides, and what it leaves open. */
import { describe, expect, test } from "vitest";
import { violationMessage } from "../../src/report/message.js";
import { validateText } from "../support/validate-text.js";

const HUNG = `
EVENT wake(task : Task)
EVENT run(task : Task)
EVENT other(n : Int OPTIONAL)
PROPERTY HUNG "a task that was woken runs soon" == \\A t \\in Task : wake(t) ~> run(t) WITHIN 20ms`;

const COMPLETE = '{"event":"trace_begin","complete":true}';
const record = (ts: string, event: string, more = "", cpu = 0) =>
  `{"ts":${ts},"cpu":${cpu},"tid":1,"event":"${event}"${more}}`;
const wake = (ts: string, task = 7) => record(ts, "wake", `,"task":${task}`);
const run = (ts: string, task = 7) => record(ts, "run", `,"task":${task}`);
const other = (ts: string) => record(ts, "other");
/** Of an event that no spec declares. */
const undeclared = (ts: string) => record(ts, "sched_stat_runtime");
const lost = '{"event":"lost","cpu":1,"count":3}';

const validate = (...records: string[]) => validateText(HUNG, records);

describe("a deadline that has passed is violated, at the line that opened it", () => {
  test("when an event of another object comes", () => {
    expect(validate(wake("100.0"), wake("130.0", 8)).violations).toEqual(["HUNG AT 1"]);
  });
  test("when an event comes that the rule does not speak of", () => {
    expect(validate(wake("100.0"), other("130.0")).violations).toEqual(["HUNG AT 1"]);
  });
  test("when a record comes that no spec declares", () => {
    expect(validate(wake("100.0"), undeclared("130.0")).violations).toEqual(["HUNG AT 1"]);
  });
  test("when a record comes that only the exact route reads", () => {
    const nested = '{"ts":130.0,"cpu":0,"tid":1,"event":"un\\u0064eclared","more":[1]}';
    expect(validate(wake("100.0"), nested).violations).toEqual(["HUNG AT 1"]);
  });
  test("when what it waited for comes too late", () => {
    expect(validate(wake("100.0"), run("100.020001")).violations).toEqual(["HUNG AT 1"]);
  });
  test("in a recording that began mid-life as in a complete one", () => {
    expect(validate(COMPLETE, wake("100.0"), undeclared("130.0")).violations).toEqual(["HUNG AT 2"]);
  });
  test("the text names the opening, its time, the deadline, and the record that shows it", () => {
    const [violation] = validate(other("99.0"), wake("100.0"), undeclared("130.5")).run.violations;
    expect(violation).toMatchObject({ kind: "property", line: 2, event: "wake" });
    expect(violation).toMatchObject({ openedAt: 2, binding: [{ name: "t", value: "7" }] });
    expect(violationMessage(violation!)).toBe(
      "a task that was woken runs soon: open since line 2 (wake, 100.000000), not met by 100.020000; line 3 is at 130.500000",
    );
  });
  test("its story is the event that opened it", async () => {
    const [violation] = await validate(other("99.0"), wake("100.0"), undeclared("130.5")).explained();
    const args = [{ name: "task", value: "7" }];
    expect(violation!.args).toEqual(args);
    expect(violation!.story).toMatchObject([{ line: 2, event: "wake", args }]);
  });
  test("exactly, where nanoseconds are beyond 2^53", () => {
    const t = "1700000000";
    expect(validate(wake(`${t}.0`), undeclared(`${t}.020000000`)).violations).toEqual([]);
    expect(validate(wake(`${t}.0`), undeclared(`${t}.020000001`)).violations).toEqual(["HUNG AT 1"]);
  });
  test("of each object by its own deadline", () => {
    const found = validate(
      wake("100.0", 1),
      wake("100.01", 2),
      wake("100.015", 3),
      run("100.025", 3),
      run("100.031", 2),
    );
    expect(found.violations).toEqual(["HUNG AT 1", "HUNG AT 2"]);
  });
  test("the earliest of several openings is told, and the next only by --all", () => {
    const twice = [wake("100.0"), wake("100.01"), undeclared("130.0"), wake("130.1"), undeclared("131.0")];
    expect(validate(...twice).violations).toEqual(["HUNG AT 1"]);
    expect(validateText(HUNG, twice, { all: true }).violations).toEqual(["HUNG AT 1", "HUNG AT 4"]);
  });
});

describe("nothing is violated", () => {
  test("by what comes at the deadline", () => {
    const found = validate(wake("100.0"), run("100.02"), undeclared("130.0"));
    expect(found.violations).toEqual([]);
    expect(found.verdict("HUNG")).toBe("held");
  });
  test("where the trace ends before the deadline: open, in a complete trace, too", () => {
    for (const begin of [[], [COMPLETE]]) {
      const found = validate(...begin, wake("100.0"), undeclared("100.001"));
      expect(found.violations).toEqual([]);
      expect(found.verdict("HUNG")).toBe("inconclusive");
      expect(found.because("HUNG")[0]).toContain("open at the end, until 100.020000");
    }
  });
  test("where the trace ends at the deadline", () => {
    expect(validate(COMPLETE, wake("100.0"), undeclared("100.02")).verdict("HUNG")).toBe("inconclusive");
  });
  test("where what it waited for is nothing that the trace records: it may have come unseen", () => {
    const waiting = [wake("100.0"), undeclared("130.0")];
    const found = validateText(HUNG, waiting, { records: new Set(["wake"]) });
    expect(found.violations).toEqual([]);
    expect(found.verdict("HUNG")).toBe("inconclusive");
    expect(validateText(HUNG, waiting, { records: new Set(["wake", "run"]) }).violations).toEqual([
      "HUNG AT 1",
    ]);
  });
  test("where events are lost between", () => {
    for (const gap of [lost, "not JSON"]) {
      const found = validate(wake("100.0"), gap, undeclared("130.0"));
      expect(found.violations).toEqual([]);
      expect(found.verdict("HUNG")).toBe("inconclusive");
    }
  });
  test("but by a loss behind the record that passed the deadline", () => {
    expect(validate(wake("100.0"), undeclared("130.0"), lost, run("131.0")).violations).toEqual([
      "HUNG AT 1",
    ]);
  });
  test("by a time that went back, which takes nothing back either", () => {
    expect(validate(wake("100.0"), undeclared("90.0"), run("100.01")).verdict("HUNG")).toBe("held");
    expect(validate(wake("100.0"), undeclared("130.0"), run("100.01")).violations).toEqual(["HUNG AT 1"]);
  });
  test("by lines out of order that --sort-window puts in order", () => {
    const lines = [
      wake("100.0"),
      undeclared("100.03"),
      run("100.01"),
      other("100.2"),
      wake("100.3", 8),
      undeclared("100.4"),
    ];
    expect(validateText(HUNG, lines).violations).toEqual(["HUNG AT 1", "HUNG AT 5"]);
    expect(validateText(HUNG, lines, { sortWindowNs: 50_000_000 }).violations).toEqual(["HUNG AT 5"]);
  });
});

describe("a goal that is a state", () => {
  const HELD = `
EVENT lock()
EVENT unlock()
VARIABLE held : BOOLEAN
INIT held = FALSE
ACTION Lock ON lock == held' = TRUE
ACTION Unlock ON unlock == held' = FALSE
PROPERTY SHORT "not held for long" == held ~> ~held WITHIN 10ms`;
  const lockAt = (ts: string) => record(ts, "lock");
  const unlockAt = (ts: string) => record(ts, "unlock");
  test("holds from the event on that led to it, not only from the next one", () => {
    const found = validateText(HELD, [COMPLETE, lockAt("1.0"), unlockAt("1.005"), undeclared("2.0")]);
    expect(found.verdict("SHORT")).toBe("held");
  });
  test("and opens an obligation at that event", () => {
    const found = validateText(HELD, [COMPLETE, lockAt("1.0"), undeclared("1.0105"), unlockAt("2.0")]);
    expect(found.violations).toEqual(["SHORT AT 2"]);
  });
  test("of an object is looked at when its time has come", () => {
    const busy = `
EVENT begin(task : Task)
EVENT finish(task : Task)
VARIABLE done : SUBSET Task
INIT done = {}
ACTION Begin ON begin == done' = done \\ {task}
ACTION Finish ON finish == done' = done \\cup {task}
PROPERTY DONE "soon done" == \\A t \\in Task : begin(t) ~> t \\in done WITHIN 10ms`;
    const begin = (ts: string, task: number) => record(ts, "begin", `,"task":${task}`);
    const finish = (ts: string, task: number) => record(ts, "finish", `,"task":${task}`);
    const trace = [COMPLETE, begin("1.0", 1), begin("1.001", 2), finish("1.005", 1), undeclared("1.1")];
    expect(validateText(busy, trace).violations).toEqual(["DONE AT 3"]);
  });
});

test("several bounds stand below /\\, also in parentheses", () => {
  const both = `
EVENT a()
EVENT b()
EVENT c()
PROPERTY BOTH "b and c" == (a ~> b WITHIN 1ms) /\\ ((a ~> c WITHIN 2ms) /\\ (b ~> c WITHIN 5ms))`;
  const at = (ts: string, name: string) => record(ts, name);
  expect(validateText(both, [at("1.0", "a"), at("1.0005", "b"), at("1.003", "c")]).violations).toEqual([
    "BOTH AT 1",
  ]);
  expect(validateText(both, [at("1.0", "a"), at("1.0005", "b"), at("1.001", "c")]).violations).toEqual([]);
});
