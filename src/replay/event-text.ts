/* An event in a few words, for reports. */
import type { Event } from "../runtime/event.js";
import type { EventMeta } from "../runtime/machine.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { printShort } from "../runtime/print.js";
import type { Int } from "../runtime/scalars.js";

/** e.g. "copy_vma__return  vma 0xffff…10  new_vma 0xffff…20"; what the record lacks is left out. */
export function eventText(e: Event, meta: EventMeta, pointers: PointerTable): string {
  const args = meta.params.flatMap((p, i) =>
    e.args[i] === undefined ? [] : [`${p.name} ${printArg(e, meta, i, pointers)}`],
  );
  return [meta.name, ...args].join("  ");
}

function printArg(e: Event, meta: EventMeta, i: number, pointers: PointerTable): string {
  const value = e.args[i];
  const { name, shape } = meta.params[i]!;
  // Addresses are integers to the spec, but nobody reads them in decimal.
  if (
    shape.kind === "Int" &&
    typeof value !== "string" &&
    typeof value !== "boolean" &&
    value !== undefined
  ) {
    const isAddress = /addr|start|end/.test(name) && value >= 4096;
    return isAddress ? `0x${value.toString(16)}` : String(value);
  }
  return printShort(value, shape, pointers);
}

/** Nanoseconds as the seconds that recordings print: "100.020000". */
export function timeText(ts: Int): string {
  const digits = String(ts < 0 ? -ts : ts).padStart(10, "0");
  const fraction = digits.slice(-9);
  const shown = fraction.endsWith("000") ? fraction.slice(0, 6) : fraction;
  return `${ts < 0 ? "-" : ""}${digits.slice(0, -9)}.${shown}`;
}

/** "comm/tid". */
export function taskText(e: Event): string {
  const task = e.self < 0 ? `idle/${-1 - e.self}` : String(e.self);
  return e.comm === "" ? task : `${e.comm}/${Math.max(e.self, 0)}`;
}
