/* One part of compressed data, which ends in itself, through one of zlib's streams; these work in another thread. */
import type { Transform } from "node:stream";

/** Why decompressing ended early. */
export type Damage =
  /** All that was decompressed is as it was compressed, as far as anybody can tell. */
  | { readonly kind: "cut off"; readonly reason: string }
  /** Some of what was decompressed may be wrong as well. */
  | { readonly kind: "damaged"; readonly reason: string }
  /** zstd would need this much memory. */
  | { readonly kind: "window"; readonly bytes: number | undefined };

export type PartStream = Transform & { readonly bytesWritten: number };

export class StreamPart {
  damage: Damage | undefined;
  readonly #stream: PartStream;
  readonly #ended: Promise<void>;
  /** Bytes given to the stream. */
  #given = 0;
  /** Called when the stream fails: a write that fails never calls back. */
  #onFailure = () => {};

  constructor(stream: PartStream, onData: (bytes: Uint8Array) => void) {
    this.#stream = stream;
    this.#ended = new Promise((resolve) => stream.once("end", resolve));
    stream.on("data", onData);
    stream.on("error", (e: NodeJS.ErrnoException) => {
      this.damage ??= damageOf(e);
      this.#onFailure();
    });
  }

  /** Resolves, when the piece is used up, to what of it lies behind the part's end; all that is before was handed on. */
  async write(piece: Uint8Array): Promise<Uint8Array> {
    this.#given += piece.length;
    await this.#settled((done) => this.#stream.write(piece, () => done()));
    if (this.damage !== undefined) return piece.subarray(piece.length);
    const unread = this.#given - this.#stream.bytesWritten;
    if (unread > 0) {
      await this.#ended;
      this.close();
    }
    return piece.subarray(piece.length - unread);
  }

  /** No more comes. */
  async end(): Promise<void> {
    await this.#settled((done) => this.#stream.once("end", done).end());
  }

  close(): void {
    this.#stream.destroy();
  }

  #settled(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      this.#onFailure = resolve;
      start(resolve);
    });
  }
}

function damageOf({ code, message }: NodeJS.ErrnoException): Damage {
  if (code === "ZSTD_error_frameParameter_windowTooLarge") return { kind: "window", bytes: undefined };
  return { kind: code === "Z_BUF_ERROR" ? "cut off" : "damaged", reason: message };
}
