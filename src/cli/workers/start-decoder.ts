/* The thread that decodes large traces (decode-in-worker.ts), from its start on. Imports next to nothing: see bin.ts. */
import { type Stats, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { DECODER_WORKER } from "../../files/package-files.js";
import { keepYoungGeneration } from "../v8/engine-flags.js";

/** From so many bytes on a second thread pays. */
export const LARGE_BYTES = 1024 * 1024;

export function startDecoder(): Worker {
  const worker = new Worker(DECODER_WORKER);
  // The program is loaded by then; and V8 forgets it when a thread begins.
  worker.once("message", keepYoungGeneration);
  // It is there for others, and keeps no process alive.
  worker.unref();
  return worker;
}

/** What is known before the program is loaded. */
export interface Prefetched {
  readonly decoder: Worker | undefined;
  /** Files need not be looked at again. */
  readonly lookedAt: ReadonlyMap<string, Stats>;
}

/**
 * A decoder for a command line that will most likely want one. It takes as long to start as the rest of the program
 * takes to load: so it had better not wait for that. One that is not wanted after all has cost little.
 */
export function prefetchDecoder([command, ...args]: readonly string[]): Prefetched {
  const lookedAt = new Map<string, Stats>();
  if (command !== "validate" || availableParallelism() < 2) return { decoder: undefined, lookedAt };
  if (args.some((arg) => /^(?:-j|--jobs)/.test(arg))) return { decoder: undefined, lookedAt };
  for (const arg of args.filter((arg) => arg.endsWith(".jsonl"))) {
    const stats = statsOf(arg);
    if (stats !== undefined) lookedAt.set(arg, stats);
  }
  const large = [...lookedAt.values()].filter((stats) => stats.isFile() && stats.size >= LARGE_BYTES);
  return { decoder: large.length === 1 ? startDecoder() : undefined, lookedAt };
}

/** undefined for what cannot be inspected: opening it reports the error. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
