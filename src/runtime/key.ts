/* Values as keys of JavaScript Maps: scalars stand for themselves, composite values for a canonical text. */
import { FnVal, SeqVal, SetVal, type Value } from "./values.js";

export type Key = string | number | bigint | boolean;

/** undefined if the value is not wholly known. Equal values have equal keys, and only they. */
export function keyOf(value: Value): Key | undefined {
  return typeof value === "object" ? (pairOf(value) ?? encode(value)) : value;
}

/** The places of a pair's second number, where the first takes the upper places. */
const WORD = 2 ** 32;
/** The same where the second number counts pages of 4 KiB: 48 bits of an address. */
const PAGE = 2 ** 12;
const PAGES = 2 ** 36;
/** Doubles are exact up to here. */
const EXACT = 2 ** 53;

/**
 * Records of two numbers (an mm and an address in it) are the keys of the largest maps: one number stands for both
 * where there is room for them in one. The negative ones are of pairs whose second number counts pages.
 */
function pairOf(value: Value): number | undefined {
  if (value instanceof SeqVal || value instanceof SetVal || value instanceof FnVal) return undefined;
  let size = 0;
  let first: Value;
  let second: Value;
  for (const name in value) {
    if (size === 0) first = value[name];
    else second = value[name];
    size++;
  }
  if (size !== 2 || typeof first !== "number" || typeof second !== "number") return undefined;
  if (first < 0 || second < 0) return undefined;
  if (second < WORD) return first < EXACT / WORD ? first * WORD + second : undefined;
  const page = second / PAGE;
  if (page >= PAGES || !Number.isInteger(page) || first >= EXACT / PAGES) return undefined;
  return -(first * PAGES + page);
}

/** Scalars of one position have one static type, so no tags are needed to keep types apart. */
function encode(value: Value): string | undefined {
  switch (typeof value) {
    case "undefined":
      return undefined;
    case "string":
      return JSON.stringify(value);
    case "object":
      break;
    default:
      return String(value);
  }
  if (value instanceof SeqVal) return value.open ? undefined : encodeAll("<", value.items, ">");
  if (value instanceof SetVal) {
    if (!value.whole) return undefined;
    return encodeSorted("{", [...value.values()].map(encode), "}");
  }
  if (value instanceof FnVal) return encodeFn(value);
  // Records are written in the order of their names by the code that makes them.
  const parts: Value[] = [];
  for (const name of Object.keys(value)) {
    const part = encode(value[name]);
    if (part === undefined) return undefined;
    parts.push(`${name}:${part}`);
  }
  return `[${parts.join()}]`;
}

function encodeAll(open: string, items: readonly Value[], close: string): string | undefined {
  let text = open;
  for (let i = 0; i < items.length; i++) {
    const part = encode(items[i]);
    if (part === undefined) return undefined;
    text += i === 0 ? part : `,${part}`;
  }
  return text + close;
}

function encodeSorted(open: string, parts: (string | undefined)[], close: string): string | undefined {
  if (parts.includes(undefined)) return undefined;
  return open + parts.sort().join() + close;
}

function encodeFn(f: FnVal): string | undefined {
  if (!f.whole) return undefined;
  const sequence = asItems(f);
  if (sequence !== undefined) return encodeAll("<", sequence, ">");
  const parts: (string | undefined)[] = [];
  for (const [key, value] of f.map) {
    const k = encode(f.keyAt(key));
    const v = encode(value);
    parts.push(k === undefined || v === undefined ? undefined : `${k}|${v}`);
  }
  return encodeSorted("(", parts, ")");
}

/** The items of a whole function whose domain is 1..n, which is a sequence; else undefined. */
export function asItems(f: FnVal): Value[] | undefined {
  const n = f.map.size;
  if (n === 0) return [];
  const items: Value[] = [];
  for (let i = 1; i <= n; i++) {
    if (!f.map.has(i)) return undefined;
    items.push(f.map.get(i));
  }
  return items;
}
