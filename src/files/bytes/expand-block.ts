/* Blocks of a trace.dat, which trace-cmd compresses one by one. */
import { createRequire } from "node:module";
import { inflateSync } from "node:zlib";

/** trace-cmd's blocks are of some megabytes, at most. */
const EXPANDED_LIMIT = 1 << 28;

/** By trace-cmd's name of the algorithm; undefined where it is not known. Throws where the block is damaged. */
export function expandBlock(algorithm: string, block: Uint8Array): Uint8Array | undefined {
  if (algorithm === "zstd") {
    const { decompress } = createRequire(import.meta.url)("fzstd") as typeof import("fzstd");
    return decompress(block);
  }
  return algorithm === "zlib" ? inflateSync(block, { maxOutputLength: EXPANDED_LIMIT }) : undefined;
}
