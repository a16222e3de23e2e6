/*
 * Rules of the scheduler on recordings of real kernels: what ftrace printed of sched_switch on 6.12 and 6.1, two cpus
 * that were idle most of the time, and a piece of a 6.18 with far more to do than it can.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "./memory-io.js";

const SPEC = `---- MODULE sched ----
EVENT sched_switch(prev_pid : Task, next_pid : Task)
EVENT sched_wakeup(pid : Task)
VARIABLE running : [Int -> Task]
INIT running = <<>>

ACTION Switch ON sched_switch ==
    /\\ REQUIRE SCHED_01 "who is switched away acts" == prev_pid = self
    /\\ REQUIRE SCHED_02 "an idle thread stays on its cpu" ==
           \\A t \\in {prev_pid, next_pid} : IsIdle(t) => t = IdleTask(cpu)
    /\\ REQUIRE SCHED_03 "who is switched away was switched to" ==
           cpu \\in DOMAIN running => running[cpu] = prev_pid
    /\\ running'[cpu] = next_pid

ACTION Wake ON sched_wakeup == REQUIRE SCHED_04 "nobody wakes an idle thread" == ~IsIdle(pid)

INVARIANT SCHED_05 "a task runs on one cpu" ==
    \\A c, d \\in DOMAIN running : running[c] = running[d] => c = d

PROPERTY SCHED_06 "a task that was woken runs within 20 ms" ==
    \\A t \\in Task : sched_wakeup(t) ~> sched_switch(t, _) \\/ sched_switch(_, t) WITHIN 20ms
====
`;

const recording = (name: string) => readFileSync(new URL(`sched/${name}`, import.meta.url), "utf8");

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-sched-"));
  writeFileSync(join(folder, "sched.mms"), SPEC);
  writeFileSync(join(folder, "sched.map.json"), recording("sched.map.json"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function validate(text: string) {
  writeFileSync(join(folder, "t.txt"), text);
  const args = ["validate", "t.txt", "--spec", "sched.mms", "--map", "sched.map.json", "--format", "json"];
  const [trace] = JSON.parse((await call(args, { cwd: folder })).stdout).traces;
  const found = (trace.violations as { id: string; line: number }[]).map(
    ({ id, line }) => `${id} AT ${line}`,
  );
  const rules = new Map<string, { checked: number; inconclusive: number }>(
    trace.rules.map((rule: { id: string }) => [rule.id, rule]),
  );
  return { found, rules };
}

test.each(["k6.12", "k6.1"])("%s: several idle threads at once are several tasks", async (kernel) => {
  const text = recording(`${kernel}.ftrace.txt`);
  expect(text.match(/swapper\/[01]/g)!.length).toBeGreaterThan(10);
  const { found, rules } = await validate(text);
  expect(found).toEqual([]);
  for (const id of ["SCHED_01", "SCHED_02", "SCHED_03", "SCHED_05"])
    expect(rules.get(id)!.checked).toBeGreaterThan(10);
  // Who ran at the beginning is not known, of either cpu.
  expect(rules.get("SCHED_03")!.inconclusive).toBe(2);
  expect(rules.get("SCHED_02")!.inconclusive).toBe(0);
});

test("a task on two cpus is found", async () => {
  const lines = recording("k6.12.ftrace.txt").trimEnd().split("\n");
  const last = lines.findLast((line) => / prev_pid=0 .* next_pid=(?!0)/.test(line))!;
  const other = last.includes("[000]") ? last.replace("[000]", "[001]") : last.replace("[001]", "[000]");
  const { found } = await validate(`${[...lines, last, other].join("\n")}\n`);
  expect(found).toContain(`SCHED_05 AT ${lines.length + 2}`);
});

test("a loaded machine: who waited for longer than 20 ms is told at the wake", async () => {
  const { found } = await validate(recording("loaded-k6.18.ftrace.txt"));
  expect(found.filter((id) => id.startsWith("SCHED_06"))).toEqual(["SCHED_06 AT 26"]);
});

test("an event of no interest is time, too: a hung task and then a line that the map has no use for", async () => {
  // Had no switch been recorded at all, the one that is waited for might have come unseen.
  const ran =
    "            node-7       [001] d..2.    99.000000: sched_switch: prev_comm=node prev_pid=7 prev_prio=120 prev_state=S ==> next_comm=node next_pid=8 next_prio=120";
  const wake =
    "            node-11378   [000] d..3.   100.000000: sched_wakeup: comm=node pid=11381 prio=120 target_cpu=001";
  const other = (time: string, cpu = 0) =>
    `            node-11378   [00${cpu}] d..3.   ${time}: sched_stat_runtime: comm=node pid=11378 runtime=1 [ns]`;
  const lost = "CPU:1 [LOST 12 EVENTS]";
  const found = async (...lines: string[]) => (await validate(`${[ran, wake, ...lines].join("\n")}\n`)).found;
  expect(await found(other("100.001000"))).toEqual([]);
  expect(await found(other("130.000000"))).toEqual(["SCHED_06 AT 2"]);
  // What cpu 1 lost came before the mark, perhaps the switch.
  expect(await found(other("130.000000"), lost, other("131.000000"))).toEqual([]);
  expect(await found(other("129.000000", 1), other("130.000000"), lost)).toEqual(["SCHED_06 AT 2"]);
  expect((await validate(`${wake}\n${other("130.000000")}\n`)).found).toEqual([]);
});
