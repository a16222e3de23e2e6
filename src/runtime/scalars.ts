/**
 * An integer: a number while it is a safe integer, else a bigint, never a bigint that would fit: so `===` and
 * Map keys compare values. See `int` and `toInt` in int.ts.
 */
export type Int = number | bigint;

/** A pointer, interned to a small integer by PointerTable; 0 is NULL. */
export type Ptr = number;

/** The acting thread: tid, or -1 - cpu for the idle thread of a cpu. */
export type Task = number;
