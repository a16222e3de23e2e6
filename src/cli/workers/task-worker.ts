/* What each thread of a pool runs: a task runner of its own, and the tasks that it is given. */
import { workerData } from "node:worker_threads";
import { processEnvironment } from "../../files/services.js";
import type { CommandIo, TextOutput } from "../io.js";
import type { Progress } from "../output/progress.js";
import { outcomeOf } from "./run-tasks.js";
import { createSharedProgress } from "./shared-progress.js";
import { TaskRunner } from "./task-runner.js";
import type { Task, TaskOutcome } from "./tasks.js";

export interface ThreadData {
  readonly cwd: string;
  readonly env: CommandIo["env"];
  readonly shares: SharedArrayBuffer;
}

export interface ToThread<T extends Task> {
  readonly task: T;
  readonly size: number;
}

// The pool keeps the first entry for itself.
const [, { cwd, env, shares: memory }] = workerData as [unknown, ThreadData];
const shares = createSharedProgress(memory);

const silent: TextOutput = { write: async () => {}, isTTY: false, columns: undefined };
const io: CommandIo = {
  stdout: silent,
  stderr: silent,
  stdin: { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }) },
  env,
  cwd,
  // Ctrl-C ends the thread from outside.
  ...processEnvironment(),
  cores: 1,
};

/** What has been reported of the current task. */
let told = { done: 0, events: 0 };
const progress: Progress = {
  async update(_, done, total, events) {
    if (total === undefined) return;
    // A second reading, for the stories, begins anew.
    const most = { done: Math.max(done, told.done), events: Math.max(events, told.events) };
    shares.add(most.done - told.done, most.events - told.events);
    told = most;
  },
  clear: async () => {},
};
const runner = new TaskRunner(io, progress);

export default async function doTask<T extends Task>({ task, size }: ToThread<T>): Promise<TaskOutcome<T>> {
  told = { done: 0, events: 0 };
  const done = await outcomeOf<T>(() => runner.run(task));
  shares.add(size - told.done, 0);
  return done;
}
