/*
 * A catalogue and its field map, read for one kernel: which model events can be recorded there, what of them, and by
 * which probes. A recorded probe makes every event that the field map makes of it, so it fetches what all of these
 * need: an event that came without a field would count as lost.
 */
import { alternatives, type EventRule, type FieldMap, list, type Source } from "../importers/field-map.js";
import { callOfReturn } from "../trace/record.js";
import type { Catalogue, CatalogueProbe, EventNote, ProbeLocation } from "./catalogue.js";
import { type CType, type FetchExpr, parseFetch, parseParam, parseType } from "./expression.js";
import { hasFunction, hasTracepoint, type Kernel, paramProblem, returnProblem } from "./kernel.js";
import type { EventVisibility, Observability } from "./needs.js";
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

export interface KernelProbe {
  readonly event: string;
  readonly kind: CatalogueProbe["kind"];
  readonly place: ProbeLocation;
  readonly fields: ReadonlyMap<string, ProbeField>;
  /** Why this kernel cannot have it. */
  readonly problem: string | undefined;
  /** The kernel's own description has the place. */
  readonly isShown: boolean;
}

/** What of which probe. */
export type Demands = Map<KernelProbe, Set<string>>;

export class KernelProbes implements Observability {
  readonly catalogue: Catalogue;
  readonly map: FieldMap;
  readonly #probes: readonly KernelProbe[];
  readonly #seen = new Map<string, EventVisibility>();

  constructor(catalogue: Catalogue, map: FieldMap, kernel: Kernel) {
    this.catalogue = catalogue;
    this.map = map;
    this.#probes = catalogue.probes.map((probe) => bookProbe(probe, kernel));
  }

  event(name: string): EventVisibility {
    const known = this.#seen.get(name);
    if (known !== undefined) return known;
    const seen = this.#judge(name);
    this.#seen.set(name, seen);
    return seen;
  }

