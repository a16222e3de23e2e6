import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { FieldMap } from "./field-map.js";
import type { FormatName } from "./importer.js";
import { wholeFile } from "./line-place.js";
import { isFor, type Samples } from "./told-kernel.js";

/**
 * The map that fits: by the events seen (`when`), or where these do not tell, by the release that the recording names;
 * or why there is none. A single map is taken as it is, also for a kernel that it was not made for.
 */
export function pickFieldMap(
  path: string,
  format: FormatName,
  maps: readonly FieldMap[],
  seen: Samples,
  release: string | undefined,
): { readonly map: FieldMap } | { readonly wrong: Diagnostic } {
  const [only] = maps;
  if (only !== undefined && maps.length === 1) return { map: only };
  const at = wholeFile(path);
  const possible = maps.filter(({ when }) => !(when?.never ?? []).some((e) => seen.has(e)));
  const telling = possible.filter(({ when }) => when?.seen.some((e) => seen.has(e)));
  const fitting =
    telling.length === 0 && release !== undefined
      ? possible.filter((map) => map.kernels !== undefined && isFor(map, release))
      : telling;
  const [first] = fitting;
  if (first !== undefined && fitting.length === 1) {
    if (release === undefined || isFor(first, release)) return { map: first };
    const { name: map, kernels } = first;
    return { wrong: diagnostic("MMS5173", at, { release, map, ...kernels }) };
  }
  if (seen.size === 0) return { wrong: diagnostic("MMS5117", at, { format }) };
  const names = (first === undefined ? maps : fitting).map((map) => map.name);
  return { wrong: diagnostic(first === undefined ? "MMS5108" : "MMS5109", at, { maps: names }) };
}
