/*
 * What stands behind an event's name. Probes print `(place) name=value …` and, for returns, `(caller <- function)`
 * (kernel/trace/trace_kprobe.c); tracepoints print whatever their `print fmt` says, most of them `name=value`; a
 * system call prints `sys_x(name: hex, …)` and `sys_x -> 0x…` (kernel/trace/trace_syscalls.c). trace-cmd and perf
 * print them by the same formats (libtraceevent), with bare addresses for places and system calls as
 * `sys_enter_x: name: 0x…, …`. Where the format is left out (options/fields, trace-cmd -R), or could not be
 * understood by the tool, the record's raw fields are printed.
 */
import type { RecordValue } from "../trace/record.js";
import { type Body, bodyError, FIELD_LIMIT, FieldLayout, NAMES_ONCE, SpanFields } from "./body-fields.js";
import type { ForeignKind, ImporterOptions } from "./importer.js";
import { NameCache } from "./name-cache.js";
import { skipBlanks } from "./text-scan.js";
import { readTracepoint } from "./tracepoint-text.js";

/** Reads bodies of one recording; remembers how those of each probe looked. */
export type ReadBody = (line: string, at: number, event: string) => Body;

/** `func+0x4/0xe0 [module] <address>`, or a bare address. */
const SYMBOL = String.raw`(?:[^\s()<>]+(?: \[[^\]\s]+\])?(?: <[0-9a-f]+>)?)`;
const PLACE = new RegExp(
  String.raw`^\((?:${SYMBOL} <- ${SYMBOL}|[^\s()<>]+\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[[^\]\s]+\])?(?: <[0-9a-f]+>)?|(?:0x)?[0-9a-f]{8,16})\)$`,
);
const NAME = /([A-Za-z_]\w*)=/y;
const VALUE = /\(fault\)|\{[^{}]*\}|'[^']?'|[^ "'({][^ ]*(?: \[[^\]\s=]+\])?(?: <[0-9a-f]+>)?/y;
/** libtraceevent's mark of an event whose print format it does not understand; the raw fields follow. */
const UNPARSED = "[FAILED TO PARSE]";

/** Callers of probed functions, and the functions: text that imitates them must not fill the memory. */
const PLACES_LIMIT = 8192;

type ProbeKind = "probe" | "probe-return";

/** Reads the bodies of events that are wanted. */
export class BodyReader {
  /** How an event's body looked before; there are only as many events as a field map wants. */
  readonly #layouts = new Map<string, FieldLayout>();
  readonly #tracepoints = new Map<string, FieldLayout>();
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
    return this.#described(line, at, event, kind) ?? this.#readTracepoint(line, at, event, kind);
  }

  #readTracepoint(line: string, at: number, event: string, kind: ForeignKind): Body {
    const known = this.#tracepoints.get(event)?.readPlain(line, at - 1);
    if (known !== undefined) return { kind, fields: known };
    const body = readTracepoint(line, at, kind);
    if (body.kind === "error") return body;
    // Where nothing but blanks stands between its fields, the next one of the event is likely to read so, too.
    const layout = new FieldLayout([...body.fields.keys()]);
    if (layout.readPlain(line, at - 1) !== undefined) this.#tracepoints.set(event, layout);
    return body;
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
    const fields = this.#layouts.get(event)?.read(line, at);
    if (fields !== undefined) return { kind, fields };
    const names: string[] = [];
    const spans: number[] = [];
    for (let i = at; i < line.length; ) {
      const behind = skipBlanks(line, i);
      if (behind === i) return bodyError(i, "a blank");
      i = behind;
      if (i === line.length) break;
      NAME.lastIndex = i;
      const name = NAME.exec(line)?.[1];
      if (name === undefined) return bodyError(i, "name=value");
      if (names.includes(name) || names.length >= FIELD_LIMIT) return bodyError(i, NAMES_ONCE);
      i = NAME.lastIndex;
      const end = line.charCodeAt(i) === 34 ? endOfString(line, i) : endOfValue(line, i);
      if (end <= i) return bodyError(i, `the value of ${name}`);
      names.push(name);
      spans.push(i, end);
      i = end;
    }
    const layout = new FieldLayout(names);
    this.#layouts.set(event, layout);
    return { kind, fields: new SpanFields(line, layout, spans) };
  }
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
      if (colon < 0 || !/^\w+$/.test(name) || value === undefined) return bodyError(at, "name: value");
      fields.set(name, `0x${value}`);
    }
    at += piece.length + 2;
  }
  return { kind: "syscall", fields };
}

/** ftrace's `addr: 7f47e8100000, len: 1000)`, behind `sys_x(`. */
export function readCallArguments(line: string, at: number): Body {
  const close = line.lastIndexOf(")");
  return close < at ? bodyError(line.length, ")") : readArguments(line, at, close);
}

/** `0x7f47e8100000`, behind `sys_x -> ` or `sys_exit_x: `. */
export function readResult(line: string, at: number): Body {
  const text = line.slice(at);
  if (!/^0x[0-9a-f]{1,16}$/.test(text)) return bodyError(at, "a hexadecimal number");
  return { kind: "syscall", fields: new Map<string, RecordValue>([["ret", text]]) };
}
