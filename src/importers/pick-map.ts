import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { FieldMap } from "./field-map.js";
import type { FormatName } from "./importer.js";
import { wholeFile } from "./line-place.js";

/** The map whose `when` fits the events seen, or why there is none. A single map is taken as it is. */
export function pickFieldMap(
  path: string,
  format: FormatName,
  maps: readonly FieldMap[],
  seen: ReadonlySet<string>,
): { readonly map: FieldMap } | { readonly wrong: Diagnostic } {
  const [only] = maps;
  if (only !== undefined && maps.length === 1) return { map: only };
  const fitting = maps.filter(
    ({ when }) => when?.seen.some((e) => seen.has(e)) && !(when.never ?? []).some((e) => seen.has(e)),
  );
  const [first] = fitting;
  if (first !== undefined && fitting.length === 1) return { map: first };
  const at = wholeFile(path);
  if (seen.size === 0) return { wrong: diagnostic("MMS5117", at, { format }) };
  const names = (first === undefined ? maps : fitting).map((map) => map.name);
  return { wrong: diagnostic(first === undefined ? "MMS5108" : "MMS5109", at, { maps: names }) };
}
