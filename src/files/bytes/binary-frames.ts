/* The entries of a binary recording in one stream: of the file where there is one, else of what came through a pipe. */
import { unreadableFrames } from "../../importers/binary/frames.js";
import type { RandomBytes } from "../../importers/binary/section-reader.js";
import { PERF_MAGIC, perfFrames } from "../../importers/perf-data/perf-frames.js";
import { FRAMES_MAGIC, mergedFrames } from "../../importers/trace-dat/merged-frames.js";
import type { BinaryKind } from "./binary-kind.js";
import { expandBlock, ZstdStream } from "./expand-binary.js";
import { Spool } from "./spool.js";

export async function* framesOf(
  kind: BinaryKind,
  all: AsyncGenerator<Uint8Array>,
  file: RandomBytes | undefined,
): AsyncGenerator<Uint8Array> {
  // What comes compressed or through a pipe is kept whole: such a file has to be read in many places at once.
  const spool = new Spool();
  try {
    const bytes = file ?? (await fill(spool, all));
    if (typeof bytes === "string") {
      yield* unreadableFrames(kind === "trace-dat" ? FRAMES_MAGIC : PERF_MAGIC, bytes);
    } else if (kind === "trace-dat") yield* mergedFrames(bytes, expandBlock);
    else yield* perfFrames(bytes, new ZstdStream());
  } finally {
    spool.close();
    // A generator that was never begun would leave its file open.
    await all.next();
    await all.return(undefined);
  }
}

/** Or why not all of it could be kept, in words. */
async function fill(spool: Spool, all: AsyncGenerator<Uint8Array>): Promise<RandomBytes | string> {
  for await (const chunk of all) {
    const problem = spool.add(chunk);
    if (problem !== undefined) return problem;
  }
  return spool.bytes();
}
