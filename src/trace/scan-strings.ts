/*
 * Strings of a trace repeat: a few command names, a few lock kinds. The cache finds the string for a run of plain
 * ASCII bytes without making it again. It is direct-mapped, so its size is bounded whatever the trace holds: a
 * newcomer takes the place of the one before.
 */
import { asciiText, BytePattern, type ByteSource, isPlain } from "./scan-bytes.js";

/** The event of a name that no schema has. */
export const UNDECLARED = -1;

export interface CachedString {
  readonly pattern: BytePattern;
  readonly text: string;
  /** What the name stands for as an event, UNDECLARED if nothing. */
  readonly event: number;
  /** Its index among the texts of a log, in this batch. */
  index: number;
  batch: number;
}

const SLOTS = 4096;
/** Longer strings are made anew each time: they are rare, and would fill the memory of the cache. */
const LONGEST = 64;

export class StringCache {
  readonly #entries: CachedString[];
  readonly #eventOf: ReadonlyMap<string, number>;

  constructor(eventOf: ReadonlyMap<string, number>) {
    this.#eventOf = eventOf;
    this.#entries = new Array<CachedString>(SLOTS).fill(this.#entry(new Uint8Array(0)));
  }

  /**
   * The string of the bytes in [start, end), which no quote is among; undefined if they are not all plain. `hash` is a
   * function of these bytes.
   */
  find(source: ByteSource, start: number, end: number, hash: number): CachedString | undefined {
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.#entries[slot]!;
    if (known.pattern.length === end - start && known.pattern.standsAt(source, start)) return known;
    if (!isPlain(source.bytes, start, end)) return undefined;
    const entry = this.#entry(source.bytes.subarray(start, end));
    if (end - start <= LONGEST) this.#entries[slot] = entry;
    return entry;
  }

  #entry(bytes: Uint8Array): CachedString {
    const text = asciiText(bytes);
    return {
      pattern: new BytePattern(bytes),
      text,
      event: this.#eventOf.get(text) ?? UNDECLARED,
      index: 0,
      batch: -1,
    };
  }
}
