/*
 * What is done to please V8, in one table. "Without it": user and system time of `validate -q --spec mm.rmap` on the first
 * 300,000 lines of a generated trace, Node 20, one thing turned off, the mean of four runs in turns with runs that have all
 * (those differ by 10 % among each other, on a busy machine). To see that one is still needed: turn it off in dist/, and
 * measure like that, on every release of Node that is supported. What has only to do with how long one waits, and not with
 * the work done, has to be measured on a machine that has nothing else to do.
 *
 * | what | without it |
 * |---|---|
 * | --max-inlined-bytecode-size-cumulative=150 | + 23 % (one run of 600,000 lines) |
 * | --no-parallel-scavenge | + 11 % |
 * | --semi-space-growth-factor=8 | + 9 %, and 18 % less memory (one run of 600,000 lines) |
 * | the decoder warms up (trace/warm-up.ts) | + 9 % |
 * | --interrupt-budget=30000, Node 20 only | + 7 %, most of it by one run |
 * | lists of one kind (runtime/general-list.ts) | + 2 % |
 * | --heap-growing-percent=50 | the same; 8 % more memory with 60,000 live vmas (three runs of 800,000 lines) |
 * | lower priority of other threads (priority.ts) | the same (six runs); is to save waiting |
 * | the decoder starts first (workers/start-decoder.ts) | the same; is to save waiting |
 *
 * All flags are read each time that V8 is about to decide, so they may be set in a running program; they hold for threads
 * that are started later, too.
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
