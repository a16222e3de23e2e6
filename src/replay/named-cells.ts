/* What a state holds of the objects that an event names. */
import type { Event } from "../runtime/event.js";
import { type Key, keyOf } from "../runtime/key.js";
import type { Meta } from "../runtime/machine.js";
import type { PointerTable } from "../runtime/pointer-table.js";
import { printShort } from "../runtime/print.js";
import type { ValueType } from "../runtime/value-type.js";
import { FnVal, isUnknown, SetVal, type Value } from "../runtime/values.js";
import type { NamedCell } from "../verdict/shown.js";

interface Named {
  readonly shape: ValueType;
  readonly value: Value;
}

/** Without an event that names objects: all variables of which something is known. */
export function namedCells(
  meta: Meta,
  values: readonly Value[],
  event: Event | undefined,
  pointers: PointerTable,
): NamedCell[] {
  const objects = event === undefined ? [] : objectsOf(meta, event);
  const cells = meta.variables.flatMap(({ name, shape }, i) =>
    cellsOf(name, shape, values[i], objects, pointers),
  );
  if (cells.length > 0) return cells;
  return meta.variables.flatMap(({ name, shape }, i) =>
    isUnknown(values[i]) ? [] : [{ cell: name, value: printShort(values[i], shape, pointers) }],
  );
}

/** The task, and the pointers and tasks among the arguments. */
function objectsOf(meta: Meta, event: Event): Named[] {
  const found: Named[] = [{ shape: { kind: "Task" }, value: event.self }];
  meta.events[event.kind]!.params.forEach(({ shape }, i) => {
    const value = event.args[i];
    if ((shape.kind === "Ptr" && value !== 0) || shape.kind === "Task")
      if (value !== undefined) found.push({ shape, value });
  });
  const seen = new Set<string>();
  return found.filter((o) => {
    const id = `${typeName(o.shape)} ${String(o.value)}`;
    return !seen.has(id) && seen.add(id).size > 0;
  });
}

const typeName = (shape: ValueType) => (shape.kind === "Ptr" ? `Ptr ${shape.name}` : shape.kind);

function cellsOf(
  name: string,
  shape: ValueType,
  value: Value,
  objects: readonly Named[],
  pointers: PointerTable,
): NamedCell[] {
  const keyShape = shape.kind === "Fn" ? shape.domain : shape.kind === "Set" ? shape.element : undefined;
  if (keyShape === undefined) return [];
  return objects.flatMap((object) => {
    if (typeName(object.shape) !== typeName(keyShape)) return [];
    const key = printShort(object.value, keyShape, pointers);
    const encoded = keyOf(object.value)!;
    if (value instanceof SetVal) return [{ cell: `${key} \\in ${name}`, value: membership(value, encoded) }];
    if (!(value instanceof FnVal) || value.isGone(encoded)) return [];
    if (!value.map.has(encoded)) return [{ cell: `${name}[${key}]`, value: "?" }];
    const held = printShort(value.map.get(encoded), shape.kind === "Fn" ? shape.range : keyShape, pointers);
    return [{ cell: `${name}[${key}]`, value: held }];
  });
}

function membership(set: SetVal, key: Key): string {
  if (set.withKey(key) !== undefined) return "TRUE";
  return set.whole || set.out?.has(key) === true ? "FALSE" : "?";
}
