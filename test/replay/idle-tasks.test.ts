/* The idle threads: all of tid 0, one for each cpu, as who acts and as what a record speaks of. */
import { describe, expect, test } from "vitest";
import { validateText } from "../support/validate-text.js";

const SWITCH = `
EVENT sched_switch(prev_pid : Task, next_pid : Task, prio : Nat OPTIONAL)
VARIABLE running : [Int -> Task]
INIT running = <<>>
ACTION Switch ON sched_switch ==
    /\\ REQUIRE SELF "who is switched away acts" == prev_pid = self
    /\\ REQUIRE OWN "an idle thread stays on its cpu" ==
           \\A t \\in {prev_pid, next_pid} : IsIdle(t) => t = IdleTask(cpu)
    /\\ REQUIRE LAST "who is switched away was switched to" == cpu \\in DOMAIN running => running[cpu] = prev_pid
    /\\ running'[cpu] = next_pid
INVARIANT ONE "a task runs on one cpu" ==
    \\A c, d \\in DOMAIN running : running[c] = running[d] => c = d`;

const COMPLETE = '{"event":"trace_begin","complete":true}';
const sched = (cpu: number, prev: number, next: number) =>
  `{"event":"sched_switch","ts":1.0,"cpu":${cpu},"tid":${prev},"prev_pid":${prev},"next_pid":${next}}`;

describe("tid 0 in a field that is a Task", () => {
  test("is the idle thread of the record's cpu: several cpus idle at once", () => {
    const found = validateText(SWITCH, [
      COMPLETE,
      sched(0, 7, 0),
      sched(1, 8, 0),
      sched(3, 9, 0),
      sched(1, 0, 7),
    ]);
    expect(found.violations).toEqual([]);
    expect(found.verdict("SELF")).toBe("held");
    expect(found.verdict("ONE")).toBe("held");
  });
  test("any other task runs on one cpu only", () => {
    expect(validateText(SWITCH, [COMPLETE, sched(0, 0, 7), sched(1, 0, 7)]).violations).toContain("ONE AT 3");
  });
  test("whatever the order of the keys, and on the exact route", () => {
    const early = '{"prev_pid":0,"next_pid":7,"event":"sched_switch","tid":0,"ts":1.0,"cpu":3}';
    const exact = '{"ts":1.0,"event":"sched_switch","prio":null,"prev_pid":0,"next_pid":7,"tid":0,"cpu":3}';
    const escaped = '{"ts":1.0,"event":"sched\\u005fswitch","cpu":2,"prev_pid":0,"next_pid":7,"tid":0}';
    for (const line of [early, exact, escaped]) expect(validateText(SWITCH, [line]).violations).toEqual([]);
  });
  test("is told as the idle thread of a cpu", () => {
    const moved = `{"event":"sched_switch","ts":1.0,"cpu":2,"tid":5,"prev_pid":0,"next_pid":7}`;
    const [violation] = validateText(SWITCH, [moved]).run.violations;
    expect(violation!.args).toEqual([
      { name: "prev_pid", value: "idle/2" },
      { name: "next_pid", value: "7" },
    ]);
  });
  test("a negative one is no thread", () => {
    const { run } = validateText(SWITCH, [
      '{"event":"sched_switch","ts":1.0,"cpu":2,"tid":5,"prev_pid":-1,"next_pid":7}',
    ]);
    expect(run.badLines).toBe(1);
  });
});
