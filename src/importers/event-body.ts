/*
 * What stands behind an event's name. Probes print `(place) name=value …` and, for returns, `(caller <- function)`
 * (kernel/trace/trace_kprobe.c); tracepoints print whatever their `print fmt` says, most of them `name=value`; a
 * system call prints `sys_x(name: hex, …)` and `sys_x -> 0x…` (kernel/trace/trace_syscalls.c). trace-cmd and perf
 * print them by the same formats (libtraceevent), with bare addresses for places and system calls as
 * `sys_enter_x: name: 0x…, …`. Where the format is left out (options/fields, trace-cmd -R), or could not be
 * understood by the tool, the record's raw fields are printed.
 */
import type { RecordValue } from "../trace/record.js";
import { Shape, SpanFields } from "./body-fields.js";
import { fromBytes } from "./byte-lines.js";
import type { ForeignFields, ForeignKind, ImporterOptions } from "./importer.js";
import { NameCache } from "./name-cache.js";
import { skipBlanks, skipWord } from "./text-scan.js";

export type Body =
  | { readonly kind: ForeignKind | undefined; readonly fields: ForeignFields }
  /** Where in the line, and what should be there. */
  | { readonly kind: "error"; readonly at: number; readonly expected: string }
  /** The text is none that the event's description prints, or one that it prints in many ways. */
  | { readonly kind: "other text" | "ambiguous"; readonly at: number; readonly shown: string };

/** Reads bodies of one recording; remembers how those of each probe looked. */
export type ReadBody = (line: string, at: number, event: string) => Body;

/** `func+0x4/0xe0 [module] <address>`, or a bare address. */
const SYMBOL = String.raw`(?:[^\s()<>]+(?: \[[^\]\s]+\])?(?: <[0-9a-f]+>)?)`;
const PLACE = new RegExp(
  String.raw`^\((?:${SYMBOL} <- ${SYMBOL}|[^\s()<>]+\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[[^\]\s]+\])?(?: <[0-9a-f]+>)?|(?:0x)?[0-9a-f]{8,16})\)$`,
);
const NAME = /([A-Za-z_]\w*)=/y;
const VALUE = /\(fault\)|\{[^{}]*\}|'[^']?'|[^ "'({][^ ]*(?: \[[^\]\s=]+\])?(?: <[0-9a-f]+>)?/y;
/** Values that begin so may hold blanks: strings, characters, arrays. */
const OPENING = "\"'({";
/** A probe has at most 128 arguments (MAX_TRACE_ARGS). */
const FIELD_LIMIT = 256;
/** libtraceevent's mark of an event whose print format it does not understand; the raw fields follow. */
const UNPARSED = "[FAILED TO PARSE]";

/** Callers of probed functions, and the functions: text that imitates them must not fill the memory. */
const PLACES_LIMIT = 8192;

/** What is expected where a field stands twice. */
export const NAMES_ONCE = "each name once";

type ProbeKind = "probe" | "probe-return";

/** Reads the bodies of events that are wanted. */
export class BodyReader {
  /** How an event's body looked before; there are only as many events as a field map wants. */
  readonly #shapes = new Map<string, Shape>();
  readonly #places = new Map<string, ProbeKind>();
  readonly #names = new NameCache();
  readonly #printed: ImporterOptions["printed"];

  constructor(printed?: ImporterOptions["printed"]) {
    this.#printed = printed;
  }

  /** The body of an event, however it is printed. */
  read(line: string, at: number, event: string): Body {
    if (line.charCodeAt(at) === 40) {
      const end = line.indexOf(")", at) + 1;
      const kind = this.#kindOf(line, at, end);
      if (kind !== undefined) return this.#readProbe(line, end, event, kind);
    }
    if (line.startsWith(UNPARSED, at)) return readRaw(line, at + UNPARSED.length);
    if (line.startsWith("__probe_", at)) return readRaw(line, at);
    if (event.startsWith("sys_e") && !line.startsWith("__syscall_nr=", at)) {
      if (event.startsWith("sys_enter_")) {
        const read = readArguments(line, at, line.length);
        return read.kind === "error" ? (this.#described(line, at, event, "syscall") ?? read) : read;
      }
      if (event.startsWith("sys_exit_")) return readResult(line, at);
    }
    const kind = event.startsWith("sys_e") ? "syscall" : "tracepoint";
    return this.#described(line, at, event, kind) ?? readTracepoint(line, at, kind);
  }

  /** undefined where nothing is sure of how the text would have to look. */
  #described(line: string, at: number, event: string, kind: ForeignKind): Body | undefined {
    const printed = this.#printed?.(event);
    if (printed === undefined) return undefined;
    const read = printed.read(line.slice(at));
    if (read.kind === "fields") return { kind, fields: read.fields };
    if (read.kind === "other text" && !printed.isExact) return undefined;
    return { kind: read.kind, at, shown: printed.shown };
  }

