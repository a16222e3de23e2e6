/*
 * How V8 is set for long replays on few cores. All flags are read each time that V8 is about to decide, so they may be set
 * in a running program; they hold for threads that are started later, too.
 */
import { setFlagsFromString } from "node:v8";
import { lowerOthers } from "./priority.js";

/** To be called before there is much of a heap: what has grown stays. */
export function setEngineFlags(): void {
  // A young generation as V8 begins with is collected every few thousand events. Loading the program is enough for V8 to
  // let it grow, which it does by this factor at once.
  setFlagsFromString("--semi-space-growth-factor=8");
  // The old one is collected when it is half as large again as what was alive the last time.
  setFlagsFromString("--heap-growing-percent=50");
  // A young generation that is small is gone through before other threads have woken up to help.
  setFlagsFromString("--no-parallel-scavenge");
  // A step is hundreds of small functions. Put into each other as far as V8 likes, they are compiled many times over, on
  // the cores that the replay needs, for code that is hardly quicker.
  setFlagsFromString("--max-inlined-bytecode-size-cumulative=150");
  // What is hot once is hot for the whole trace: it had better be compiled soon. Later releases of V8 have no such flag,
  // and say so where the report is to be.
  if (Number.parseInt(process.versions.v8, 10) < 12) setFlagsFromString("--interrupt-budget=30000");
  lowerOthers();
}

/**
 * A replay keeps little alive and makes garbage at a steady rate; as V8 sets itself, it lets more and more of that lie
 * the longer the program runs, up to several times what ten megabytes of trace need. From now on the young generation of
 * all threads stays as large as it is.
 */
export function keepYoungGeneration(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
