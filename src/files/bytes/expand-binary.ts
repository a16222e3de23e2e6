/* What is compressed within binary recordings: trace.dat's blocks, one by one; perf.data's records, which are one stream. */
import { createRequire } from "node:module";
import { inflateSync } from "node:zlib";
import type { ExpandStream } from "../../importers/binary/section-reader.js";
import { ZstdFrames } from "./zstd-frames.js";

/** trace-cmd's blocks are of some megabytes, at most. */
const EXPANDED_LIMIT = 1 << 28;

/** By trace-cmd's name of the algorithm; undefined where it is not known. Throws where the block is damaged. */
export function expandBlock(algorithm: string, block: Uint8Array): Uint8Array | undefined {
  if (algorithm === "zstd") {
    // Piece by piece: how large the whole will be is only what the block says.
    const stream = new ZstdStream();
    const pieces = [...stream.expand(block)];
    if (stream.damage !== undefined) throw new Error(stream.damage);
    return Buffer.concat(pieces);
  }
  return algorithm === "zlib" ? inflateSync(block, { maxOutputLength: EXPANDED_LIMIT }) : undefined;
}

/** zstd, at once: what was expanded so far decides what is read next. */
export class ZstdStream implements ExpandStream {
  #frames: ZstdFrames | undefined;

  *expand(piece: Uint8Array): Generator<Uint8Array> {
    this.#frames ??= new ZstdFrames((onData) => new (fzstd().Decompress)(onData));
    for (let at = 0; at < piece.length && this.#frames.damage === undefined; ) {
      at += this.#frames.write(piece.subarray(at));
      yield* this.#frames.take();
    }
  }

  get damage(): string | undefined {
    return this.#frames?.damage === undefined ? undefined : "a compressed part of it is damaged";
  }
}

/** Loaded where it is needed. */
function fzstd(): typeof import("fzstd") {
  return createRequire(import.meta.url)("fzstd");
}
