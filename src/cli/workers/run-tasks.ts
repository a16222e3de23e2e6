/*
 * Tasks done one after the other here, or by several threads; the results are in the order of the tasks either way, so
 * that a report is the same on every machine. Threads, and what starts them, are loaded only where there is enough to
 * do.
 */
import type { Diagnostic } from "../../diag/diagnostic.js";
import { TASK_WORKER } from "../../files/package-files.js";
import { UsageError } from "../../session/input-error.js";
import { type CommandIo, checkInterrupted, Interrupted } from "../io.js";
import type { Progress } from "../output/progress.js";
import { createShares } from "./shared-progress.js";
import type { ResultOf, Task, Workbench } from "./task-runner.js";
import type { ThreadData, ToThread } from "./task-worker.js";

/** What came of a task, or why it could not be done. */
export type Done<T extends Task> =
  | { readonly kind: "Done"; readonly result: ResultOf<T> }
  | { readonly kind: "Unusable"; readonly diagnostics: readonly Diagnostic[] };

export interface CrewOptions {
  /** Threads, at most. */
  readonly jobs: number;
  /** How much there is to do for each task, in bytes of traces or by any other measure; for the progress. */
  readonly sizes: readonly number[];
  /** What the progress calls all of it. */
  readonly label: string;
}

/** `bench` does the tasks where they are done in this thread. */
export async function doAll<T extends Task>(
  tasks: readonly T[],
  { jobs, sizes, label }: CrewOptions,
  bench: Workbench,
  io: CommandIo,
  progress: Progress,
): Promise<Done<T>[]> {
  const threads = Math.min(jobs, tasks.length);
  if (threads > 1) return inThreads(tasks, threads, sizes, label, io, progress);
  const done: Done<T>[] = [];
  for (const task of tasks) done.push(await unlessUnusable(() => bench.do(task)));
  return done;
}

export async function unlessUnusable<T extends Task>(work: () => Promise<ResultOf<T>>): Promise<Done<T>> {
  try {
    return { kind: "Done", result: await work() };
  } catch (e) {
    if (!(e instanceof UsageError)) throw e;
    return { kind: "Unusable", diagnostics: e.diagnostics };
  }
}

const POLL_MS = 100;

async function inThreads<T extends Task>(
  tasks: readonly T[],
  threads: number,
  sizes: readonly number[],
  label: string,
  io: CommandIo,
  progress: Progress,
): Promise<Done<T>[]> {
  checkInterrupted(io);
  const [{ Tinypool }, { revived }] = await Promise.all([import("tinypool"), import("./deserialize.js")]);
  const shares = createShares();
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
  io.signal.addEventListener("abort", interrupt, { once: true });
  try {
    const running = tasks.map(async (task, i) => {
      const message: ToThread<T> = { task, size: sizes[i]! };
      return revived<T>(await pool.run(message));
    });
    return await Promise.race([Promise.all(running), interrupted]);
  } finally {
    io.signal.removeEventListener("abort", interrupt);
    clearInterval(drawing);
    await pool.destroy();
  }
}
