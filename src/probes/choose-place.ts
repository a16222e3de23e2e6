/*
 * Of a catalogue's probe the place that a kernel has, and of each fetched field the expression that its types have: the
 * first of the alternatives that fit. What the kernel tells of itself, its symbols and types, decides; the release only
 * where it tells nothing.
 */
import { list } from "../text/one-or-more.js";
import { type CatalogueProbe, fetchesAt, isWithin, type ProbeLocation } from "./catalogue.js";
import { type CType, type FetchExpr, parseFetch, parseParam, parseType } from "./expression.js";
import { hasFunction, hasTracepoint, type Kernel, paramIndex, returnProblem, signatureOf } from "./kernel.js";
import { type FetchPlace, resolveFetch } from "./resolve-fetch.js";

/** Where a fetched value begins. */
export type FetchRoot =
  | { readonly kind: "argument"; readonly index: number; readonly type: CType }
  | { readonly kind: "return"; readonly type: CType }
  | { readonly kind: "field"; readonly name: string };

export interface ProbeField {
  readonly name: string;
  readonly expr: FetchExpr;
  readonly root: FetchRoot;
  /** undefined for a tracepoint's field, which has no place of its own. */
  readonly place: FetchPlace | undefined;
  /** Why it cannot be fetched. */
  readonly problem: string | undefined;
}

export interface ChosenPlace {
  readonly place: ProbeLocation;
  readonly fields: ReadonlyMap<string, ProbeField>;
  /** Why this kernel cannot have it. */
  readonly problem: string | undefined;
  /** The kernel's own description has the place. */
  readonly isShown: boolean;
}

/** Where the kernel has none of the places it is the first, with what is wrong with all of them. */
export function choosePlace(probe: CatalogueProbe, kernel: Kernel): ChosenPlace {
  const troubles = probe.at.map((place) => placeProblem(place, kernel));
  const there = probe.at.filter((_, i) => troubles[i] === undefined);
  // Of one function with several parameter lists the one that it has; where it is none of them, some fields may do.
  const place = there.find((one) => isAsDeclared(one, kernel)) ?? there[0] ?? probe.at[0]!;
  const fields = new Map<string, ProbeField>();
  for (const [name, texts] of Object.entries(fetchesAt(probe, place))) {
    const found = list(texts).map((text) => probeField(name, parseFetch(text)!, place, kernel));
    fields.set(name, found.find(({ problem }) => problem === undefined) ?? found[0]!);
  }
  const isShown = there.length > 0 && isThere(place, kernel) === true;
  const problem = there.length > 0 ? undefined : troublesOf(probe, kernel, troubles);
  return { place, fields, problem, isShown };
}

/** What is wrong with the places, without those of other kernels. */
function troublesOf(
  probe: CatalogueProbe,
  kernel: Kernel,
  troubles: readonly (string | undefined)[],
): string {
  const own = troubles.filter((_, i) => isWithin(kernel.release, probe.at[i]!.kernels ?? {}) !== false);
  return [...new Set(own.length > 0 ? own : troubles)].join("; ");
}

function isThere(place: ProbeLocation, kernel: Kernel): boolean | undefined {
  if (place.function !== undefined) {
    // Which parts a compiler has made of a function only the symbols tell.
    return hasFunction(kernel, place.function) ?? (place.function.includes(".") ? false : undefined);
  }
  return hasTracepoint(kernel, place.tracepoint.split(":")[1]!);
}

/** Why a kernel cannot have the place; undefined where it has, or may have it. */
function placeProblem(place: ProbeLocation, kernel: Kernel): string | undefined {
  const what = place.function === undefined ? `the tracepoint ${place.tracepoint}` : `${place.function}()`;
  const known = isThere(place, kernel);
  if (known === false) return `${what} is not in this kernel`;
  const { kernels, lacks } = place;
  const other = lacks === undefined ? undefined : hasFunction(kernel, lacks);
  if (other === true) return `${what} is not looked at where there is ${lacks}()`;
  if (other === false) return undefined;
  // Which parameters a function has its types tell, where there are any.
  const isTold =
    place.function === undefined ? known === true : signatureOf(kernel, place.function) !== undefined;
  if (isTold || kernels === undefined || isWithin(kernel.release, kernels) !== false) return undefined;
  return `${what} is taken to be so from ${kernels.from} to below ${kernels.below} only`;
}

function isAsDeclared(place: ProbeLocation, kernel: Kernel): boolean {
  if (place.function === undefined) return true;
  const { function: name, params, returns } = place;
  if (params === undefined) return returnProblem(kernel, name, returns) === undefined;
  return params.every((_, i) => typeof paramIndex(kernel, name, params, i) === "number");
}

function probeField(name: string, expr: FetchExpr, place: ProbeLocation, kernel: Kernel): ProbeField {
  if (place.function === undefined) {
    const root: FetchRoot = { kind: "field", name: expr.root };
    return { name, expr, root, place: undefined, problem: undefined };
  }
  if (place.params === undefined) {
    const type = parseType(place.returns)!;
    const problem = returnProblem(kernel, place.function, place.returns);
    return resolved(name, expr, { kind: "return", type }, problem, kernel);
  }
  const declared = place.params.findIndex((param) => parseParam(param)!.name === expr.root);
  const { type } = parseParam(place.params[declared]!)!;
  const found = paramIndex(kernel, place.function, place.params, declared);
  const index = typeof found === "object" ? declared : found;
  const problem = typeof found === "object" ? found.problem : undefined;
  return resolved(name, expr, { kind: "argument", index, type }, problem, kernel);
}

function resolved(
  name: string,
  expr: FetchExpr,
  root: Extract<FetchRoot, { type: CType }>,
  wrong: string | undefined,
  kernel: Kernel,
): ProbeField {
  const place = resolveFetch(expr, root.type, kernel.btf);
  const problem = wrong ?? (place.kind === "wrong" ? place.because : undefined);
  return { name, expr, root, place, problem };
}
