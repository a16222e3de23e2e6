/* What the command needs of the world. bin.ts gives the real one, tests one in memory. */
import type { BigIntStats } from "node:fs";
import type { Worker } from "node:worker_threads";
import type { FileContext } from "../files/file-context.js";
import type { InstanceFolders } from "../files/tracefs/tracefs.js";
import type { Environment } from "../session/environment.js";

/** `signal` is aborted by Ctrl-C. */
export interface CommandIo extends Environment, FileContext {
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  /** What standard input leads to, where that is known. */
  readonly stdinFile?: () => BigIntStats | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Threads that can run at a time. */
  readonly cores: number;
  /** Makes the folders of ftrace's instances; absent: the kernel does. */
  readonly instanceFolders?: InstanceFolders;
  /** A thread that runs decoder-worker.js; absent where there are to be no more threads. */
  readonly startDecoder?: () => Worker;
}

export interface TextOutput {
  /** Resolves when more may be written; rejects with ClosedPipe when nobody reads any more. */
  write(text: string): Promise<void>;
  readonly isTTY: boolean;
  /** undefined where it is not a terminal. */
  readonly columns: number | undefined;
  /** What it leads to, where that is known. */
  readonly file?: () => BigIntStats | undefined;
}

/** The reader of our output has gone (`mmspec … | head`): nothing to complain about. */
export class ClosedPipe extends Error {}
