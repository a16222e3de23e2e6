/*
 * Tasks done one after the other here, or by several workers; the results are in the order of the tasks either way, so
 * that a report is the same on every machine. Workers, and what starts them, are loaded only where there is enough to
 * do.
 */
import { checkInterrupted, Interrupted } from "../../session/environment.js";
import { InputError } from "../../session/input-error.js";
import type { CommandIo } from "../io.js";
import type { Progress } from "../output/progress.js";
import type { TaskRunner } from "./task-runner.js";
import type { ResultOf, Task, TaskOutcome } from "./tasks.js";

export interface RunOptions {
  /** Workers, at most. */
  readonly jobs: number;
  /** How much there is to do for each task, in bytes of traces or by any other measure; for the progress. */
  readonly sizes: readonly number[];
  /** What the progress calls all of it. */
  readonly label: string;
  /** Bytes that the work for one task may need; with such a limit tasks are done by processes of their own. */
  readonly maxMemory?: number | undefined;
  /** For each task, in nanoseconds: workers end a task themselves, unless a single step takes longer. */
  readonly timeout?: number | undefined;
}

/**
 * Gives what came of each task, in their order, as soon as it and those in front of it are done; who stops asking ends the
 * others. Where the work is interrupted, what is done by then is given, and then Interrupted thrown. `runner` does the
 * tasks where they are done in this thread.
 */
export async function* runTasks<T extends Task>(
  tasks: readonly T[],
  options: RunOptions,
  runner: TaskRunner,
  io: CommandIo,
  progress: Progress,
): AsyncGenerator<readonly [index: number, TaskOutcome<T>], void> {
  const workers = Math.min(options.jobs, tasks.length);
  if (workers > 1 || (workers === 1 && options.maxMemory !== undefined))
    yield* inWorkers(tasks, workers, options, io, progress);
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

async function* inWorkers<T extends Task>(
  tasks: readonly T[],
  workers: number,
  { sizes, label, maxMemory, timeout }: RunOptions,
  io: CommandIo,
  progress: Progress,
): AsyncGenerator<readonly [index: number, TaskOutcome<T>], void> {
  checkInterrupted(io);
  const { outcomeIn, WorkerPool } = await import("./worker-pool.js");
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const sum = { done: 0, events: 0 };
  const pool = new WorkerPool({
    size: workers,
    // A worker that is alone has the other cores to decode.
    setup: { cwd: io.cwd, env: io.env, cores: workers === 1 ? io.cores : 1 },
    maxMemory,
    onProgress(done, events) {
      sum.done += done;
      sum.events += events;
      // A closed standard error is no reason to end.
      progress.update(label, sum.done, total, sum.events).catch(() => {});
    },
  });
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
      const outcome = await outcomeIn<T>(pool, { task, size: sizes[i]! }, timeout);
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
    pool.destroy();
  }
}
