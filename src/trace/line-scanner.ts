/*
 * The fast route from the bytes of a JSONL line to the words of a buffer of events: one pass over the bytes compares what
 * stands between the values, and reads each value as what it is to become (scan-shapes.ts, field-format.ts). Nothing
 * is allocated on the way.
 *
 * The route takes only what is plain: no escapes, nothing nested, no repeated keys, no null, ASCII. For all else
 * it gives up, and the exact route (jsonl-reader.ts) reads the line again; the two must agree.
 */
import { toInt } from "../runtime/int.js";
import { COMM_HALF, CPU_HALF, HEAD_WORDS, SELF_HALF, TS } from "./event-batch.js";
import type { EventBufferWriter } from "./event-buffer-writer.js";
import {
  FIELD_BOOL,
  FIELD_CHOICE,
  FIELD_COMM,
  FIELD_CPU,
  FIELD_IGNORED,
  FIELD_INT,
  FIELD_NAME,
  FIELD_NATURAL,
  FIELD_POINTER,
  FIELD_STRING,
  FIELD_TASK,
  FIELD_TID,
  FIELD_TIME,
} from "./field-format.js";
import {
  asciiText,
  BytePattern,
  ByteSource,
  DECIMAL_PAIR,
  HEX_DIGIT,
  HEX_PAIR,
  isPlain,
  NO_DIGITS,
  quotesIn,
} from "./scan-bytes.js";
import {
  type LinePlan,
  type LinePlanner,
  type LineShape,
  MOST_VALUES,
  ShapeTree,
  UNUSUAL,
} from "./scan-shapes.js";
import { StringCache } from "./scan-strings.js";

const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const UPPER_E = 0x45;
/** "0x" as a word of two bytes. */
const ZERO_X = 0x7830;

const TRUE_LITERAL = new BytePattern(Uint8Array.of(0x74, 0x72, 0x75, 0x65));
const FALSE_LITERAL = new BytePattern(Uint8Array.of(0x66, 0x61, 0x6c, 0x73, 0x65));

const TWO_32 = 0x1_0000_0000;
const NS = 1_000_000_000;
const LAST_INT32 = 0x7fff_ffff;
/** By number of digits in a fraction: the nanoseconds that its last digit counts. */
const FRACTION_UNIT = Int32Array.of(1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1);

export class LineScanner {
  /** Where the line after the one that was scanned begins. */
  next = 0;
  /** Of the line that was scanned: its event's name. */
  name = "";

  readonly #log: EventBufferWriter;
  readonly #strings: StringCache;
  readonly #shapes: ShapeTree;
  #source = new ByteSource(new Uint8Array(0));
  /** By value of the line: where it begins. */
  readonly #starts = new Int32Array(MOST_VALUES);

  /** `eventOf` gives a name the index of its event, or UNUSUAL to have its lines read exactly. */
  constructor(eventOf: ReadonlyMap<string, number>, planner: LinePlanner, log: EventBufferWriter) {
    this.#log = log;
    this.#strings = new StringCache(eventOf);
    this.#shapes = new ShapeTree(planner, Math.max(UNUSUAL, ...eventOf.values()) + 1);
  }

  /** The bytes of the lines to be scanned from now on. */
  open(bytes: Uint8Array): void {
    this.#source = new ByteSource(bytes);
  }

