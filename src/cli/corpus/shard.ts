/* Which traces are a shard's: the same for everybody who has the same files, and of about the same size. */
import { createHash } from "node:crypto";
import type { TraceFile } from "../../files/bytes/trace-file.js";

/** `--shard 2/3` is the second of three. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** What a trace costs beside its bytes, in bytes. */
const BASE_COST = 16 * 1024;

/** The places of the shard's traces among all, in their order. The largest goes to whoever has least, then the next. */
export function placesOf({ index, of }: Shard, files: readonly TraceFile[]): number[] {
  const cost = (i: number) => BASE_COST + (files[i]!.size ?? 0);
  const largest = files.map((_, i) => i).sort((a, b) => cost(b) - cost(a) || a - b);
  const loads = Array.from({ length: of }, () => 0);
  const own: number[] = [];
  for (const i of largest) {
    const least = loads.indexOf(Math.min(...loads));
    loads[least]! += cost(i);
    if (least === index - 1) own.push(i);
  }
  return own.sort((a, b) => a - b);
}

/** Shards with the same of it are of one run: of the same traces, judged in the same way. */
export function corpusDigest(files: readonly TraceFile[], replayDigest: string): string {
  const named = files.map(({ path, size }) => [path, size ?? null]);
  return createHash("sha256")
    .update(JSON.stringify([replayDigest, named]))
    .digest("hex");
}
