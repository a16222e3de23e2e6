/*
 * Comparing and reading bytes several at a time: a byte by byte loop is what the time of reading a trace would go
 * into. Words are read in the order of the machine-independent DataView, little end first.
 */

/** How far words may be read beyond the bytes of a chunk, within its buffer. */
const SLACK = 64;

/**
 * Bytes with a view of their words. Made once for each chunk. The view reaches beyond the bytes where their buffer
 * does, so that words can be read at their end: whoever looks for something there must not take it for theirs.
 */
export class ByteSource {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Of the view. */
  readonly length: number;

  constructor(bytes: Uint8Array) {
    const { buffer, byteOffset } = bytes;
    this.length = Math.min(bytes.length + SLACK, buffer.byteLength - byteOffset);
    this.bytes = new Uint8Array(buffer, byteOffset, this.length);
    this.view = new DataView(buffer, byteOffset, this.length);
  }
}

/** Bytes to look for. Most are at most 16 long, and words, which overlap in the shorter ones, cover them without a loop. */
export class BytePattern {
  readonly bytes: Uint8Array;
  readonly length: number;
  /** The bits of the first word that count, where there are fewer than four bytes. */
  readonly #mask: number;
  readonly #word0: number;
  readonly #word4: number;
  /** The last two words, counted from the end. */
  readonly #beforeLast: number;
  readonly #last: number;

  /** Keeps a copy of `bytes`. */
  constructor(bytes: Uint8Array) {
    // Not slice(), which for a Buffer is no copy.
    this.bytes = Uint8Array.from(bytes);
    const length = bytes.length;
    this.length = length;
    const padded = new Uint8Array(length + 8);
    padded.set(bytes);
    const { view } = new ByteSource(padded);
    this.#mask = length < 4 ? (1 << (8 * length)) - 1 : -1;
    this.#word0 = view.getInt32(0, true);
    this.#word4 = view.getInt32(4, true);
    this.#beforeLast = length < 8 ? 0 : view.getInt32(length - 8, true);
    this.#last = length < 4 ? 0 : view.getInt32(length - 4, true);
  }

  /** Whether these bytes stand at `at`. */
  standsAt(source: ByteSource, at: number): boolean {
    const length = this.length;
    // Near the end of the source whole words cannot be read.
    if (at + length + 4 > source.length) return this.#standsWithin(source.bytes, at, 0, length);
    const view = source.view;
    if ((view.getInt32(at, true) & this.#mask) !== this.#word0) return false;
    if (length <= 4) return true;
    if (view.getInt32(at + length - 4, true) !== this.#last) return false;
    if (length <= 8) return true;
    return (
      view.getInt32(at + 4, true) === this.#word4 &&
      view.getInt32(at + length - 8, true) === this.#beforeLast &&
      (length <= 16 || this.#standsWithin(source.bytes, at, 8, length - 8))
    );
  }

  #standsWithin(bytes: Uint8Array, at: number, from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (bytes[at + i] !== this.bytes[i]) return false;
    return true;
  }
}

/** By byte: the value of a hexadecimal digit; NO_DIGIT for others. */
export const HEX_DIGIT = new Uint8Array(256).fill(255);
/** By a word of two bytes: the value of two hexadecimal digits, or NO_DIGITS. */
export const HEX_PAIR = new Uint16Array(0x1_0000).fill(0x8000);
/** By a word of two bytes: the value of two decimal digits, or NO_DIGITS. */
export const DECIMAL_PAIR = new Uint16Array(0x1_0000).fill(0x8000);
/** A bit that no pair of digits has. */
export const NO_DIGITS = 0x8000;

const HEX_CODES = Uint8Array.from("0123456789abcdefABCDEF", (c) => c.charCodeAt(0));
HEX_CODES.forEach((code, i) => {
  HEX_DIGIT[code] = i < 16 ? i : i - 6;
});
for (const low of HEX_CODES) {
  for (const high of HEX_CODES) {
    const pair = low | (high << 8);
    const first = HEX_DIGIT[low]!;
    const second = HEX_DIGIT[high]!;
    HEX_PAIR[pair] = (first << 4) | second;
    if (first < 10 && second < 10) DECIMAL_PAIR[pair] = first * 10 + second;
  }
}

/** The top bit of the first byte of a word that is a quote, at least; 0 if none is. */
export function quotesIn(word: number): number {
  // A byte of zero borrows from above, so (b - 1) & ~b has its top bit; what a borrow may claim besides is only
  // ever a byte above a true one.
  const quotes = word ^ 0x22222222;
  return (quotes - 0x01010101) & ~quotes & 0x80808080;
}

/** Whether each of the bytes in [start, end) may stand in a JSON string as itself. */
export function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const c = bytes[at]!;
    if (c < 0x20 || c > 0x7f || c === 0x22 || c === 0x5c) return false;
  }
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