  /** Of the probe whose place stands there; undefined if it is none. */
  #kindOf(line: string, at: number, end: number): ProbeKind | undefined {
    if (end <= at || end - at > 1024) return undefined;
    const place = this.#names.slice(line, at, end);
    const known = this.#places.get(place);
    if (known !== undefined) return known;
    if (!PLACE.test(place)) return undefined;
    const kind = place.includes(" <- ") ? "probe-return" : "probe";
    if (this.#places.size >= PLACES_LIMIT) this.#places.clear();
    this.#places.set(place, kind);
    return kind;
  }

  #readProbe(line: string, at: number, event: string, kind: ProbeKind): Body {
    const known = this.#shapes.get(event);
    const fields = known === undefined ? undefined : readKnown(line, at, known);
    if (fields !== undefined) return { kind, fields };
    const names: string[] = [];
    const spans: number[] = [];
    for (let i = at; i < line.length; ) {
      const behind = skipBlanks(line, i);
      if (behind === i) return error(i, "a blank");
      i = behind;
      if (i === line.length) break;
      NAME.lastIndex = i;
      const name = NAME.exec(line)?.[1];
      if (name === undefined) return error(i, "name=value");
      if (names.includes(name) || names.length >= FIELD_LIMIT) return error(i, NAMES_ONCE);
      i = NAME.lastIndex;
      const end = line.charCodeAt(i) === 34 ? endOfString(line, i) : endOfValue(line, i);
      if (end <= i) return error(i, `the value of ${name}`);
      names.push(name);
      spans.push(i, end);
      i = end;
    }
    const shape = new Shape(names);
    this.#shapes.set(event, shape);
    return { kind, fields: new SpanFields(line, shape, spans) };
  }
}

/**
 * Fields that are called as those of the entry before, with values that hold no blank; else undefined. The searches
 * are the engine's own, which are several times as fast as steps from character to character.
 */
function readKnown(line: string, at: number, shape: Shape): SpanFields | undefined {
  const { prefixes } = shape;
  const spans: number[] = [];
  let i = at;
  for (let n = 0; n < prefixes.length; n++) {
    const prefix = prefixes[n]!;
    if (!line.startsWith(prefix, i)) return undefined;
    const start = i + prefix.length;
    i = skipWord(line, start);
    if (i === start || OPENING.includes(line[start]!)) return undefined;
    spans.push(start, i);
  }
  return i === line.length ? new SpanFields(line, shape, spans) : undefined;
}

function endOfValue(line: string, at: number): number {
  VALUE.lastIndex = at;
  return VALUE.test(line) ? VALUE.lastIndex : -1;
}

/** Strings are printed between quotes but not escaped: the end is the first quote that the next field follows. */
function endOfString(line: string, at: number): number {
  for (let quote = line.indexOf('"', at + 1); quote >= 0; quote = line.indexOf('"', quote + 1)) {
    if (quote + 1 === line.length || /^ [A-Za-z_]\w*=/.test(line.slice(quote + 1, quote + 130)))
      return quote + 1;
  }
  return -1;
}

