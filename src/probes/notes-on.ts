/* What probe catalogues know of events that no recording of some kernels has. */
import { type Catalogue, type EventNote, parseVersion } from "./catalogue.js";

/** From this release on, below that one; where an end is missing, nobody knows. */
export interface Kernels {
  readonly from: string | undefined;
  readonly below: string | undefined;
}

/** What is known of an event, or of the function that it is the return of, on all of these kernels. */
export function noteOn(
  catalogues: readonly Catalogue[],
  kernels: Kernels,
  event: string,
): EventNote | undefined {
  const first = order(kernels.from);
  const end = order(kernels.below);
  if (first === undefined || end === undefined) return undefined;
  for (const { events, kernels: all } of catalogues) {
    const note = events[event] ?? events[event.replace(/__return$/, "")];
    if (note === undefined) continue;
    const { from, below } = note.kernels ?? all;
    if (order(from)! <= first && first < order(below)! && end <= order(below)!) return note;
  }
  return undefined;
}

function order(release: string | undefined): number | undefined {
  const version = release === undefined ? undefined : parseVersion(release);
  return version === undefined ? undefined : version[0] * 10_000 + version[1];
}