  #judge(name: string): EventVisibility {
    const note = this.#note(name);
    const problem = this.#eventProblem(name);
    // What the catalogue says cannot be recorded takes a kernel that shows the function to be there after all.
    if (note !== undefined && !this.#isShown(name)) {
      const { seen: kind, because } = note;
      if (kind !== "partly" && kind !== "told") return { kind, because };
    }
    return problem === undefined ? { kind: "recorded" } : { kind: "unseen", because: problem };
  }

  #isShown(event: string): boolean {
    const probes = this.#rulesTo(event).flatMap((rule) => this.#probesOf(rule));
    return probes.length > 0 && probes.every((probe) => probe.isShown);
  }

  /** What is said of a function holds for its return. */
  #note(event: string): EventNote | undefined {
    const { events } = this.catalogue;
    return events[event] ?? events[callOfReturn(event) ?? event];
  }

  #eventProblem(name: string): string | undefined {
    const demands = this.demandsOf(new Map([[name, new Set<string>()]]));
    return demands.size === 0 ? "no probe is known for it" : this.#fieldsProblem(demands);
  }

  #fieldsProblem(demands: Demands): string | undefined {
    for (const [probe, fields] of demands) {
      if (probe.problem !== undefined) return probe.problem;
      for (const field of fields) {
        const found = probe.fields.get(field);
        if (found === undefined) return `no probe of ${probe.event} fetches ${field}`;
        if (found.problem !== undefined) return found.problem;
      }
    }
    return undefined;
  }

  missingField(event: string, field: string): string | undefined {
    let because = "the field map has no such field";
    for (const rule of this.#rulesTo(event)) {
      const source = rule.fields?.[field] ?? rule.fields?.[`${field}?`];
      if (source === undefined) continue;
      const demands: Demands = new Map();
      for (const probe of this.#probesOf(rule)) this.#demandSource(source, rule, probe, demands);
      const problem = this.#fieldsProblem(demands);
      if (problem === undefined) return undefined;
      because = problem;
    }
    return because;
  }

  impliedEvents(event: string): readonly string[] {
    const demands = this.demandsOf(new Map([[event, new Set<string>()]]));
    const events = new Set([...demands.keys()].flatMap((probe) => this.eventsOf(probe)));
    return [...events];
  }

  /** A note on an event that is recorded in part. */
  partly(event: string): string | undefined {
    const note = this.#note(event);
    return note?.seen === "partly" ? note.because : undefined;
  }

  /** The probes for these events, with their optional fields, and what each has to fetch. */
  demandsOf(events: ReadonlyMap<string, ReadonlySet<string>>): Demands {
    const demands: Demands = new Map();
    for (const [event, fields] of events) {
      for (const rule of this.#rulesTo(event)) this.#demand(rule, fields, demands);
    }
    // A probe that came in for a call's entry makes events of its own.
    for (const [probe] of demands) {
      for (const rule of this.#rulesFrom(probe)) {
        if (rule.to !== null) this.#demand(rule, events.get(rule.to) ?? new Set(), demands);
      }
    }
    return demands;
  }

  /** Whether these probes record every occurrence of the event. */
  isWhole(event: string, probes: ReadonlySet<KernelProbe>): boolean {
    const needed = this.demandsOf(new Map([[event, new Set<string>()]]));
    return (
      this.event(event).kind === "recorded" &&
      this.partly(event) === undefined &&
      [...needed.keys()].every((probe) => probes.has(probe))
    );
  }

  /** The model's events that a probe's records become. */
  eventsOf(probe: KernelProbe): readonly string[] {
    return [...new Set(this.#rulesFrom(probe).flatMap((rule) => (rule.to === null ? [] : [rule.to])))];
  }

  #rulesTo(event: string): EventRule[] {
    return this.map.events.filter((rule) => rule.to === event);
  }

  /** The map's rules that may fit what a probe records. */
  #rulesFrom(probe: KernelProbe): EventRule[] {
    return this.map.events.filter((rule) => isFrom(rule, probe));
  }

  #probesOf(rule: EventRule): KernelProbe[] {
    return this.#probes.filter((probe) => isFrom(rule, probe));
  }

  #demand(rule: EventRule, optional: ReadonlySet<string>, demands: Demands): void {
    for (const probe of this.#probesOf(rule)) {
      need(demands, probe);
      if (rule.through !== undefined) need(demands, probe, rule.through);
      for (const field of Object.keys(rule.if ?? {})) need(demands, probe, field);
      for (const [name, source] of Object.entries(rule.fields ?? {})) {
        const isOptional = name.endsWith("?");
        if (isOptional && !optional.has(name.slice(0, -1))) continue;
        const own: Demands = new Map();
        this.#demandSource(source, rule, probe, own);
        // What an event can do without is left out where this kernel does not have it.
        if (isOptional && this.#fieldsProblem(own) !== undefined) continue;
        for (const [other, fields] of own) for (const field of ["", ...fields]) need(demands, other, field);
      }
    }
  }

  /** What a source takes: of its alternatives the first that this kernel has. */
  #demandSource(source: Source, rule: EventRule, probe: KernelProbe, demands: Demands): void {
    const found = alternatives(source).map((one) => {
      const own: Demands = new Map();
      this.#demandOne(one, rule, probe, own);
      return own;
    });
    const taken = found.find((own) => this.#fieldsProblem(own) === undefined) ?? found[0]!;
    for (const [other, fields] of taken) for (const field of ["", ...fields]) need(demands, other, field);
  }

  #demandOne(source: Source, rule: EventRule, probe: KernelProbe, demands: Demands): void {
    if (typeof source === "string") {
      need(demands, probe, source);
      return;
    }
    if ("const" in source) return;
    if ("entry" in source) {
      for (const call of this.#callsReturning(list(rule.from))) {
        for (const entry of this.#entries(call)) need(demands, entry, fetched(entry, source.entry));
      }
      return;
    }
    if (source.of === undefined) {
      need(demands, probe, fetched(probe, source.field));
      return;
    }
    for (const call of list(source.of)) {
      for (const entry of this.#entries(call)) {
        for (const name of Object.keys(source.where ?? {})) need(demands, entry, name);
        need(demands, entry, fetched(entry, source.field));
      }
      for (const name of Object.values(source.where ?? {})) need(demands, probe, name);
      for (const end of this.#returns(call)) need(demands, end);
    }
  }

  #callsReturning(from: readonly string[]): string[] {
    return Object.entries(this.map.calls ?? {}).flatMap(([call, { return: ends }]) =>
      list(ends).some((name) => from.includes(name)) ? [call] : [],
    );
  }

  #entries(call: string): KernelProbe[] {
    const names = list(this.map.calls?.[call]?.entry);
    return this.#probes.filter((probe) => probe.kind === "probe" && names.includes(probe.event));
  }

  #returns(call: string): KernelProbe[] {
    const names = list(this.map.calls?.[call]?.return);
    return this.#probes.filter((probe) => probe.kind === "probe-return" && names.includes(probe.event));
  }
}

