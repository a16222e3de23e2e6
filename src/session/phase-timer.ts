/*
 * What the time that a trace takes goes into. Whoever does a part of the work says which; the time until somebody says
 * another is that part's.
 */

/**
 * `read`: bytes of the file, decompressed. `scan`: the look through a recording before it is read. `decode`: lines to
 * events. `replay`: events through the model. `explain`: the second reading for stories. `wait`: for the other thread.
 */
export type Phase = "read" | "scan" | "decode" | "replay" | "explain" | "wait";

export const PHASES: readonly Phase[] = ["read", "scan", "decode", "replay", "explain", "wait"];

/** Milliseconds of each. */
export type PhaseTimes = Readonly<Partial<Record<Phase, number>>>;

export class PhaseTimer {
  readonly #now: () => number;
  #times: Partial<Record<Phase, number>> = {};
  #phase: Phase | undefined;
  #since = 0;
  /** Set where all of the work is one phase's. */
  #isHeld = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** From now on it is this; undefined: nothing that is told. */
  enter(phase: Phase | undefined): void {
    if (!this.#isHeld) this.#enter(phase);
  }

  /** All of the work is this phase's, whatever it enters. */
  async during<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    this.#enter(phase);
    this.#isHeld = true;
    try {
      return await work();
    } finally {
      this.#isHeld = false;
      this.#enter(undefined);
    }
  }

  /** What it came to, and begins anew. */
  take(): PhaseTimes {
    this.#enter(undefined);
    const times = this.#times;
    this.#times = {};
    return times;
  }

  #enter(phase: Phase | undefined): void {
    const now = this.#now();
    if (this.#phase !== undefined)
      this.#times[this.#phase] = (this.#times[this.#phase] ?? 0) + now - this.#since;
    this.#phase = phase;
    this.#since = now;
  }
}

export function addTimes(a: PhaseTimes, b: PhaseTimes): PhaseTimes {
  const sum: Partial<Record<Phase, number>> = { ...a };
  for (const phase of PHASES) {
    const more = b[phase];
    if (more !== undefined) sum[phase] = (sum[phase] ?? 0) + more;
  }
  return sum;
}
