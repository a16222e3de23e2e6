/* Templates of the layouts that print a record's fields one after the other, whatever its print fmt says. */
import { LONG, ULONG } from "./c-types.js";
import { type Conversion, piecesOf } from "./conversion.js";
import type { EventFormat, FormatField, PrintFmt } from "./format-file.js";
import { ANYTHING, finish, integersOf, type Piece, type Slot, type Template } from "./template.js";

/**
 * ` name=value` for each of the record's fields. The kernel's options/fields prints integers twice. trace-cmd report -R
 * prints them by the conversions of the print fmt, bare hexadecimal digits included (libtraceevent, print_field);
 * before libtraceevent 1.3 by their types alone (print_field_raw).
 */
export function templateOfFields(
  event: EventFormat,
  printer: "kernel" | "tools" | "old tools",
): Template | undefined {
  const { fields, printFmt } = event;
  if (fields.length === 0) return undefined;
  const pieces = fields.flatMap((field, i): Piece[] => {
    const label: Piece = { kind: "literal", text: `${i === 0 ? "" : " "}${field.name}=` };
    const slot = (conversion: Conversion, how: Slot["how"]): Piece => ({
      ...ANYTHING,
      conversion,
      of: { kind: "Field", name: field.name },
      how,
      form: { kind: "free", field: field.name, shape: undefined },
    });
    if (field.type === undefined) return [label, slot(ANYTHING.conversion, "text")];
    if (printer === "kernel") return [label, slot(ANYTHING.conversion, "raw")];
    const own =
      printer === "tools" && printFmt !== undefined ? ownConversion(printFmt, field.name) : undefined;
    const { prefix, conversion } = own ?? rawConversion(field);
    const how = conversion.letter.startsWith("p")
      ? /^p[sSfFB]/.test(conversion.letter)
        ? "symbol"
        : "pointer"
      : conversion.letter === "s"
        ? "text"
        : conversion.letter === "c"
          ? "char"
          : "number";
    return [{ kind: "literal", text: label.text + prefix }, slot(conversion, how)];
  });
  return finish(pieces, integersOf(event), new Map(), fields.map((f) => `${f.name}=…`).join(" "));
}

interface Prefixed {
  readonly prefix: "0x" | "";
  readonly conversion: Conversion;
}

/** The conversion that prints the field itself, and whether `0x` stands in front of it. */
function ownConversion({ format, args }: PrintFmt, field: string): Prefixed | undefined {
  const left = [...args];
  let before = "";
  for (const piece of piecesOf(format) ?? []) {
    if (piece.kind === "literal") {
      before = piece.text;
      continue;
    }
    const { conversion } = piece;
    if (conversion.width === "*") left.shift();
    if (conversion.precision === "*") left.shift();
    let of = left.shift();
    while (of?.kind === "Cast") of = of.of;
    if (of?.kind === "Field" && of.name === field)
      return { prefix: before.endsWith("0x") ? "0x" : "", conversion };
    before = "";
  }
  return undefined;
}

function rawConversion({ declared, isPointer, type }: FormatField): Prefixed {
  const { signed, bytes } = type!;
  const isHex = isPointer || (!signed && /\blong\b/.test(declared));
  const wide = { ...ANYTHING.conversion, type: signed ? LONG : ULONG };
  if (isHex) return { prefix: "0x", conversion: { ...wide, letter: "x" } };
  if (!signed) return { prefix: "", conversion: { ...wide, letter: "u" } };
  return { prefix: "", conversion: { ...wide, letter: "d", width: bytes === 2 ? 2 : undefined } };
}
