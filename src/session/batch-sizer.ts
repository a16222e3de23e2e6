/* How much to do in one go: rules may take long for each event, and Ctrl-C should not have to wait for many of them. */

const SHORT_MS = 5;
const LONG_MS = 20;

export class BatchSizer {
  /** What is to be done next, in whatever unit. */
  size: number;
  readonly #most: number;
  readonly #now: () => number;
  #began: number;

  /** Begins with `first`, and comes to `most` where it goes quickly; `now` in milliseconds. */
  constructor(first: number, most: number, now: () => number) {
    this.size = first;
    this.#most = most;
    this.#now = now;
    this.#began = now();
  }

  /** As much as `size` has been done since the last time; the next is more or less, by how long it took. */
  step(): void {
    const now = this.#now();
    const took = now - this.#began;
    if (took > LONG_MS) this.size = Math.max(1, this.size >> (took > 8 * LONG_MS ? 4 : 1));
    else if (took < SHORT_MS) this.size = Math.min(2 * this.size, this.#most);
    this.#began = now;
  }
}
