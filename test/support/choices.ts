/*
 * A tape of random numbers, read one choice at a time. An exhausted tape answers 0, the simplest choice: so
 * fast-check, which shortens arrays and lowers numbers, makes smaller programs of a failing tape.
 */
import fc from "fast-check";

export class Choices {
  readonly #tape: readonly number[];
  #at = 0;

  constructor(tape: readonly number[]) {
    this.#tape = tape;
  }

  /** From 0 to n - 1. */
  below(n: number): number {
    const next = this.#tape[this.#at++] ?? 0;
    return next % n;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** Once in n times. */
  oneIn(n: number): boolean {
    return this.below(n) === n - 1;
  }

  /** From least to most things. */
  some<T>(least: number, most: number, make: (i: number) => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, (_, i) => make(i));
  }
}

export function tapes(length: number): fc.Arbitrary<number[]> {
  return fc.array(fc.nat(0xffff), { minLength: length >> 1, maxLength: length, size: "max" });
}

/** The same tape for the same seed, on every machine. */
export function tapeOf(seed: number, length: number): number[] {
  let state = seed >>> 0;
  return Array.from({ length }, () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (x ^ (x >>> 14)) >>> 16;
  });
}
