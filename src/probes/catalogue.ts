/*
 * A probe catalogue says of a line of kernels which functions and tracepoints record what a field map understands, and
 * what cannot be recorded. It is data (JSON, see specs/mm/probes/README.md), as the field map is that it belongs to.
 */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { list } from "../text/one-or-more.js";
import { wholeFile } from "../trace/line-place.js";
import { callOfReturn } from "../trace/record.js";
import { describeSchemaError, schemaValidator } from "../trace/schema-validator.js";
import { catalogueSchema } from "./catalogue-schema.js";
import { parseFetch, parseParam, parseType } from "./expression.js";

export interface Catalogue {
  readonly format: 1;
  readonly name: string;
  readonly title?: string;
  /** The field map that understands what these probes record. */
  readonly map: string;
  /** Versions that it is made for: from this one on, below that one. */
  readonly kernels: { readonly from: string; readonly below: string };
  readonly arch: string;
  /** Where a function's arguments are at its entry, as kprobe_events names places. */
  readonly arguments: readonly string[];
  readonly probes: readonly CatalogueProbe[];
  /** By the model's event: what cannot be recorded of it, and why. */
  readonly events: Readonly<Record<string, EventNote | readonly EventNote[]>>;
}

/** By recorded field: an expression, or several of which the first is taken that the kernel's types have. */
export type Fetches = Readonly<Record<string, string | readonly string[]>>;

export interface CatalogueProbe {
  /** The recorded event, as the field map calls it. */
  readonly event: string;
  readonly kind: "probe" | "probe-return" | "tracepoint";
  /** The first that the kernel has is taken. */
  readonly at: readonly ProbeLocation[];
  /** A kernel that has none of these places does not do it, or other probes of the same events show it. */
  readonly optional?: boolean;
  /** What is fetched at every place; what a place has of its own comes before it. */
  readonly fetch?: Fetches;
}

interface OfPlace {
  readonly fetch?: Fetches;
  /** Only where the kernel does not have this function. */
  readonly lacks?: string;
  /** Where neither types nor symbols of the kernel are known: which releases have it. */
  readonly kernels?: Catalogue["kernels"];
}

export type ProbeLocation = OfPlace &
  (
    | { readonly function: string; readonly params: readonly string[]; readonly returns?: undefined }
    | { readonly function: string; readonly returns: string; readonly params?: undefined }
    | { readonly tracepoint: string; readonly function?: undefined }
  );

export interface EventNote {
  /** Why there is no probe; `partly`: there is one, but it does not see all. */
  readonly seen: "absent" | "covered" | "told" | "unseen" | "partly";
  /** told: the events that have the same information where it is not recorded itself. */
  readonly by?: readonly string[];
  readonly because: string;
  /** Only of kernels without this function; where their symbols are not known, of those of `kernels` if it has any. */
  readonly lacks?: string;
  /** Of which versions this is true; default: those of the catalogue. */
  readonly kernels?: Catalogue["kernels"];
}

