/*
 * The replay is what everybody waits for. What works for it in other threads would have most of the time on two cores, as
 * it has on twenty: so it gets a lower priority. Only Linux gives each thread one; elsewhere all stays as it is.
 */
import { readdirSync } from "node:fs";
import { setPriority } from "node:os";

/** How much less the others are worth than the replay, in steps of `nice`. */
const LESS = 5;

/** Of all threads that there are but the main one: at the start they are V8's, which compile and collect garbage. */
export function lowerOthers(): void {
  if (process.platform !== "linux") return;
  try {
    for (const thread of readdirSync("/proc/self/task")) {
      if (Number(thread) !== process.pid) setPriority(Number(thread), LESS);
    }
  } catch {
    // They have the same priority as we have, then.
  }
}

/** Of the calling thread. */
export function lowerMine(): void {
  if (process.platform !== "linux") return;
  try {
    // 0 is who asks, which for Linux is the thread.
    setPriority(0, LESS);
  } catch {
    // As above.
  }
}
