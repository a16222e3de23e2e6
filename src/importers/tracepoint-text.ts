/* The text of a tracepoint of which nothing is known but that it has `name=value` somewhere: nearly all have. */
import type { RecordValue } from "../trace/record.js";
import { type BodyError, bodyError, FIELD_LIMIT, NAMES_ONCE } from "./body-fields.js";
import { fromBytes } from "./byte-lines.js";
import type { ForeignKind } from "./importer.js";

/** `name=value` anywhere in the text; a value reaches to the next name, without what a format puts between them. */
export function readTracepoint(
  line: string,
  at: number,
  kind: ForeignKind,
): { readonly kind: ForeignKind; readonly fields: ReadonlyMap<string, RecordValue> } | BodyError {
  const fields = new Map<string, RecordValue>();
  const text = line.slice(at);
  const names = /(?:^|[,\s{([])([A-Za-z_]\w*)=/g;
  let open: { readonly name: string; readonly at: number } | undefined;
  const close = (end: number): BodyError | undefined => {
    if (open === undefined) return undefined;
    if (fields.has(open.name) || fields.size >= FIELD_LIMIT) return bodyError(at + open.at, NAMES_ONCE);
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
