/*
 * JSON as the exact route reads it. JSON.parse rounds integers beyond 2^53 and says nothing of places; a trace
 * needs both, the exact number and the byte where a wrong value stands. Accepts what JSON.parse accepts (RFC 8259),
 * but for nesting deeper than MAX_DEPTH, bytes that are not UTF-8, and an object that has a key twice: readers differ
 * in which of the two they take, so whoever can write into a string of an unescaped record could speak for others.
 */
import { toInt } from "../runtime/int.js";
import type { RecordValue } from "./record.js";

export const MAX_DEPTH = 64;
/** An integer of more digits reads as infinite: no field takes it, and exact it would cost quadratic time. */
const MOST_DIGITS = 400;

/** A member of the outermost object; `start` and `end` are where its value stands in the bytes. */
export interface JsonMember {
  readonly value: RecordValue;
  readonly start: number;
  readonly end: number;
}

export interface JsonError {
  readonly kind: "syntax" | "utf8" | "depth" | "twice";
  readonly at: number;
  /** Of `syntax`, what was expected; of `twice`, the key. */
  readonly reason: string;
}

/** The members of the object that `bytes[start, end)` holds; or what is wrong. */
export function readJsonObject(
  bytes: Uint8Array,
  start: number,
  end: number,
): ReadonlyMap<string, JsonMember> | JsonError {
  const reader = new JsonReader(bytes, start, end);
  return reader.object() ?? reader.trouble!;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const ESCAPES: ReadonlyMap<number, string> = new Map(
  [...'"\\/bfnrt'].map((c, i) => [c.charCodeAt(0), '"\\/\b\f\n\r\t'[i]!]),
);

const LITERALS: ReadonlyMap<string, { readonly word: string; readonly value: boolean | null }> = new Map([
  ["t", { word: "true", value: true }],
  ["f", { word: "false", value: false }],
  ["n", { word: "null", value: null }],
]);

/** Every method returns undefined where it fails, and leaves the reason in `trouble`. */
class JsonReader {
  trouble: JsonError | undefined;
  #at: number;
  #depth = 0;

  constructor(
    readonly bytes: Uint8Array,
    start: number,
    readonly end: number,
  ) {
    this.#at = start;
  }

  object(): ReadonlyMap<string, JsonMember> | undefined {
    this.#blanks();
    if (this.#peek() !== "{") return this.#expected("`{`");
    const members = this.#members();
    if (members === undefined) return undefined;
    this.#blanks();
    return this.#at === this.end ? members : this.#expected("the end of the line");
  }

  #members(): Map<string, JsonMember> | undefined {
    if (!this.#descend()) return undefined;
    const members = new Map<string, JsonMember>();
    if (!this.#closes("}")) {
      do {
        this.#blanks();
        if (this.#peek() !== '"') return this.#expected('a key in `"`');
        const keyAt = this.#at;
        const key = this.#string();
        if (key === undefined) return undefined;
        if (members.has(key)) return this.#fail({ kind: "twice", at: keyAt, reason: key });
        this.#blanks();
        if (!this.#take(":")) return this.#expected("`:`");
        this.#blanks();
        const start = this.#at;
        const value = this.#value();
        if (value === undefined) return undefined;
        members.set(key, { value, start, end: this.#at });
        this.#blanks();
      } while (this.#take(","));
      if (!this.#take("}")) return this.#expected("`,` or `}`");
    }
    this.#depth--;
    return members;
  }

  #array(): RecordValue[] | undefined {
    if (!this.#descend()) return undefined;
    const items: RecordValue[] = [];
    if (!this.#closes("]")) {
      do {
        this.#blanks();
        const value = this.#value();
        if (value === undefined) return undefined;
        items.push(value);
        this.#blanks();
      } while (this.#take(","));
      if (!this.#take("]")) return this.#expected("`,` or `]`");
    }
    this.#depth--;
    return items;
  }

  #value(): RecordValue | undefined {
    const c = this.#peek();
    if (c === '"') return this.#string();
    if (c === "[") return this.#array();
    if (c === "{") {
      const members = this.#members();
      if (members === undefined) return undefined;
      const object: Record<string, RecordValue> = Object.create(null);
      for (const [key, member] of members) object[key] = member.value;
      return object;
    }
    if (c === "-" || (c >= "0" && c <= "9")) return this.#number();
    const literal = LITERALS.get(c);
    if (literal === undefined) return this.#expected("a value");
    for (const letter of literal.word) {
      if (!this.#take(letter)) return this.#expected(`\`${literal.word}\``);
    }
    return literal.value;
  }

  #number(): number | bigint | undefined {
    const start = this.#at;
    this.#take("-");
    if (this.#take("0")) {
      if (isDigit(this.#peek())) return this.#expected("no digit behind a leading 0");
    } else if (!this.#digits()) {
      return this.#expected("a digit");
    }
    if (this.#take(".") && !this.#digits()) return this.#expected("a digit");
    if (this.#take("e") || this.#take("E")) {
      if (!this.#take("+")) this.#take("-");
      if (!this.#digits()) return this.#expected("a digit");
    }
    return exactNumber(this.#text(start, this.#at));
  }

  /** At the quote. */
  #string(): string | undefined {
    this.#at++;
    let text = "";
    let run = this.#at;
    for (;;) {
      if (this.#at >= this.end) return this.#expected('`"`');
      const c = this.bytes[this.#at]!;
      if (c !== 0x22 && c !== 0x5c) {
        if (c < 0x20) return this.#expected("an escape in place of the control character");
        this.#at++;
        continue;
      }
      const piece = this.#utf8(run, this.#at);
      if (piece === undefined) return undefined;
      text += piece;
      this.#at++;
      if (c === 0x22) return text;
      const escaped = this.#escape();
      if (escaped === undefined) return undefined;
      text += escaped;
      run = this.#at;
    }
  }

  /** Behind the backslash. */
  #escape(): string | undefined {
    const c = this.bytes[this.#at] ?? 0;
    const simple = this.#at < this.end ? ESCAPES.get(c) : undefined;
    if (simple !== undefined) {
      this.#at++;
      return simple;
    }
    if (!this.#take("u")) return this.#expected("one of the escapes of JSON");
    const digits = this.#text(this.#at, Math.min(this.#at + 4, this.end));
    const valid = /^[0-9a-fA-F]*/.exec(digits)![0].length;
    this.#at += valid;
    if (valid < 4) return this.#expected("four hexadecimal digits");
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #utf8(start: number, end: number): string | undefined {
    try {
      return utf8.decode(this.bytes.subarray(start, end));
    } catch {
      return this.#fail({ kind: "utf8", at: invalidUtf8At(this.bytes, start, end), reason: "" });
    }
  }

  #descend(): boolean {
    this.#depth++;
    if (this.#depth > MAX_DEPTH) {
      this.#fail({ kind: "depth", at: this.#at, reason: "" });
      return false;
    }
    this.#at++;
    return true;
  }

  #closes(bracket: string): boolean {
    this.#blanks();
    return this.#take(bracket);
  }

  #blanks(): void {
    while (this.#at < this.end && isBlank(this.bytes[this.#at]!)) this.#at++;
  }

  #digits(): boolean {
    const start = this.#at;
    while (isDigit(this.#peek())) this.#at++;
    return this.#at > start;
  }

  /** "" at the end. */
  #peek(): string {
    return this.#at < this.end ? String.fromCharCode(this.bytes[this.#at]!) : "";
  }

  #take(c: string): boolean {
    if (this.#peek() !== c) return false;
    this.#at++;
    return true;
  }

  /** The bytes as Latin-1. */
  #text(start: number, end: number): string {
    let text = "";
    for (let at = start; at < end; at++) text += String.fromCharCode(this.bytes[at]!);
    return text;
  }

  #expected(what: string): undefined {
    const found = this.#at >= this.end ? "the end of the line" : describeByte(this.bytes[this.#at]!);
    return this.#fail({ kind: "syntax", at: this.#at, reason: `expected ${what}, found ${found}` });
  }

  #fail(trouble: JsonError): undefined {
    this.trouble = trouble;
  }
}

/** Blanks of JSON. */
export function isBlank(c: number): boolean {
  return c === 0x20 || c === 0x09 || c === 0x0d || c === 0x0a;
}

function isDigit(c: string): boolean {
  return c >= "0" && c <= "9";
}

function describeByte(c: number): string {
  if (c === 0) return "a NUL byte";
  return c > 0x20 && c < 0x7f ? `\`${String.fromCharCode(c)}\`` : `byte 0x${c.toString(16).padStart(2, "0")}`;
}

/**
 * A JSON number by its digits: an integer, however written (5, 5.0, 5e0), is exact; what is no integer is the
 * nearest double, or NaN where that double is an integer; what is too large is infinite.
 */
export function exactNumber(text: string): number | bigint {
  if (/^-?\d{1,15}$/.test(text)) return Number(text) + 0;
  const decimal = parseDecimal(text);
  const scaled = decimal && scaleDecimal(decimal, 0);
  if (scaled !== undefined) return toInt(scaled);
  const nearest = Number(text);
  if (decimal === undefined) return nearest < 0 ? -Infinity : Infinity;
  return Number.isInteger(nearest) ? Number.NaN : nearest;
}

/** ± digits × 10^exponent, the digits without zeros at either end. */
export interface Decimal {
  readonly isNegative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

/** A JSON number; undefined where it is too large to be of use (MOST_DIGITS). */
export function parseDecimal(text: string): Decimal | undefined {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole = "", fraction = "", power = "0"] = parts;
  const all = trimZeros(whole + fraction);
  if (all.text === "") return { isNegative: false, digits: "0", exponent: 0 };
  const exponent = Number(power) - fraction.length + all.trailing;
  if (all.text.length + exponent > MOST_DIGITS) return undefined;
  return { isNegative: sign === "-", digits: all.text, exponent };
}

/** The decimal × 10^places, if that is an integer. */
export function scaleDecimal(decimal: Decimal, places: number): bigint | undefined {
  const exponent = decimal.exponent + places;
  if (exponent < 0) return decimal.digits === "0" ? 0n : undefined;
  const magnitude = BigInt(decimal.digits + "0".repeat(exponent));
  return decimal.isNegative ? -magnitude : magnitude;
}

/** By hand, since /0+$/ takes quadratic time on a line full of zeros. */
function trimZeros(digits: string): { readonly text: string; readonly trailing: number } {
  let start = 0;
  while (digits.charCodeAt(start) === 0x30) start++;
  let end = digits.length;
  while (end > start && digits.charCodeAt(end - 1) === 0x30) end--;
  return { text: digits.slice(start, end), trailing: digits.length - end };
}

/** Where the first byte stands that begins no UTF-8 sequence, or a sequence that is broken off. */
function invalidUtf8At(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const lead = bytes[at]!;
    const length =
      lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length === 0 || at + length > end) return at;
    for (let i = 1; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return at;
    // Overlong forms, surrogates, and what is beyond U+10FFFF show in the second byte.
    const second = bytes[at + 1]!;
    if (lead === 0xe0 && second < 0xa0) return at;
    if (lead === 0xed && second > 0x9f) return at;
    if (lead === 0xf0 && second < 0x90) return at;
    if (lead === 0xf4 && second > 0x8f) return at;
    at += length;
  }
  return start;
}
