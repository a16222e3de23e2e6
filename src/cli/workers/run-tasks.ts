/*
 * Tasks done one after the other here, or by several threads; the results are in the order of the tasks either way, so
 * that a report is the same on every machine. Threads, and what starts them, are loaded only where there is enough to
 * do.
 */
import { TASK_WORKER } from "../../files/package-files.js";
import { checkInterrupted, Interrupted } from "../../session/environment.js";
import { InputError } from "../../session/input-error.js";
import type { CommandIo } from "../io.js";
import type { Progress } from "../output/progress.js";
import { createSharedProgress } from "./shared-progress.js";
import type { TaskRunner } from "./task-runner.js";
import type { ThreadData, ToThread } from "./task-worker.js";
import type { ResultOf, Task, TaskOutcome } from "./tasks.js";

export interface RunOptions {
  /** Threads, at most. */
  readonly jobs: number;
  /** How much there is to do for each task, in bytes of traces or by any other measure; for the progress. */
  readonly sizes: readonly number[];
  /** What the progress calls all of it. */
  readonly label: string;
}

/**
 * Gives what came of each task, in their order, as soon as it and those in front of it are done; who stops asking ends the
 * others. Where the work is interrupted, what is done by then is given, and then Interrupted thrown. `runner` does the
 * tasks where they are done in this thread.
 */
export async function* runTasks<T extends Task>(
  tasks: readonly T[],
  { jobs, sizes, label }: RunOptions,
  runner: TaskRunner,
  io: CommandIo,
  progress: Progress,
): AsyncGenerator<readonly [index: number, TaskOutcome<T>], void> {
  const threads = Math.min(jobs, tasks.length);
  if (threads > 1) yield* inThreads(tasks, threads, sizes, label, io, progress);
  else for (const [i, task] of tasks.entries()) yield [i, await outcomeOf<T>(() => runner.run(task))];
}

export async function outcomeOf<T extends Task>(work: () => Promise<ResultOf<T>>): Promise<TaskOutcome<T>> {
  try {
    return { kind: "Done", result: await work() };
  } catch (e) {
    if (e instanceof Interrupted) throw e;
    if (e instanceof InputError) return { kind: "Unusable", diagnostics: e.diagnostics };
    return crashed(e);
  }
}

const crashed = (e: unknown): Extract<TaskOutcome<Task>, { kind: "Crashed" }> => ({
  kind: "Crashed",
  error: e instanceof Error ? e : new Error(String(e)),
});

const POLL_MS = 100;

async function* inThreads<T extends Task>(
  tasks: readonly T[],
  threads: number,
  sizes: readonly number[],
  label: string,
  io: CommandIo,
  progress: Progress,
): AsyncGenerator<readonly [index: number, TaskOutcome<T>], void> {
  checkInterrupted(io);
  const [{ Tinypool }, { deserializeOutcome }] = await Promise.all([
    import("tinypool"),
    import("./deserialize-outcome.js"),
  ]);
  const shares = createSharedProgress();
  const workerData: ThreadData = { cwd: io.cwd, env: io.env, shares: shares.memory };
  const pool = new Tinypool({
    filename: TASK_WORKER.href,
    minThreads: threads,
    maxThreads: threads,
    workerData,
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const drawing = setInterval(() => {
    const { done, events } = shares.read();
    // A closed standard error is no reason to end.
    progress.update(label, done, total, events).catch(() => {});
  }, POLL_MS);
  let interrupt = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(new Interrupted());
  });
  // Nobody may be waiting for it when it comes.
  interrupted.catch(() => {});
  io.signal.addEventListener("abort", interrupt, { once: true });
  const done = new Map<number, TaskOutcome<T>>();
  try {
    const running = tasks.map(async (task, i) => {
      const message: ToThread<T> = { task, size: sizes[i]! };
      // A thread that dies, for want of memory for example, is replaced, and costs only its own task.
      const outcome = await pool.run(message).then(deserializeOutcome<T>, crashed);
      done.set(i, outcome);
      return outcome;
    });
    for (const [i, outcome] of running.entries()) {
      yield [i, await Promise.race([outcome, interrupted])];
      done.delete(i);
    }
  } catch (e) {
    if (e instanceof Interrupted) yield* [...done].sort(([a], [b]) => a - b);
    throw e;
  } finally {
    io.signal.removeEventListener("abort", interrupt);
    clearInterval(drawing);
    await pool.destroy();
  }
}
