/* Operators on sequences. An open sequence has an unknown number of unknown elements in front. */
import { eq, isWhollyKnown } from "./equality.js";
import { asItems } from "./key.js";
import { overflow, SIZE_LIMIT, STATE_LIMIT, tooMany } from "./limits.js";
import { type Bool, fault, not } from "./logic.js";
import type { Int } from "./scalars.js";
import { type FnVal, SeqVal, SetVal, type Value } from "./values.js";

type MaybeSeq = SeqVal | FnVal | undefined;

/** A function on 1..n is a sequence, too; one that is not is nothing a sequence operator is defined for. */
function seq(s: MaybeSeq, operator: string): SeqVal | undefined {
  if (s === undefined || s instanceof SeqVal) return s;
  if (!s.whole) return undefined;
  const items = asItems(s);
  return items === undefined
    ? fault(() => `${operator} of a function that is no sequence`)
    : new SeqVal(items);
}

export function len(x: MaybeSeq): number | undefined {
  const s = seq(x, "Len");
  return s === undefined || s.open ? undefined : s.items.length;
}

export function head(x: MaybeSeq): Value {
  const s = seq(x, "Head");
  if (s === undefined || s.open) return undefined;
  return s.items.length === 0 ? fault(() => "Head of the empty sequence") : s.items[0];
}

export function tail(x: MaybeSeq): SeqVal | undefined {
  const s = seq(x, "Tail");
  if (s === undefined) return undefined;
  if (s.items.length === 0) return s.open ? undefined : fault(() => "Tail of the empty sequence");
  return new SeqVal(s.items.slice(1), s.open);
}

export function last(x: MaybeSeq): Value {
  const s = seq(x, "Last");
  if (s === undefined) return undefined;
  if (s.items.length === 0) return s.open ? undefined : fault(() => "Last of the empty sequence");
  return s.items[s.items.length - 1];
}

export function front(x: MaybeSeq): SeqVal | undefined {
  const s = seq(x, "Front");
  if (s === undefined) return undefined;
  // SubSeq(s, 1, Len(s) - 1), which is empty where s is.
  if (s.items.length === 0) return s.open ? undefined : s;
  return new SeqVal(s.items.slice(0, -1), s.open);
}

export function append(x: MaybeSeq, value: Value): SeqVal | undefined {
  const s = seq(x, "Append");
  if (s === undefined) return new SeqVal([value], true);
  if (s.items.length >= SIZE_LIMIT) return tooMany("a sequence");
  const items = s.items.slice();
  items.push(value);
  return new SeqVal(items, s.open);
}

/** `Append` to a sequence that nothing else refers to. */
export function appendInPlace(s: MaybeSeq, value: Value): SeqVal | undefined {
  if (!(s instanceof SeqVal) || s.shared) return append(s, value);
  if (s.items.length >= STATE_LIMIT) throw overflow("a sequence");
  s.items.push(value);
  if (s.ranks !== undefined) {
    if (isPlain(value)) s.ranks.set(value, s.nextRank++);
    else s.ranks = undefined;
  }
  return s;
}

/** `SelectSeq(s, LAMBDA x : x # value)`: what is not known to be another opens the front. */
export function withoutItem(x: MaybeSeq, value: Value): SeqVal | undefined {
  const s = selectFrom(x);
  if (s === undefined) return undefined;
  if (!isPlain(value) || !s.items.every(isPlain)) {
    const selection = new Selection(s.open);
    for (const item of s.items) selection.take(item, not(eq(item, value)));
    return selection.end();
  }
  return new SeqVal(
    s.items.filter((item) => item !== value),
    s.open,
  );
}

/** `withoutItem` of a sequence that nothing else refers to. */
export function dropInPlace(x: MaybeSeq, value: Value): SeqVal | undefined {
  if (!(x instanceof SeqVal) || x.shared || !isPlain(value) || !isPlain(x.items[0]))
    return withoutItem(x, value);
  // The type is that of all items; one of them may be unknown.
  if (x.ranks === undefined && x.items.includes(undefined)) return withoutItem(x, value);
  for (let at = x.items.lastIndexOf(value); at >= 0; at = x.items.lastIndexOf(value)) x.items.splice(at, 1);
  x.ranks?.delete(value);
  return x;
}

