/* The thread that decodes large traces (decoding.ts), from its start on. Imports next to nothing: see bin.ts. */
import { statSync } from "node:fs";
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

/**
 * A decoder for a command line that will most likely want one. It takes as long to start as the rest of the program
 * takes to load: so it had better not wait for that. One that is not wanted after all has cost little.
 */
export function prefetchDecoder([command, ...args]: readonly string[]): Worker | undefined {
  if (command !== "validate" || availableParallelism() < 2) return undefined;
  if (args.some((arg) => /^(?:-j|--jobs)/.test(arg))) return undefined;
  const large = args.filter((arg) => arg.endsWith(".jsonl") && sizeOf(arg) >= LARGE_BYTES);
  return large.length === 1 ? startDecoder() : undefined;
}

/** Of what cannot be looked at, 0: whoever opens it has something to say of it. */
function sizeOf(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}
