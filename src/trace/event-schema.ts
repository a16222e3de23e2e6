/* What a spec's EVENT says about a record of the trace. Plain data, also shipped inside the emitted module. */

export type FieldType =
  /** A u64 as "0x…" (1-16 hex digits) or an exact integer. */
  | { readonly kind: "ptr" }
  /** An integer, or "0x…"; `natural` refuses negative ones. */
  | { readonly kind: "int"; readonly natural: boolean }
  /** true, false, or 0 / 1 as the kernel prints a bool. */
  | { readonly kind: "bool" }
  | { readonly kind: "string" }
  /** One of these strings. */
  | { readonly kind: "enum"; readonly values: readonly string[] }
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
