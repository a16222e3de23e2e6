/*
 * A printed text as literals and slots, made of a kernel's `print fmt`, of a pattern that a field map gives, or of the
 * layout in which the raw fields are printed.
 */
import type { Scope } from "./c-eval.js";
import { type CExpr, LONG, maskOf, ULONG } from "./c-types.js";
import { type Conversion, piecesOf } from "./conversion.js";
import type { EventFormat, FormatField, PrintFmt } from "./format-file.js";
import type { IntegerField } from "./known-bits.js";
import { type ToldBits, toldBy, toldByForm, union } from "./readable.js";
import { formOf, type TextForm } from "./text-form.js";
import { isMisread } from "./tool-eval.js";

export type Piece = { readonly kind: "literal"; readonly text: string } | ({ readonly kind: "slot" } & Slot);

/** The kernel itself, or trace-cmd and perf after its descriptions. */
export type Printer = "kernel" | "tools";

export interface Slot {
  readonly conversion: Conversion;
  /** What is printed. */
  readonly of: CExpr;
  /**
   * How: `raw` is a value as options/fields or trace-cmd -R print it. A `symbol` is the name of a function, with what
   * tools put behind it.
   */
  readonly how: "number" | "char" | "text" | "pointer" | "symbol" | "raw";
  readonly form: TextForm;
  /** More bytes than that its text does not have. */
  readonly limit: number;
  /** The value printed need not be that of the expression. */
  readonly isDoubtful: boolean;
  /** Whether a number may go on in what follows it. */
  readonly runsOn: boolean;
}

export interface Template {
  readonly pieces: readonly Piece[];
  readonly fields: ReadonlyMap<string, FieldOfText>;
  readonly labels: ReadonlyMap<string, Extent>;
  /** Types of the record's integers. */
  readonly integers: ReadonlyMap<string, IntegerField>;
  readonly enums: ReadonlyMap<string, bigint>;
  /** Some slot's expression has several fields: what one tells may depend on another. */
  readonly isEntangled: boolean;
  /** For messages. */
  readonly shown: string;
}

export interface FieldOfText {
  readonly reads: "integer" | "text" | "nothing";
  /** Its own characters are printed, not a name for its value. */
  readonly isOwnText: boolean;
  /** Hexadecimal digits or a pointer. */
  readonly isHex: boolean;
  /** Of its printed text; undefined where other fields' texts lie between. */
  readonly extent: Extent | undefined;
}

/** Pieces, and how much of the last one where that is a literal. */
export interface Extent {
  readonly from: number;
  readonly to: number;
  readonly tail: number;
}

const DESCRIBED = "{...}";
const ANYTHING: Slot & { readonly kind: "slot" } = {
  kind: "slot",
  conversion: { flags: "", width: undefined, precision: undefined, type: ULONG, letter: "s" },
  of: { kind: "Opaque" },
  how: "text",
  form: { kind: "free", field: undefined, shape: undefined },
  limit: 1 << 16,
  isDoubtful: false,
  runsOn: false,
};
const NO_LIMIT = 1 << 16;
/** Ends what stands behind `name=`. */
const SEPARATOR = /[\s,;)\]}>]/;

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

function integersOf(event: EventFormat): Map<string, IntegerField> {
  const integers = new Map<string, IntegerField>();
  for (const { name, type, isBool, elements } of event.fields) {
    if (type !== undefined) integers.set(name, { type, isBool });
    if (elements === undefined) continue;
    for (let i = 0; i < elements.count; i++)
      integers.set(`${name}[${i}]`, { type: elements.type, isBool: false });
  }
  return integers;
}

