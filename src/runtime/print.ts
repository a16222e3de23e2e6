/* Values as text, as TLC prints them; `...` and `~` show what is not known. */
import { asItems } from "./key.js";
import { compare, sorted, sortedKeys } from "./order.js";
import type { PointerTable } from "./pointer-table.js";
import { domainShape, elementShape, itemShape, rangeShape, type Shape } from "./shape.js";
import { FnVal, SeqVal, SetVal, type Value } from "./values.js";

export function printValue(value: Value, shape: Shape, pointers: PointerTable): string {
  switch (typeof value) {
    case "undefined":
      return "?";
    case "boolean":
      return value ? "TRUE" : "FALSE";
    case "string":
      return JSON.stringify(value);
    case "object":
      return printComposite(value, shape, pointers);
    default:
      if (shape.kind === "Ptr") return value === 0 ? "NULL" : pointers.hex(value);
      if (shape.kind === "Task") return value < 0 ? `idle/${-1 - Number(value)}` : String(value);
      return String(value);
  }
}

function printComposite(value: Value, shape: Shape, pointers: PointerTable): string {
  if (value instanceof SetVal) return printSet(value, elementShape(shape), pointers);
  if (value instanceof SeqVal) return printItems(value.items, value.open, shape, pointers);
  if (value instanceof FnVal) return printFn(value, shape, pointers);
  const fields = Object.keys(value).map((name) => {
    const plain = name.slice(1);
    return `${plain} |-> ${printValue(value[name], rangeShape(shape, plain), pointers)}`;
  });
  return `[${fields.join(", ")}]`;
}

function printSet(set: SetVal, element: Shape, pointers: PointerTable): string {
  const parts = sorted(set, element, pointers).map((v) => printValue(v, element, pointers));
  if (!set.whole) {
    const out = [...(set.out?.values() ?? [])].sort((a, b) => compare(a, b, element, pointers));
    for (const value of out) parts.push(`~${printValue(value, element, pointers)}`);
    if (parts.length === 0) return "?";
    parts.push("...");
  }
  return `{${parts.join(", ")}}`;
}

function printItems(items: readonly Value[], open: boolean, shape: Shape, pointers: PointerTable): string {
  if (open && items.length === 0) return "?";
  const parts = items.map((item, i) => printValue(item, itemShape(shape, i), pointers));
  return `<<${(open ? ["...", ...parts] : parts).join(", ")}>>`;
}

function printFn(f: FnVal, shape: Shape, pointers: PointerTable): string {
  const key = domainShape(shape);
  const value = rangeShape(shape);
  if (f.whole && (f.map.size === 0 || key.kind === "Int" || key.kind === "Any")) {
    const items = asItems(f);
    if (items !== undefined) return printItems(items, false, { kind: "Seq", element: value }, pointers);
  }
  const parts = sortedKeys(f, key, pointers).map((k) => {
    const encoded =
      typeof k === "object" ? [...(f.keys ?? [])].find(([, original]) => original === k)![0] : k;
    return `${printValue(k, key, pointers)} :> ${printValue(f.map.get(encoded), value, pointers)}`;
  });
  if (!f.whole) {
    const gone = [...(f.gone?.values() ?? [])].sort((a, b) => compare(a, b, key, pointers));
    for (const k of gone) parts.push(`~${printValue(k, key, pointers)}`);
    if (parts.length === 0) return "?";
    parts.push("...");
  }
  return `(${parts.join(" @@ ")})`;
}
