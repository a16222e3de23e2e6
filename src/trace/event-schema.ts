/* The schemas of a spec's EVENTs and CONSTANTs: a view of a compiled program's `meta`. */
import type { Meta } from "../runtime/machine.js";
import type { ValueType } from "../runtime/value-type.js";

export type FieldType =
  /** A u64 as "0x…" (1-16 hex digits) or an exact integer. */
  | { readonly kind: "ptr" }
  /** An integer, or "0x…"; with `natural`, negative ones are rejected. */
  | { readonly kind: "int"; readonly natural: boolean }
  /** true, false, or 0 / 1 as the kernel prints a bool. */
  | { readonly kind: "bool" }
  | { readonly kind: "string" }
  /** One of these strings. */
  | {
      readonly kind: "enum";
      readonly values: readonly string[];
      /** Values by their old names, which are read too; of CONSTANTs only. */
      readonly formerly?: Readonly<Record<string, string>>;
    }
  /** A tid. */
  | { readonly kind: "task" };

export interface EventField {
  readonly name: string;
  readonly type: FieldType;
  /** A record without it (or with null) leaves it unknown. */
  readonly optional: boolean;
}

export interface EventSchema {
  readonly name: string;
  readonly fields: readonly EventField[];
}

/** A CONSTANT as the trace's first record may set it. */
export interface ConstantSchema {
  readonly name: string;
  /** undefined: a set, function or other structure, which only the spec itself can give. */
  readonly type: FieldType | undefined;
}

/** By kind of event. */
export function eventSchemas({ events }: Pick<Meta, "events">): EventSchema[] {
  return events.map(({ name, params }) => ({
    name,
    // The arguments of an EVENT are scalars.
    fields: params.map((p) => ({ name: p.name, type: fieldType(p.shape, p.natural)!, optional: p.optional })),
  }));
}

export function constantSchemas({ constants }: Pick<Meta, "constants">): ConstantSchema[] {
  return constants.map(({ name, shape, natural, formerly }) => {
    const type = fieldType(shape, natural);
    return { name, type: type?.kind === "enum" && formerly !== undefined ? { ...type, formerly } : type };
  });
}

function fieldType(shape: ValueType, natural: boolean): FieldType | undefined {
  switch (shape.kind) {
    case "Ptr":
      return { kind: "ptr" };
    case "Bool":
      return { kind: "bool" };
    case "Enum":
      return { kind: "enum", values: shape.values };
    case "Task":
      return { kind: "task" };
    case "Str":
      return { kind: "string" };
    case "Int":
      return { kind: "int", natural };
    default:
      return undefined;
  }
}
