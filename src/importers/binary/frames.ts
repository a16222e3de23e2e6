/*
 * A binary recording as one stream: what it says of itself, then the entries of all its cpus in the order of their times. So
 * it can be read like any recording that comes in pieces, twice if need be, and by another thread.
 *
 * The stream begins with a line that names what it was made of. A frame: u32 bytes of the payload, u8 kind, u8 nothing, u16
 * number of what the entry was recorded by, u16 cpu, u16 nothing, i32 thread, u64 time in nanoseconds, payload. All are
 * little endian; an entry's payload is as the kernel has it. The stream is mmspec's own and is never stored.
 */

export const FRAME_BYTES = 24;
export const FRAME = {
  /** The first one: JSON. */
  head: 0,
  entry: 1,
  /** How many, as a u32; nothing where nobody knows. */
  lost: 2,
  /** What can be read ends, or does for a while: why, in words. */
  damaged: 3,
  /** Why nothing can be read, in words. */
  unreadable: 4,
  /** The thread's name. */
  task: 5,
  /** The thread has the name of the one whose number is the payload, an i32. */
  fork: 6,
  /** All entries up to here are there. */
  complete: 7,
} as const;
/** The cpu where none is known. */
export const NO_CPU = 0xffff;
const MOST_LOST = 2 ** 32 - 1;

/** Frames are gathered to about that much. */
export const BATCH = 64 * 1024;

/** The stream of a file that cannot be read. */
export function* unreadableFrames(magic: string, reason: string): Generator<Uint8Array> {
  const out = new FrameWriter();
  out.magic(magic);
  out.text(FRAME.unreadable, reason);
  yield out.take();
}

export class FrameWriter {
  #bytes = Buffer.alloc(2 * BATCH);
  length = 0;

  magic(magic: string): void {
    this.length += this.#bytes.write(magic, this.length, "latin1");
  }

  /** A frame that is of no cpu and no time. */
  text(kind: number, text: string): void {
    this.frame(kind, 0, NO_CPU, 0, 0, 0, Buffer.from(text));
  }

  lost(by: number, cpu: number, low: number, high: number, count: number | undefined): void {
    const payload = Buffer.alloc(count === undefined ? 0 : 4);
    if (count !== undefined) payload.writeUInt32LE(Math.min(count, MOST_LOST));
    this.frame(FRAME.lost, by, cpu, 0, low, high, payload);
  }

  /** `low` and `high`: the halves of the time. */
  frame(
    kind: number,
    by: number,
    cpu: number,
    tid: number,
    low: number,
    high: number,
    payload: Buffer,
    at = 0,
    length = payload.length,
  ): void {
    this.#reserve(FRAME_BYTES + length);
    const b = this.#bytes;
    const i = this.length;
    b.writeUInt32LE(length, i);
    b.writeUInt16LE(kind, i + 4);
    b.writeUInt16LE(by & 0xffff, i + 6);
    b.writeUInt32LE(Math.min(cpu, NO_CPU), i + 8);
    b.writeInt32LE(tid, i + 12);
    b.writeUInt32LE(low, i + 16);
    b.writeUInt32LE(high, i + 20);
    payload.copy(b, i + FRAME_BYTES, at, at + length);
    this.length += FRAME_BYTES + length;
  }

  /** What `from` has between the two places. */
  copy(from: FrameWriter, at: number, end: number): void {
    this.#reserve(end - at);
    from.#bytes.copy(this.#bytes, this.length, at, end);
    this.length += end - at;
  }

  clear(): void {
    this.length = 0;
  }

  /** What was written since; it is the caller's. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.length);
    this.#bytes = Buffer.alloc(2 * BATCH);
    this.length = 0;
    return taken;
  }

  #reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.alloc(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(grown, 0, 0, this.length);
    this.#bytes = grown;
  }
}
