/* What the printed text of one entry determines of the record's fields. */
import { fromBytes } from "../byte-lines.js";
import type { ForeignFields } from "../importer.js";
import { type Read, readPrinted } from "../printed-value.js";
import { maskOf } from "./c-types.js";
import { readNumber } from "./conversion.js";
import { KnownBits } from "./known-bits.js";
import { type Cut, unpadded } from "./match-text.js";
import type { Extent, Slot, Template } from "./template.js";
import { readingsOf } from "./text-form.js";

/** More ways to fill the fields than that are not followed. */
const READINGS_LIMIT = 32;
const ABSENT: Read = { kind: "absent" };
const LOSSY: Read = { kind: "unreadable", expected: "a text that tells its value", undetermined: "lossy" };
const SEVERAL: Read = { kind: "unreadable", expected: "a text of one meaning", undetermined: "several" };

/** One way to understand a text. */
export interface Parse {
  readonly template: Template;
  readonly cut: Cut;
  /** What may be known of the integers; several where more than one condition fits. */
  readonly readings: readonly KnownBits[];
}

/** undefined where no values of the fields print such a text. */
export function understand(template: Template, cut: Cut, text: string): Parse | undefined {
  let worlds = [new KnownBits(template.integers, template.enums)];
  const { pieces } = template;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!;
    if (piece.kind === "literal") continue;
    const printed = text.slice(i === 0 ? 0 : cut[i - 1]!, cut[i]!);
    const next = worlds.flatMap((world) => learn(piece, printed, world));
    if (next.length <= READINGS_LIMIT) worlds = next;
    if (worlds.length === 0) return undefined;
  }
  if (template.isEntangled) worlds = worlds.flatMap((world) => untangle(template, cut, text, world));
  return worlds.length === 0 ? undefined : { template, cut, readings: worlds };
}

/** A slot may need the value of another slot's field. */
function untangle(template: Template, cut: Cut, text: string, world: KnownBits): KnownBits[] {
  for (let before = -1; before !== world.progress && !world.contradiction; ) {
    before = world.progress;
    template.pieces.forEach((piece, i) => {
      if (piece.kind === "slot" && piece.how !== "text") {
        learn(piece, text.slice(i === 0 ? 0 : cut[i - 1]!, cut[i]!), world);
      }
    });
  }
  return world.contradiction ? [] : [world];
}

/** Goes on in `world` itself where there is but one way. */
function learn(slot: Slot, text: string, world: KnownBits): KnownBits[] {
  if (slot.isDoubtful) return [world];
  switch (slot.how) {
    case "number": {
      const value = readNumber(text, slot.conversion);
      if (value === undefined) return [];
      const mask = maskOf(8 * slot.conversion.type.bytes);
      world.printed(slot.of, { mask, value: value & mask });
      break;
    }
    case "char":
      world.printed(slot.of, { mask: 0xffn, value: BigInt(text.charCodeAt(0) & 255) });
      break;
    case "pointer": {
      const value = pointerValue(text);
      if (value !== undefined) world.printed(slot.of, { mask: maskOf(64), value });
      break;
    }
    case "raw": {
      const value = rawInteger(text);
      if (value === undefined) return [];
      world.printed(slot.of, { mask: maskOf(64), value: value & maskOf(64) });
      break;
    }
    case "symbol":
      return [world];
    case "text": {
      const texts = unpadded(slot, text);
      // What a precision may have cut off is not known.
      const { precision } = slot.conversion;
      if (slot.form.kind === "free" && typeof precision === "number" && text.length >= precision)
        return [world];
      const [only, ...more] = texts;
      if (only !== undefined && more.length === 0) return readingsOf(slot.form, only, world);
      return texts.flatMap((plain) => readingsOf(slot.form, plain, world.fork()));
    }
  }
  return world.contradiction ? [] : [world];
}

/** undefined where it was hashed, or could not be read. */
function pointerValue(text: string): bigint | undefined {
  const read = readPrinted(text, "auto");
  return read.kind === "value" && typeof read.value === "string" && read.value.startsWith("0x")
    ? BigInt(read.value)
    : undefined;
}

/**
 * `0xffff888041004200 (-131390548983296)`, `(1)`, `'a'(97)` (kernel/trace/trace_output.c, print_fields). The decimal is
 * signed whatever the field is, and of 32 bits where the field is.
 */
function rawInteger(text: string): bigint | undefined {
  const m = /^(?:(\S+)(?: \[\S+\])? \((-?\d+)\)|(?:'.')?\((-?\d+)\))$/s.exec(text);
  if (m === null) return undefined;
  const decimal = BigInt((m[2] ?? m[3])!);
  const hex = /^0x[0-9a-f]+$/.exec(m[1] ?? "")?.[0];
  if (hex === undefined) return decimal;
  const value = BigInt(hex);
  const agrees = (bits: number) => BigInt.asUintN(bits, decimal) === BigInt.asUintN(bits, value);
  return agrees(64) || agrees(32) ? decimal : undefined;
}

