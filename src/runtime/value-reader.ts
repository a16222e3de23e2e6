/*
 * What a value of a line is to become. An emitted module has a Decoder for each EVENT, a reader for each argument in
 * declared order; the scanner (trace/line-scanner.ts) goes by them. Both routes of a line must agree on what fits a type:
 * the exact one is bindValue() in trace/bind-record.ts.
 */

/** Below this are those that may be hexadecimal digits in quotes. */
export const WANT_POINTER = 0;
export const WANT_INT = 1;
export const WANT_NATURAL = 2;
/** From here on strings. */
export const WANT_STRING = 3;
export const WANT_CHOICE = 4;
/** The line's own `event` and `comm`. */
export const WANT_NAME = 5;
export const WANT_COMM = 6;
/** From here on neither; first numbers. */
export const WANT_TASK = 7;
export const WANT_TIME = 8;
export const WANT_CPU = 9;
export const WANT_TID = 10;
/** Numbers or literals. */
export const WANT_BOOL = 11;
/** Whatever is plain: nobody asks for it, or not yet. */
export const WANT_NOTHING = 12;

export interface ValueReader {
  /** One of the WANT_ above. */
  readonly want: number;
  /** Of WANT_CHOICE: what the string may be. */
  readonly choices: readonly string[];
}

/** The arguments of an EVENT, in declared order. */
export type Decoder = readonly ValueReader[];

const plain = (want: number): ValueReader => ({ want, choices: [] });

/** A u64 as "0x…" or as an integer. */
export const POINTER = plain(WANT_POINTER);
/** An integer, or "0x…". */
export const INT = plain(WANT_INT);
/** An INT that is not negative. */
export const NATURAL = plain(WANT_NATURAL);
export const STRING = plain(WANT_STRING);
/** A tid. */
export const TASK = plain(WANT_TASK);
/** true, false, 0 or 1. */
export const BOOL = plain(WANT_BOOL);

/** One of these strings. */
export function choice(...choices: string[]): ValueReader {
  return { want: WANT_CHOICE, choices };
}
