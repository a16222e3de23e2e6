/*
 * An event as the step functions read it. One object per EVENT kind, made once and filled again for each line,
 * so the hot path allocates nothing: code that keeps an event must copy it.
 */
import type { Int, Ptr } from "./scalars.js";

export interface Event {
  /** Index into the program's events. */
  readonly kind: number;
  /** Nanoseconds, exact. */
  ts: Int;
  cpu: number;
  /** The acting thread as `self`: its tid; the idle threads, all tid 0, are -1 - cpu. */
  self: number;
  /** "" where the record has none. */
  comm: string;
  /** The arguments in declared order; undefined is unknown (an OPTIONAL that is absent). */
  readonly args: (Int | Ptr | string | boolean | undefined)[];
}
