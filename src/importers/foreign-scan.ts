/*
 * A first look at a recording, before any of it is used: which events it has, which tells the kernel, and where
 * events are missing. A loss is marked where it is noticed, at the next event of its cpu; the lost events came
 * before that, among events of other cpus that must not be judged without them.
 */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { ForeignDecoder, ForeignLoss, ForeignSink, Importer } from "./importer.js";

/** Lines strictly between the two are not to be judged. */
export interface Gap {
  readonly fromLine: number;
  readonly toLine: number;
}

export interface ScanResult {
  readonly events: ReadonlySet<string>;
  /** In the order of the file, apart from each other. */
  readonly gaps: readonly Gap[];
  /** Whether the whole recording was seen, or its beginning only. */
  readonly whole: boolean;
  readonly refused: Diagnostic | undefined;
}

/** Names of events that are kept: every kernel has fewer, and text that imitates entries must not fill the memory. */
const EVENTS_LIMIT = 65_536;
const GAPS_LIMIT = 65_536;

/** Pushes a recording through the importer without using it. */
export class ForeignScan {
  readonly #decoder: ForeignDecoder;
  readonly #events = new Set<string>();
  #gaps: Gap[] = [];
  #refused: Diagnostic | undefined;
  #overrun = false;
  #any = false;

  constructor(path: string, importer: Importer) {
    const see = (event: string): void => {
      this.#any = true;
      if (this.#events.size < EVENTS_LIMIT) this.#events.add(event);
    };
    const sink: ForeignSink = {
      record: (record) => see(record.event),
      ofNoInterest: see,
      continuation: () => {},
      header: () => {},
      lost: (loss) => this.#lost(loss),
      notUnderstood: () => {},
      cpus: () => {},
      refuse: (d) => {
        this.#refused = d;
      },
      warn: () => {},
    };
    this.#decoder = importer.create({ path, wants: () => false }, sink);
  }

  /** Whether nothing was read yet that tells how the recording began. */
  get unbegun(): boolean {
    return !this.#any && this.#refused === undefined;
  }

  /** Whether events before the first one are missing, so that later marks tell from where on all cpus are there. */
  get overrun(): boolean {
    return this.#overrun;
  }

  feed(chunk: Uint8Array): void {
    this.#decoder.feed(chunk);
  }

  /** `whole`: nothing follows. */
  end(whole: boolean): ScanResult {
    if (whole) this.#decoder.end();
    return { events: this.#events, gaps: this.#gaps, whole, refused: this.#refused };
  }

  #lost(loss: ForeignLoss): void {
    if (!this.#any) this.#overrun = true;
    const gap = { fromLine: loss.fromLine, toLine: loss.line };
    // Marks come in the order of the file, so only the ends of the list can overlap.
    while (this.#gaps.length > 0 && this.#gaps.at(-1)!.toLine >= gap.fromLine) {
      gap.fromLine = Math.min(gap.fromLine, this.#gaps.pop()!.fromLine);
    }
    this.#gaps.push(gap);
    // Judging less is always safe: two neighbours become one.
    if (this.#gaps.length > GAPS_LIMIT) {
      const [first, second] = this.#gaps.splice(0, 2);
      this.#gaps.unshift({ fromLine: first!.fromLine, toLine: second!.toLine });
    }
  }
}
