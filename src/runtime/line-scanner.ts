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
  asciiText,
  BytePattern,
  ByteSource,
  DECIMAL_PAIR,
  HEX_DIGIT,
  HEX_PAIR,
  isPlainWord,
  NO_DIGITS,
} from "./scan-bytes.js";
import {
  type LinePlan,
  type LineShape,
  MOST_VALUES,
  type PlanLine,
  ShapeTree,
  UNUSUAL,
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

/** The words of a cell; the last two depend on the kind. */
const CELL = 4;
const KIND = 0;
const START = 1;
const END = 2;
const HI = 2;
const LO = 3;
const HASH = 3;
/** In nanoseconds. */
const FRACTION = 3;

const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;
const LOWER_E = 0x65;
const UPPER_E = 0x45;
/** "0x" as a word of two bytes. */
const ZERO_X = 0x7830;

const TRUE_LITERAL = new BytePattern(Uint8Array.of(0x74, 0x72, 0x75, 0x65));
const FALSE_LITERAL = new BytePattern(Uint8Array.of(0x66, 0x61, 0x6c, 0x73, 0x65));

/** 1 for a byte that may stand in a string as itself. */
const PLAIN = new Uint8Array(256);
for (let c = 0x20; c < 0x80; c++) if (c !== QUOTE && c !== BACKSLASH) PLAIN[c] = 1;

const TWO_32 = 0x1_0000_0000;
const NS = 1_000_000_000;
const LAST_INT32 = 0x7fff_ffff;
/** By number of digits in a fraction: the nanoseconds that its last digit counts. */
const FRACTION_UNIT = Int32Array.of(1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1);

export class LineScanner {
  /** Set where a value does not fit what it was asked for as; the exact route says why. */
  failed = false;
  /** Where the line after the one that was scanned begins. */
  next = 0;

  readonly #pointers: PointerTable;
  readonly #strings: StringCache;
  readonly #shapes: ShapeTree;

  #source = new ByteSource(new Uint8Array(0));
  #slots: Int32Array = new Int32Array(0);
  /** By value of the line a cell: what it looks like, where it begins, and what was read of it. */
  readonly #cells = new Int32Array(MOST_VALUES * CELL);
  /** By value of the line: INTEGER, and DECIMAL before the point. */
  readonly #numbers = new Float64Array(MOST_VALUES);

  /** `eventOf` gives a name the index of its event, or UNUSUAL to have its lines read exactly. */
  constructor(eventOf: ReadonlyMap<string, number>, pointers: PointerTable, planLine: PlanLine) {
    this.#pointers = pointers;
    this.#strings = new StringCache(eventOf);
    this.#shapes = new ShapeTree(planLine, Math.max(UNUSUAL, ...eventOf.values()) + 1);
  }

  /** The bytes of the lines to be scanned from now on. */
  open(bytes: Uint8Array): void {
    this.#source = new ByteSource(bytes);
  }

  /**
   * Scans the line that begins at `at` of the opened bytes; it must end in a line feed. The plan of its shape, after
   * which the values can be asked for; undefined if the line is not plain.
   *
   * One long function: split into one for each kind of value it takes half as long again, since together they are
   * more than the optimizer inlines.
   */
  scan(at: number): LinePlan | undefined {
    const source = this.#source;
    const { bytes, view, length } = source;
    const cells = this.#cells;
    let shape: LineShape = this.#shapes.root;
    for (let n = 0; ; n++) {
      let follower: LineShape | undefined = shape.likely;
      if (follower === undefined || !follower.standsAt(source, at)) {
        follower = this.#shapes.follow(shape, source, at);
        if (follower === undefined) return undefined;
      }
      shape = follower;
      at = (at + shape.length) | 0;
      const plan = shape.plan;
      if (plan !== undefined) {
        this.next = at;
        this.#slots = plan.slots;
        this.failed = false;
        return plan;
      }

      const cell = n * CELL;
      const c = bytes[at]!;
      if (c === QUOTE) {
        at = (at + 1) | 0;
        const start = at;
        cells[cell + START] = start;
        if (at + 18 < length && view.getUint16(at, true) === ZERO_X) {
          at = (at + 2) | 0;
          let hi = 0;
          let lo = 0;
          // Eight digits at once, then eight or four more: most addresses have 16 or 12.
          const first = HEX_PAIR[view.getUint16(at, true)]!;
          const second = HEX_PAIR[view.getUint16(at + 2, true)]!;
          const third = HEX_PAIR[view.getUint16(at + 4, true)]!;
          const fourth = HEX_PAIR[view.getUint16(at + 6, true)]!;
          if (((first | second | third | fourth) & NO_DIGITS) === 0) {
            lo = (first << 24) | (second << 16) | (third << 8) | fourth;
            at = (at + 8) | 0;
            const fifth = HEX_PAIR[view.getUint16(at, true)]!;
            const sixth = HEX_PAIR[view.getUint16(at + 2, true)]!;
            const seventh = HEX_PAIR[view.getUint16(at + 4, true)]!;
            const eighth = HEX_PAIR[view.getUint16(at + 6, true)]!;
            if (((fifth | sixth | seventh | eighth) & NO_DIGITS) === 0) {
              hi = lo;
              lo = (fifth << 24) | (sixth << 16) | (seventh << 8) | eighth;
              at = (at + 8) | 0;
            } else if (((fifth | sixth) & NO_DIGITS) === 0) {
              hi = lo >>> 16;
              lo = (lo << 16) | (fifth << 8) | sixth;
              at = (at + 4) | 0;
            }
          }
          let digit = HEX_DIGIT[bytes[at]!]!;
          while (digit < 16 && at < start + 18) {
            hi = (hi << 4) | (lo >>> 28);
            lo = (lo << 4) | digit;
            at = (at + 1) | 0;
            digit = HEX_DIGIT[bytes[at]!]!;
          }
          if (bytes[at] === QUOTE && at > start + 2) {
            cells[cell + KIND] = HEX;
            cells[cell + HI] = hi;
            cells[cell + LO] = lo;
            at = (at + 1) | 0;
            continue;
          }
          at = start;
        }
        let hash = 0;
        while (at + 4 <= length) {
          const word = view.getInt32(at, true);
          if (!isPlainWord(word)) break;
          hash = Math.imul(hash ^ word, 0x9e3779b1);
          at = (at + 4) | 0;
        }
        let letter = bytes[at]!;
        while (PLAIN[letter] === 1) {
          hash = (Math.imul(hash, 31) + letter) | 0;
          at = (at + 1) | 0;
          letter = bytes[at]!;
        }
        if (letter !== QUOTE) return undefined;
        cells[cell + KIND] = TEXT;
        cells[cell + END] = at;
        cells[cell + HASH] = hash;
        if (shape.isName) {
          const name = this.#strings.find(source, start, at, hash);
          if (shape.byEvent.length === 0) return undefined;
          shape = shape.byEvent[name.event - UNUSUAL]!;
        }
        at = (at + 1) | 0;
        continue;
      }

      if (shape.isName) return undefined;
      const isNegative = c === MINUS;
      if (isNegative || (c >= ZERO && c <= NINE)) {
        const start = isNegative ? (at + 1) | 0 : at;
        at = start;
        let value = 0;
        while (at + 2 <= length) {
          const pair = DECIMAL_PAIR[view.getUint16(at, true)]!;
          if (pair === NO_DIGITS) break;
          value = value * 100 + pair;
          at = (at + 2) | 0;
        }
        let next = bytes[at]!;
        if (next >= ZERO && next <= NINE) {
          value = value * 10 + (next - ZERO);
          at = (at + 1) | 0;
          next = bytes[at]!;
        }
        const digits = at - start;
        // JSON has no leading zeros; and -0, which is 0, is left to the exact route.
        if (digits === 0 || digits > 20) return undefined;
        if (bytes[start] === ZERO && (digits > 1 || isNegative)) return undefined;
        this.#numbers[n] = isNegative ? -value : value;
        cells[cell + KIND] = INTEGER;
        if (digits > 15) {
          if (next === POINT) return undefined;
          cells[cell + KIND] = LONG;
          cells[cell + START] = isNegative ? start - 1 : start;
          cells[cell + END] = at;
        } else if (next === POINT) {
          const point = at;
          at = (at + 1) | 0;
          let fraction = 0;
          while (at + 2 <= length) {
            const pair = DECIMAL_PAIR[view.getUint16(at, true)]!;
            if (pair === NO_DIGITS) break;
            fraction = (Math.imul(fraction, 100) + pair) | 0;
            at = (at + 2) | 0;
          }
          next = bytes[at]!;
          if (next >= ZERO && next <= NINE) {
            fraction = (Math.imul(fraction, 10) + (next - ZERO)) | 0;
            at = (at + 1) | 0;
            next = bytes[at]!;
          }
          const places = at - point - 1;
          if (places === 0 || places > 9) return undefined;
          cells[cell + KIND] = DECIMAL;
          cells[cell + FRACTION] = Math.imul(fraction, FRACTION_UNIT[places]!);
        }
        if (next === LOWER_E || next === UPPER_E) return undefined;
        continue;
      }

      const literal = TRUE_LITERAL.standsAt(source, at) ? TRUE_LITERAL : FALSE_LITERAL;
      if (literal === FALSE_LITERAL && !FALSE_LITERAL.standsAt(source, at)) return undefined;
      cells[cell + KIND] = literal === TRUE_LITERAL ? TRUE : FALSE;
      at = (at + literal.length) | 0;
    }
  }

  /** The text of value `n` of the line; "" where `n` is -1. */
  textAt(n: number): string {
    if (n < 0) return "";
    const cells = this.#cells;
    const cell = n * CELL;
    const start = cells[cell + START]!;
    if (cells[cell + KIND] === TEXT) {
      return this.#strings.find(this.#source, start, cells[cell + END]!, cells[cell + HASH]!).text;
    }
    if (cells[cell + KIND] !== HEX) return this.#fail("");
    const bytes = this.#source.bytes;
    return asciiText(bytes.subarray(start, bytes.indexOf(QUOTE, start)));
  }

  /** Value `n` of the line, seconds, as nanoseconds. */
  nanosecondsAt(n: number): Int {
    const kind = this.#cells[n * CELL + KIND];
    if (kind !== INTEGER && kind !== DECIMAL) return this.#fail(0);
    const seconds = this.#numbers[n]!;
    const ns = kind === DECIMAL ? this.#cells[n * CELL + LO]! : 0;
    // A negative time is rare enough to be left to the exact route: its fraction counts downwards.
    if (seconds < 0) return this.#fail(0);
    const sum = seconds * NS + ns;
    if (sum <= Number.MAX_SAFE_INTEGER) return sum;
    const exact = BigInt(seconds) * BigInt(NS) + BigInt(ns);
    return BigInt.asIntN(64, exact) === exact ? exact : this.#fail(0);
  }

  /** Value `n` of the line as an integer in 0 .. 2^31 - 1: a cpu or a tid. */
  indexAt(n: number): number {
    const value = this.#numbers[n]!;
    return this.#cells[n * CELL + KIND] === INTEGER && value >= 0 && value <= LAST_INT32
      ? value
      : this.#fail(0);
  }

  pointer(argument: number): Ptr | undefined {
    const n = this.#slots[argument]!;
    if (n < 0) return undefined;
    switch (this.#cells[n * CELL + KIND]) {
      case HEX:
        return this.#pointers.intern(this.#cells[n * CELL + HI]!, this.#cells[n * CELL + LO]!);
      case INTEGER: {
        const value = this.#numbers[n]!;
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
    switch (this.#cells[n * CELL + KIND]) {
      case INTEGER:
        return this.#numbers[n]!;
      case HEX: {
        const hi = this.#cells[n * CELL + HI]! >>> 0;
        const lo = this.#cells[n * CELL + LO]! >>> 0;
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
    const value = this.#numbers[n]!;
    if (this.#cells[n * CELL + KIND] !== INTEGER || value > LAST_INT32 || value < -LAST_INT32 - 1)
      return this.#fail(undefined);
    return value;
  }

  bool(argument: number): boolean | undefined {
    const n = this.#slots[argument]!;
    if (n < 0) return undefined;
    const kind = this.#cells[n * CELL + KIND];
    if (kind === TRUE) return true;
    if (kind === FALSE) return false;
    const value = this.#numbers[n];
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

  #big(n: number): bigint {
    const start = this.#cells[n * CELL + START]!;
    return BigInt(asciiText(this.#source.bytes.subarray(start, this.#cells[n * CELL + END])));
  }
}
