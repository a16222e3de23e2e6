/* What probe catalogues know of events that no recording of some kernels has. */
import type { ReleaseRange } from "../verdict/run.js";
import { type Catalogue, type EventNote, notesOf, parseVersion } from "./catalogue.js";

/** What is known of an event, or of the function that it is the return of, on all of these kernels. */
export function noteOn(
  catalogues: readonly Catalogue[],
  kernels: ReleaseRange,
  event: string,
): EventNote | undefined {
  const first = order(kernels.from);
  const end = order(kernels.below);
  if (first === undefined || end === undefined) return undefined;
  for (const catalogue of catalogues) {
    for (const note of notesOf(catalogue, event)) {
      // What depends on a kernel's symbols is not known of a recording.
      if (note.lacks !== undefined && note.kernels === undefined) continue;
      const { from, below } = note.kernels ?? catalogue.kernels;
      if (order(from)! <= first && first < order(below)! && end <= order(below)!) return note;
    }
  }
  return undefined;
}

function order(release: string | undefined): number | undefined {
  const version = release === undefined ? undefined : parseVersion(release);
  return version === undefined ? undefined : version[0] * 10_000 + version[1];
}