  /**
   * Scans the line that begins at `at` of the opened bytes; it must end in a line feed. The plan of its shape, by which
   * the event has been written, for the log to keep; undefined if the line is not plain, or a value not what it should be.
   *
   * One long function: split into one for each kind of value it takes half as long again, since together they are
   * more than the optimizer inlines.
   */
  scan(at: number): LinePlan | undefined {
    const source = this.#source;
    const { bytes, view, length } = source;
    const log = this.#log;
    const start = log.beginEvent();
    const { words, halves } = log;
    const first = start + HEAD_WORDS;
    let shape: LineShape = this.#shapes.root;
    let plan: LinePlan | undefined;
    let late = 0;
    let lateShapes: readonly LineShape[] = shape.late;
    for (;;) {
      if (plan === undefined) {
        let follower: LineShape | undefined = shape.likely;
        if (follower === undefined || !follower.standsAt(source, at)) {
          follower = this.#shapes.follow(shape, source, at);
          if (follower === undefined) return undefined;
        }
        shape = follower;
        at = (at + shape.length) | 0;
        plan = shape.plan;
        if (plan === undefined) this.#starts[shape.index] = at;
        else {
          this.next = at;
          lateShapes = shape.late;
        }
      }
      if (plan !== undefined) {
        if (late === lateShapes.length) return plan;
        shape = lateShapes[late]!;
        late = (late + 1) | 0;
        at = this.#starts[shape.index]!;
      }

      const format = shape.format;
      const c = bytes[at]!;
      if (c === QUOTE) {
        at = (at + 1) | 0;
        const from = at;
        if (format <= FIELD_NATURAL) {
          if (at + 18 >= length || view.getUint16(at, true) !== ZERO_X) return undefined;
          at = (at + 2) | 0;
          let hi = 0;
          let lo = 0;
          // Eight digits at once, then eight or four more: most addresses have 16 or 12.
          const pair1 = HEX_PAIR[view.getUint16(at, true)]!;
          const pair2 = HEX_PAIR[view.getUint16(at + 2, true)]!;
          const pair3 = HEX_PAIR[view.getUint16(at + 4, true)]!;
          const pair4 = HEX_PAIR[view.getUint16(at + 6, true)]!;
          if (((pair1 | pair2 | pair3 | pair4) & NO_DIGITS) === 0) {
            lo = (pair1 << 24) | (pair2 << 16) | (pair3 << 8) | pair4;
            at = (at + 8) | 0;
            const pair5 = HEX_PAIR[view.getUint16(at, true)]!;
            const pair6 = HEX_PAIR[view.getUint16(at + 2, true)]!;
            const pair7 = HEX_PAIR[view.getUint16(at + 4, true)]!;
            const pair8 = HEX_PAIR[view.getUint16(at + 6, true)]!;
            if (((pair5 | pair6 | pair7 | pair8) & NO_DIGITS) === 0) {
              hi = lo;
              lo = (pair5 << 24) | (pair6 << 16) | (pair7 << 8) | pair8;
              at = (at + 8) | 0;
            } else if (((pair5 | pair6) & NO_DIGITS) === 0) {
              hi = lo >>> 16;
              lo = (lo << 16) | (pair5 << 8) | pair6;
              at = (at + 4) | 0;
            }
          }
          let digit = HEX_DIGIT[bytes[at]!]!;
          while (digit < 16 && at < from + 18) {
            hi = (hi << 4) | (lo >>> 28);
            lo = (lo << 4) | digit;
            at = (at + 1) | 0;
            digit = HEX_DIGIT[bytes[at]!]!;
          }
          if (bytes[at] !== QUOTE || at <= from + 2) return undefined;
          at = (at + 1) | 0;
          const argument = (first + shape.argument) | 0;
          if (format === FIELD_POINTER) halves[argument << 1] = log.pointers.intern(hi, lo);
          else if (hi >>> 0 < 0x20_0000) words[argument] = (hi >>> 0) * TWO_32 + (lo >>> 0);
          else log.putInt(argument, (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0));
          continue;
        }
        if (format > FIELD_COMM && format !== FIELD_IGNORED) return undefined;
        let hash = 0;
        for (;;) {
          if (at + 4 > length) return undefined;
          const word = view.getInt32(at, true);
          const quotes = quotesIn(word);
          if (quotes !== 0) {
            // The lowest bit that is set is the top one of the first quote: bytes before it still count.
            const bits = (24 - Math.clz32(quotes & -quotes)) | 0;
            hash = Math.imul(hash ^ (word & ((1 << bits) - 1)), 0x9e3779b1);
            at = (at + (bits >> 3)) | 0;
            break;
          }
          hash = Math.imul(hash ^ word, 0x9e3779b1);
          at = (at + 4) | 0;
        }
        if (format === FIELD_IGNORED) {
          if (!isPlain(bytes, from, at)) return undefined;
          at = (at + 1) | 0;
          continue;
        }
        const found = this.#strings.find(source, from, at, hash);
        if (found === undefined) return undefined;
        at = (at + 1) | 0;
        if (format === FIELD_NAME) {
          if (shape.byEvent.length === 0) return undefined;
          this.name = found.text;
          shape = shape.byEvent[found.event - UNUSUAL]!;
          continue;
        }
        if (format === FIELD_CHOICE && !shape.choices.includes(found.text)) return undefined;
        if (found.batch !== log.batch) {
          found.batch = log.batch;
          found.index = log.text(found.text);
        }
        if (format === FIELD_COMM) halves[(start << 1) + COMM_HALF] = found.index;
        else halves[(first + shape.argument) << 1] = found.index;
        continue;
      }

      if (format >= FIELD_STRING && format <= FIELD_COMM) return undefined;
      const isNegative = c === MINUS;
      if (isNegative || (c >= ZERO && c <= NINE)) {
        const from = isNegative ? (at + 1) | 0 : at;
        at = from;
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
        const digits = at - from;
        // JSON has no leading zeros; and -0, which is 0, is left to the exact route.
        if (digits === 0 || digits > 20) return undefined;
        if (bytes[from] === ZERO && (digits > 1 || isNegative)) return undefined;
        if (isNegative) value = -value;
        let nanoseconds = 0;
        if (next === POINT) {
          // Only times and ignored fields have fractions.
          if (digits > 15 || (format !== FIELD_TIME && format !== FIELD_IGNORED)) return undefined;
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
          nanoseconds = Math.imul(fraction, FRACTION_UNIT[places]!);
        }
        if (next === LOWER_E || next === UPPER_E) return undefined;
        if (digits > 15) {
          if (format === FIELD_IGNORED) continue;
          if (format > FIELD_NATURAL) return undefined;
          const exact = BigInt(asciiText(bytes.subarray(isNegative ? from - 1 : from, at)));
          const isUnsigned = BigInt.asUintN(64, exact) === exact;
          if (format === FIELD_POINTER) {
            if (!isUnsigned) return undefined;
            halves[(first + shape.argument) << 1] = log.pointers.internBig(exact);
          } else {
            if (!isUnsigned && (format === FIELD_NATURAL || BigInt.asIntN(64, exact) !== exact))
              return undefined;
            log.putInt(first + shape.argument, toInt(exact));
          }
          continue;
        }
        switch (format) {
          case FIELD_TIME: {
            // A negative time is rare enough to be left to the exact route: its fraction counts downwards.
            if (value < 0) return undefined;
            const sum = value * NS + nanoseconds;
            if (sum <= Number.MAX_SAFE_INTEGER) words[start + TS] = sum;
            else {
              const exact = BigInt(value) * BigInt(NS) + BigInt(nanoseconds);
              if (BigInt.asIntN(64, exact) !== exact) return undefined;
              log.putInt(start + TS, exact);
            }
            break;
          }
          case FIELD_CPU:
            if (value < 0 || value > LAST_INT32) return undefined;
            halves[(start << 1) + CPU_HALF] = value;
            break;
          case FIELD_TID:
            if (value < 0 || value > LAST_INT32) return undefined;
            halves[(start << 1) + SELF_HALF] = value;
            break;
          case FIELD_POINTER:
            if (value < 0) return undefined;
            halves[(first + shape.argument) << 1] = log.pointers.intern(value / TWO_32, value);
            break;
          case FIELD_NATURAL:
            if (value < 0) return undefined;
            words[first + shape.argument] = value;
            break;
          case FIELD_INT:
            words[first + shape.argument] = value;
            break;
          case FIELD_TASK:
            if (value < 0 || value > LAST_INT32) return undefined;
            words[first + shape.argument] = value;
            break;
          case FIELD_BOOL:
            if (value !== 0 && value !== 1) return undefined;
            halves[(first + shape.argument) << 1] = value;
            break;
        }
        continue;
      }

      if (format < FIELD_BOOL) return undefined;
      const isTrue = TRUE_LITERAL.standsAt(source, at);
      if (!isTrue && !FALSE_LITERAL.standsAt(source, at)) return undefined;
      at = (at + (isTrue ? TRUE_LITERAL : FALSE_LITERAL).length) | 0;
      if (format === FIELD_BOOL) halves[(first + shape.argument) << 1] = isTrue ? 1 : 0;
    }
  }
}
