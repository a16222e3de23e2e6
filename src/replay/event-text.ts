/* What reports need of an event, as values printed. */
import type { Event } from "../runtime/event.js";
import type { EventMeta } from "../runtime/machine.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { printShort } from "../runtime/print.js";
import type { NamedValue } from "../verdict/run.js";

/** The arguments that the record has. */
export function printedArgs(e: Event, { params }: EventMeta, pointers: PointerTable): NamedValue[] {
  return params.flatMap(({ name, shape }, i) => {
    const value = e.args[i];
    if (value === undefined) return [];
    // Addresses are integers to the spec, but are printed in hexadecimal.
    const isAddress =
      shape.kind === "Int" &&
      (typeof value === "number" || typeof value === "bigint") &&
      value >= 4096 &&
      /addr|start|end/.test(name);
    return [{ name, value: isAddress ? `0x${value.toString(16)}` : printShort(value, shape, pointers) }];
  });
}

/** "comm/tid". */
export function taskText(e: Event): string {
  const task = e.self < 0 ? `idle/${-1 - e.self}` : String(e.self);
  return e.comm === "" ? task : `${e.comm}/${Math.max(e.self, 0)}`;
}
