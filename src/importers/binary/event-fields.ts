/*
 * The fields of an entry of a ring buffer, by the kernel's description of its event. A field has the value that the
 * printed text tells where it tells one: a name from a table where only the name is printed, hexadecimal digits where
 * those are; beyond that, what no text tells: pointers before they are hashed, whole numbers of what is printed in part.
 */
import type { RecordValue } from "../../trace/record.js";
import type { ForeignFields, ForeignKind } from "../importer.js";
import { evaluate, type Scope } from "../print-fmt/c-eval.js";
import type { CType } from "../print-fmt/c-types.js";
import { printNumber } from "../print-fmt/conversion.js";
import { type EventFormat, type FormatField, parseFormat } from "../print-fmt/format-file.js";
import { templateOfFormat } from "../print-fmt/printed-template.js";
import { printFlags } from "../print-fmt/tables.js";
import type { Extent, Slot, Template } from "../print-fmt/template.js";
import type { TextForm } from "../print-fmt/text-form.js";
import type { Read } from "../printed-value.js";
import type { Symbols } from "./symbols.js";

const ABSENT: Read = { kind: "absent" };
/** What a probe stores of a string that it could not fetch (kernel/trace/trace_probe_kernel.h). */
const FAULT = "(fault)";
/** Raw syscall arguments and their result are printed in hexadecimal, whatever the description says. */
const SYSCALL = /^sys_(?:enter|exit)_/;

/** Where the value of a name is. */
type Way =
  | { readonly kind: "none" }
  | { readonly kind: "text"; readonly field: FormatField }
  | {
      readonly kind: "number";
      readonly field: FormatField;
      readonly type: NonNullable<FormatField["type"]>;
      readonly isHex: boolean;
    }
  /** A field of which only a name is printed, or what stands behind `name=` and is no field's. */
  | {
      readonly kind: "printed";
      readonly template: Template;
      readonly extent: Extent;
      readonly field: FormatField | undefined;
      readonly isHex: boolean;
    };

const NO_WAY: Way = { kind: "none" };

/** An event, as its description has it. */
export class EventFields {
  readonly name: string;
  readonly kind: ForeignKind;
  readonly isBig: boolean;
  readonly symbols: Symbols;
  readonly template: Template | undefined;
  readonly #fields: ReadonlyMap<string, FormatField>;
  readonly #enums: ReadonlyMap<string, bigint>;
  readonly #ways = new Map<string, Way>();

  constructor(format: EventFormat, isBig: boolean, symbols: Symbols, enums: ReadonlyMap<string, bigint>) {
    this.name = format.name;
    this.isBig = isBig;
    this.symbols = symbols;
    this.#enums = enums;
    this.#fields = new Map(format.fields.map((field) => [field.name, field]));
    this.template = templateOfFormat(format, enums, "kernel");
    this.kind = this.#fields.has("__probe_ret_ip")
      ? "probe-return"
      : this.#fields.has("__probe_ip")
        ? "probe"
        : SYSCALL.test(format.name)
          ? "syscall"
          : "tracepoint";
  }

  static parse(text: string, isBig: boolean, symbols: Symbols, enums: ReadonlyMap<string, bigint>) {
    const format = parseFormat(text);
    return format === undefined ? undefined : new EventFields(format, isBig, symbols, enums);
  }

  field(name: string): FormatField | undefined {
    return this.#fields.get(name);
  }

