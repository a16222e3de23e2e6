/* Strings as sequences of characters (UTF-16 code units), and values as strings. */
import { isWhollyKnown } from "./equality.js";
import { STRING_LIMIT } from "./limits.js";
import { fault } from "./logic.js";
import type { PointerTable } from "./pointer-table.js";
import { printShort, printValue } from "./print.js";
import type { Int } from "./scalars.js";
import type { ValueType } from "./value-type.js";
import type { Value } from "./values.js";

type MaybeString = string | undefined;

function bounded(text: string): MaybeString {
  return text.length > STRING_LIMIT ? fault(() => `a string of more than ${STRING_LIMIT} characters`) : text;
}

export function stringLen(s: MaybeString): number | undefined {
  return s?.length;
}

export function stringTail(s: MaybeString): MaybeString {
  return s === "" ? fault(() => "Tail of the empty string") : s?.slice(1);
}

export function stringSubSeq(s: MaybeString, from: Int | undefined, to: Int | undefined): MaybeString {
  if (s === undefined || from === undefined || to === undefined) return undefined;
  if (from > to) return "";
  if (from < 1 || to > s.length) return fault(() => `SubSeq(s, ${from}, ${to}) of a string of ${s.length}`);
  return s.slice(Number(from) - 1, Number(to));
}

export function stringConcat(s: MaybeString, t: MaybeString): MaybeString {
  return s === undefined || t === undefined ? undefined : bounded(s + t);
}

/** `ToString(value)` */
export function toText(value: Value, shape: ValueType, pointers: PointerTable): MaybeString {
  return isWhollyKnown(value) ? bounded(printValue(value, shape, pointers)) : undefined;
}

/** An `Assert` whose condition is FALSE. */
export function fail(out: Value, shape: ValueType, pointers: PointerTable): undefined {
  return fault(() => `Assert: ${typeof out === "string" ? out : printShort(out, shape, pointers)}`);
}
