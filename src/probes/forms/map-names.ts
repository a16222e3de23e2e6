/*
 * What of a field map becomes code of a bpftrace script: the names of its calls, which are those of bpftrace's maps, and
 * the values of its conditions. A map is data, and may come from anybody: what bpftrace could read as something else is
 * refused.
 */
import type { FieldMap, Scalar } from "../../importers/field-map.js";
import { asInteger } from "../../importers/printed-value.js";
import { list } from "../../text/one-or-more.js";

/** What of the map cannot stand in a bpftrace script; undefined if all can. */
export function bpftraceProblem(map: FieldMap): string | undefined {
  for (const call of Object.keys(map.calls ?? {})) {
    if (!/^[A-Za-z_]\w*$/.test(call)) return `the call ${JSON.stringify(call)}`;
  }
  for (const [i, rule] of map.events.entries()) {
    for (const { is = [], not = [] } of Object.values(rule.if ?? {})) {
      const text = [...list(is), ...list(not)].find((wanted) => bpftraceNumber(wanted) === undefined);
      if (text !== undefined) return `the condition ${JSON.stringify(text)} at events/${i}`;
    }
  }
  return undefined;
}

/** A scalar as bpftrace writes it; undefined for a text. */
export function bpftraceNumber(value: Scalar): string | undefined {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (value === "true" || value === "false") return value === "true" ? "1" : "0";
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : asInteger(value);
  return number === undefined ? undefined : String(number);
}
