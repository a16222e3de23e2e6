/*
 * What stands behind an event's name. Probes print `(place) name=value …` and, for returns, `(caller <- function)`
 * (kernel/trace/trace_kprobe.c); tracepoints print whatever their `print fmt` says, most of them `name=value`;
 * a system call prints `sys_x(name: hex, …)` and `sys_x -> 0x…` (kernel/trace/trace_syscalls.c).
 */
import type { RecordValue } from "../../trace/record.js";
import { fromBytes } from "../byte-lines.js";
import type { ForeignKind } from "../importer.js";

export type Body =
  | { readonly kind: ForeignKind; readonly fields: Map<string, RecordValue> }
  /** Where, from the body's beginning, and what should be there. */
  | { readonly kind: "error"; readonly offset: number; readonly expected: string }
  /** options/fields: raw fields instead of the print format. */
  | { readonly kind: "raw fields" };

/** `func+0x4/0xe0 [module] <address>`, or a bare address. */
const SYMBOL = String.raw`(?:[^\s()<>]+(?: \[[^\]\s]+\])?(?: <[0-9a-f]+>)?)`;
const PLACE = new RegExp(
  String.raw`^\((?:${SYMBOL} <- ${SYMBOL}|[^\s()<>]+\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[[^\]\s]+\])?(?: <[0-9a-f]+>)?|0x[0-9a-f]+|[0-9a-f]{8,16})\)`,
);
const NAME = /([A-Za-z_]\w*)=/y;
const VALUE = /\(fault\)|\{[^{}]*\}|'[^']?'|[^\s"'(){}]+(?: \[[^\]\s=]+\])?(?: <[0-9a-f]+>)?/y;
/** A probe has at most 128 arguments (MAX_TRACE_ARGS). */
const FIELD_LIMIT = 256;

/** Whether the body at that offset is of a probe as options/fields prints it. */
export function hasRawFields(line: string, at: number): boolean {
  return line.startsWith("__probe_ip=", at) || line.startsWith("__probe_func=", at);
}

/** The body of an event that is wanted. */
export function readBody(text: string): Body {
  const place = PLACE.exec(text);
  if (place === null) return readTracepoint(text);
  return readProbe(text, place[0].length, place[0].includes(" <- ") ? "probe-return" : "probe");
}

function readProbe(text: string, start: number, kind: "probe" | "probe-return"): Body {
  const fields = new Map<string, RecordValue>();
  let at = start;
  while (at < text.length) {
    if (text.charCodeAt(at) !== 32) return error(at, "a blank");
    at++;
    if (at === text.length) break;
    NAME.lastIndex = at;
    const name = NAME.exec(text)?.[1];
    if (name === undefined) return error(at, "name=value");
    if (fields.has(name) || fields.size >= FIELD_LIMIT) return error(at, "each name once");
    at = NAME.lastIndex;
    const end = text.charCodeAt(at) === 34 ? endOfString(text, at) : endOfValue(text, at);
    if (end <= at) return error(at, `the value of ${name}`);
    fields.set(name, fromBytes(text.slice(at, end)));
    at = end;
  }
  return { kind, fields };
}

function endOfValue(text: string, at: number): number {
  VALUE.lastIndex = at;
  return VALUE.test(text) ? VALUE.lastIndex : -1;
}

/** Strings are printed between quotes but not escaped: the end is the first quote that the next field follows. */
function endOfString(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    if (quote + 1 === text.length || /^ [A-Za-z_]\w*=/.test(text.slice(quote + 1, quote + 130)))
      return quote + 1;
  }
  return -1;
}

/** `name=value` anywhere in the text; a value reaches to the next name. */
function readTracepoint(text: string): Body {
  const fields = new Map<string, RecordValue>();
  const names = /(?:^|[,\s{(])([A-Za-z_]\w*)=/g;
  let open: { readonly name: string; readonly at: number } | undefined;
  const close = (end: number): Body | undefined => {
    if (open === undefined) return undefined;
    const printed = text.slice(open.at, endWithoutSeparators(text, open.at, end));
    if (/^(?:0x[0-9a-f]+)? ?\(-?\d+\)$/.test(printed)) return { kind: "raw fields" };
    if (fields.has(open.name) || fields.size >= FIELD_LIMIT) return error(open.at, "each name once");
    fields.set(open.name, fromBytes(printed));
    return undefined;
  };
  for (let m = names.exec(text); m !== null; m = names.exec(text)) {
    const wrong = close(m.index);
    if (wrong !== undefined) return wrong;
    open = { name: m[1]!, at: names.lastIndex };
  }
  return close(text.length) ?? { kind: "tracepoint", fields };
}

function endWithoutSeparators(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && (text[at - 1] === "," || text[at - 1] === " ")) at--;
  return at;
}

/** `addr: 7f47e8100000, len: 1000)`, the arguments behind `sys_x(`: hexadecimal without 0x. */
export function readSyscallArguments(text: string): Body {
  const fields = new Map<string, RecordValue>();
  const close = text.lastIndexOf(")");
  if (close < 0) return error(text.length, ")");
  let at = 0;
  for (const piece of text.slice(0, close).split(", ")) {
    if (piece !== "") {
      const colon = piece.indexOf(": ");
      // With options/verbose the type stands before the name.
      const name = piece.slice(
        Math.max(piece.lastIndexOf(" ", colon - 1), piece.lastIndexOf("*", colon - 1)) + 1,
        colon,
      );
      const value = /^[0-9a-f]{1,16}(?= |$)/.exec(piece.slice(colon + 2))?.[0];
      if (colon < 0 || !/^\w+$/.test(name) || value === undefined) return error(at, "name: value");
      fields.set(name, `0x${value}`);
    }
    at += piece.length + 2;
  }
  return { kind: "syscall", fields };
}

/** `0x7f47e8100000`, behind `sys_x -> `. */
export function readSyscallResult(text: string): Body {
  if (!/^0x[0-9a-f]{1,16}$/.test(text)) return error(0, "a hexadecimal number");
  return { kind: "syscall", fields: new Map([["ret", text]]) };
}

function error(offset: number, expected: string): Body {
  return { kind: "error", offset, expected };
}
