/*
 * The fast route from the bytes of a JSONL line to the arguments of an event: one pass over the bytes compares what
 * stands between the values, and reads each value as what it is to become (scan-shapes.ts, value-reader.ts). Nothing
 * is allocated on the way but numbers that are no small integers.
 *
 * The route takes only what is plain: no escapes, nothing nested, no repeated keys, no null, ASCII. For all else
 * it gives up, and the exact route (trace/jsonl-reader.ts) reads the line again; the two must agree.
 */
import type { Event } from "./event.js";
import { toInt } from "./int.js";
import type { Interner } from "./pointer-table.js";
import type { Int } from "./scalars.js";
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
import {
  WANT_BOOL,
  WANT_CHOICE,
  WANT_COMM,
  WANT_CPU,
  WANT_INT,
  WANT_NAME,
  WANT_NATURAL,
  WANT_NOTHING,
  WANT_POINTER,
  WANT_STRING,
  WANT_TASK,
  WANT_TID,
  WANT_TIME,
} from "./value-reader.js";

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

type Arguments = Event["args"];

export class LineScanner {
  /** Where the line after the one that was scanned begins. */
  next = 0;
  /** Of the line that was scanned: its event's name, and what its shape has of the envelope. */
  name = "";
  ts: Int = 0;
  cpu = 0;
  tid = 0;
  comm = "";

  readonly #pointers: Interner;
  readonly #strings: StringCache;
  readonly #shapes: ShapeTree;
  /** By kind of event: where its arguments go. */
  readonly #targets: readonly Arguments[];
  #source = new ByteSource(new Uint8Array(0));
  /** By value of the line: where it begins. */
  readonly #starts = new Int32Array(MOST_VALUES);

  /**
   * `eventOf` gives a name the index of its event, or UNUSUAL to have its lines read exactly; `targets` has by event the
   * arguments to be filled.
   */
  constructor(
    eventOf: ReadonlyMap<string, number>,
    targets: readonly Arguments[],
    pointers: Interner,
    planner: LinePlanner,
  ) {
    this.#pointers = pointers;
    this.#strings = new StringCache(eventOf);
    this.#shapes = new ShapeTree(planner, Math.max(UNUSUAL, ...eventOf.values()) + 1);
    this.#targets = targets;
  }

  /** The bytes of the lines to be scanned from now on. */
  open(bytes: Uint8Array): void {
    this.#source = new ByteSource(bytes);
  }

  /**
   * Scans the line that begins at `at` of the opened bytes; it must end in a line feed. The plan of its shape, by which
   * everything has been filled in; undefined if the line is not plain, or a value not what it should be: then the
   * arguments hold anything.
   *
   * One long function: split into one for each kind of value it takes half as long again, since together they are
   * more than the optimizer inlines.
   */
  scan(at: number): LinePlan | undefined {
    const source = this.#source;
    const { bytes, view, length } = source;
    let shape: LineShape = this.#shapes.root;
    let args: Arguments = NO_ARGUMENTS;
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

      const want = shape.want;
      const c = bytes[at]!;
      if (c === QUOTE) {
        at = (at + 1) | 0;
        const start = at;
        if (want <= WANT_NATURAL) {
          if (at + 18 >= length || view.getUint16(at, true) !== ZERO_X) return undefined;
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
          if (bytes[at] !== QUOTE || at <= start + 2) return undefined;
          at = (at + 1) | 0;
          if (want === WANT_POINTER) args[shape.argument] = this.#pointers.intern(hi, lo);
          else if (hi >>> 0 < 0x20_0000) args[shape.argument] = (hi >>> 0) * TWO_32 + (lo >>> 0);
          else args[shape.argument] = (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
          continue;
        }
        if (want > WANT_COMM && want !== WANT_NOTHING) return undefined;
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
        if (want === WANT_NOTHING) {
          if (!isPlain(bytes, start, at)) return undefined;
          at = (at + 1) | 0;
          continue;
        }
        const found = this.#strings.find(source, start, at, hash);
        if (found === undefined) return undefined;
        at = (at + 1) | 0;
        if (want === WANT_NAME) {
          if (shape.byEvent.length === 0) return undefined;
          this.name = found.text;
          if (found.event >= 0) args = this.#targets[found.event]!;
          shape = shape.byEvent[found.event - UNUSUAL]!;
        } else if (want === WANT_COMM) this.comm = found.text;
        else if (want === WANT_STRING) args[shape.argument] = found.text;
        else if (want === WANT_CHOICE) {
          if (!shape.choices.includes(found.text)) return undefined;
          args[shape.argument] = found.text;
        }
        continue;
      }

      if (want >= WANT_STRING && want <= WANT_COMM) return undefined;
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
        if (isNegative) value = -value;
        let nanoseconds = 0;
        if (next === POINT) {
          // Only times and what nobody asks for have fractions.
          if (digits > 15 || (want !== WANT_TIME && want !== WANT_NOTHING)) return undefined;
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
          if (want === WANT_NOTHING) continue;
          if (want > WANT_NATURAL) return undefined;
          const exact = BigInt(asciiText(bytes.subarray(isNegative ? start - 1 : start, at)));
          const isUnsigned = BigInt.asUintN(64, exact) === exact;
          if (want === WANT_POINTER) {
            if (!isUnsigned) return undefined;
            args[shape.argument] = this.#pointers.internBig(exact);
          } else {
            if (!isUnsigned && (want === WANT_NATURAL || BigInt.asIntN(64, exact) !== exact))
              return undefined;
            args[shape.argument] = toInt(exact);
          }
          continue;
        }
        switch (want) {
          case WANT_TIME: {
            // A negative time is rare enough to be left to the exact route: its fraction counts downwards.
            if (value < 0) return undefined;
            const sum = value * NS + nanoseconds;
            if (sum <= Number.MAX_SAFE_INTEGER) this.ts = sum;
            else {
              const exact = BigInt(value) * BigInt(NS) + BigInt(nanoseconds);
              if (BigInt.asIntN(64, exact) !== exact) return undefined;
              this.ts = exact;
            }
            break;
          }
          case WANT_CPU:
            if (value < 0 || value > LAST_INT32) return undefined;
            this.cpu = value;
            break;
          case WANT_TID:
            if (value < 0 || value > LAST_INT32) return undefined;
            this.tid = value;
            break;
          case WANT_POINTER:
            if (value < 0) return undefined;
            args[shape.argument] = this.#pointers.intern(value / TWO_32, value);
            break;
          case WANT_NATURAL:
            if (value < 0) return undefined;
            args[shape.argument] = value;
            break;
          case WANT_INT:
            args[shape.argument] = value;
            break;
          case WANT_TASK:
            if (value > LAST_INT32 || value < -LAST_INT32 - 1) return undefined;
            args[shape.argument] = value;
            break;
          case WANT_BOOL:
            if (value !== 0 && value !== 1) return undefined;
            args[shape.argument] = value === 1;
            break;
        }
        continue;
      }

      if (want < WANT_BOOL) return undefined;
      const isTrue = TRUE_LITERAL.standsAt(source, at);
      if (!isTrue && !FALSE_LITERAL.standsAt(source, at)) return undefined;
      at = (at + (isTrue ? TRUE_LITERAL : FALSE_LITERAL).length) | 0;
      if (want === WANT_BOOL) args[shape.argument] = isTrue;
    }
  }
}

const NO_ARGUMENTS: Arguments = [];
