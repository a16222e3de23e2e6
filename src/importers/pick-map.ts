import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { list } from "../text/one-or-more.js";
import { wholeFile } from "../trace/line-place.js";
import { joinFieldMaps } from "./described-map.js";
import type { FieldMap } from "./field-map.js";
import { coversRelease, type Samples } from "./identify-kernel.js";

/**
 * The map that fits: by the events seen (`when`), or where these do not show, by the release that the recording names;
 * or why there is none. A single map is taken as it is, also for a kernel that it was not made for.
 */
export function pickFieldMap(
  path: string,
  format: string,
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
      ? possible.filter((map) => map.kernels !== undefined && coversRelease(map, release))
      : telling;
  const stock = maps.filter((map) => map.stock === true && known(map, seen) > 0);
  // A map that knows more of the events is the one to be named.
  const others = Math.max(0, ...maps.filter((map) => map.stock !== true).map((map) => known(map, seen)));
  const ofStock = stock.reduce((sum, map) => sum + known(map, seen), 0);
  if (telling.length === 0 && ofStock > others) return { map: joinFieldMaps(stock) };
  const [first] = fitting;
  if (first !== undefined && fitting.length === 1) {
    if (release === undefined || coversRelease(first, release)) return { map: first };
    const { name: map, kernels } = first;
    return { wrong: diagnostic("MMS5173", at, { release, map, ...kernels }) };
  }
  if (seen.size === 0) return { wrong: diagnostic("MMS5117", at, { format }) };
  const names = (first === undefined ? maps.filter((map) => map.stock !== true) : fitting).map(
    (map) => map.name,
  );
  return { wrong: diagnostic(first === undefined ? "MMS5108" : "MMS5109", at, { maps: names }) };
}

/** How many of the events seen a map has a rule for. */
function known(map: FieldMap, seen: Samples): number {
  return new Set(map.events.flatMap((rule) => list(rule.from).filter((event) => seen.has(event)))).size;
}