  /** Without what a probe's place has. */
  names(): string[] {
    return [...this.#fields.keys()].filter((name) => !name.startsWith("__probe_"));
  }

  /** How the value of that name is found in an entry: found out once. */
  way(name: string): Way {
    let way = this.#ways.get(name);
    if (way === undefined) {
      way = this.#wayTo(name);
      this.#ways.set(name, way);
    }
    return way;
  }

  #wayTo(name: string): Way {
    const field = this.#fields.get(name);
    const { template } = this;
    if (field?.isString === true) return { kind: "text", field };
    const own = template?.fields.get(name);
    const isName = field === undefined || (own !== undefined && own.reads === "text" && !own.isOwnText);
    const extent = field === undefined ? template?.labels.get(name) : own?.extent;
    if (template !== undefined && isName && extent !== undefined)
      return { kind: "printed", template, extent, field, isHex: field !== undefined && this.#isHex(field) };
    if (field?.type === undefined) return NO_WAY;
    return { kind: "number", field, type: field.type, isHex: this.#isHex(field) };
  }

  #isHex(field: FormatField): boolean {
    if (field.isPointer || this.kind === "syscall") return true;
    return this.template?.fields.get(field.name)?.isHex === true;
  }

  /** What expressions of the print fmt are computed with. */
  scope(entry: EntryFields): Scope {
    return {
      typeOf: (name) => this.template?.integers.get(name)?.type,
      isBool: (name) => this.template?.integers.get(name)?.isBool === true,
      valueOf: (name) => entry.integer(name),
      enums: this.#enums,
    };
  }

  /** As the place of a probe is printed, or the names of fields: what identifies the kernel (see identify-kernel.ts). */
  sample(entry: EntryFields): string {
    const place = entry.integer("__probe_ip") ?? entry.integer("__probe_func");
    if (place === undefined) return [...this.#fields.keys()].map((name) => `${name}=`).join(" ");
    const symbol = this.symbols.at(place);
    return symbol === undefined ? `(${place.toString(16)})` : `(${symbol}+0x0/0x0)`;
  }
}

/** One entry: a part of `bytes`, which it keeps. */
export class EntryFields implements ForeignFields {
  readonly #event: EventFields;
  readonly #bytes: Buffer;
  readonly #from: number;
  readonly #to: number;
  /** What was asked for last: a map's rule asks for a value several times. */
  #name = "";
  #value: RecordValue | undefined;

  constructor(event: EventFields, bytes: Buffer, from = 0, to = bytes.length) {
    this.#event = event;
    this.#bytes = bytes;
    this.#from = from;
    this.#to = to;
  }

  names(): string[] {
    return this.#event.names();
  }

  get(name: string): RecordValue | undefined {
    if (name !== this.#name) {
      this.#value = this.#find(name);
      this.#name = name;
    }
    return this.#value;
  }

  #find(name: string): RecordValue | undefined {
    const way = this.#event.way(name);
    switch (way.kind) {
      case "none":
        return undefined;
      case "text":
        return this.#text(way.field);
      case "number":
        return this.#number(way.field.offset, way.type, way.isHex);
      case "printed": {
        const printed = this.#printedName(way.template, way.extent, way.field !== undefined);
        if (printed !== undefined || way.field?.type === undefined) return printed;
        return this.#number(way.field.offset, way.field.type, way.isHex);
      }
    }
  }

  value(name: string): Read {
    const value = this.get(name);
    return value === undefined || value === FAULT ? ABSENT : { kind: "value", value };
  }

  /** undefined where it is none, or the entry ends before it. */
  integer(name: string): bigint | undefined {
    const field = this.#event.field(name);
    if (field?.type !== undefined) return this.#read(field.offset, field.type.bytes, field.type.signed);
    const element = /^(.*)\[(\d+)\]$/.exec(name);
    const array = element === null ? undefined : this.#event.field(element[1]!);
    if (array?.elements === undefined) return undefined;
    const { type, count } = array.elements;
    const i = Number(element![2]);
    return i < count ? this.#read(array.offset + i * type.bytes, type.bytes, type.signed) : undefined;
  }

  #read(offset: number, bytes: number, signed: boolean): bigint | undefined {
    if (!this.#has(offset, bytes)) return undefined;
    const [at, b] = [this.#from + offset, this.#bytes];
    if (bytes < 8) return BigInt(this.#small(at, bytes, signed));
    const whole = this.#event.isBig ? b.readBigUInt64BE(at) : b.readBigUInt64LE(at);
    return signed ? BigInt.asIntN(64, whole) : whole;
  }

  #has(offset: number, bytes: number): boolean {
    return this.#from + offset + bytes <= this.#to;
  }

  #small(at: number, bytes: number, signed: boolean): number {
    const b = this.#bytes;
    if (signed) return this.#event.isBig ? b.readIntBE(at, bytes) : b.readIntLE(at, bytes);
    return this.#event.isBig ? b.readUIntBE(at, bytes) : b.readUIntLE(at, bytes);
  }

  /** As a text tells it. Without a bigint where none is needed: most values are pointers. */
  #number(offset: number, { bytes, signed }: CType, isHex: boolean): RecordValue | undefined {
    if (!this.#has(offset, bytes)) return undefined;
    const at = this.#from + offset;
    if (bytes < 8) {
      const small = this.#small(at, bytes, signed);
      return isHex && small >= 0 ? `0x${small.toString(16)}` : small;
    }
    const first = this.#small(at, 4, false);
    const second = this.#small(at + 4, 4, false);
    const [high, low] = this.#event.isBig ? [first, second] : [second, first];
    if (signed && high >= 2 ** 31) {
      const exact = (BigInt(high - 2 ** 32) << 32n) | BigInt(low);
      const near = Number(exact);
      return Number.isSafeInteger(near) ? near : exact;
    }
    if (isHex) return high === 0 ? `0x${low.toString(16)}` : `0x${high.toString(16)}${digits8(low)}`;
    return high < 2 ** 21 ? high * 2 ** 32 + low : (BigInt(high) << 32n) | BigInt(low);
  }

  /** Characters of the record, or where a __data_loc or __rel_loc points. */
  #text(field: FormatField): string | undefined {
    const b = this.#bytes;
    let [offset, length] = [field.offset, field.size];
    const loc = /^__(data|rel)_loc\b/.exec(field.declared)?.[1];
    if (loc !== undefined) {
      const word = this.#read(field.offset, 4, false);
      if (word === undefined) return undefined;
      length = Number(word >> 16n);
      offset = Number(word & 0xffffn) + (loc === "rel" ? field.offset + 4 : 0);
    }
    if (length === 0 || !this.#has(offset, length)) return undefined;
    const at = this.#from + offset;
    const nul = b.indexOf(0, at);
    const end = nul < 0 ? at + length : Math.min(nul, at + length);
    const text = b.toString("utf8", at, end);
    return text === FAULT ? undefined : text;
  }

  #printedName(template: Template, extent: Extent, isField: boolean): string | number | undefined {
    const text = this.#print(template, extent);
    // What no name stands for is the number itself.
    return text === undefined || (isField && /^(?:-?\d+|0x[0-9a-f]+)$/.test(text))
      ? undefined
      : asPrinted(text);
  }

