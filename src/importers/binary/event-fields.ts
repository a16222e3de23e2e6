/*
 * The fields of an entry of a ring buffer, by the kernel's description of its event. A field has the value that the
 * printed text tells where it tells one: a name from a table where only the name is printed, hexadecimal digits where
 * those are; beyond that, what no text tells: pointers before they are hashed, whole numbers of what is printed in part.
 */
import type { RecordValue } from "../../trace/record.js";
import type { ForeignFields, ForeignKind } from "../importer.js";
import { evaluate, type Scope } from "../print-fmt/c-eval.js";
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

/** An event, as its description has it. */
export class EventFields {
  readonly name: string;
  readonly kind: ForeignKind;
  readonly isBig: boolean;
  readonly symbols: Symbols;
  readonly template: Template | undefined;
  readonly #fields: ReadonlyMap<string, FormatField>;
  readonly #enums: ReadonlyMap<string, bigint>;

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

  isHex(field: FormatField): boolean {
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

/** One entry. It keeps its bytes. */
export class EntryFields implements ForeignFields {
  readonly #event: EventFields;
  readonly #bytes: Buffer;

  constructor(event: EventFields, bytes: Buffer) {
    this.#event = event;
    this.#bytes = bytes;
  }

  names(): string[] {
    return this.#event.names();
  }

  get(name: string): RecordValue | undefined {
    const field = this.#event.field(name);
    if (field?.isString === true) return this.#text(field);
    const printed = this.#printedName(name);
    if (printed !== undefined) return printed;
    return field === undefined ? undefined : this.#shown(field);
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

  #read(at: number, bytes: number, signed: boolean): bigint | undefined {
    const b = this.#bytes;
    if (at + bytes > b.length) return undefined;
    if (bytes === 8) {
      const whole = this.#event.isBig ? b.readBigUInt64BE(at) : b.readBigUInt64LE(at);
      return signed ? BigInt.asIntN(64, whole) : whole;
    }
    const small = this.#event.isBig
      ? signed
        ? b.readIntBE(at, bytes)
        : b.readUIntBE(at, bytes)
      : signed
        ? b.readIntLE(at, bytes)
        : b.readUIntLE(at, bytes);
    return BigInt(small);
  }

  /** A number, or what stands for it where only that is printed. */
  #shown(field: FormatField): RecordValue | undefined {
    const { type } = field;
    if (type === undefined) return undefined;
    const isHex = this.#event.isHex(field);
    const b = this.#bytes;
    if (!isHex && type.bytes < 8) {
      if (field.offset + type.bytes > b.length) return undefined;
      const { isBig } = this.#event;
      if (type.signed)
        return isBig ? b.readIntBE(field.offset, type.bytes) : b.readIntLE(field.offset, type.bytes);
      return isBig ? b.readUIntBE(field.offset, type.bytes) : b.readUIntLE(field.offset, type.bytes);
    }
    const value = this.#read(field.offset, type.bytes, type.signed);
    if (value === undefined) return undefined;
    if (isHex && value >= 0n) return `0x${value.toString(16)}`;
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  }

  /** Characters of the record, or where a __data_loc or __rel_loc points. */
  #text(field: FormatField): string | undefined {
    const b = this.#bytes;
    let [at, length] = [field.offset, field.size];
    const loc = /^__(data|rel)_loc\b/.exec(field.declared)?.[1];
    if (loc !== undefined) {
      const word = this.#read(field.offset, 4, false);
      if (word === undefined) return undefined;
      length = Number(word >> 16n);
      at = Number(word & 0xffffn) + (loc === "rel" ? field.offset + 4 : 0);
    }
    if (length === 0) return undefined;
    if (at + length > b.length) return undefined;
    const nul = b.indexOf(0, at);
    const end = nul < 0 ? at + length : Math.min(nul, at + length);
    const text = b.toString("utf8", at, end);
    return text === FAULT ? undefined : text;
  }

  /** Of a field of which only a name is printed, and of what stands behind `name=` and is no field's. */
  #printedName(name: string): string | number | undefined {
    const template = this.#event.template;
    const own = template?.fields.get(name);
    const isField = this.#event.field(name) !== undefined;
    if (isField && (own === undefined || own.reads !== "text" || own.isOwnText)) return undefined;
    const extent = isField ? own?.extent : template?.labels.get(name);
    if (template === undefined || extent === undefined) return undefined;
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

/** Digits behind `name=` are a number. */
function asPrinted(text: string): string | number {
  const small = /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
  return small ?? text;
}