/** `name=value` anywhere in the text; a value reaches to the next name, without what a format puts between them. */
function readTracepoint(line: string, at: number, kind: ForeignKind): Body {
  const fields = new Map<string, RecordValue>();
  const text = line.slice(at);
  const names = /(?:^|[,\s{([])([A-Za-z_]\w*)=/g;
  let open: { readonly name: string; readonly at: number } | undefined;
  const close = (end: number): Body | undefined => {
    if (open === undefined) return undefined;
    if (fields.has(open.name) || fields.size >= FIELD_LIMIT) return error(at + open.at, NAMES_ONCE);
    const printed = text.slice(open.at, endOfPrinted(text, open.at, end));
    fields.set(open.name, rawValue(printed) ?? fromBytes(printed));
    return undefined;
  };
  for (let m = names.exec(text); m !== null; m = names.exec(text)) {
    const wrong = close(m.index);
    if (wrong !== undefined) return wrong;
    open = { name: m[1]!, at: names.lastIndex };
  }
  return close(text.length) ?? { kind, fields };
}

/** What a format puts between two fields: `prev_state=S ==> next_comm=…`. */
const ARROW = / (?:[=-]{1,3}>|<[=-]{1,3})$/;
/** Of a number, never of a name: `11453 [ns]`. */
const UNIT = /^(-?(?:0x)?[0-9a-f]+) \[[A-Za-z%/]{1,8}\]$/;
const OPENING_OF: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Where a value ends that stands in front of the next name, or at the end of the text. */
function endOfPrinted(text: string, start: number, to: number): number {
  let end = endWithoutSeparators(text, start, to);
  const arrow = ARROW.exec(text.slice(Math.max(start, end - 5), end));
  if (arrow !== null) end = endWithoutSeparators(text, start, end - arrow[0].length);
  // `[action=TIMER]`: the bracket was opened in front of the name, or further left.
  for (
    let open = OPENING_OF[text[end - 1]!];
    open !== undefined && end > start;
    open = OPENING_OF[text[end - 1]!]
  ) {
    const value = text.slice(start, end);
    if (
      count(value, open) >= count(value, text[end - 1]!) ||
      !isOpenBefore(text, start, open, text[end - 1]!)
    )
      break;
    end--;
  }
  const unit = UNIT.exec(text.slice(start, end));
  return unit === null ? end : start + unit[1]!.length;
}

function endWithoutSeparators(text: string, start: number, to: number): number {
  let end = to;
  while (end > start && (text[end - 1] === "," || text[end - 1] === " ")) end--;
  return end;
}

function isOpenBefore(text: string, start: number, open: string, close: string): boolean {
  const before = text.slice(0, start);
  return count(before, open) > count(before, close);
}

function count(text: string, char: string): number {
  let n = 0;
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) n++;
  return n;
}

/**
 * options/fields prints integers twice, `0xffff888041004200 (-131390548983296)`, and bytes as `(1)` or `'a'(97)`
 * (kernel/trace/trace_output.c, print_fields). All decimals are signed there; the hexadecimal is taken, but for
 * negative values of 32 bits, which are errors rather than pointers. undefined for anything else.
 */
function rawValue(printed: string): string | undefined {
  if (!printed.endsWith(")")) return undefined;
  const m = /^(?:0x([0-9a-f]{1,16}) |'.'|)\((-?\d{1,20})\)$/.exec(printed);
  if (m === null) return undefined;
  const [, hex, decimal] = m;
  if (hex === undefined) return decimal;
  const bits = hex.length > 8 ? 64 : 32;
  if (BigInt.asUintN(bits, BigInt(decimal!)) !== BigInt.asUintN(bits, BigInt(`0x${hex}`))) return undefined;
  return bits === 32 && decimal!.startsWith("-") ? decimal : `0x${hex}`;
}

/** A probe's raw fields begin with its address, or with those of the function and of its caller. */
function readRaw(line: string, at: number): Body {
  const body = readTracepoint(line, at, "tracepoint");
  if (!("fields" in body)) return body;
  const isOf = (name: string) => body.fields.get(name) !== undefined;
  if (isOf("__probe_func")) return { kind: "probe-return", fields: body.fields };
  return isOf("__probe_ip") ? { kind: "probe", fields: body.fields } : body;
}

/** `addr: 7f47e8100000, len: 1000`, the arguments of a system call: hexadecimal, in ftrace without 0x. */
function readArguments(line: string, from: number, to: number): Body {
  const fields = new Map<string, RecordValue>();
  let at = from;
  for (const piece of line.slice(from, to).split(", ")) {
    if (piece !== "") {
      const colon = piece.indexOf(": ");
      // With options/verbose the type stands before the name.
      const name = piece.slice(
        Math.max(piece.lastIndexOf(" ", colon - 1), piece.lastIndexOf("*", colon - 1)) + 1,
        colon,
      );
      const value = /^(?:0x)?([0-9a-f]{1,16})(?= |$)/.exec(piece.slice(colon + 2))?.[1];
      if (colon < 0 || !/^\w+$/.test(name) || value === undefined) return error(at, "name: value");
      fields.set(name, `0x${value}`);
    }
    at += piece.length + 2;
  }
  return { kind: "syscall", fields };
}

/** ftrace's `addr: 7f47e8100000, len: 1000)`, behind `sys_x(`. */
export function readCallArguments(line: string, at: number): Body {
  const close = line.lastIndexOf(")");
  return close < at ? error(line.length, ")") : readArguments(line, at, close);
}

/** `0x7f47e8100000`, behind `sys_x -> ` or `sys_exit_x: `. */
export function readResult(line: string, at: number): Body {
  const text = line.slice(at);
  if (!/^0x[0-9a-f]{1,16}$/.test(text)) return error(at, "a hexadecimal number");
  return { kind: "syscall", fields: new Map<string, RecordValue>([["ret", text]]) };
}

function error(at: number, expected: string): Body {
  return { kind: "error", at, expected };
}
