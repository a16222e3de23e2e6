/*
 * How the heap may grow. A replay keeps little alive and makes garbage at a steady rate; as V8 sets itself, it lets
 * more and more of that lie the longer the program runs, up to several times what ten megabytes of trace need. Both
 * flags are read each time that V8 is about to grow something, so they may be set in a running program.
 */
import { setFlagsFromString } from "node:v8";

/** To be called before there is much of a heap: what has grown stays. */
export function limitHeapGrowth(): void {
  // The young generation stays as large as it starts: one megabyte, which fits into the processor's cache.
  setFlagsFromString("--semi-space-growth-factor=1");
  // The old one is collected when it is half as large again as what was alive the last time.
  setFlagsFromString("--heap-growing-percent=50");
}
