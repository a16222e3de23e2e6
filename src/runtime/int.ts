/* Integers of any size: numbers while they are safe, bigints beyond. */
import { fault } from "./logic.js";
import type { Int } from "./scalars.js";

type MaybeInt = Int | undefined;

/** Shifts of numbers by at most this many bits are products and quotients without a rounding error. */
const EXACT_SHIFT = 52;

/** The canonical form: a number if it is safe. */
export function toInt(value: bigint): Int {
  const n = Number(value);
  return Number.isSafeInteger(n) ? n : value;
}

export function add(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return a === undefined || b === undefined ? undefined : toInt(BigInt(a) + BigInt(b));
}

export function sub(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return a === undefined || b === undefined ? undefined : toInt(BigInt(a) - BigInt(b));
}

export function mul(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    // -0 is no integer of its own.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return a === undefined || b === undefined ? undefined : toInt(BigInt(a) * BigInt(b));
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

/** A power whose bits are beyond this is refused rather than computed. */
const POWER_BITS = 1_000_000n;

export function pow(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (b !== undefined && b < 0) return fault(() => `negative exponent ${b}`);
  if (a === 0 && b === 0) return fault(() => "0^0");
  if (a === undefined || b === undefined) return undefined;
  const base = BigInt(a);
  const size = BigInt((base < 0n ? -base : base).toString(2).length);
  if (size > 1n && size * BigInt(b) > POWER_BITS)
    return fault(() => `${a}^${b} has more than ${POWER_BITS} bits`);
  // A base of 0, 1 or -1 has small powers whatever the exponent.
  if (size <= 1n) return base === 0n ? 0 : base === 1n || BigInt(b) % 2n === 0n ? 1 : -1;
  return toInt(base ** BigInt(b));
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
  if (b !== undefined && b < 0) return fault(() => `shift by ${b}`);
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === "number" && b <= EXACT_SHIFT) {
    const product = a * 2 ** Number(b);
    if (Number.isSafeInteger(product)) return product;
  }
  if (a !== 0 && BigInt(b) > POWER_BITS) return fault(() => `shift by ${b} bits`);
  return a === 0 ? 0 : toInt(BigInt(a) << BigInt(b));
}

export function shiftRight(a: MaybeInt, b: MaybeInt): MaybeInt {
  if (b !== undefined && b < 0) return fault(() => `shift by ${b}`);
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === "number" && b <= EXACT_SHIFT) return Math.floor(a / 2 ** Number(b));
  return toInt(BigInt(a) >> BigInt(b));
}