function scopeOf(integers: ReadonlyMap<string, IntegerField>, enums: ReadonlyMap<string, bigint>): Scope {
  return {
    typeOf: (field) => integers.get(field)?.type,
    isBool: (field) => integers.get(field)?.isBool === true,
    valueOf: () => undefined,
    enums,
  };
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
    return { ...base, how: "text", form, limit: size ?? NO_LIMIT };
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

function finish(
  pieces: readonly Piece[],
  integers: ReadonlyMap<string, IntegerField>,
  enums: ReadonlyMap<string, bigint>,
  shown: string,
): Template {
  const joined = pieces.map((piece, i): Piece => {
    if (piece.kind === "literal") return piece;
    const next = pieces[i + 1];
    return {
      ...piece,
      runsOn: next !== undefined && (next.kind === "slot" || /^[0-9a-fA-F ]/.test(next.text)),
    };
  });
  const slots = joined.flatMap((piece, at) => (piece.kind === "slot" ? [{ piece, at }] : []));
  const scope = scopeOf(integers, enums);
  const mentioned = slots.map(({ piece }) => mentions(piece));
  let told: ToldBits = new Map();
  for (const { piece } of slots) told = union(told, toldBySlot(piece, scope));
  const fields = new Map<string, FieldOfText>();
  for (const name of new Set(mentioned.flatMap((names) => [...names]))) {
    const own = slots.filter((_, i) => mentioned[i]!.has(name));
    const type = integers.get(name)?.type;
    const isTold = type !== undefined && told.get(name) === maskOf(8 * type.bytes);
    const isNamed = own.every(
      ({ piece }) => !piece.isDoubtful && (piece.how === "text" || piece.how === "symbol"),
    );
    const isHex = own.some(({ piece }) => piece.how === "pointer" || /^[xX]$/.test(piece.conversion.letter));
    fields.set(name, {
      reads: isTold ? "integer" : isNamed || (type === undefined && own.length > 0) ? "text" : "nothing",
      isOwnText: own.some(
        ({ piece }) => piece.how === "text" && piece.form.kind === "free" && piece.form.field === name,
      ),
      isHex,
      extent: extentOf(
        own.map(({ at }) => at),
        joined,
        slots,
        mentioned,
        name,
      ),
    });
  }
  return {
    pieces: joined,
    fields,
    labels: labelsOf(joined),
    integers,
    enums,
    isEntangled: mentioned.some((names) => names.size > 1),
    shown,
  };
}

function toldBySlot(slot: Slot, scope: Scope): ToldBits {
  if (slot.isDoubtful) return new Map();
  switch (slot.how) {
    case "raw":
    case "pointer":
      return toldBy(slot.of, maskOf(64), scope);
    case "number": {
      // Bits above those of the conversion are lost; those of a narrower operand are not printed.
      return toldBy(slot.of, maskOf(8 * slot.conversion.type.bytes), scope);
    }
    case "char":
      return toldBy(slot.of, 0xffn, scope);
    case "text":
      return toldByForm(slot.form, scope);
    case "symbol":
      return new Map();
  }
}

/** From the first to the last of the slots, where no other field's slot is between. */
function extentOf(
  own: readonly number[],
  pieces: readonly Piece[],
  slots: readonly { readonly at: number }[],
  mentioned: readonly ReadonlySet<string>[],
  name: string,
): Extent | undefined {
  const [first, last] = [own[0]!, own[own.length - 1]!];
  const isMixed = slots.some(({ at }, i) => at > first && at < last && !mentioned[i]!.has(name));
  const crosses = pieces
    .slice(first, last)
    .some(
      (piece) => piece.kind === "literal" && SEPARATOR.test(piece.text) && !/^[\s,:.-]$/.test(piece.text),
    );
  return isMixed || crosses ? undefined : { from: first, to: last, tail: 0 };
}

/** `name=` in front of a slot names what follows, up to a blank or a bracket that the format itself has there. */
function labelsOf(pieces: readonly Piece[]): Map<string, Extent> {
  const labels = new Map<string, Extent>();
  const twice = new Set<string>();
  pieces.forEach((piece, i) => {
    const label =
      piece.kind === "literal" ? /(?:^|[^\w])([A-Za-z_]\w*)(?:=|:? )$/.exec(piece.text)?.[1] : undefined;
    if (label === undefined || pieces[i + 1]?.kind !== "slot") return;
    let to = i + 1;
    let tail = 0;
    for (let k = i + 2; k < pieces.length; k++) {
      const next = pieces[k]!;
      if (next.kind === "literal") {
        const separator = next.text.search(SEPARATOR);
        if (separator >= 0) {
          if (separator > 0) [to, tail] = [k, separator];
          break;
        }
      }
      [to, tail] = [k, next.kind === "literal" ? next.text.length : 0];
    }
    if (labels.has(label)) twice.add(label);
    labels.set(label, { from: i + 1, to, tail });
  });
  for (const label of twice) labels.delete(label);
  return labels;
}

function mentions(slot: Slot): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (expr: CExpr): void => {
    switch (expr.kind) {
      case "Field":
        found.add(expr.name);
        return;
      case "Unary":
      case "Cast":
        visit(expr.of);
        return;
      case "Binary":
        visit(expr.left);
        visit(expr.right);
        return;
      case "Ternary":
        visit(expr.test);
        visit(expr.then);
        visit(expr.otherwise);
        return;
      case "Call":
        if (expr.name.startsWith("__get_") && expr.args[0]?.kind === "Name") found.add(expr.args[0].name);
        for (const arg of expr.args) visit(arg);
        return;
      case "List":
        for (const item of expr.items) visit(item);
        return;
      case "Num":
      case "Str":
      case "Name":
      case "Opaque":
        return;
    }
  };
  visit(slot.of);
  return found;
}
