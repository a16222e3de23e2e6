/*
 * How large values may be: beyond, they are undefined (specs/SEMANTICS.md, Limits), so that no spec and no trace can
 * use up the machine's memory unnoticed.
 */
import { Fault, fault } from "./logic.js";

/** Elements of a set, function or sequence that an operator makes. */
export const SIZE_LIMIT = 1_000_000;

/** Elements that a variable may gather, one by one. */
export const STATE_LIMIT = 16_000_000;

/** UTF-16 code units of a string. */
export const STRING_LIMIT = 1_000_000;

/** Bits of an integer. */
export const BIT_LIMIT = 1_000_000;

/** A set that is enumerated has too many members. */
export function tooLarge(what: string, size: number | bigint): undefined {
  return fault(() => `${what} has ${size} elements, more than ${SIZE_LIMIT}`);
}

/** An operator's result has too many elements. */
export function tooMany(what: string): undefined {
  return fault(() => `${what} of more than ${SIZE_LIMIT} elements`);
}

/** A variable has gathered too much. */
export function overflow(what: string): Fault {
  return new Fault(`${what} of more than ${STATE_LIMIT} elements`);
}
