/*
 * Strings of a trace repeat: a few command names, a few lock kinds. The cache finds the string for a run of plain
 * ASCII bytes without making it again. It is direct-mapped, so its size is bounded whatever the trace holds: a
 * newcomer takes the place of the one before.
 */

/** The event of a name that no schema has. */
export const UNDECLARED = -1;

interface Entry {
  readonly bytes: Uint8Array;
  readonly text: string;
  /** What the name stands for as an event, UNDECLARED if nothing. */
  readonly event: number;
}

const SLOTS = 4096;
/** Longer strings are made anew each time: they are rare, and would fill the memory of the cache. */
const LONGEST = 64;

const ABSENT: Entry = { bytes: new Uint8Array(0), text: "", event: UNDECLARED };

export class StringCache {
  readonly #entries: Entry[] = new Array<Entry>(SLOTS).fill(ABSENT);
  readonly #eventOf: ReadonlyMap<string, number>;

  constructor(eventOf: ReadonlyMap<string, number>) {
    this.#eventOf = eventOf;
  }

  /** The text of `bytes[start, end)`, all of them ASCII. `hash` is a function of these bytes. */
  text(bytes: Uint8Array, start: number, end: number, hash: number): string {
    return this.#entry(bytes, start, end, hash).text;
  }

  /** What these bytes stand for as the name of an event. */
  event(bytes: Uint8Array, start: number, end: number, hash: number): number {
    return this.#entry(bytes, start, end, hash).event;
  }

  #entry(bytes: Uint8Array, start: number, end: number, hash: number): Entry {
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const known = this.#entries[slot]!;
    if (isSame(known.bytes, bytes, start, end)) return known;
    const copy = bytes.slice(start, end);
    const text = asciiText(copy);
    const entry = { bytes: copy, text, event: this.#eventOf.get(text) ?? UNDECLARED };
    if (copy.length <= LONGEST) this.#entries[slot] = entry;
    return entry;
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}

/** In pieces: the bytes become arguments of one call, and a stack holds only so many. */
export function asciiText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}
