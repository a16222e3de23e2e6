/* The integer types of C as a `print fmt` meets them, and the tree of its argument expressions. */

export interface CType {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly signed: boolean;
}

export const INT: CType = { bytes: 4, signed: true };
export const UINT: CType = { bytes: 4, signed: false };
export const LONG: CType = { bytes: 8, signed: true };
export const ULONG: CType = { bytes: 8, signed: false };

/** An expression behind the format string of a `print fmt`. Plain data: it goes between threads. */
export type CExpr =
  | { readonly kind: "Num"; readonly value: bigint; readonly type: CType }
  | { readonly kind: "Str"; readonly text: string }
  /** A name that nothing in the description gives a value: an enumerator that the kernel did not resolve. */
  | { readonly kind: "Name"; readonly name: string }
  /** `REC->name` */
  | { readonly kind: "Field"; readonly name: string }
  | { readonly kind: "Unary"; readonly op: UnaryOp; readonly of: CExpr }
  | { readonly kind: "Binary"; readonly op: BinaryOp; readonly left: CExpr; readonly right: CExpr }
  | { readonly kind: "Ternary"; readonly test: CExpr; readonly then: CExpr; readonly otherwise: CExpr }
  /** `type` is undefined for one whose size is not known, null for a pointer. */
  | { readonly kind: "Cast"; readonly type: CType | null | undefined; readonly of: CExpr }
  | { readonly kind: "Call"; readonly name: string; readonly args: readonly CExpr[] }
  /** `{ 1, "one" }` */
  | { readonly kind: "List"; readonly items: readonly CExpr[] }
  /** What is no such expression: a statement, an array's element, an address. */
  | { readonly kind: "Opaque" };

export type UnaryOp = "-" | "+" | "~" | "!";
export type BinaryOp =
  | "*"
  | "/"
  | "%"
  | "+"
  | "-"
  | "<<"
  | ">>"
  | "<"
  | ">"
  | "<="
  | ">="
  | "=="
  | "!="
  | "&"
  | "^"
  | "|"
  | "&&"
  | "||";

/** Of the types that every kernel has; those of a description's own fields are added to them. */
const NAMED: ReadonlyMap<string, CType> = new Map(
  Object.entries({
    bool: { bytes: 1, signed: false },
    _Bool: { bytes: 1, signed: false },
    u8: { bytes: 1, signed: false },
    s8: { bytes: 1, signed: true },
    u16: { bytes: 2, signed: false },
    s16: { bytes: 2, signed: true },
    u32: UINT,
    s32: INT,
    u64: ULONG,
    s64: LONG,
    __u8: { bytes: 1, signed: false },
    __s8: { bytes: 1, signed: true },
    __u16: { bytes: 2, signed: false },
    __s16: { bytes: 2, signed: true },
    __u32: UINT,
    __s32: INT,
    __u64: ULONG,
    __s64: LONG,
    uint8_t: { bytes: 1, signed: false },
    int8_t: { bytes: 1, signed: true },
    uint16_t: { bytes: 2, signed: false },
    int16_t: { bytes: 2, signed: true },
    uint32_t: UINT,
    int32_t: INT,
    uint64_t: ULONG,
    int64_t: LONG,
    uintptr_t: ULONG,
    size_t: ULONG,
    ssize_t: LONG,
    loff_t: LONG,
    off_t: LONG,
    // The kernel's own, of one size on all its 64-bit machines (include/linux/types.h).
    blk_opf_t: UINT,
    clockid_t: INT,
    dev_t: UINT,
    fmode_t: UINT,
    gfp_t: UINT,
    pgoff_t: ULONG,
    pid_t: INT,
    sector_t: ULONG,
    umode_t: { bytes: 2, signed: false },
    vm_fault_t: UINT,
  } satisfies Record<string, CType>),
);

const BASIC = new Set(["char", "short", "int", "long", "signed", "unsigned"]);
const QUALIFIERS = new Set(["const", "volatile", "struct", "union", "enum", "__user"]);

/** Sizes of type names that fields of a description bear. */
export type TypeNames = ReadonlyMap<string, CType>;

/** undefined: unknown; null: a pointer; `isType` false: these words are no type at all. */
export function typeOfWords(
  words: readonly string[],
  own: TypeNames,
): { readonly isType: boolean; readonly type: CType | null | undefined } {
  if (words.includes("*")) {
    const isType = words.every((w) => w === "*" || /^[A-Za-z_]\w*$/.test(w));
    return { isType, type: null };
  }
  const meaning = words.filter((w) => !QUALIFIERS.has(w));
  const isQualified = meaning.length < words.length;
  if (meaning.length > 0 && meaning.every((w) => BASIC.has(w))) {
    const signed = !meaning.includes("unsigned");
    const bytes = meaning.includes("char")
      ? 1
      : meaning.includes("short")
        ? 2
        : meaning.includes("long")
          ? 8
          : 4;
    return { isType: true, type: { bytes, signed } };
  }
  const [word] = meaning;
  if (meaning.length !== 1 || word === undefined || !/^[A-Za-z_]\w*$/.test(word)) {
    return { isType: false, type: undefined };
  }
  const type = NAMED.get(word) ?? own.get(words.join(" ")) ?? (words.includes("enum") ? UINT : undefined);
  return { isType: isQualified || type !== undefined, type };
}

export function bitsOf(type: CType): number {
  return 8 * type.bytes;
}

/** The low `bits` bits set. */
export function maskOf(bits: number): bigint {
  return MASKS[bits] ?? (1n << BigInt(bits)) - 1n;
}

const MASKS: readonly bigint[] = Array.from({ length: 65 }, (_, bits) => (1n << BigInt(bits)) - 1n);

/** The value of these bits in that type. */
export function wrap(value: bigint, type: CType): bigint {
  return type.signed ? BigInt.asIntN(bitsOf(type), value) : BigInt.asUintN(bitsOf(type), value);
}

/** C's integer promotion. */
export function promoted(type: CType): CType {
  return type.bytes < 4 ? INT : type;
}

/** C's usual arithmetic conversions. */
export function common(a: CType, b: CType): CType {
  const [x, y] = [promoted(a), promoted(b)];
  if (x.bytes !== y.bytes) return x.bytes > y.bytes ? x : y;
  return x.signed ? y : x;
}
