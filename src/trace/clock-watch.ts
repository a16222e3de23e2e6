/* Events are taken in the order of the file, also where their times go back; this keeps the account of it. */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { Int } from "../runtime/scalars.js";
import { wholeLine } from "./line-place.js";

/** Places that a message names. */
const PLACES_KEPT = 5;

export class ClockWatch {
  /** How many events are earlier than the one before them. */
  count = 0;
  /** The first lines where that was so. */
  readonly lines: number[] = [];
  #last: Int | undefined;
  #largestNs: Int = 0;

  observe(ts: Int, line: number): void {
    const last = this.#last;
    this.#last = ts;
    if (last === undefined || ts >= last) return;
    const back = typeof ts === "number" && typeof last === "number" ? last - ts : BigInt(last) - BigInt(ts);
    if (back > this.#largestNs) this.#largestNs = back;
    this.count++;
    if (this.lines.length < PLACES_KEPT) this.lines.push(line);
  }

  /** The warning, if there is something to warn of. */
  diagnostic(path: string): Diagnostic | undefined {
    const first = this.lines[0];
    if (first === undefined) return undefined;
    const details = { count: this.count, lines: [...this.lines], largestNs: String(this.#largestNs) };
    return diagnostic("MMS5010", wholeLine(path, first), details);
  }
}