/** Compared by `===`, and wholly known. */
function isPlain(value: Value): boolean {
  return value !== undefined && typeof value !== "object";
}

export function concat(x: MaybeSeq, y: MaybeSeq): SeqVal | undefined {
  const s = seq(x, "\\o");
  const t = seq(y, "\\o");
  if (t === undefined) return undefined;
  if (t.open) return t;
  if (s === undefined) return new SeqVal(t.items, true);
  if (s.items.length + t.items.length > SIZE_LIMIT) return tooMany("a sequence");
  return new SeqVal(s.items.concat(t.items), s.open);
}

export function subSeq(x: MaybeSeq, from: Int | undefined, to: Int | undefined): SeqVal | undefined {
  const s = seq(x, "SubSeq");
  if (s === undefined || from === undefined || to === undefined || s.open) return undefined;
  if (from > to) return new SeqVal([]);
  if (from < 1 || to > s.items.length) {
    return fault(() => `SubSeq(s, ${from}, ${to}) of a sequence of ${s.items.length}`);
  }
  return new SeqVal(s.items.slice(Number(from) - 1, Number(to)));
}

export function reverse(x: MaybeSeq): SeqVal | undefined {
  const s = seq(x, "Reverse");
  return s === undefined || s.open ? undefined : new SeqVal([...s.items].reverse());
}

export function contains(x: MaybeSeq, value: Value): Bool {
  const s = seq(x, "Contains");
  if (s === undefined) return undefined;
  let found: Bool = s.open ? undefined : false;
  for (const item of s.items) {
    const here = eq(item, value);
    if (here === true) return true;
    if (here === undefined) found = undefined;
  }
  return found;
}

/** Whether the last place of a in s is in front of the last place of b. */
export function before(a: Value, b: Value, x: MaybeSeq): Bool {
  const s = seq(x, "Before");
  if (s === undefined || !isWhollyKnown(a) || !isWhollyKnown(b)) return undefined;
  if (s.items.length > FEW_ITEMS && isPlain(a) && isPlain(b)) {
    s.ranks ??= ranksOf(s);
    if (s.ranks !== undefined) {
      const rankA = s.ranks.get(a);
      if (rankA === undefined) return s.open ? undefined : false;
      const rankB = s.ranks.get(b);
      return rankB === undefined ? false : rankA < rankB;
    }
  }
  let placeA = -1;
  let placeB = -1;
  for (let i = s.items.length - 1; i >= 0; i--) {
    const item = s.items[i];
    if (typeof item === "object" ? !isWhollyKnown(item) : item === undefined) return undefined;
    if (placeA < 0 && eq(item, a) === true) placeA = i;
    if (placeB < 0 && eq(item, b) === true) placeB = i;
  }
  if (placeA >= 0) return placeB >= 0 ? placeA < placeB : false;
  return s.open ? undefined : false;
}

/** Below that many items, going through them is as quick as looking them up. */
const FEW_ITEMS = 32;

/** The last place of each item; undefined where they are not all plain. */
function ranksOf(s: SeqVal): Map<Value, number> | undefined {
  if (!s.items.every(isPlain)) return undefined;
  s.nextRank = s.items.length;
  return new Map(s.items.map((item, place) => [item, place]));
}

/** For SelectSeq: a whole copy of the items to test, and whether the front is open. */
export function selectFrom(x: MaybeSeq): SeqVal | undefined {
  return seq(x, "SelectSeq");
}

/** Collects SelectSeq from the first item to the last; an unknown test opens the front. */
export class Selection {
  private items: Value[] = [];
  private open: boolean;
  constructor(open: boolean) {
    this.open = open;
  }
  take(item: Value, test: Bool): void {
    if (test === true) this.items.push(item);
    else if (test === undefined) {
      this.items = [];
      this.open = true;
    }
  }
  end(): SeqVal {
    return new SeqVal(this.items, this.open);
  }
}

export function isInjective(x: MaybeSeq): Bool {
  if (x === undefined) return undefined;
  const values = x instanceof SeqVal ? x.items : [...x.map.values()];
  const seen = new SetVal();
  let result: Bool = (x instanceof SeqVal ? !x.open : x.whole) ? true : undefined;
  for (const value of values) {
    if (!isWhollyKnown(value)) {
      result = undefined;
      continue;
    }
    if (seen.has(value) === true) return false;
    seen.add(value);
  }
  return result;
}
