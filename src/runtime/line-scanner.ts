/*
 * The fast route from the bytes of a JSONL line to the arguments of an event: one pass over the bytes finds each
 * value and reads it as what it looks like (a number, hexadecimal digits, a string); then the event's decoder,
 * which the compiler wrote, asks for each argument as what it was declared to be. Nothing is allocated on the way.
 *
 * The route takes only what is plain: no escapes, nothing nested, no repeated keys, no null, ASCII. For all else
 * it gives up, and the exact route (trace/jsonl-reader.ts) reads the line again; the two must agree.
 */
import type { Event } from "./event.js";
import { toInt } from "./int.js";
import type { PointerTable } from "./pointer-table.js";
import type { Int, Ptr } from "./scalars.js";
import {
  type LinePlan,
  type LineShape,
  MOST_VALUES,
  type PlanLine,
  ShapeTree,
  startsWith,
} from "./scan-shapes.js";
import { StringCache } from "./scan-strings.js";

/**
 * Moves the values of the line that was scanned into the arguments of an event, in declared order. What does not
 * fit sets `line.failed`.
 */
export type Decoder = (line: LineScanner, args: Event["args"]) => void;

/** A string of plain ASCII. */
const TEXT = 1;
/** A string "0x" and 1 to 16 hexadecimal digits. */
const HEX = 2;
/** An integer of at most 15 digits. */
const INTEGER = 3;
/** An integer of 16 to 20 digits. */
const LONG = 4;
/** A number with 1 to 9 digits behind the point, and at most 15 before. */
const DECIMAL = 5;
const FALSE = 6;
const TRUE = 7;

const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const LOWER_X = 0x78;

/** 1 for a byte that may stand in a string as itself. */
const PLAIN = new Uint8Array(256);
for (let c = 0x20; c < 0x80; c++) if (c !== QUOTE && c !== 0x5c) PLAIN[c] = 1;

/** The value of a hexadecimal digit, 255 for what is none. */
const HEX_DIGIT = new Uint8Array(256).fill(255);
for (let d = 0; d < 16; d++) {
  HEX_DIGIT[d.toString(16).charCodeAt(0)] = d;
  HEX_DIGIT[d.toString(16).toUpperCase().charCodeAt(0)] = d;
}

const TWO_32 = 0x1_0000_0000;
const NS = 1_000_000_000;
const LAST_INT32 = 0x7fff_ffff;
/** Digits that may stand behind the last digit of a fraction, to fill it up to nanoseconds. */
const FRACTION_UNIT = [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1];

export class LineScanner {
  /** Set where a value does not fit what it was asked for as; the exact route says why. */
  failed = false;
  /** Where the line after the one that was scanned begins. */
  next = 0;

  readonly #pointers: PointerTable;
  readonly #strings: StringCache;
  readonly #shapes: ShapeTree;

  #bytes: Uint8Array = new Uint8Array(0);
  #slots: Int32Array = new Int32Array(0);
  /** By value of the line: what it looks like and where it stands (strings without their quotes). */
  readonly #kind = new Uint8Array(MOST_VALUES);
  readonly #start = new Int32Array(MOST_VALUES);
  readonly #end = new Int32Array(MOST_VALUES);
  /** INTEGER, and DECIMAL before the point. */
  readonly #number = new Float64Array(MOST_VALUES);
  /** The halves of HEX; the nanoseconds of DECIMAL are in `lo`, and the hash of TEXT. */
  readonly #hi = new Int32Array(MOST_VALUES);
  readonly #lo = new Int32Array(MOST_VALUES);

  /** `eventOf` gives a name the index of its event, or UNUSUAL to have its lines read exactly. */
  constructor(eventOf: ReadonlyMap<string, number>, pointers: PointerTable, planLine: PlanLine) {
    this.#pointers = pointers;
    this.#strings = new StringCache(eventOf);
    this.#shapes = new ShapeTree(planLine);
  }

