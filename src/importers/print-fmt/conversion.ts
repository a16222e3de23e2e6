/*
 * The conversions of the kernel's printf (lib/vsprintf.c), which those of glibc resemble: perf and trace-cmd print with
 * glibc's. `%#x` of zero is `0x0` in the kernel and `0` in glibc.
 */
import { type CType, INT, LONG, UINT, ULONG } from "./c-types.js";

export interface Conversion {
  readonly flags: string;
  /** "*" where an argument gives it. */
  readonly width: number | "*" | undefined;
  readonly precision: number | "*" | undefined;
  /** What the argument is taken as. */
  readonly type: CType;
  /** `d u x X o c s`, or `p` with what stands behind it (`pS`, `pI4`); `i` is `d`. */
  readonly letter: string;
}

export type FormatPiece =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "conversion"; readonly conversion: Conversion };

/** What follows %p to say how it is printed: letters, and digits among them (`%pI6c`, `%pS`, `%pUb`). */
const CONVERSION =
  /%(?:(%)|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?(hh|h|ll|l|L|q|j|z|t)?(?:([diuxXoc])|(s)|(p(?:[A-Za-z][A-Za-z0-9]*)?)))/g;

/** The pieces of a format string; undefined where a conversion is not one of printf's. */
export function piecesOf(format: string): FormatPiece[] | undefined {
  const pieces: FormatPiece[] = [];
  let literal = "";
  let at = 0;
  const flush = () => {
    if (literal !== "") pieces.push({ kind: "literal", text: literal });
    literal = "";
  };
  for (const m of format.matchAll(CONVERSION)) {
    literal += format.slice(at, m.index);
    at = m.index + m[0].length;
    if (m[1] === "%") {
      literal += "%";
      continue;
    }
    flush();
    const letter = (m[6] ?? m[7] ?? m[8])!;
    pieces.push({
      kind: "conversion",
      conversion: {
        flags: m[2]!,
        width: numberOrStar(m[3]),
        precision: m[4] === "" ? 0 : numberOrStar(m[4]),
        type: typeOf(letter === "i" ? "d" : letter, m[5] ?? ""),
        letter: letter === "i" ? "d" : letter,
      },
    });
  }
  literal += format.slice(at);
  flush();
  return /%/.test(format.replace(CONVERSION, "")) ? undefined : pieces;
}

function numberOrStar(text: string | undefined): number | "*" | undefined {
  return text === undefined ? undefined : text === "*" ? "*" : Math.min(Number(text), 1 << 16);
}

function typeOf(letter: string, length: string): CType {
  const signed = letter === "d" || letter === "c";
  switch (length) {
    case "hh":
      return { bytes: 1, signed };
    case "h":
      return { bytes: 2, signed };
    case "":
      return letter.startsWith("p") ? ULONG : signed ? INT : UINT;
    default:
      return signed ? LONG : ULONG;
  }
}

/** The numbers of a conversion, in the ways that kernel and glibc print them. */
export function printNumber(
  value: bigint,
  { flags, width, precision, letter }: Conversion,
): readonly string[] {
  const negative = value < 0n;
  const sign = negative
    ? "-"
    : flags.includes("+") && letter === "d"
      ? "+"
      : flags.includes(" ") && letter === "d"
        ? " "
        : "";
  const magnitude = negative ? -value : value;
  const radix = letter === "x" || letter === "X" ? 16 : letter === "o" ? 8 : 10;
  let digits = magnitude.toString(radix);
  if (letter === "X") digits = digits.toUpperCase();
  if (typeof precision === "number") digits = digits.padStart(precision, "0");
  const special = flags.includes("#");
  const prefix =
    special && radix === 16 ? `0${letter}` : special && radix === 8 && magnitude !== 0n ? "0" : "";
  const prefixes = prefix !== "" && radix === 16 && magnitude === 0n ? [prefix, ""] : [prefix];
  return prefixes.map((p) => pad(`${sign}${p}`, digits, flags, width, precision));
}

function pad(
  front: string,
  digits: string,
  flags: string,
  width: Conversion["width"],
  precision: Conversion["precision"],
): string {
  if (typeof width !== "number") return front + digits;
  if (flags.includes("-")) return (front + digits).padEnd(width);
  if (flags.includes("0") && precision === undefined)
    return front + digits.padStart(width - front.length, "0");
  return (front + digits).padStart(width);
}

const DIGITS: Readonly<Record<string, RegExp>> = {
  d: /( *)([-+ ]?)(\d+)( *)/y,
  u: /( *)([-+ ]?)(\d+)( *)/y,
  x: /( *)(0x)?([0-9a-f]+)( *)/y,
  X: /( *)(0X)?([0-9A-F]+)( *)/y,
  o: /( *)()([0-7]+)( *)/y,
};

/** Whether the text is a decimal that `%d` or `%u` prints, short enough to be of any type. */
export function isPlainNumber(text: string, { letter, flags, width, precision, type }: Conversion): boolean {
  if (flags !== "" || width !== undefined || precision !== undefined || type.bytes < 4) return false;
  if (letter !== "d" && letter !== "u") return false;
  const { length } = text;
  if (length === 0 || length > 9 || (length > 1 && text.charCodeAt(0) === 48)) return false;
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i);
    if (c < 48 || c > 57) return false;
  }
  return true;
}

/** The number that a printed text is; undefined where the conversion would not print it so. */
export function readNumber(text: string, conversion: Conversion): bigint | undefined {
  if (isPlainNumber(text, conversion)) return BigInt(text);
  const pattern = DIGITS[conversion.letter];
  if (pattern === undefined) return undefined;
  pattern.lastIndex = 0;
  const m = pattern.exec(text);
  if (m === null || m[0].length !== text.length) return undefined;
  const radix =
    conversion.letter === "o"
      ? "0o"
      : m[2] === "0x" || m[2] === "0X"
        ? "0x"
        : /x/i.test(conversion.letter)
          ? "0x"
          : "";
  const digits = radix === "" ? m[3]!.replace(/^0+(?=\d)/, "") : m[3]!;
  const magnitude = BigInt(radix + digits);
  const value = m[2] === "-" ? -magnitude : magnitude;
  const { bytes, signed } = conversion.type;
  const bits = 8 * bytes;
  const fits = signed ? BigInt.asIntN(bits, value) === value : BigInt.asUintN(bits, value) === value;
  if (!fits) return undefined;
  if (conversion.width === "*" || conversion.precision === "*") return value;
  return printNumber(value, conversion).includes(text) ? value : undefined;
}

/** How far a number that begins at `at` may reach, longest first; `all` where what follows may begin with digits too. */
export function numberEnds(text: string, at: number, conversion: Conversion, all: boolean): number[] {
  const pattern = DIGITS[conversion.letter];
  if (pattern === undefined) return [];
  pattern.lastIndex = at;
  const m = pattern.exec(text);
  if (m === null) return [];
  // Blanks behind a number belong to it only as far as it is padded.
  const end = at + m[0].length;
  const digitsEnd = end - m[4]!.length;
  const { width, flags } = conversion;
  if (typeof width === "number" && flags.includes("-") && digitsEnd < at + width) {
    return end >= at + width ? [at + width] : end === text.length ? [end] : [];
  }
  if (!all) return [digitsEnd];
  const first = digitsEnd - m[3]!.length + 1;
  const ends: number[] = [];
  for (let i = digitsEnd; i >= first; i--) ends.push(i);
  return ends;
}