/** A rule for records with a field that the probe does not fetch, or without one that it does, is for others' probes. */
function isFrom(rule: EventRule, probe: KernelProbe): boolean {
  if (!list(rule.from).includes(probe.event)) return false;
  if (rule.kind !== undefined && rule.kind !== probe.kind) return false;
  const conditions = Object.entries(rule.if ?? {});
  return conditions.every(
    ([field, { present }]) => present === undefined || present === probe.fields.has(field),
  );
}

/** Of the names that a recorded field may have, the one that this probe gives it. */
function fetched(probe: KernelProbe, field: string | readonly string[]): string {
  const names = list(field);
  return names.find((name) => probe.fields.has(name)) ?? names[0]!;
}

/** "" is the probe itself. */
function need(demands: Demands, probe: KernelProbe, field = ""): void {
  const fields = demands.get(probe) ?? new Set<string>();
  if (field !== "") fields.add(field);
  demands.set(probe, fields);
}

function bookProbe(probe: CatalogueProbe, kernel: Kernel): KernelProbe {
  const troubles = probe.at.map((place) => locationProblem(place, kernel));
  const at = Math.max(0, troubles.indexOf(undefined));
  const place = probe.at[at]!;
  const fields = new Map<string, ProbeField>();
  for (const [name, text] of Object.entries(probe.fetch)) {
    fields.set(name, probeField(name, parseFetch(text)!, place, kernel));
  }
  const isShown =
    place.function === undefined
      ? hasTracepoint(kernel, place.tracepoint.split(":")[1]!) === true
      : hasFunction(kernel, place.function) === true;
  return { event: probe.event, kind: probe.kind, place, fields, problem: troubles[at], isShown };
}

function locationProblem(place: ProbeLocation, kernel: Kernel): string | undefined {
  if (place.function !== undefined) {
    if (hasFunction(kernel, place.function) === false) return `${place.function}() is not in this kernel`;
    return undefined;
  }
  const isThere = hasTracepoint(kernel, place.tracepoint.split(":")[1]!);
  return isThere === false ? `the tracepoint ${place.tracepoint} is not in this kernel` : undefined;
}

function probeField(name: string, expr: FetchExpr, place: ProbeLocation, kernel: Kernel): ProbeField {
  if (place.function === undefined) {
    const root: FetchRoot = { kind: "field", name: expr.root };
    return { name, expr, root, place: undefined, problem: undefined };
  }
  if (place.params === undefined) {
    const type = parseType(place.returns)!;
    const problem = returnProblem(kernel, place.function, place.returns);
    return resolvedField(name, expr, { kind: "return", type }, problem, kernel);
  }
  const index = place.params.findIndex((param) => parseParam(param)!.name === expr.root);
  const type = parseParam(place.params[index]!)!.type;
  const problem = paramProblem(kernel, place.function, place.params, index);
  return resolvedField(name, expr, { kind: "argument", index, type }, problem, kernel);
}

function resolvedField(
  name: string,
  expr: FetchExpr,
  root: Extract<FetchRoot, { type: CType }>,
  problem: string | undefined,
  kernel: Kernel,
): ProbeField {
  const place = resolveFetch(expr, root.type, kernel.btf);
  return {
    name,
    expr,
    root,
    place,
    problem: problem ?? (place.kind === "wrong" ? place.because : undefined),
  };
}
