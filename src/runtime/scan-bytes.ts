/*
 * Comparing and reading bytes several at a time: a byte by byte loop is what the time of reading a trace would go
 * into. Words are read in the order of the machine-independent DataView, little end first.
 */

/** Bytes with a view of their words. Made once for each chunk. */
export class ByteSource {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly length: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.length = bytes.length;
  }
}

/**
 * Bytes to look for. Most are at most 16 long, and four words, which overlap in the shorter ones, cover 4 to 16
 * bytes without a loop.
 */
export class BytePattern {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly #second: number;
  readonly #third: number;
  readonly #word0: number;
  readonly #word1: number;
  readonly #word2: number;
  readonly #word3: number;

  /** Keeps a copy of `bytes`. */
  constructor(bytes: Uint8Array) {
    // Not slice(), which for a Buffer is no copy.
    this.bytes = Uint8Array.from(bytes);
    const length = bytes.length;
    this.length = length;
    this.#second = Math.max(0, Math.min(4, length - 4));
    this.#third = Math.max(0, length - 8);
    const padded = new ByteSource(new Uint8Array(Math.max(4, length)));
    padded.bytes.set(bytes);
    this.#word0 = padded.view.getInt32(0, true);
    this.#word1 = padded.view.getInt32(this.#second, true);
    this.#word2 = padded.view.getInt32(this.#third, true);
    this.#word3 = padded.view.getInt32(Math.max(0, length - 4), true);
  }

  /** Whether these bytes stand at `at`. */
  standsAt(source: ByteSource, at: number): boolean {
    const length = this.length;
    if (length < 4 || at + length > source.length) return this.#standsWithin(source.bytes, at, 0, length);
    const view = source.view;
    return (
      view.getInt32(at, true) === this.#word0 &&
      view.getInt32(at + this.#second, true) === this.#word1 &&
      view.getInt32(at + this.#third, true) === this.#word2 &&
      view.getInt32(at + length - 4, true) === this.#word3 &&
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

for (let d = 0; d < 16; d++) {
  const digit = d.toString(16);
  HEX_DIGIT[digit.charCodeAt(0)] = d;
  HEX_DIGIT[digit.toUpperCase().charCodeAt(0)] = d;
}
for (let pair = 0; pair < 0x1_0000; pair++) {
  const first = HEX_DIGIT[pair & 0xff]!;
  const second = HEX_DIGIT[pair >> 8]!;
  if (first < 16 && second < 16) HEX_PAIR[pair] = (first << 4) | second;
  if (first < 10 && second < 10) DECIMAL_PAIR[pair] = first * 10 + second;
}

/** Whether all four bytes of a word may stand in a JSON string as themselves. */
export function isPlainWord(word: number): boolean {
  // A byte of zero borrows from above, so (b - 1) & ~b has its top bit; what a borrow may claim besides is only
  // ever a byte above a true one.
  const quotes = word ^ 0x22222222;
  const slashes = word ^ 0x5c5c5c5c;
  const found =
    word |
    ((quotes - 0x01010101) & ~quotes) |
    ((slashes - 0x01010101) & ~slashes) |
    ((word - 0x20202020) & ~word);
  return (found & 0x80808080) === 0;
}

/** In pieces: the bytes become arguments of one call, and a stack holds only so many. */
export function asciiText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}
