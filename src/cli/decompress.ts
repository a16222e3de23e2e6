/*
 * Compressed traces to their bytes, as a stream: a recording may be larger than the memory. Whatever could be
 * decompressed before a cut is handed on. Loaded only for what is compressed.
 */
import zlib from "node:zlib";
import type { Compression } from "./compression.js";
import { GzipInflater } from "./gzip-inflater.js";
import { type Damage, type PartStream, StreamPart } from "./stream-part.js";

/**
 * The decompressed bytes of `raw`, and as the generator's result why they end early, if they do. The chunks of `raw`
 * may be overwritten when the next one is asked for.
 */
export async function* decompress(
  raw: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array, Damage | undefined> {
  const inflater = makeInflater(compression);
  try {
    for await (const chunk of raw) {
      // In pieces: a chunk of zeros may become a thousand times as large.
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        await inflater.write(chunk.subarray(at, at + PIECE_BYTES));
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
const OUTPUT_BYTES = 256 * 1024;

interface Inflater {
  /** Resolves when the piece is used up. */
  write(piece: Uint8Array): Promise<void>;
  end(): Promise<void>;
  /** What was decompressed since. */
  take(): Uint8Array[];
  damage: Damage | undefined;
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

  async write(piece: Uint8Array): Promise<void> {
    let rest = piece;
    while (rest.length > 0 && this.damage === undefined) {
      // Zeros behind compressed data are the padding of a tape or of a disk's block.
      if (this.#frame === undefined && rest.every((byte) => byte === 0)) return;
      this.#frame ??= new StreamPart(this.#makeStream({ chunkSize: OUTPUT_BYTES }), (bytes) =>
        this.#ready.push(bytes),
      );
      rest = await this.#frame.write(rest);
      this.damage = this.#frame.damage;
      if (rest.length > 0) this.#frame = undefined;
    }
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

/** By fzstd, where Node has no zstd. */
class PureZstdInflater implements Inflater {
  damage: Damage | undefined;
  #ready: Uint8Array[] = [];
  #push: ((piece: Uint8Array, isLast: boolean) => void) | undefined;

  async write(piece: Uint8Array): Promise<void> {
    // It keeps parts of what it is given.
    await this.#take(Uint8Array.from(piece), false);
  }

  end(): Promise<void> {
    return this.#take(new Uint8Array(0), true);
  }

  take(): Uint8Array[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  close(): void {
    this.#push = undefined;
  }

  async #take(piece: Uint8Array, isLast: boolean): Promise<void> {
    if (this.#push === undefined) {
      const { Decompress } = await import("fzstd");
      const decompressor = new Decompress((bytes) => this.#ready.push(bytes));
      this.#push = (bytes, last) => decompressor.push(bytes, last);
    }
    try {
      this.#push(piece, isLast);
    } catch (e) {
      // Data that is wrong in an unforeseen way ends in a RangeError or a TypeError of fzstd's own.
      const { code, message } = e as { readonly code?: number; readonly message: string };
      this.damage = { isCutOff: code === UNEXPECTED_EOF, reason: message };
    }
  }
}

/** ZstdErrorCode.UnexpectedEOF of fzstd. */
const UNEXPECTED_EOF = 5;