  #print({ pieces }: Template, { from, to, tail }: Extent): string | undefined {
    let text = "";
    for (let i = from; i <= to; i++) {
      const piece = pieces[i]!;
      const part =
        piece.kind === "literal"
          ? i === to && tail > 0
            ? piece.text.slice(0, tail)
            : piece.text
          : this.#printSlot(piece);
      if (part === undefined) return undefined;
      text += part;
    }
    return text;
  }

  #printSlot(slot: Slot): string | undefined {
    const { conversion, of, form } = slot;
    const scope = this.#event.scope(this);
    if (slot.how === "text") return pad(this.#printForm(form, scope), conversion);
    const value = evaluate(of, scope);
    if (value === undefined) return undefined;
    if (slot.how === "symbol") {
      const address = BigInt.asUintN(64, value.value);
      return this.#event.symbols.at(address) ?? `0x${address.toString(16)}`;
    }
    if (slot.how === "pointer") return `0x${BigInt.asUintN(64, value.value).toString(16)}`;
    if (slot.how === "char") return String.fromCharCode(Number(value.value & 0xffn));
    const { type } = conversion;
    const whole = type.signed
      ? BigInt.asIntN(8 * type.bytes, value.value)
      : BigInt.asUintN(8 * type.bytes, value.value);
    return printNumber(whole, conversion)[0];
  }

  #printForm(form: TextForm, scope: Scope): string | undefined {
    switch (form.kind) {
      case "fixed":
        return form.text;
      case "choice": {
        const test = evaluate(form.test, scope);
        return test && this.#printForm(test.value !== 0n ? form.then : form.otherwise, scope);
      }
      case "symbol": {
        const value = evaluate(form.of, scope);
        if (value === undefined || form.rows.some((row) => row.value === undefined)) return undefined;
        const bits = BigInt.asUintN(64, value.value);
        return form.rows.find((row) => row.value === bits)?.name ?? `0x${bits.toString(16)}`;
      }
      case "flags": {
        const value = evaluate(form.of, scope);
        if (value === undefined || form.rows.some((row) => row.value === undefined)) return undefined;
        return printFlags(form.rows, form.delimiter, BigInt.asUintN(8 * value.type.bytes, value.value))[0];
      }
      case "free": {
        const field =
          form.shape === undefined && form.field !== undefined ? this.#event.field(form.field) : undefined;
        return field?.isString === true ? this.#text(field) : undefined;
      }
    }
  }
}

function pad(text: string | undefined, { width, precision, flags }: Slot["conversion"]): string | undefined {
  if (text === undefined) return undefined;
  const cut = typeof precision === "number" ? text.slice(0, precision) : text;
  if (typeof width !== "number") return cut;
  return flags.includes("-") ? cut.padEnd(width) : cut.padStart(width);
}

function digits8(word: number): string {
  const digits = word.toString(16);
  return digits.length === 8 ? digits : digits.padStart(8, "0");
}

/** Digits behind `name=` are a number. */
function asPrinted(text: string): string | number {
  const small = /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
  return small ?? text;
}
