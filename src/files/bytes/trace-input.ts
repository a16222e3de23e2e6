/*
 * A trace that may be read more than once: stories, and losses in recordings, need a second look. A file is opened
 * again; what came through a pipe is kept, up to a limit.
 */
import type { Diagnostic } from "../../diag/diagnostic.js";
import type { FileContext } from "../file-context.js";
import { openSource, type Source } from "./open-source.js";

/** Bytes of a stream (decompressed) that are kept. */
export const KEPT_LIMIT = 64 * 1024 * 1024;

export class TraceInput {
  readonly path: string;
  readonly #io: FileContext;
  #source: Source | undefined;
  #failureBefore: Diagnostic | undefined;
  /** The reading under way, if it is not at its end. */
  #reading: AsyncGenerator<Uint8Array> | undefined;
  #kept: Uint8Array[] | undefined;
  #keptBytes = 0;
  /** Whether all there is is kept. */
  #isWhole = false;

  constructor(path: string, io: FileContext) {
    this.path = path;
    this.#io = io;
  }

  /** The bytes from the beginning; a reading before is over. A chunk is valid until the next one. */
  async *read(): AsyncGenerator<Uint8Array> {
    await this.close();
    if (this.#kept !== undefined) {
      yield* this.#kept;
      return;
    }
    const source = await openSource(this.path, { cwd: this.#io.cwd, stdin: this.#io.stdin });
    // A later reading need not come as far.
    this.#failureBefore = this.failure;
    this.#source = source;
    const chunks = source[Symbol.asyncIterator]();
    this.#reading = chunks;
    if (source.totalBytes !== undefined || source.failure !== undefined) {
      yield* chunks;
      return;
    }
    this.#kept = [];
    if (source.isPseudoFile) {
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

  /** Ends the reading under way: a file of which only the beginning was looked at is closed. */
  async close(): Promise<void> {
    await this.#reading?.return(undefined);
    this.#reading = undefined;
  }

  /** Whether it is a file, or kept like one, so that reading it twice costs nothing but time. */
  get isFile(): boolean {
    return this.#isWhole || this.#source?.totalBytes !== undefined;
  }

  /** Whether all that was read can be read again. */
  get canReadAgain(): boolean {
    return this.#keptBytes <= KEPT_LIMIT;
  }

  /** Why the bytes ended early, if they did. */
  get failure(): Diagnostic | undefined {
    return this.#source?.failure ?? this.#failureBefore;
  }

  /** How far the reading has come, in bytes of the file. */
  get bytesRead(): number {
    return this.#source?.bytesRead ?? 0;
  }

  get totalBytes(): number | undefined {
    return this.#source?.totalBytes;
  }
}