  /**
   * Scans the line that begins at `bytes[at]`; it must end in a line feed. The plan of its shape, after which the
   * values can be asked for; undefined if the line is not plain.
   */
  scan(bytes: Uint8Array, at: number): LinePlan | undefined {
    this.#bytes = bytes;
    let shape: LineShape = this.#shapes.root;
    for (let n = 0; ; n++) {
      let follower: LineShape | undefined = shape.followers[0];
      if (follower === undefined || !startsWith(bytes, at, follower.glue)) {
        follower = this.#shapes.follow(shape, bytes, at);
        if (follower === undefined) return undefined;
      }
      shape = follower;
      at += shape.glue.length;
      const plan = shape.plan;
      if (plan !== undefined) {
        this.next = at;
        this.#slots = plan.slots;
        this.failed = false;
        return plan;
      }
      const c = bytes[at]!;
      if (c === QUOTE) {
        at =
          bytes[at + 1] === ZERO && bytes[at + 2] === LOWER_X ? this.#hex(at + 1, n) : this.#text(at + 1, n);
      } else if (c === MINUS || (c >= ZERO && c <= ZERO + 9)) {
        at = this.#digits(at, n);
      } else {
        at = this.#literal(at, n);
      }
      if (at < 0) return undefined;
      if (shape.isName) {
        if (this.#kind[n] !== TEXT) return undefined;
        const event = this.#strings.event(bytes, this.#start[n]!, this.#end[n]!, this.#lo[n]!);
        shape = this.#shapes.named(shape, event);
      }
    }
  }

  /** The text of value `n` of the line; "" where `n` is -1. */
  textAt(n: number): string {
    if (n < 0) return "";
    const kind = this.#kind[n];
    if (kind === TEXT) return this.#strings.text(this.#bytes, this.#start[n]!, this.#end[n]!, this.#lo[n]!);
    if (kind !== HEX) return this.#fail("");
    const start = this.#start[n]!;
    const end = this.#end[n]!;
    let hash = 0;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + this.#bytes[at]!) | 0;
    return this.#strings.text(this.#bytes, start, end, hash);
  }

  /** Value `n` of the line, seconds, as nanoseconds. */
  nanosecondsAt(n: number): Int {
    const kind = this.#kind[n];
    if (kind !== INTEGER && kind !== DECIMAL) return this.#fail(0);
    const seconds = this.#number[n]!;
    const ns = kind === DECIMAL ? this.#lo[n]! : 0;
    // A negative time is rare enough to be left to the exact route: its fraction counts downwards.
    if (seconds < 0) return this.#fail(0);
    const sum = seconds * NS + ns;
    return sum <= Number.MAX_SAFE_INTEGER ? sum : BigInt(seconds) * BigInt(NS) + BigInt(ns);
  }

  /** Value `n` of the line as an integer in 0 .. 2^31 - 1: a cpu or a tid. */
  indexAt(n: number): number {
    const value = this.#number[n]!;
    return this.#kind[n] === INTEGER && value >= 0 && value <= LAST_INT32 ? value : this.#fail(0);
  }

  pointer(argument: number): Ptr | undefined {
    const n = this.#slots[argument]!;
    if (n < 0) return undefined;
    switch (this.#kind[n]) {
      case HEX:
        return this.#pointers.intern(this.#hi[n]!, this.#lo[n]!);
      case INTEGER: {
        const value = this.#number[n]!;
        return value < 0 ? this.#fail(undefined) : this.#pointers.intern(value / TWO_32, value);
      }
      case LONG: {
        const value = this.#big(n);
        const fits = value >= 0n && BigInt.asUintN(64, value) === value;
        return fits ? this.#pointers.internBig(value) : this.#fail(undefined);
      }
      default:
        return this.#fail(undefined);
    }
  }

  int(argument: number): Int | undefined {
    const n = this.#slots[argument]!;
    if (n < 0) return undefined;
    switch (this.#kind[n]) {
      case INTEGER:
        return this.#number[n]!;
      case HEX: {
        const hi = this.#hi[n]! >>> 0;
        const lo = this.#lo[n]! >>> 0;
        return hi < 0x20_0000 ? hi * TWO_32 + lo : (BigInt(hi) << 32n) | BigInt(lo);
      }
      case LONG: {
        const value = this.#big(n);
        if (BigInt.asUintN(64, value) !== value && BigInt.asIntN(64, value) !== value)
          return this.#fail(undefined);
        return toInt(value);
      }
      default:
        return this.#fail(undefined);
    }
  }

  /** An `int` that must not be negative. */
  natural(argument: number): Int | undefined {
    const value = this.int(argument);
    return value !== undefined && value < 0 ? this.#fail(undefined) : value;
  }

  task(argument: number): number | undefined {
    const n = this.#slots[argument]!;
    if (n < 0) return undefined;
    const value = this.#number[n]!;
    if (this.#kind[n] !== INTEGER || value > LAST_INT32 || value < -LAST_INT32 - 1)
      return this.#fail(undefined);
    return value;
  }

  bool(argument: number): boolean | undefined {
    const n = this.#slots[argument]!;
    if (n < 0) return undefined;
    const kind = this.#kind[n];
    if (kind === TRUE) return true;
    if (kind === FALSE) return false;
    const value = this.#number[n];
    return kind === INTEGER && (value === 0 || value === 1) ? value === 1 : this.#fail(undefined);
  }

  string(argument: number): string | undefined {
    const n = this.#slots[argument]!;
    return n < 0 ? undefined : this.textAt(n);
  }

  /** A string that must be one of `values`; there are few of them, and the strings are cached. */
  choice(argument: number, values: readonly string[]): string | undefined {
    const text = this.string(argument);
    return text === undefined || values.includes(text) ? text : this.#fail(undefined);
  }

  #fail<T>(value: T): T {
    this.failed = true;
    return value;
  }

  /*
   * The scanners of one value: each takes where the value begins (strings: behind the quote) and the value's
   * index, and returns where it ends, or -1 for what is not plain.
   */

  #text(start: number, n: number): number {
    const bytes = this.#bytes;
    let at = start;
    let hash = 0;
    let c = bytes[at]!;
    while (PLAIN[c] === 1) {
      hash = (Math.imul(hash, 31) + c) | 0;
      c = bytes[++at]!;
    }
    if (c !== QUOTE) return -1;
    this.#kind[n] = TEXT;
    this.#start[n] = start;
    this.#end[n] = at;
    this.#lo[n] = hash;
    return at + 1;
  }

