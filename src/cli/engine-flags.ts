/*
 * How V8 is set for long replays on few cores. All flags are read each time that V8 is about to decide, so they may be set
 * in a running program; they hold for threads that are started later, too.
 */
import { setFlagsFromString } from "node:v8";

/** To be called before there is much of a heap: what has grown stays. */
export function setEngineFlags(): void {
  // A replay keeps little alive and makes garbage at a steady rate; as V8 sets itself, it lets more and more of that lie
  // the longer the program runs, up to several times what ten megabytes of trace need.
  // The young generation stays as large as it starts: one megabyte, which fits into the processor's cache.
  setFlagsFromString("--semi-space-growth-factor=1");
  // The old one is collected when it is half as large again as what was alive the last time.
  setFlagsFromString("--heap-growing-percent=50");
  // A step is hundreds of small functions. Put into each other as far as V8 likes, they are compiled many times over, on
  // the cores that the replay needs, for code that is hardly quicker.
  setFlagsFromString("--max-inlined-bytecode-size-cumulative=300");
}
