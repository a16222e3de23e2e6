/*
 * A field map together with the kernel's descriptions of events that it names, and with the texts that well-known tools
 * print in their own way. Rules for all described events, and rules that keep an event's name, are spelled out here.
 */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { list } from "../text/one-or-more.js";
import { wholeFile } from "../trace/line-place.js";
import type { EventRule, FieldMap, ParsedFieldMap, ToolTexts } from "./field-map.js";
import { formatNames } from "./print-fmt/format-file.js";

/** A map as its file has it; `path` is for the diagnostics. */
export function describeFieldMap(
  path: string,
  map: FieldMap,
  descriptions: readonly string[],
  toolTexts: ToolTexts,
): ParsedFieldMap {
  const described = [...new Set(descriptions.flatMap(formatNames))];
  const named = new Set(map.events.flatMap((rule) => list(rule.from)));
  const others = described.filter((event) => !named.has(event));
  const diagnostics: Diagnostic[] = [];
  const events = map.events.flatMap((rule, i): EventRule[] => {
    const from = list(rule.from);
    if (from.includes("*") && described.length === 0) {
      diagnostics.push(diagnostic("MMS5156", wholeFile(path), { where: `/events/${i}` }));
    }
    const all = from.flatMap((event) => (event === "*" ? others : [event]));
    if (rule.to !== undefined) return all.length === 0 ? [] : [{ ...rule, from: all }];
    return all.map((event) => ({ ...rule, from: event, to: event }));
  });
  if (diagnostics.length > 0) return { map: undefined, diagnostics };
  return { map: { ...map, events, descriptions, toolTexts }, diagnostics };
}

/** Several maps, each for other events, as one. */
export function joinFieldMaps(maps: readonly FieldMap[]): FieldMap {
  const [first] = maps;
  if (first !== undefined && maps.length === 1) return first;
  return {
    format: 1,
    name: maps.map((map) => map.name).join("+"),
    constants: Object.assign({}, ...maps.map((map) => map.constants)),
    calls: Object.assign({}, ...maps.map((map) => map.calls)),
    events: maps.flatMap((map) => map.events),
    patterns: Object.assign({}, ...maps.map((map) => map.patterns)),
    enums: Object.assign({}, ...maps.map((map) => map.enums)),
    descriptions: maps.flatMap((map) => map.descriptions ?? []),
    toolTexts: Object.assign({}, ...maps.map((map) => map.toolTexts)),
  };
}