export interface ParsedCatalogue {
  /** undefined where there are errors. */
  readonly catalogue: Catalogue | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const validate = schemaValidator(catalogueSchema);

/** Reads a catalogue. `path` is for the diagnostics. */
export function parseCatalogue(path: string, text: string): ParsedCatalogue {
  const place = wholeFile(path);
  const wrong = (where: string, reason: string) => diagnostic("MMS7031", place, { where, reason });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (e) {
    const reason = `is not JSON: ${(e as Error).message}`;
    return { catalogue: undefined, diagnostics: [wrong("it", reason)] };
  }
  const errors = validate(json);
  if (errors.length > 0) {
    const troubles = errors.filter((e) => e.keyword !== "anyOf").map(describeSchemaError);
    return { catalogue: undefined, diagnostics: troubles.map((t) => wrong(t.where, t.reason)) };
  }
  // The schema is the type's.
  const catalogue = json as unknown as Catalogue;
  const diagnostics = wordProblems(catalogue).map(({ where, reason }) => wrong(where, reason));
  return { catalogue: diagnostics.length === 0 ? catalogue : undefined, diagnostics };
}

/** What the schema cannot say: types, expressions, and the names in these. */
function wordProblems(catalogue: Catalogue): { where: string; reason: string }[] {
  const found: { where: string; reason: string }[] = [];
  catalogue.probes.forEach((probe, i) => {
    probe.at.forEach((place, j) => {
      const where = `/probes/${i}/at/${j}`;
      const names = namesOf(place);
      if (typeof names === "string") found.push({ where, reason: names });
      if ((place.function === undefined) !== (probe.kind === "tracepoint"))
        found.push({ where, reason: `is no place of a ${probe.kind}` });
      if (place.function !== undefined && (place.params === undefined) !== (probe.kind === "probe-return"))
        found.push({ where, reason: `has not what a ${probe.kind} needs: params or returns` });
      for (const [field, texts] of Object.entries(fetchesAt(probe, place))) {
        for (const text of list(texts)) {
          const e = parseFetch(text);
          const at = `/probes/${i}/${place.fetch?.[field] === undefined ? "" : `at/${j}/`}fetch/${field}`;
          if (e === undefined) found.push({ where: at, reason: `is no expression: ${text}` });
          else if (names instanceof Set && !names.has(e.root))
            found.push({ where: at, reason: `names ${e.root}, which ${where} does not have` });
        }
      }
    });
  });
  return found;
}

/** What is fetched at a place of a probe. */
export function fetchesAt(probe: CatalogueProbe, place: ProbeLocation): Fetches {
  return {
    ...place.fetch,
    ...Object.fromEntries(
      Object.entries(probe.fetch ?? {}).filter(([field]) => place.fetch?.[field] === undefined),
    ),
  };
}

/** What the catalogue says of an event, or of the function that it is the return of. */
export function notesOf({ events }: Catalogue, event: string): readonly EventNote[] {
  const found = events[event] ?? events[callOfReturn(event) ?? event];
  return found === undefined ? [] : "seen" in found ? [found] : found;
}

/** Whether a version is one of these; undefined for a text that names none. */
export function isWithin(
  release: string,
  { from = "0.0", below = "9999.0" }: Partial<Catalogue["kernels"]>,
): boolean | undefined {
  const version = parseVersion(release);
  if (version === undefined) return undefined;
  const order = (text: string) => place(parseVersion(text)!);
  return order(from) <= place(version) && place(version) < order(below);
}

/** The release, or where it lies outside of these the nearest of them. */
export function nearestRelease(release: string, { from, below }: Catalogue["kernels"]): string {
  if (isWithin(release, { from }) === false) return from;
  if (isWithin(release, { below }) !== false) return release;
  const [major, minor] = parseVersion(below)!;
  return minor > 0 ? `${major}.${minor - 1}` : `${major - 1}.9999`;
}

/** The names that expressions may begin with (undefined: any), or what is wrong with the place. */
function namesOf(place: ProbeLocation): ReadonlySet<string> | string | undefined {
  if (place.function === undefined) return undefined;
  if (place.params === undefined) {
    return parseType(place.returns) === undefined ? `has no known type: ${place.returns}` : new Set(["ret"]);
  }
  const params = place.params.map(parseParam);
  const bad = params.indexOf(undefined);
  if (bad >= 0) return `has no known type: ${place.params[bad]!}`;
  return new Set(params.map((p) => p!.name));
}

/** 6.12 as [6, 12]; undefined for what does not begin so. */
export function parseVersion(text: string): readonly [number, number] | undefined {
  const match = /^(\d{1,4})\.(\d{1,4})(?![\d])/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2])];
}

/** The catalogue for a kernel; `isNear` where none is made for it and this one is the nearest. */
export function catalogueFor(
  version: readonly [number, number],
  catalogues: readonly Catalogue[],
): { readonly catalogue: Catalogue; readonly isNear: boolean } | undefined {
  const order = (text: string) => place(parseVersion(text) ?? [0, 0]);
  const wanted = place(version);
  const distance = ({ kernels }: Catalogue) =>
    wanted < order(kernels.from)
      ? order(kernels.from) - wanted
      : Math.max(0, wanted - order(kernels.below) + 1);
  const [nearest] = [...catalogues].sort((a, b) => distance(a) - distance(b));
  return nearest === undefined ? undefined : { catalogue: nearest, isNear: distance(nearest) > 0 };
}

function place([major, minor]: readonly [number, number]): number {
  return major * 10_000 + minor;
}
