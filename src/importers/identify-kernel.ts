/*
 * Of which kernel a recording is: what its own words say, and where it says nothing, the range of releases that follows
 * from what was recorded. A function's name in a probe's place, a tracepoint, a tracepoint's field: each was there from
 * some release on, or until some release, as field maps know (`tells`). Nothing more is concluded.
 */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { wholeFile } from "../trace/line-place.js";
import type { RecordValue } from "../trace/record.js";
import { versionBefore } from "../trace/releases.js";
import type { FieldMap, Releases } from "./field-map.js";
import type { Claim } from "./importer.js";

/** What the scan found: by event, the text behind its name in its first entry. */
export type Samples = ReadonlyMap<string, string>;

/** The fields of the `trace_begin` record that name the kernel, as far as it is known. */
export interface IdentifiedKernel {
  readonly fields: ReadonlyMap<string, RecordValue>;
  readonly warnings: readonly Diagnostic[];
}

/** The release that the recording's words name; or that two of them contradict each other. */
export function claimedRelease(
  path: string,
  claims: readonly Claim[],
): { readonly release: string | undefined } | { readonly wrong: Diagnostic } {
  let first: (Claim & { readonly kernel: string }) | undefined;
  for (const claim of claims) {
    const { kernel } = claim;
    if (kernel === undefined) continue;
    if (first === undefined || isMoreExact(kernel, first.kernel)) first = { ...claim, kernel };
    else if (kernel !== first.kernel && !isMoreExact(first.kernel, kernel)) {
      const at = { ...wholeFile(path), line: claim.line };
      const details = { first: first.kernel, says: first.source, other: kernel, contradicts: claim.source };
      return { wrong: diagnostic("MMS5172", at, details) };
    }
  }
  return { release: first?.kernel };
}

/** "6.12.117+deb12" than "6.12" */
function isMoreExact(release: string, than: string): boolean {
  return release.startsWith(than) && !/^\d/.test(release.slice(than.length));
}

/** Whether a map was made for that release; one that names no releases is for all. */
export function coversRelease({ kernels }: FieldMap, release: string): boolean {
  return kernels === undefined || contains(kernels, release);
}

function contains({ from, below }: Releases, release: string): boolean {
  return (
    (from === undefined || versionBefore(release, from) !== true) &&
    (below === undefined || versionBefore(release, below) !== false)
  );
}

export function identifyKernel(
  path: string,
  release: string | undefined,
  samples: Samples,
  map: FieldMap,
): IdentifiedKernel {
  const own = new Map<string, RecordValue>(Object.entries(map.constants ?? {}));
  // Who writes a map of their own and names the kernel there has the last word.
  if (own.has("kernel")) return { fields: own, warnings: [] };
  let { from, below }: Releases = { from: undefined, below: undefined };
  let [tellsFrom, tellsBelow] = ["", ""];
  for (const { name, releases } of evidence(samples, map.tells ?? {})) {
    if (releases.from !== undefined && (from === undefined || versionBefore(from, releases.from) === true)) {
      from = releases.from;
      tellsFrom = name;
    }
    if (
      releases.below !== undefined &&
      (below === undefined || versionBefore(releases.below, below) === true)
    ) {
      below = releases.below;
      tellsBelow = name;
    }
  }
  const isEmpty = from !== undefined && below !== undefined && versionBefore(from, below) === false;
  if (isEmpty || (release !== undefined && !contains({ from, below }, release))) {
    const isOlder = from !== undefined && release !== undefined && versionBefore(release, from) === true;
    const seen = [
      ...(isEmpty || isOlder ? [`${tellsFrom}, which Linux has from ${from} on`] : []),
      ...(isEmpty || !isOlder ? [`${tellsBelow}, which it has not from ${below} on`] : []),
    ];
    const warning = diagnostic("MMS5174", wholeFile(path), { release, seen });
    return { fields: own, warnings: [warning] };
  }
  if (release !== undefined) own.set("kernel", release);
  else {
    if (from !== undefined) own.set("kernel_from", from);
    if (below !== undefined) own.set("kernel_below", below);
  }
  return { fields: own, warnings: [] };
}

interface Evidence {
  readonly name: string;
  readonly releases: Releases;
}

/** Of the map's `tells`, what the recording has. */
function* evidence(samples: Samples, tells: Readonly<Record<string, Releases>>): Generator<Evidence> {
  const known = new Map(Object.entries(tells));
  const always = known.get(ANY);
  if (always !== undefined) yield { name: "what is known of", releases: always };
  for (const [event, text] of samples) {
    const name = nameOf(event, text);
    const releases = name === undefined ? undefined : known.get(name);
    if (name !== undefined && releases !== undefined) yield { name, releases };
    for (const [key, range] of known) {
      const [of, field] = key.split(".");
      if (of === event && field !== undefined && text.includes(`${field}=`)) {
        yield { name: `${field} of ${event}`, releases: range };
      }
    }
  }
}

/** Every recording has it: the releases that there are. */
const ANY = "*";

/** `(function+0x0/0x5b0)`, with options/sym-addr with the address behind it; of a return `(caller+0x7/0x90 <- function)`. */
const PLACE = /^\s*\((?:[^()]+ <- )?([A-Za-z_][\w.]*)(?:\+0x[0-9a-f]+\/0x[0-9a-f]+)?(?: <[0-9a-f]+>)?\)/;

/**
 * What is certain to exist: a tracepoint, or the function at whose place a probe is, as in `(vma_merge+0x0/0x5b0)`, of a
 * return that which returns. A probe's own name is whatever somebody called it, and an address tells nothing; nor do the raw fields of a probe.
 */
function nameOf(event: string, text: string): string | undefined {
  if (text.includes("__probe_")) return undefined;
  if (!/^\s*\(/.test(text)) return event;
  const match = PLACE.exec(text);
  const place = match?.[1];
  if (place === undefined || /^[0-9a-f]{8,16}$/.test(place)) return undefined;
  return place.replace(/\.(?:part|isra|constprop|cold)\b.*$/, "");
}
