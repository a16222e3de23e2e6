/* The probe catalogues that come with mmspec. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Catalogue, catalogueFor, parseCatalogue, parseVersion } from "../probes/catalogue.js";
import { isNeverMissed } from "../probes/never-missed.js";
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

/** What the catalogue made for this kernel knows of events that no recording misses; none: of no event. */
export function neverMissedOn(kernel: string): (event: string) => boolean {
  loaded ??= loadCatalogues();
  const version = parseVersion(kernel);
  const found = version === undefined ? undefined : catalogueFor(version, loaded);
  if (found === undefined || found.isNear) return () => false;
  return (event) => isNeverMissed(found.catalogue, event);
}
