/* How far several threads have come, in memory that all of them see. */

export interface SharedProgress {
  /** To be handed to the threads. */
  readonly memory: SharedArrayBuffer;
  add(done: number, events: number): void;
  read(): { readonly done: number; readonly events: number };
}

export function createSharedProgress(
  memory = new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT),
): SharedProgress {
  const counts = new BigInt64Array(memory);
  return {
    memory,
    add(done, events) {
      Atomics.add(counts, 0, BigInt(done));
      Atomics.add(counts, 1, BigInt(events));
    },
    read: () => ({ done: Number(Atomics.load(counts, 0)), events: Number(Atomics.load(counts, 1)) }),
  };
}