/** How integers of an event are given, which all templates agree on. */
export type HexFields = ReadonlySet<string>;

export class PrintedFields implements ForeignFields {
  readonly #text: string;
  readonly #parses: readonly Parse[];
  readonly #hex: HexFields;

  constructor(text: string, parses: readonly Parse[], hex: HexFields) {
    this.#text = text;
    this.#parses = parses;
    this.#hex = hex;
  }

  names(): string[] {
    return [...new Set(this.#parses.flatMap(({ template }) => [...template.fields.keys()]))];
  }

  /** As it is printed: of a field, or of what stands behind `name=`. */
  get(name: string): string | undefined {
    let text: string | undefined;
    for (const parse of this.#parses) {
      const extent = parse.template.fields.get(name)?.extent ?? parse.template.labels.get(name);
      if (extent === undefined) continue;
      const own = this.#slice(parse, extent);
      if (text !== undefined && own !== text) return undefined;
      text = own;
    }
    return text === undefined ? undefined : fromBytes(text);
  }

  /** The field's value, as far as the text determines it. */
  value(name: string): Read {
    let read: Read | undefined;
    for (const parse of this.#parses) {
      for (const one of this.#readsIn(parse, name)) {
        if (read !== undefined && !isSame(read, one)) return SEVERAL;
        read = one;
      }
    }
    return read ?? ABSENT;
  }

  #readsIn(parse: Parse, name: string): Read[] {
    const { template, readings: worlds } = parse;
    const field = template.fields.get(name);
    if (field === undefined) {
      const label = template.labels.get(name);
      return label === undefined ? [] : [this.#readLabel(parse, label)];
    }
    if (field.reads === "nothing") return [LOSSY];
    if (field.reads === "text") {
      if (!field.isOwnText) return [this.#readNamed(parse, name, field.extent)];
      return worlds.map((world): Read => {
        const text = world.textOf(name);
        return text === undefined ? SEVERAL : { kind: "value", value: fromBytes(text) };
      });
    }
    return worlds.map((world): Read => {
      const value = world.valueOf(name);
      if (value !== undefined) return { kind: "value", value: this.#shown(name, value) };
      const printed = this.get(name);
      if (printed === undefined) return SEVERAL;
      // A hashed pointer is there but has no value.
      return this.#slotOf(parse, name)?.how === "pointer" ? ABSENT : SEVERAL;
    });
  }

  #slotOf({ template }: Parse, name: string): Slot | undefined {
    const from = template.fields.get(name)?.extent?.from;
    const piece = from === undefined ? undefined : template.pieces[from];
    return piece?.kind === "slot" ? piece : undefined;
  }

  /** Of an integer only a name is printed. */
  #readNamed(parse: Parse, name: string, extent: Extent | undefined): Read {
    const slot = this.#slotOf(parse, name);
    if (extent === undefined || slot === undefined) return SEVERAL;
    const text = this.#slice(parse, extent);
    if (slot.how === "symbol" && extent.from === extent.to) {
      return readPrinted(text, slot.conversion.letter === "ps" ? "symbol" : "auto");
    }
    // What no name stands for is printed as a number, of a part of the value perhaps.
    if (/^(?:-?\d+|0x[0-9a-f]+)$/.test(text)) return SEVERAL;
    return { kind: "value", value: fromBytes(text) };
  }

  /** A label's number is read by its conversion's letter; what else stands there is text. */
  #readLabel(parse: Parse, extent: Extent): Read {
    const text = this.#slice(parse, extent);
    const piece = parse.template.pieces[extent.from];
    if (extent.from !== extent.to || piece?.kind !== "slot") return { kind: "value", value: fromBytes(text) };
    if (piece.how === "pointer") return readPrinted(text, "auto");
    if (piece.how === "symbol") {
      return readPrinted(text, piece.conversion.letter === "ps" ? "symbol" : "auto");
    }
    const number = piece.how === "number" ? readNumber(text, piece.conversion) : undefined;
    if (number === undefined) return { kind: "value", value: fromBytes(text) };
    return { kind: "value", value: inDigits(number, /[xX]/.test(piece.conversion.letter)) };
  }

  #slice({ cut }: Parse, { from, to, tail }: Extent): string {
    const start = from === 0 ? 0 : cut[from - 1]!;
    const end = tail === 0 ? cut[to]! : cut[to - 1]! + tail;
    return this.#text.slice(start, end);
  }

  #shown(name: string, value: bigint): string | number | bigint {
    return inDigits(value, this.#hex.has(name));
  }
}

function inDigits(value: bigint, isHex: boolean): string | number | bigint {
  // A negative number is one, with any conversion.
  if (isHex && value >= 0n) return `0x${value.toString(16)}`;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function isSame(a: Read, b: Read): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "value" && b.kind === "value") return a.value === b.value;
  return true;
}
