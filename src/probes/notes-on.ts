/* What probe catalogues know of events that no recording of some kernels has. */
import { callOfReturn } from "../trace/record.js";
import type { ReleaseRange } from "../verdict/run.js";
import { type Catalogue, type EventNote, parseVersion } from "./catalogue.js";

/** What is known of an event, or of the function that it is the return of, on all of these kernels. */
export function noteOn(
  catalogues: readonly Catalogue[],
  kernels: ReleaseRange,
  event: string,
): EventNote | undefined {
  const first = order(kernels.from);
  const end = order(kernels.below);
  if (first === undefined || end === undefined) return undefined;
  for (const { events, kernels: all } of catalogues) {
    const note = events[event] ?? events[callOfReturn(event) ?? event];
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
