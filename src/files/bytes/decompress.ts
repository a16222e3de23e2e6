/*
 * Compressed traces to their bytes, as a stream: a recording may be larger than the memory. Whatever could be
 * decompressed before a cut is handed on. Loaded only for what is compressed.
 */
import zlib from "node:zlib";
import type { Compression } from "./compression.js";
import { GzipInflater } from "./gzip-inflater.js";
import { type Damage, type PartStream, StreamPart } from "./stream-part.js";
import type { ZstdFrames } from "./zstd-frames.js";

/**
 * The decompressed bytes of `raw`, and as the generator's result why they end early, if they do. The chunks of `raw`
 * may be overwritten when the next one is asked for.
 */
export async function* decompress(
  raw: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array, Damage | undefined> {
  const inflater = makeInflater(compression);
  const pieceBytes = compression === "gzip" ? PIECE_BYTES : ZSTD_PIECE_BYTES;
  try {
    for await (const chunk of raw) {
      // In pieces: a chunk of zeros may become a thousand times as large, by zstd thirty thousand times.
      for (let at = 0; at < chunk.length; ) {
        at += await inflater.write(chunk.subarray(at, at + pieceBytes));
        yield* inflater.take();
        if (inflater.damage !== undefined) return inflater.damage;
      }
    }
    await inflater.end();
    yield* inflater.take();
    return inflater.damage;
  } finally {
    inflater.close();
  }
}

const PIECE_BYTES = 64 * 1024;
const ZSTD_PIECE_BYTES = 4 * 1024;
const OUTPUT_BYTES = 256 * 1024;

interface Inflater {
  /** Resolves, when as much of the piece as may be is used up, to the number of its bytes. */
  write(piece: Uint8Array): Promise<number>;
  end(): Promise<void>;
  /** What was decompressed since. */
  take(): Uint8Array[];
  readonly damage: Damage | undefined;
  close(): void;
}

type MakeStream = (options: { chunkSize: number }) => PartStream;

/** Node has zstd since 22.15. */
const makeZstdStream = (zlib as { createZstdDecompress?: MakeStream }).createZstdDecompress;

function makeInflater(compression: Compression): Inflater {
  if (compression === "gzip") return new GzipInflater();
  return makeZstdStream === undefined ? new PureZstdInflater() : new ZstdInflater(makeZstdStream);
}

/** By zlib's stream, one for each frame. */
class ZstdInflater implements Inflater {
  damage: Damage | undefined;
  readonly #makeStream: MakeStream;
  #frame: StreamPart | undefined;
  #ready: Uint8Array[] = [];

  constructor(makeStream: MakeStream) {
    this.#makeStream = makeStream;
  }

  async write(piece: Uint8Array): Promise<number> {
    let rest = piece;
    while (rest.length > 0 && this.damage === undefined) {
      // Zeros behind compressed data are the padding of a tape or of a disk's block.
      if (this.#frame === undefined && rest.every((byte) => byte === 0)) return piece.length;
      this.#frame ??= new StreamPart(this.#makeStream({ chunkSize: OUTPUT_BYTES }), (bytes) =>
        this.#ready.push(bytes),
      );
      rest = await this.#frame.write(rest);
      this.damage = this.#frame.damage;
      if (rest.length > 0) this.#frame = undefined;
    }
    return piece.length;
  }

  async end(): Promise<void> {
    await this.#frame?.end();
    this.damage ??= this.#frame?.damage;
  }

  take(): Uint8Array[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  close(): void {
    this.#frame?.close();
    this.#frame = undefined;
  }
}

/** Where Node has no zstd. */
class PureZstdInflater implements Inflater {
  #frames: ZstdFrames | undefined;

  async write(piece: Uint8Array): Promise<number> {
    if (this.#frames === undefined) {
      const { ZstdFrames } = await import("./zstd-frames.js");
      const { Decompress } = await import("fzstd");
      this.#frames = new ZstdFrames((onData) => new Decompress(onData));
    }
    return this.#frames.write(piece);
  }

  async end(): Promise<void> {
    this.#frames?.end();
  }

  take(): Uint8Array[] {
    return this.#frames?.take() ?? [];
  }

  get damage(): Damage | undefined {
    return this.#frames?.damage;
  }

  close(): void {
    this.#frames = undefined;
  }
}
