/* Values as text, as TLC prints them; `...` and `~` show what is not known. */
import { asItems, keyOf } from "./key.js";
import type { Fault } from "./logic.js";
import { compare, sorted, sortedKeys } from "./order.js";
import type { PointerTable } from "./pointer-table.js";
import { domainType, elementType, itemType, rangeType, type ValueType } from "./value-type.js";
import { FnVal, SeqVal, SetVal, type Value } from "./values.js";

/** `short`: large values are named by their size. */
export function printValue(value: Value, shape: ValueType, pointers: PointerTable, short = false): string {
  if (short && partsLeft-- <= 0) return "…";
  switch (typeof value) {
    case "undefined":
      return "?";
    case "boolean":
      return value ? "TRUE" : "FALSE";
    case "string":
      return short ? cut(JSON.stringify(value), "characters") : JSON.stringify(value);
    case "object":
      return (short ? sizeOnly(value) : undefined) ?? printComposite(value, shape, pointers, short);
    default:
      if (shape.kind === "Ptr") return value === 0 ? "NULL" : pointers.hex(value);
      if (shape.kind === "Task") return value < 0 ? `idle/${-1 - Number(value)}` : String(value);
      return short ? cut(String(value), "digits") : String(value);
  }
}

/** A collection of more elements than this, or a scalar of more characters, is named by its size in a report. */
const REPORTED = 1000;
/** Limits of a value in a report: its characters, and the parts that are visited. */
const LONGEST = 20_000;
let partsLeft = 0;

/** A value for a report, cut to a readable length. */
export function printShort(value: Value, shape: ValueType, pointers: PointerTable): string {
  partsLeft = LONGEST;
  const text = printValue(value, shape, pointers, true);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function cut(text: string, what: string): string {
  return text.length <= REPORTED ? text : `${text.slice(0, 30)}… (${text.length} ${what})`;
}

/** What stands for a large collection; undefined for others. */
function sizeOnly(value: Value): string | undefined {
  const [size, open, close] =
    value instanceof SetVal
      ? [value.size, "{", "}"]
      : value instanceof SeqVal
        ? [value.items.length, "<<", ">>"]
        : value instanceof FnVal
          ? [value.map.size, "(", ")"]
          : [0, "", ""];
  return size > REPORTED ? `${open}… ${size} elements${close}` : undefined;
}

/** A fault in the words of the spec. */
export function faultText({ message, site, key }: Fault, pointers: PointerTable): string {
  if (site === undefined) return message;
  if (key === undefined) return `${site.text}: ${message}`;
  return `${site.text}: ${message}, at ${printShort(key, site.shape, pointers)}`;
}

function printComposite(value: Value, shape: ValueType, pointers: PointerTable, short: boolean): string {
  if (value instanceof SetVal) return printSet(value, elementType(shape), pointers, short);
  if (value instanceof SeqVal) return printItems(value.items, value.open, shape, pointers, short);
  if (value instanceof FnVal) return printFn(value, shape, pointers, short);
  const fields = Object.keys(value).map((name) => {
    const plain = name.slice(1);
    return `${plain} |-> ${printValue(value[name], rangeType(shape, plain), pointers, short)}`;
  });
  return `[${fields.join(", ")}]`;
}

function printSet(set: SetVal, element: ValueType, pointers: PointerTable, short: boolean): string {
  const parts = sorted(set, element, pointers).map((v) => printValue(v, element, pointers, short));
  if (!set.whole) {
    const out = [...(set.out?.values() ?? [])].sort((a, b) => compare(a, b, element, pointers));
    for (const value of out) parts.push(`~${printValue(value, element, pointers, short)}`);
    if (parts.length === 0) return "?";
    parts.push("...");
  }
  return `{${parts.join(", ")}}`;
}

function printItems(
  items: readonly Value[],
  open: boolean,
  shape: ValueType,
  pointers: PointerTable,
  short: boolean,
): string {
  if (open && items.length === 0) return "?";
  const parts = items.map((item, i) => printValue(item, itemType(shape, i), pointers, short));
  return `<<${(open ? ["...", ...parts] : parts).join(", ")}>>`;
}

function printFn(f: FnVal, shape: ValueType, pointers: PointerTable, short: boolean): string {
  const key = domainType(shape);
  const value = rangeType(shape);
  if (f.whole && (f.map.size === 0 || key.kind === "Int" || key.kind === "Any")) {
    const items = asItems(f);
    if (items !== undefined)
      return printItems(items, false, { kind: "Seq", element: value }, pointers, short);
  }
  const parts = sortedKeys(f, key, pointers).map((k) => {
    const encoded = keyOf(k)!;
    return `${printValue(k, key, pointers, short)} :> ${printValue(f.map.get(encoded), value, pointers, short)}`;
  });
  if (!f.whole) {
    const gone = [...(f.gone?.values() ?? [])].sort((a, b) => compare(a, b, key, pointers));
    for (const k of gone) parts.push(`~${printValue(k, key, pointers, short)}`);
    if (parts.length === 0) return "?";
    parts.push("...");
  }
  return `(${parts.join(" @@ ")})`;
}
