/*
 * Records in the order of their times, as perf has them (tools/perf/util/ordered-events.c). Each cpu's come in order, but
 * perf record writes what it found in one cpu's buffer behind what it found in another's. When it has been through all of them
 * it says so: what is not later than the latest record of the round before has nothing to wait for.
 */
import { FrameWriter } from "../binary/frames.js";

export class TimeOrder {
  /** Frames are written here, and noted. */
  frames = new FrameWriter();
  #spare = new FrameWriter();
  /** Of each frame that waits: where it begins, and the halves of its time. The last beginning is where the next one's is. */
  #starts: number[] = [0];
  #low: number[] = [];
  #high: number[] = [];
  /** The latest time of all, and that of the rounds that are complete. */
  #latest: readonly [low: number, high: number] = [0, 0];
  #complete: readonly [low: number, high: number] | undefined;

  /** A frame of that time was written. */
  note(low: number, high: number): void {
    this.#starts.push(this.frames.length);
    this.#low.push(low);
    this.#high.push(high);
    const [latestLow, latestHigh] = this.#latest;
    if (high > latestHigh || (high === latestHigh && low > latestLow)) this.#latest = [low, high];
  }

  /** perf record has been through all buffers once more. */
  endRound(out: FrameWriter): void {
    const limit = this.#complete;
    this.#complete = this.#latest;
    if (limit !== undefined) this.#flush(out, limit);
  }

  /** There is no more. */
  end(out: FrameWriter): void {
    this.#flush(out, undefined);
  }

  #flush(out: FrameWriter, limit: readonly [low: number, high: number] | undefined): void {
    const [low, high, starts, from] = [this.#low, this.#high, this.#starts, this.frames];
    const isDue = (i: number) =>
      limit === undefined || high[i]! < limit[1] || (high[i]! === limit[1] && low[i]! <= limit[0]);
    const due: number[] = [];
    const kept = this.#spare;
    const [keptStarts, keptLow, keptHigh]: [number[], number[], number[]] = [[0], [], []];
    for (let i = 0; i < low.length; i++) {
      if (isDue(i)) {
        due.push(i);
        continue;
      }
      kept.copy(from, starts[i]!, starts[i + 1]!);
      keptStarts.push(kept.length);
      keptLow.push(low[i]!);
      keptHigh.push(high[i]!);
    }
    // Sorting is stable: of equal times the one that came first is the first.
    due.sort((a, b) => high[a]! - high[b]! || low[a]! - low[b]!);
    for (const i of due) out.copy(from, starts[i]!, starts[i + 1]!);
    from.clear();
    [this.frames, this.#spare] = [kept, from];
    [this.#starts, this.#low, this.#high] = [keptStarts, keptLow, keptHigh];
  }
}
