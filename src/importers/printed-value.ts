/*
 * Values as kernels print them. The text alone does not always tell: `7f0010002000` is hexadecimal where a
 * tracepoint prints %lx and decimal where a probe prints %llu; so a field map may say how a field is to be read.
 */
import type { RecordValue } from "../trace/record.js";

/** How a printed value is to be read. */
export type Reading = "auto" | "decimal" | "hex" | "symbol" | "bool" | "text" | "name";

export const READINGS: readonly Reading[] = ["auto", "decimal", "hex", "symbol", "bool", "text", "name"];

/** A value, or that there is none, or what it should have been. */
export type Read =
  | { readonly kind: "value"; readonly value: RecordValue }
  | { readonly kind: "absent" }
  | {
      readonly kind: "unreadable";
      readonly expected: string;
      /** The text is what it should be, but stands for several values, or always leaves a part of the value out. */
      readonly undetermined?: "lossy" | "several";
    };

const ABSENT: Read = { kind: "absent" };

const DECIMAL = /^-?(?:0|[1-9][0-9]*)$/;
/**
 * `%03d`, as cpus are printed. Of eight and of sixteen digits it would rather be hexadecimal (`%08x`, a pointer).
 */
const PADDED = /^-?0(?:[0-9]{1,6}|[0-9]{8,14})$/;
/** What the kernel and glibc print for a pointer that is NULL. */
const NULLS: ReadonlySet<string> = new Set(["(null)", "(nil)"]);
const POINTER = /^0x[0-9a-f]{1,16}$/i;
const BARE_HEX = /^[0-9a-f]{1,16}$/i;
const U64_END = 1n << 64n;

export function readPrinted(printed: RecordValue, reading: Reading): Read {
  if (typeof printed !== "string")
    return reading === "bool" ? asTruth(printed) : { kind: "value", value: printed };
  if (printed === "(fault)") return ABSENT;
  switch (reading) {
    case "auto":
      return readAuto(printed);
    case "decimal":
      if (/^-?[0-9]{1,20}$/.test(printed)) return readDecimal(printed);
      return { kind: "unreadable", expected: "a decimal number" };
    case "name":
      return readName(printed);
    case "hex":
      if (NULLS.has(printed)) return value("0x0");
      if (POINTER.test(printed)) return value(printed.toLowerCase());
      if (BARE_HEX.test(printed)) return value(`0x${printed.toLowerCase()}`);
      return { kind: "unreadable", expected: "a hexadecimal number" };
    case "symbol": {
      const symbol = /^([^\s+<>()[\]/]+)(?:\+?(?:0x[0-9a-f]+)?(?:\/0x[0-9a-f]+)?)?(?: |$)/i.exec(printed);
      return symbol === null ? { kind: "unreadable", expected: "a symbol" } : value(symbol[1]!);
    }
    case "bool":
      if (printed === "true" || printed === "1" || printed === "0x1") return value(true);
      if (printed === "false" || printed === "0" || printed === "0x0") return value(false);
      return { kind: "unreadable", expected: "true, false, 0 or 1" };
    case "text":
      return value(unquoted(printed));
  }
}

/**
 * Numbers exactly, `0x…` as it stands, everything else as text. A pointer printed with %p (16 hex digits without
 * 0x) is hashed unless its upper half is set: the hash names the object differently from every probe, so there
 * is no value.
 */
function readAuto(printed: string): Read {
  if (POINTER.test(printed)) return value(printed.toLowerCase());
  if (DECIMAL.test(printed) || PADDED.test(printed)) return readDecimal(printed);
  if (printed.length === 16 && BARE_HEX.test(printed)) {
    return printed.startsWith("00000000") ? ABSENT : value(`0x${printed.toLowerCase()}`);
  }
  if (printed === "(____ptrval____)" || printed === "(efault)") return ABSENT;
  if (NULLS.has(printed)) return value("0x0");
  if (/^0x[0-9a-f]{17,}$/i.test(printed)) return { kind: "unreadable", expected: "a number of 64 bits" };
  return value(unquoted(printed));
}

function readDecimal(printed: string): Read {
  const small = Number(printed);
  if (Number.isSafeInteger(small)) return value(small === 0 ? 0 : small);
  const exact = BigInt(printed);
  return exact >= U64_END || exact < -U64_END
    ? { kind: "unreadable", expected: "an integer of 64 bits" }
    : value(exact);
}

function asTruth(number: RecordValue): Read {
  if (typeof number === "boolean") return value(number);
  const exact = asInteger(number);
  if (exact === 0n || exact === 1n) return value(exact === 1n);
  return { kind: "unreadable", expected: "true, false, 0 or 1" };
}

/** A pointer as a name of the object, hashed or not: it only distinguishes the object from others of its kind. */
function readName(printed: string): Read {
  if (NULLS.has(printed)) return value("NULL");
  if (POINTER.test(printed) || ((printed.length === 16 || printed.length === 8) && BARE_HEX.test(printed))) {
    return value(printed.toLowerCase());
  }
  if (printed === "(____ptrval____)" || printed === "(efault)") return ABSENT;
  return { kind: "unreadable", expected: "a pointer" };
}

/** Whether a name that `readPrinted` gave is a hash: these are not the names that other prints of the object give. */
export function isHashedName(name: RecordValue): boolean {
  return typeof name === "string" && /^0{8}[0-9a-f]{8}$/.test(name);
}

/**
 * What `readPrinted` would read in plain pointers and decimals, by far the most; undefined for all others. It
 * makes no object.
 */
export function readPlain(printed: string): RecordValue | undefined {
  const { length } = printed;
  const first = printed.charCodeAt(0);
  if (first === 48 && length > 1) {
    if (printed.charCodeAt(1) !== 120 || length < 3 || length > 18) return undefined;
    for (let i = 2; i < length; i++) {
      const c = printed.charCodeAt(i);
      if (c < 48 || c > 102 || (c > 57 && c < 97)) return undefined;
    }
    return printed;
  }
  // 15 digits are exact; 16 may be a hashed pointer's.
  if (length === 0 || length > 15) return undefined;
  let n = 0;
  for (let i = 0; i < length; i++) {
    const c = printed.charCodeAt(i);
    if (c < 48 || c > 57) return undefined;
    n = n * 10 + c - 48;
  }
  return n;
}

/** The integer that a value read is, if it is one. */
export function asInteger(read: RecordValue | undefined): bigint | undefined {
  if (typeof read === "bigint") return read;
  if (typeof read === "number") return Number.isSafeInteger(read) ? BigInt(read) : undefined;
  if (typeof read === "string" && POINTER.test(read)) return BigInt(read);
  return undefined;
}

/** NULL, or an error number in a pointer's place (include/linux/err.h IS_ERR_OR_NULL). */
export function isNoPointer(read: RecordValue | undefined): boolean {
  const n = asInteger(read);
  return n !== undefined && (n === 0n || (n < 0n && n >= -4095n) || n >= U64_END - 4095n);
}

function value(of: RecordValue): Read {
  return { kind: "value", value: of };
}

function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
