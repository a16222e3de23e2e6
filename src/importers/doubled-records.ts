/*
 * perf 5.10 wrote, with `record -a`, the first records of one cpu twice: same time, same body, one behind the other. An
 * object would be put in twice. From a cpu's first record on, as long as each is doubled, the second of two that are
 * equal is none of its own; the first one may be the second half of a pair that a cut has parted.
 */
export class DoubledRecords {
  count = 0;
  /** Of cpus whose records may still be doubled. */
  readonly #watched = new Map<number, { last: string; isDoubled: boolean; single: number }>();

  watches(cpu: number): boolean {
    return this.#watched.has(cpu);
  }

  /** Whether this is the record before once more. Each record of a cpu is to be shown. */
  isSecond(cpu: number, isFirstOfCpu: boolean, text: string): boolean {
    if (isFirstOfCpu) {
      this.#watched.set(cpu, { last: text, isDoubled: false, single: 0 });
      return false;
    }
    const seen = this.#watched.get(cpu);
    if (seen === undefined) return false;
    if (seen.last === text && !seen.isDoubled) {
      seen.isDoubled = true;
      this.count++;
      return true;
    }
    if (!seen.isDoubled) seen.single++;
    if (seen.single > 1) this.#watched.delete(cpu);
    seen.last = text;
    seen.isDoubled = false;
    return false;
  }
}
