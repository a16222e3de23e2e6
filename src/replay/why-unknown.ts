/* Why a piece of the state is not known, in words. */
import { isWhollyKnown } from "../runtime/equality.js";
import type { Key } from "../runtime/key.js";
import { FnVal, isUnknown, SetVal, type Value } from "../runtime/values.js";

/** Events that are named. */
const NAMED = 3;

/** Where events were last lost. */
export interface Loss {
  /** 0: the file breaks off. */
  readonly line: number;
  readonly cpu: number | undefined;
}

/** `writers`: events that may happen unrecorded, and change it; `loss`: the last one so far. */
export function whyUnknown(writers: readonly string[], loss: Loss | undefined): string {
  if (writers.length > 0) {
    const named = writers.slice(0, NAMED).join(", ");
    const more = writers.length > NAMED ? ` and ${writers.length - NAMED} more events` : "";
    return `${named}${more} may have changed it, and the trace does not record that`;
  }
  if (loss !== undefined) {
    const cpu = loss.cpu === undefined ? "" : ` on cpu ${loss.cpu}`;
    return `events were lost at line ${loss.line}${cpu}, and none has told it since`;
  }
  return "no event so far has told it, and the trace does not begin with an empty system";
}

/** How much is known of a variable, or of what it has at a key. */
export function knownPart(value: Value, key: Key | undefined): "all" | "some" | "nothing" {
  if (key === undefined) return isWhollyKnown(value) ? "all" : isUnknown(value) ? "nothing" : "some";
  if (value instanceof FnVal) {
    if (!value.map.has(key)) return value.whole || value.gone?.has(key) === true ? "all" : "nothing";
    const part = value.map.get(key);
    return isWhollyKnown(part) ? "all" : isUnknown(part) ? "nothing" : "some";
  }
  if (value instanceof SetVal) {
    const isTold = value.whole || value.withKey(key) !== undefined || value.out?.has(key) === true;
    return isTold ? "all" : "nothing";
  }
  return isUnknown(value) ? "nothing" : "all";
}
