/* What long work needs of the process around it. Handed in: nothing below has a clock or an event loop of its own. */

export interface Environment {
  /** Milliseconds since some moment, never going back. */
  now(): number;
  /** Aborted where the work is to end early: by Ctrl-C, or by who asked for it. */
  readonly signal: AbortSignal;
  /** Gives signals, timers and other streams a turn. */
  yieldToEventLoop(): Promise<void>;
}

/** The work ended early because of `signal`: nothing was concluded. */
export class Interrupted extends Error {}

export function checkInterrupted({ signal }: Pick<Environment, "signal">): void {
  if (signal.aborted) throw new Interrupted();
}

const INTERVAL_MS = 50;

export interface Yielder {
  /**
   * To be called every now and then in long work: yields to the event loop, and throws Interrupted where the work is to
   * end. False where the last time was a moment ago, and nothing was done.
   */
  maybeYield(): Promise<boolean>;
}

export function createYielder(environment: Environment): Yielder {
  let last = Number.NEGATIVE_INFINITY;
  return {
    async maybeYield() {
      if (environment.now() - last < INTERVAL_MS) return false;
      await environment.yieldToEventLoop();
      checkInterrupted(environment);
      last = environment.now();
      return true;
    },
  };
}
