/* What a pool and its workers say to each other: plain data, also between processes. */
import type { FileContext } from "../../files/file-context.js";
import type { CommandIo } from "../io.js";
import type { Task, TaskOutcome } from "./tasks.js";

/** The first message to a worker. */
export interface WorkerSetup {
  readonly cwd: string;
  readonly env: CommandIo["env"];
  /** Threads that the worker may use. */
  readonly cores: number;
}

/** A task to do. */
export interface ToWorker {
  readonly task: Task;
  /** How much there is to do for it, as the progress counts. */
  readonly size: number;
  /** Specs and field maps that lie in no file here; `hash` is another one for others. */
  readonly bundle?: Pick<FileContext, "texts" | "maps"> & { readonly hash: string };
}

export type FromWorker =
  | { readonly outcome: TaskOutcome<Task> }
  /** Of the task, since the last such message. */
  | { readonly progress: { readonly done: number; readonly events: number } };
