/* Integers: numbers while they are safe, bigints beyond, up to a million bits. */
import { BIT_LIMIT } from "./limits.js";
import { fault } from "./logic.js";
import type { Int } from "./scalars.js";

type MaybeInt = Int | undefined;

/** Shifts of numbers by at most this many bits are products and quotients without a rounding error. */
const EXACT_SHIFT = 52;

/** 2 to the power of each of them; `**` takes longer than the shift. */
const POWERS: readonly number[] = Array.from({ length: EXACT_SHIFT + 1 }, (_, i) => 2 ** i);

/** The largest integer. */
const MOST = (1n << BigInt(BIT_LIMIT)) - 1n;

/** The canonical form: a number if it is safe. */
export function toInt(value: bigint): Int {
  const n = Number(value);
  return Number.isSafeInteger(n) ? n : value;
}

/** What an operator has computed, in canonical form; a fault if it is too large. */
function computed(value: bigint): MaybeInt {
  const n = Number(value);
  if (Number.isSafeInteger(n)) return n;
  // Integers of different lengths are distinguished by their lengths: this is no work.
  return value > MOST || value < -MOST ? tooManyBits() : value;
}

function tooManyBits(): undefined {
  return fault(() => `an integer of more than ${BIT_LIMIT} bits`);
}

export function add(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return a === undefined || b === undefined ? undefined : computed(BigInt(a) + BigInt(b));
}

export function sub(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return a === undefined || b === undefined ? undefined : computed(BigInt(a) - BigInt(b));
}

export function mul(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    // -0 is the integer 0.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return a === undefined || b === undefined ? undefined : computed(BigInt(a) * BigInt(b));
}

export function neg(a: MaybeInt): MaybeInt {
  return sub(0, a);
}

/** `a \div b`, rounded down as TLC does. */
export function div(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (b === 0) return fault(() => "division by 0");
  if (typeof a === "number" && typeof b === "number") {
    const quotient = Math.floor(a / b);
    // The quotient of large numbers may be rounded; check it by multiplying back.
    const rest = a - quotient * b;
    if (
      Math.abs(a) <= 0x1_0000_0000 ||
      (Number.isSafeInteger(quotient * b) && rest >= 0 === b > 0 && Math.abs(rest) < Math.abs(b))
    )
      return quotient + 0;
  }
  if (a === undefined || b === undefined) return undefined;
  const x = BigInt(a);
  const y = BigInt(b);
  const q = x / y;
  return toInt(x % y !== 0n && x < 0n !== y < 0n ? q - 1n : q);
}

/** `a % b`, never negative; TLC wants b > 0. */
export function mod(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (b !== undefined && b <= 0) return fault(() => `the right side of % is ${b}, not positive`);
  if (typeof a === "number" && typeof b === "number") {
    const rest = a % b;
    return (rest < 0 ? rest + b : rest) + 0;
  }
  if (a === undefined || b === undefined) return undefined;
  const rest = BigInt(a) % BigInt(b);
  return toInt(rest < 0n ? rest + BigInt(b) : rest);
}

export function pow(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (b !== undefined && b < 0) return fault(() => `negative exponent ${b}`);
  if (a === 0 && b === 0) return fault(() => "0^0");
  if (a === undefined || b === undefined) return undefined;
  const base = BigInt(a);
  // A base of 0, 1 or -1 has small powers whatever the exponent.
  if (base >= -1n && base <= 1n) return base === 0n ? 0 : base === 1n || BigInt(b) % 2n === 0n ? 1 : -1;
  // The base is at least 2^least: where that is too much already, nothing is computed, and else at most twice as much.
  const least = BigInt((base < 0n ? -base : base).toString(2).length - 1);
  return least * BigInt(b) >= BIT_LIMIT ? tooManyBits() : computed(base ** BigInt(b));
}

export function lt(a: MaybeInt, b: MaybeInt): boolean | undefined {
  return a === undefined || b === undefined ? undefined : a < b;
}

export function le(a: MaybeInt, b: MaybeInt): boolean | undefined {
  return a === undefined || b === undefined ? undefined : a <= b;
}

/** JavaScript's own operators on bits are good for these. */
function isInt32(a: MaybeInt): a is number {
  return typeof a === "number" && (a | 0) === a;
}

export function bitAnd(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (isInt32(a) && isInt32(b)) return a & b;
  return a === undefined || b === undefined ? undefined : toInt(BigInt(a) & BigInt(b));
}

export function bitOr(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (isInt32(a) && isInt32(b)) return a | b;
  return a === undefined || b === undefined ? undefined : toInt(BigInt(a) | BigInt(b));
}

export function bitXor(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (isInt32(a) && isInt32(b)) return a ^ b;
  return a === undefined || b === undefined ? undefined : toInt(BigInt(a) ^ BigInt(b));
}

export function shiftLeft(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (b !== undefined && b < 0) return negativeShift(b);
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === "number" && b <= EXACT_SHIFT) {
    const product = a * POWERS[b as number]!;
    if (Number.isSafeInteger(product)) return product;
  }
  if (a === 0) return 0;
  return b >= BIT_LIMIT ? tooManyBits() : computed(BigInt(a) << BigInt(b));
}

export function shiftRight(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (b !== undefined && b < 0) return negativeShift(b);
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === "number" && b <= EXACT_SHIFT) return Math.floor(a / POWERS[b as number]!);
  return toInt(BigInt(a) >> BigInt(b));
}

function negativeShift(b: Int): undefined {
  return fault(() => `shift by ${b}`);
}