  #hex(start: number, n: number): number {
    const bytes = this.#bytes;
    let at = start + 2;
    // The first eight digits, then the next eight: how far the first must move up is known only at the end.
    let first = 0;
    const half = at + 8;
    let d = HEX_DIGIT[bytes[at]!]!;
    while (d < 16 && at < half) {
      first = (first << 4) | d;
      d = HEX_DIGIT[bytes[++at]!]!;
    }
    let hi = 0;
    let lo = first;
    if (at === half) {
      let second = 0;
      const full = half + 8;
      while (d < 16 && at < full) {
        second = (second << 4) | d;
        d = HEX_DIGIT[bytes[++at]!]!;
      }
      const bits = (at - half) << 2;
      if (bits === 32) {
        hi = first;
        lo = second;
      } else if (bits > 0) {
        hi = first >>> (32 - bits);
        lo = (first << bits) | second;
      }
    }
    if (bytes[at] !== QUOTE || at === start + 2) return this.#text(start, n);
    this.#kind[n] = HEX;
    this.#start[n] = start;
    this.#end[n] = at;
    this.#hi[n] = hi;
    this.#lo[n] = lo;
    return at + 1;
  }

  #digits(start: number, n: number): number {
    const bytes = this.#bytes;
    const isNegative = bytes[start] === MINUS;
    const first = isNegative ? start + 1 : start;
    let at = first;
    let value = 0;
    let d = bytes[at]! - ZERO;
    while (d >= 0 && d <= 9) {
      value = value * 10 + d;
      d = bytes[++at]! - ZERO;
    }
    const length = at - first;
    // JSON has no leading zeros; and -0, which is 0, is left to the exact route.
    if (length === 0 || length > 20) return -1;
    if (bytes[first] === ZERO && (length > 1 || isNegative)) return -1;
    this.#start[n] = start;
    if (d === POINT - ZERO) {
      const pointAt = at;
      let fraction = 0;
      d = bytes[++at]! - ZERO;
      while (d >= 0 && d <= 9) {
        fraction = fraction * 10 + d;
        d = bytes[++at]! - ZERO;
      }
      const places = at - pointAt - 1;
      if (places === 0 || places > 9 || length > 15 || isExponent(bytes[at]!)) return -1;
      this.#kind[n] = DECIMAL;
      this.#lo[n] = fraction * FRACTION_UNIT[places]!;
    } else {
      if (isExponent(bytes[at]!)) return -1;
      this.#kind[n] = length > 15 ? LONG : INTEGER;
    }
    this.#number[n] = isNegative ? -value : value;
    this.#end[n] = at;
    return at;
  }

  #literal(at: number, n: number): number {
    const bytes = this.#bytes;
    if (bytes[at] === 0x74 && bytes[at + 1] === 0x72 && bytes[at + 2] === 0x75 && bytes[at + 3] === 0x65) {
      this.#kind[n] = TRUE;
      return at + 4;
    }
    const isFalse =
      bytes[at] === 0x66 &&
      bytes[at + 1] === 0x61 &&
      bytes[at + 2] === 0x6c &&
      bytes[at + 3] === 0x73 &&
      bytes[at + 4] === 0x65;
    if (!isFalse) return -1;
    this.#kind[n] = FALSE;
    return at + 5;
  }

  #big(n: number): bigint {
    let text = "";
    for (let at = this.#start[n]!; at < this.#end[n]!; at++) text += String.fromCharCode(this.#bytes[at]!);
    return BigInt(text);
  }
}

function isExponent(c: number): boolean {
  return c === 0x65 || c === 0x45;
}
