/* What the command needs of the world. bin.ts gives the real one, tests one in memory. */
import type { BigIntStats } from "node:fs";
import type { Worker } from "node:worker_threads";

export interface CommandIo {
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** What standard input leads to, where that is known. */
  readonly stdinFile?: () => BigIntStats | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths start here. */
  readonly cwd: string;
  /** Milliseconds since some moment, never going back. */
  now(): number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Threads that can run at a time. */
  readonly cores: number;
  /** A thread that runs decoder-thread.js; absent where there are to be no more threads. */
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

/** Ctrl-C: nothing that is not finished is shown. */
export class Interrupted extends Error {}

export function checkInterrupted(io: CommandIo): void {
  if (io.signal.aborted) throw new Interrupted();
}
