/* The probe catalogues that come with mmspec. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Catalogue, type EventNote, parseCatalogue } from "../../probes/catalogue.js";
import { noteOn } from "../../probes/notes-on.js";
import { InputError } from "../../session/input-error.js";
import type { ReleaseRange } from "../../verdict/run.js";
import { readText } from "../bytes/read-text.js";
import { SHIPPED } from "../package-files.js";

/** `specs/<subsystem>/probes/<kernel>.json`, sorted. Throws an InputError for one that is not in order. */
export function loadCatalogues(): Catalogue[] {
  const paths = readdirSync(SHIPPED, { recursive: true, encoding: "utf8" })
    .filter((path) => /^[^/\\]+[/\\]probes[/\\][^/\\]+\.json$/.test(path))
    .sort();
  return paths.map((path) => {
    const { catalogue, diagnostics } = parseCatalogue(path, readText(join(SHIPPED, path)));
    if (catalogue === undefined) throw new InputError(...diagnostics);
    return catalogue;
  });
}

let loaded: Catalogue[] | undefined;

/** What the catalogues know of events on these kernels. */
export function notesOn(kernels: ReleaseRange): (event: string) => EventNote | undefined {
  return (event) => {
    loaded ??= loadCatalogues();
    return noteOn(loaded, kernels, event);
  };
}
