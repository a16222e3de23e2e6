/* What probe catalogues know of events that no recording of some kernels has, and that none misses. */
import { type Catalogue, parseVersion } from "./catalogue.js";

/** From this release on, below that one; where an end is missing, nobody knows. */
export interface Kernels {
  readonly from: string | undefined;
  readonly below: string | undefined;
}

/** Whether the event never happens on any of these kernels, or what it changes is told by others; so too of its return. */
export function isNeverMissed(catalogues: readonly Catalogue[], kernels: Kernels, event: string): boolean {
  const first = order(kernels.from);
  const end = order(kernels.below);
  if (first === undefined || end === undefined) return false;
  return catalogues.some(({ events, kernels: all }) => {
    const note = events[event] ?? events[event.replace(/__return$/, "")];
    if (note === undefined || (note.seen !== "absent" && note.seen !== "covered")) return false;
    const { from, below } = note.kernels ?? all;
    return order(from)! <= first && first < order(below)! && end <= order(below)!;
  });
}

function order(release: string | undefined): number | undefined {
  const version = release === undefined ? undefined : parseVersion(release);
  return version === undefined ? undefined : version[0] * 10_000 + version[1];
}
