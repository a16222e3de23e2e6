/*
 * The pages of one cpu, kept in a file without a name beside the recording: gone whatever ends the process. What the disk
 * has no room for stays in memory; that is little, since the recording ends then.
 */
import { randomUUID } from "node:crypto";
import { closeSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";

type Write = (fd: number, bytes: Buffer, at: number, length: number, position: number) => number;

export class Spool {
  readonly #fd: number;
  readonly #writeAt: Write;
  /** In the file. */
  #length = 0;
  #rest: Buffer[] = [];
  #restBytes = 0;
  /** Why the file took no more. */
  failure: unknown;

  /** `beside`: the path of the recording. `write`: as node:fs has it. Throws what the system says. */
  constructor(beside: string, write: Write = writeSync) {
    this.#writeAt = write;
    const path = `${beside}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
    this.#fd = openSync(path, "wx+", 0o600);
    unlinkSync(path);
  }

  get length(): number {
    return this.#length + this.#restBytes;
  }

  add(bytes: Buffer): void {
    let at = 0;
    try {
      while (this.failure === undefined && at < bytes.length) {
        const written = this.#writeAt(this.#fd, bytes, at, bytes.length - at, this.#length);
        at += written;
        this.#length += written;
      }
    } catch (e) {
      this.failure = e;
    }
    if (at === bytes.length) return;
    this.#rest.push(Buffer.from(bytes.subarray(at)));
    this.#restBytes += bytes.length - at;
  }

  /** As many as there are, up to `length`. */
  read(at: number, length: number): Buffer {
    const inFile = Math.max(0, Math.min(length, this.#length - at));
    const bytes = Buffer.allocUnsafe(inFile);
    for (let filled = 0; filled < inFile; ) {
      const read = readSync(this.#fd, bytes, filled, inFile - filled, at + filled);
      if (read === 0) return bytes.subarray(0, filled);
      filled += read;
    }
    if (inFile === length || this.#restBytes === 0) return bytes;
    const rest = this.#rest.length === 1 ? this.#rest[0]! : Buffer.concat(this.#rest);
    this.#rest = [rest];
    const from = Math.max(0, at - this.#length);
    return Buffer.concat([bytes, rest.subarray(from, from + length - inFile)]);
  }

  /**
   * Puts in the place of each block of `blockBytes` what `pack` makes of it, and gives the lengths of both. It takes no room
   * on the disk that is not there, unless that is longer than the block was.
   */
  async pack(
    blockBytes: number,
    pack: (block: Buffer) => Promise<Buffer>,
  ): Promise<{ readonly packed: number; readonly whole: number }[]> {
    const chunks: { packed: number; whole: number }[] = [];
    const total = this.length;
    const inFile = this.#length;
    let written = 0;
    const waiting: Buffer[] = [];
    let waitingBytes = 0;
    const put = () => {
      for (let bytes = waiting.shift(); bytes !== undefined; bytes = waiting.shift()) {
        for (let at = 0; at < bytes.length; ) {
          const count = this.#writeAt(this.#fd, bytes, at, bytes.length - at, written);
          at += count;
          written += count;
        }
      }
      waitingBytes = 0;
    };
    for (let at = 0; at < total; at += blockBytes) {
      const block = this.read(at, blockBytes);
      const packed = await pack(block);
      chunks.push({ packed: packed.length, whole: block.length });
      waiting.push(packed);
      waitingBytes += packed.length;
      // Only what has been read is written over.
      if (written + waitingBytes <= at + block.length) put();
    }
    put();
    this.#length = written;
    this.#rest = [];
    this.#restBytes = 0;
    if (written < inFile) ftruncateSync(this.#fd, written);
    return chunks;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
