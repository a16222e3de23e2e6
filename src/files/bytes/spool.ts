/*
 * Bytes that can be read once, kept so that they can be read anywhere: in memory while they are few, then in a temporary
 * file. The file loses its name as soon as it is open, so that it is gone whatever ends the process; where a system does
 * not allow that, when it is closed.
 */
import { randomUUID } from "node:crypto";
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inMemory, type RandomBytes } from "../../importers/binary/section-reader.js";
import { randomFile } from "./random-file.js";
import { describeSystemError } from "./system-error.js";

export interface SpoolLimits {
  /** Bytes that are kept in memory. */
  readonly memory: number;
  /** Bytes in all: what unpacks to more must not fill a disk. */
  readonly total: number;
}

export const SPOOL_LIMITS: SpoolLimits = { memory: 64 * 1024 * 1024, total: 16 * 1024 ** 3 };

export class Spool {
  readonly #limits: SpoolLimits;
  readonly #folder: string;
  #chunks: Uint8Array[] = [];
  #length = 0;
  #fd: number | undefined;
  /** Set while the file has a name. */
  #path: string | undefined;

  /** `folder`: where temporary files are. */
  constructor(limits: SpoolLimits = SPOOL_LIMITS, folder = tmpdir()) {
    this.#limits = limits;
    this.#folder = folder;
  }

  /** Why the chunk could not be kept, in words; undefined if it was. The chunk stays its owner's. */
  add(chunk: Uint8Array): string | undefined {
    this.#length += chunk.length;
    if (this.#length > this.#limits.total) {
      return `more than ${this.#limits.total / 1024 ** 3} GiB of it come compressed or through a pipe: give the file itself`;
    }
    if (this.#fd === undefined && this.#length <= this.#limits.memory) {
      this.#chunks.push(chunk.slice());
      return undefined;
    }
    try {
      if (this.#fd === undefined) this.#open();
      this.#write(chunk);
      return undefined;
    } catch (e) {
      return `what comes compressed or through a pipe cannot be kept in ${this.#folder}: ${describeSystemError(e)}`;
    }
  }

  /** All that was added; valid until `close`. */
  bytes(): RandomBytes {
    if (this.#fd !== undefined) return randomFile(this.#fd);
    return inMemory(Buffer.concat(this.#chunks));
  }

  close(): void {
    this.#chunks = [];
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    if (this.#path !== undefined) unlinkSync(this.#path);
    this.#path = undefined;
  }

  #open(): void {
    const path = join(this.#folder, `mmspec-${randomUUID()}`);
    // Nobody else may read what a kernel did, nor have put a link there.
    this.#fd = openSync(path, "wx+", 0o600);
    this.#path = path;
    try {
      unlinkSync(path);
      this.#path = undefined;
    } catch {
      // An open file keeps its name on some systems: `close` removes it.
    }
    for (const kept of this.#chunks) this.#write(kept);
    this.#chunks = [];
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd!, bytes, at, bytes.length - at);
  }
}
