/* Steps of hand-written scanners over lines whose characters stand for one byte each. */

/** Offset behind the blanks that begin at `at`. */
export function skipBlanks(text: string, at: number): number {
  let i = at;
  while (text.charCodeAt(i) === 32) i++;
  return i;
}

/** Offset behind the decimal digits that begin at `at`. */
export function skipDigits(text: string, at: number): number {
  let i = at;
  for (let c = text.charCodeAt(i); c >= 48 && c <= 57; c = text.charCodeAt(i)) i++;
  return i;
}

/** Offset behind what begins at `at` and has no blank. */
export function skipWord(text: string, at: number): number {
  const end = text.indexOf(" ", at);
  return end < 0 ? text.length : end;
}

/** The number that those digits spell; exact up to 15 of them. */
export function digitsValue(text: string, from: number, to: number): number {
  let n = 0;
  for (let i = from; i < to; i++) n = n * 10 + text.charCodeAt(i) - 48;
  return n;
}

/** Nanoseconds from the digits of seconds and of up to nine of their fraction, never through a rounding float. */
export function nanoseconds(seconds: string, fraction: string): number | bigint {
  const digits = fraction.padEnd(9, "0");
  // Below 9,000,000 s (104 days) the sum stays a safe integer.
  if (seconds.length <= 6) return Number(seconds) * 1_000_000_000 + Number(digits);
  const exact = BigInt(seconds) * 1_000_000_000n + BigInt(digits);
  return exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact;
}

/** Nanoseconds of a unit of the last of so many digits behind the point. */
export const SCALE = [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 10, 1];

/** The time `seconds.fraction` between these offsets; `point` is that of the point. */
export function timeBetween(text: string, from: number, point: number, to: number): number | bigint {
  const digits = to - point - 1;
  if (point - from > 6) return nanoseconds(text.slice(from, point), text.slice(point + 1, to));
  return digitsValue(text, from, point) * 1_000_000_000 + digitsValue(text, point + 1, to) * SCALE[digits]!;
}
