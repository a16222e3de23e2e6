/* Templates of what an event prints by its print fmt, and of patterns. */
import type { Scope } from "./c-eval.js";
import { type CExpr, LONG, ULONG } from "./c-types.js";
import { type Conversion, piecesOf } from "./conversion.js";
import type { EventFormat } from "./format-file.js";
import type { IntegerField } from "./known-bits.js";
import {
  ANYTHING,
  finish,
  integersOf,
  type Piece,
  type Printer,
  scopeOf,
  type Template,
} from "./template.js";
import { formOf, type TextForm } from "./text-form.js";
import { isMisread } from "./tool-eval.js";

const DESCRIBED = "{...}";

/** What a text of `%p…` looks like beyond names of functions and bare pointers (lib/vsprintf.c, pointer()). */
const POINTER_SHAPES: readonly (readonly [RegExp, RegExp])[] = [
  [/^pU/, /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/],
  [/^p[mM]/, /^[0-9a-f]{2}(?:[:-]?[0-9a-f]{2}){5}$/],
  [/^pbl$/, /^[0-9,-]*$/],
  [/^pb$/, /^[0-9a-f,]*$/],
  [/^ph/, /^(?:[0-9a-f]{2}(?:[ :-]?[0-9a-f]{2})*)?$/],
  [/^p[iI]4/, /^\d{1,3}(?:\.\d{1,3}){3}$/],
  [/^p[iI]6/, /^[0-9a-f:.]+$/],
];

export function templateOfFormat(
  event: EventFormat,
  enums: ReadonlyMap<string, bigint>,
  printer: Printer,
): Template | undefined {
  if (event.printFmt === undefined) return undefined;
  const pieces = piecesOf(event.printFmt.format);
  if (pieces === undefined) return undefined;
  const integers = integersOf(event);
  const scope = scopeOf(integers, enums);
  const sizes = new Map(event.fields.map((field) => [field.name, field.isString ? field.size : undefined]));
  const isDynamic = new Set(
    event.fields.filter((f) => /^__(?:data|rel)_loc\b/.test(f.declared)).map((f) => f.name),
  );
  const args = [...event.printFmt.args];
  const made: Piece[] = [];
  for (const piece of pieces) {
    if (piece.kind === "literal") {
      made.push(piece);
      continue;
    }
    const { conversion } = piece;
    if (conversion.width === "*") args.shift();
    if (conversion.precision === "*") args.shift();
    const of = args.shift() ?? { kind: "Opaque" };
    made.push(
      slotOf(conversion, of, scope, (field) => (isDynamic.has(field) ? undefined : sizes.get(field))),
    );
  }
  const doubted = made.map((piece) =>
    piece.kind === "slot" && printer === "tools" && isMisread(piece.of)
      ? { ...piece, isDoubtful: true }
      : piece,
  );
  return finish(firstLine(doubted), integers, enums, event.printFmt.format);
}

/**
 * `{name}` is the text of a field, `{name:03d}` one that printf prints so, `{}` any text that is of no use, `{{` a
 * brace, and `{...}` what the kernel's description says, if there is one. undefined where a conversion is not one of printf's, or braces do not pair.
 */
export function templateOfPattern(
  pattern: string,
  event: EventFormat | undefined,
  enums: ReadonlyMap<string, bigint>,
): Template | undefined {
  const integers = event === undefined ? new Map<string, IntegerField>() : integersOf(event);
  const pieces: Piece[] = [];
  let literal = "";
  const flush = () => {
    if (literal !== "") pieces.push({ kind: "literal", text: literal });
    literal = "";
  };
  for (const [piece, brace, name, conv] of pattern.matchAll(
    /(\{\{|\}\})|\{\.\.\.\}|\{([A-Za-z_]\w*)?(?::([^{}]*))?\}|[\s\S]/g,
  )) {
    if (brace !== undefined) literal += brace[0];
    else if (piece === DESCRIBED) {
      flush();
      pieces.push(
        ...(event === undefined
          ? [ANYTHING]
          : (templateOfFormat(event, enums, "tools")?.pieces ?? [ANYTHING])),
      );
    } else if (!piece.startsWith("{") || piece === "{") {
      if (piece === "{" || piece === "}") return undefined;
      literal += piece;
    } else {
      flush();
      const read = piecesOf(`%${conv ?? "s"}`);
      const [only] = read ?? [];
      if (read?.length !== 1 || only?.kind !== "conversion") return undefined;
      const { conversion } = only;
      const wide = conversion.type.signed ? LONG : ULONG;
      if (name !== undefined && !integers.has(name) && /^(?:[duxXoc]|p)/.test(conversion.letter)) {
        integers.set(name, { type: wide, isBool: false });
      }
      const of: CExpr = name === undefined ? { kind: "Opaque" } : { kind: "Field", name };
      const scope = scopeOf(integers, enums);
      pieces.push(slotOf({ ...conversion, type: wide }, of, scope, () => undefined));
    }
  }
  flush();
  return pieces.some((p) => p.kind === "slot") ? finish(pieces, integers, enums, pattern) : undefined;
}

function slotOf(
  conversion: Conversion,
  of: CExpr,
  scope: Scope,
  sizeOf: (field: string) => number | undefined,
): Piece {
  const { letter } = conversion;
  const free: TextForm = { kind: "free", field: fieldOf(of), shape: undefined };
  const base = { ...ANYTHING, conversion, of };
  if (letter === "s") {
    const form = formOf(of, scope);
    const size = form.kind === "free" && form.field !== undefined ? sizeOf(form.field) : undefined;
    return { ...base, how: "text", form, limit: size ?? ANYTHING.limit };
  }
  if (letter === "c") return { ...base, how: "char", form: free };
  if (!letter.startsWith("p")) return { ...base, how: "number", form: free };
  if (/^p(?:K|x)?$/.test(letter)) return { ...base, how: "pointer", form: free };
  if (/^p[sSfFB]/.test(letter)) return { ...base, how: "symbol", form: free };
  const shape = POINTER_SHAPES.find(([name]) => name.test(letter))?.[1];
  return { ...base, how: "text", form: { ...free, field: fieldOf(of), shape } };
}

/** The field that is printed as it stands. */
function fieldOf(expr: CExpr): string | undefined {
  if (expr.kind === "Field") return expr.name;
  if (expr.kind === "Cast") return fieldOf(expr.of);
  if (expr.kind === "Call" && expr.name.startsWith("__get_")) {
    const [first] = expr.args;
    return first?.kind === "Name" ? first.name : undefined;
  }
  return undefined;
}

/** Only the first line of a text stands behind the entry's beginning. */
function firstLine(pieces: readonly Piece[]): Piece[] {
  const made: Piece[] = [];
  for (const piece of pieces) {
    const feed = piece.kind === "literal" ? piece.text.indexOf("\n") : -1;
    if (piece.kind === "slot" || feed < 0) {
      made.push(piece);
      continue;
    }
    const text = piece.text.slice(0, feed);
    if (text !== "") made.push({ kind: "literal", text });
    break;
  }
  return made;
}
