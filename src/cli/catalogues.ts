/* The probe catalogues that come with mmspec. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Catalogue, cataloguesOf, parseCatalogue } from "../probes/catalogue.js";
import { isNeverMissed } from "../probes/never-missed.js";
import type { Releases } from "../replay/constants.js";
import { readText } from "./read-text.js";
import { SHIPPED } from "./specs.js";
import { UsageError } from "./usage-error.js";

/** `specs/<subsystem>/probes/<kernel>.json`, sorted. Throws a UsageError for one that is not in order. */
export function loadCatalogues(): Catalogue[] {
  const paths = readdirSync(SHIPPED, { recursive: true, encoding: "utf8" })
    .filter((path) => /^[^/\\]+[/\\]probes[/\\][^/\\]+\.json$/.test(path))
    .sort();
  return paths.map((path) => {
    const { catalogue, diagnostics } = parseCatalogue(path, readText(join(SHIPPED, path)));
    if (catalogue === undefined) throw new UsageError(...diagnostics);
    return catalogue;
  });
}

let loaded: Catalogue[] | undefined;

/**
 * What the catalogues made for these kernels know of events that no recording misses; of no event where one of the
 * kernels has none. `isOne`: there is but the first.
 */
export function neverMissedOn(kernels: Releases, isOne: boolean): (event: string) => boolean {
  loaded ??= loadCatalogues();
  const fitting = cataloguesOf(kernels, isOne, loaded);
  return (event) => fitting.length > 0 && fitting.every((catalogue) => isNeverMissed(catalogue, event));
}
