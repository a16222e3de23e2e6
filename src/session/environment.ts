import { type CommandIo, checkInterrupted } from "../cli/io.js";

const INTERVAL_MS = 50;

export interface Breather {
  /**
   * To be called every now and then in long work: lets signals in, and throws Interrupted after Ctrl-C. False where
   * the last time was a moment ago, and nothing was done.
   */
  breathe(): Promise<boolean>;
}

export function createBreather(io: CommandIo): Breather {
  let last = Number.NEGATIVE_INFINITY;
  return {
    async breathe() {
      if (io.now() - last < INTERVAL_MS) return false;
      await new Promise((resolve) => setImmediate(resolve));
      checkInterrupted(io);
      last = io.now();
      return true;
    },
  };
}
