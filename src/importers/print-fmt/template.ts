/*
 * A printed text as literals and slots, made of a kernel's `print fmt`, of a pattern that a field map gives
 * (printed-template.ts), or of the layout in which raw fields are printed (fields-template.ts). What its slots tell of the
 * record's fields is computed here.
 */
import type { Scope } from "./c-eval.js";
import { type CExpr, maskOf, ULONG } from "./c-types.js";
import type { Conversion } from "./conversion.js";
import type { EventFormat } from "./format-file.js";
import type { IntegerField } from "./known-bits.js";
import { type DeterminedBits, determinedBy, determinedByForm, union } from "./readable.js";
import type { TextForm } from "./text-form.js";

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
  /** Some slot's expression has several fields: the value of one may depend on another. */
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

/** A slot for any text, that of no field. */
export const ANYTHING: Slot & { readonly kind: "slot" } = {
  kind: "slot",
  conversion: { flags: "", width: undefined, precision: undefined, type: ULONG, letter: "s" },
  of: { kind: "Opaque" },
  how: "text",
  form: { kind: "free", field: undefined, shape: undefined },
  limit: 1 << 16,
  isDoubtful: false,
  runsOn: false,
};

/** Ends what stands behind `name=`. */
const SEPARATOR = /[\s,;)\]}>]/;

export function integersOf(event: EventFormat): Map<string, IntegerField> {
  const integers = new Map<string, IntegerField>();
  for (const { name, type, isBool, elements } of event.fields) {
    if (type !== undefined) integers.set(name, { type, isBool });
    if (elements === undefined) continue;
    for (let i = 0; i < elements.count; i++)
      integers.set(`${name}[${i}]`, { type: elements.type, isBool: false });
  }
  return integers;
}

export function scopeOf(
  integers: ReadonlyMap<string, IntegerField>,
  enums: ReadonlyMap<string, bigint>,
): Scope {
  return {
    typeOf: (field) => integers.get(field)?.type,
    isBool: (field) => integers.get(field)?.isBool === true,
    valueOf: () => undefined,
    enums,
  };
}

export function finish(
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
  let determined: DeterminedBits = new Map();
  for (const { piece } of slots) determined = union(determined, determinedBySlot(piece, scope));
  const fields = new Map<string, FieldOfText>();
  for (const name of new Set(mentioned.flatMap((names) => [...names]))) {
    const own = slots.filter((_, i) => mentioned[i]!.has(name));
    const type = integers.get(name)?.type;
    const isDetermined = type !== undefined && determined.get(name) === maskOf(8 * type.bytes);
    const isNamed = own.every(
      ({ piece }) => !piece.isDoubtful && (piece.how === "text" || piece.how === "symbol"),
    );
    const isHex = own.some(({ piece }) => piece.how === "pointer" || /^[xX]$/.test(piece.conversion.letter));
    fields.set(name, {
      reads: isDetermined
        ? "integer"
        : isNamed || (type === undefined && own.length > 0)
          ? "text"
          : "nothing",
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

function determinedBySlot(slot: Slot, scope: Scope): DeterminedBits {
  if (slot.isDoubtful) return new Map();
  switch (slot.how) {
    case "raw":
    case "pointer":
      return determinedBy(slot.of, maskOf(64), scope);
    case "number": {
      // Bits above those of the conversion are lost; those of a narrower operand are not printed.
      return determinedBy(slot.of, maskOf(8 * slot.conversion.type.bytes), scope);
    }
    case "char":
      return determinedBy(slot.of, 0xffn, scope);
    case "text":
      return determinedByForm(slot.form, scope);
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
