/*
 * bpftrace prints what it reads from one cpu's buffer after the other, so times may go back from line to line. An
 * event that comes too late makes what was printed since its time unusable: the order is not known.
 */

/** How many events a late one can be told to belong before; one that is later still belongs before all. */
const LIMIT = 4096;

export class TimeOrder {
  /** Times that were later than all before them, and the lines where they stood; both ascending. */
  readonly #times: (number | bigint)[] = [];
  readonly #lines: number[] = [];
  #isCut = false;

  /** undefined where the time is not before the latest; else the first line with a later one, 1 where it is unknown. */
  take(tsNs: number | bigint, line: number): number | undefined {
    const latest = this.#times.at(-1);
    if (latest === undefined || tsNs > latest) {
      this.#times.push(tsNs);
      this.#lines.push(line);
      if (this.#times.length >= 2 * LIMIT) {
        this.#times.splice(0, LIMIT);
        this.#lines.splice(0, LIMIT);
        this.#isCut = true;
      }
      return undefined;
    }
    if (tsNs === latest) return undefined;
    const first = this.#times.findIndex((time) => time > tsNs);
    return first === 0 && this.#isCut ? 1 : this.#lines[first]!;
  }
}
