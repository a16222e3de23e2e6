import { expect, test } from "vitest";
import type { CommandIo } from "../../src/cli/io.js";
import { runTasks } from "../../src/cli/workers/run-tasks.js";
import type { TaskRunner } from "../../src/cli/workers/task-runner.js";
import type { ReplayTask } from "../../src/cli/workers/tasks.js";
import { Interrupted } from "../../src/session/environment.js";
import { aTrace } from "../report/builders.js";

const task = (path: string) =>
  ({ kind: "Replay", file: { path }, flags: {}, stories: 0 }) as unknown as ReplayTask;
const none = { update: async () => {}, clear: async () => {} };

/** What comes of the tasks, and what ends them, where each does this. */
async function run(work: (path: string) => Promise<unknown>, paths: readonly string[]) {
  const runner = { run: ({ file }: ReplayTask) => work(file.path) } as unknown as TaskRunner;
  const options = { jobs: 1, sizes: paths.map(() => 0), label: "" };
  const found: string[] = [];
  try {
    for await (const [i, outcome] of runTasks(paths.map(task), options, runner, {} as CommandIo, none))
      found.push(`${i} ${outcome.kind}${outcome.kind === "Crashed" ? ` ${outcome.error.message}` : ""}`);
  } catch (e) {
    found.push((e as Error).constructor.name);
  }
  return found;
}

test("what one task fails on costs that task alone", async () => {
  const work = async (path: string) => {
    if (path === "b") throw new TypeError("x is no function");
    return aTrace();
  };
  expect(await run(work, ["a", "b", "c"])).toEqual(["0 Done", "1 Crashed x is no function", "2 Done"]);
});

test("where it is interrupted, what is done by then has been given", async () => {
  const work = async (path: string) => {
    if (path === "c") throw new Interrupted();
    return aTrace();
  };
  expect(await run(work, ["a", "b", "c", "d"])).toEqual(["0 Done", "1 Done", Interrupted.name]);
});

test("a task is not begun before somebody asks for it", async () => {
  const begun: string[] = [];
  const runner = {
    run: async ({ file }: ReplayTask) => {
      begun.push(file.path);
      return aTrace();
    },
  } as unknown as TaskRunner;
  const options = { jobs: 1, sizes: [0, 0, 0], label: "" };
  for await (const [i] of runTasks(["a", "b", "c"].map(task), options, runner, {} as CommandIo, none))
    if (i === 1) break;
  expect(begun).toEqual(["a", "b"]);
});
