/* The entries of a binary recording in one stream: of the file where there is one, else of what came through a pipe. */
import { unreadableFrames } from "../../importers/binary/frames.js";
import { inMemory, type RandomBytes } from "../../importers/binary/section-reader.js";
import { PERF_MAGIC, perfFrames } from "../../importers/perf-data/perf-frames.js";
import { FRAMES_MAGIC, mergedFrames } from "../../importers/trace-dat/merged-frames.js";
import type { BinaryKind } from "./binary-kind.js";
import { expandBlock, ZstdStream } from "./expand-binary.js";

/** What comes compressed or through a pipe is kept whole: such a file has to be read in many places at once. */
const KEPT_LIMIT = 1 << 30;

export async function* framesOf(
  kind: BinaryKind,
  all: AsyncGenerator<Uint8Array>,
  file: RandomBytes | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    const bytes = file ?? (await kept(all));
    if (bytes === undefined) {
      yield* unreadableFrames(
        kind === "trace-dat" ? FRAMES_MAGIC : PERF_MAGIC,
        "more than 1 GiB of it come compressed or through a pipe: give the file itself",
      );
    } else if (kind === "trace-dat") yield* mergedFrames(bytes, expandBlock);
    else yield* perfFrames(bytes, new ZstdStream());
  } finally {
    // A generator that was never begun would leave its file open.
    await all.next();
    await all.return(undefined);
  }
}

async function kept(all: AsyncGenerator<Uint8Array>): Promise<RandomBytes | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of all) {
    length += chunk.length;
    if (length > KEPT_LIMIT) return undefined;
    chunks.push(chunk.slice());
  }
  return inMemory(Buffer.concat(chunks));
}
