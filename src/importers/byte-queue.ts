/* A queue of bytes, in blocks: chunks of one byte must not cost an object each. */
export class ByteQueue {
  readonly #blockSize: number;
  readonly #blocks: { readonly bytes: Uint8Array; used: number }[] = [];
  #length = 0;

  constructor(blockSize: number) {
    this.#blockSize = blockSize;
  }

  get length(): number {
    return this.#length;
  }

  /** Bytes that `shift` would give. */
  get firstLength(): number {
    return this.#blocks[0]?.used ?? 0;
  }

  /** Copies the chunk, which may be overwritten afterwards. */
  push(chunk: Uint8Array): void {
    let last = this.#blocks.at(-1);
    if (last === undefined || last.bytes.length - last.used < chunk.length) {
      last = { bytes: new Uint8Array(Math.max(this.#blockSize, chunk.length)), used: 0 };
      this.#blocks.push(last);
    }
    last.bytes.set(chunk, last.used);
    last.used += chunk.length;
    this.#length += chunk.length;
  }

  /** The oldest bytes. */
  shift(): Uint8Array {
    const first = this.#blocks.shift();
    if (first === undefined) return new Uint8Array(0);
    this.#length -= first.used;
    return first.bytes.subarray(0, first.used);
  }
}
