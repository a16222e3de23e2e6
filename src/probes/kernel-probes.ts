/*
 * A catalogue and its field map, read for one kernel: which model events can be recorded there, what of them, and by
 * which probes. A recorded probe makes every event that the field map makes of it, so it fetches what all of these
 * need: an event that came without a field would count as lost.
 */
import { alternatives, type EventRule, type FieldMap, type Source } from "../importers/field-map.js";
import { list } from "../text/one-or-more.js";
import {
  type Catalogue,
  type CatalogueProbe,
  type EventNote,
  isWithin,
  nearestRelease,
  notesOf,
} from "./catalogue.js";
import { type ChosenPlace, choosePlace } from "./choose-place.js";
import { hasFunction, type Kernel } from "./kernel.js";
import type { EventVisibility, Observability } from "./needs.js";

/** A probe of the catalogue at the place that this kernel has. */
export interface KernelProbe extends ChosenPlace {
  readonly event: string;
  readonly kind: CatalogueProbe["kind"];
}

/** What of which probe. */
export type Demands = Map<KernelProbe, Set<string>>;

export class KernelProbes implements Observability {
  readonly catalogue: Catalogue;
  readonly map: FieldMap;
  readonly #kernel: Kernel;
  readonly #probes: readonly KernelProbe[];
  readonly #seen = new Map<string, EventVisibility>();

  constructor(catalogue: Catalogue, map: FieldMap, kernel: Kernel) {
    this.catalogue = catalogue;
    this.map = map;
    this.#kernel = { ...kernel, release: nearestRelease(kernel.release, catalogue.kernels) };
    this.#probes = catalogue.probes.flatMap((probe) => {
      const { event, kind, optional = false } = probe;
      const chosen = choosePlace(probe, this.#kernel);
      return optional && chosen.problem !== undefined ? [] : [{ event, kind, ...chosen }];
    });
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

  /** Of the notes on an event the first that is about this kernel. */
  #note(event: string): EventNote | undefined {
    const { release } = this.#kernel;
    return notesOf(this.catalogue, event).find(({ kernels, lacks }) => {
      const has = lacks === undefined ? undefined : hasFunction(this.#kernel, lacks);
      if (has !== undefined) return !has;
      return kernels === undefined ? lacks === undefined : isWithin(release, kernels) !== false;
    });
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
    const { high } = source;
    const needIn = (at: KernelProbe, names: string | readonly string[]) => {
      need(demands, at, fetched(at, names));
      if (high !== undefined) need(demands, at, high);
    };
    if ("entry" in source) {
      for (const call of this.#callsReturning(list(rule.from))) {
        for (const entry of this.#entries(call)) needIn(entry, source.entry);
      }
      return;
    }
    if (source.of === undefined) {
      needIn(probe, source.field);
      return;
    }
    for (const call of list(source.of)) {
      for (const entry of this.#entries(call)) {
        for (const name of Object.keys(source.where ?? {})) need(demands, entry, name);
        needIn(entry, source.field);
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
