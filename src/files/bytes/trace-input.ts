/*
 * A trace that may be read more than once. A file is read again, what came through a stream is kept, up to a limit.
 */
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import type { TraceBytes } from "../../session/trace-bytes.js";
import { ByteSource } from "./byte-source.js";
import { randomFile } from "./random-file.js";
import type { RawBytes } from "./raw-bytes.js";
import { describeSystemError } from "./system-error.js";

/** Bytes of a stream (decompressed) that are kept. */
const KEPT_LIMIT = 64 * 1024 * 1024;

export class TraceInput implements TraceBytes {
  readonly path: string;
  readonly raw: RawBytes;
  readonly keptLimit = KEPT_LIMIT;
  #source: ByteSource | undefined;
  /** Of a reading before: a later one need not come as far. */
  #failure: Diagnostic | undefined;
  /** The reading under way, if it is not at its end. */
  #reading: AsyncGenerator<Uint8Array> | undefined;
  #kept: Uint8Array[] | undefined;
  #keptBytes = 0;
  /** Whether all there is is kept. */
  #isWhole = false;

  constructor(path: string, raw: RawBytes) {
    this.path = path;
    this.raw = raw;
  }

  async *read(): AsyncGenerator<Uint8Array> {
    await this.#stop();
    if (this.#kept !== undefined) {
      yield* this.#kept;
      return;
    }
    this.#failure = this.failure;
    let raw: AsyncIterable<Uint8Array>;
    try {
      raw = await this.raw.open();
    } catch (e) {
      const reason = describeSystemError(e);
      this.#failure = diagnostic("MMS7001", undefined, { path: this.path, reason });
      return;
    }
    const { fd } = this.raw;
    const source = new ByteSource(this.path, raw, fd === undefined ? undefined : () => randomFile(fd));
    this.#source = source;
    const chunks = source[Symbol.asyncIterator]();
    this.#reading = chunks;
    if (this.totalBytes !== undefined) {
      yield* chunks;
      return;
    }
    this.#kept = [];
    if (this.raw.isPseudoFile) {
      await this.#keep(chunks);
      yield* this.#kept;
      if (this.#isWhole) return;
    }
    for await (const chunk of chunks) {
      this.#keptBytes += chunk.length;
      if (this.#keptBytes <= KEPT_LIMIT) this.#kept.push(chunk.slice());
      else this.#kept.length = 0;
      yield chunk;
    }
  }

  /** Reads on until all or as much as may be is kept. */
  async #keep(chunks: AsyncGenerator<Uint8Array>): Promise<void> {
    while (this.#keptBytes <= KEPT_LIMIT) {
      const { value, done } = await chunks.next();
      this.#isWhole = done === true;
      if (done === true) return;
      this.#keptBytes += value.length;
      this.#kept!.push(value.slice());
    }
  }

  async #stop(): Promise<void> {
    await this.#reading?.return(undefined);
    this.#reading = undefined;
  }

  async close(): Promise<void> {
    await this.#stop();
    await this.raw.close();
  }

  get isFile(): boolean {
    return this.#isWhole || this.totalBytes !== undefined;
  }

  get canReread(): boolean {
    return this.#keptBytes <= KEPT_LIMIT;
  }

  get failure(): Diagnostic | undefined {
    return this.#source?.failure ?? this.#failure;
  }

  get bytesRead(): number {
    return this.#source?.bytesRead ?? 0;
  }

  get totalBytes(): number | undefined {
    return this.raw.size;
  }
}
