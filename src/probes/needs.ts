/*
 * Which events rules need: those that they speak about, and those that write what they read, and what these read,
 * and so on. What a kernel cannot show is asked of `Observability`; nothing here knows of any kernel.
 *
 * A rule can be decided if the events it speaks about are recorded, and everything that changes what it reads. A change
 * that happens unseen leaves the model with a picture that is wrong, not only incomplete, so one such change is enough
 * to make a rule undecidable.
 */
import type { CheckPoint, Dataflow, Effect } from "../ir/analysis/dataflow.js";
import { decide, type PrintedConstants } from "../ir/analysis/decide-constant-test.js";
import type { EventSchema } from "../trace/event-schema.js";

/** What is asked of a compiled program: its events, and what its rules and actions read and write. */
export interface ProgramFacts {
  readonly schemas: readonly EventSchema[];
  readonly dataflow: Dataflow;
}

/** What a recording can have of a model's event. */
export type EventVisibility =
  | { readonly kind: "recorded" }
  /** It never happens on this kernel: nothing is missed. */
  | { readonly kind: "absent"; readonly because: string }
  /** It has no probe, but other events have the same information. */
  | { readonly kind: "covered"; readonly because: string }
  /** It happens, and no probe shows it. */
  | { readonly kind: "unseen"; readonly because: string };

/** What of a model's events can be recorded, by name. */
export interface Observability {
  event(name: string): EventVisibility;
  /** Why an optional field of an event that is recorded has no value; undefined where it has one. */
  missingField(event: string, field: string): string | undefined;
  /** Other events that are recorded whenever this one is. */
  impliedEvents(event: string): readonly string[];
}

export interface UndecidableRule {
  readonly rule: number;
  readonly because: readonly string[];
}

export interface Needs {
  /** By index of the event: the optional parameters that are looked at. The others come with it. */
  readonly events: ReadonlyMap<number, ReadonlySet<number>>;
  /** Events used only for OBSERVE: optional, but they resolve unknowns sooner. */
  readonly helping: ReadonlySet<number>;
  /** Those of them that no rule asked for, but others would miss. */
  readonly forOthers: ReadonlySet<number>;
  /** Rules that were asked for and can be decided. */
  readonly decided: readonly number[];
  readonly undecidable: readonly UndecidableRule[];
  /** Rules whose WHEN is FALSE of the constants. */
  readonly notApplying: readonly number[];
  /** Rules that were not requested, and that would see only a part of what happens. */
  readonly untrusted: readonly number[];
}

/** Reasons given for each rule. */
const REASON_LIMIT = 2;

export function needsOf(
  program: ProgramFacts,
  rules: readonly number[],
  constants: PrintedConstants,
  observable: Observability,
  options: { readonly others: boolean },
): Needs {
  return new NeedsSearch(program, constants, observable).run(rules, options.others);
}

class NeedsSearch {
  readonly #flow: Dataflow;
  readonly #schemas: readonly EventSchema[];
  readonly #constants: PrintedConstants;
  readonly #observable: Observability;
  readonly #effects: readonly (readonly Effect[])[];
  readonly #seen: readonly EventVisibility[];
  readonly #events = new Map<number, Set<number>>();
  readonly #helping = new Set<number>();
  readonly #gathered = new Set<number>();
  readonly #problems = new Map<number, string | undefined>();

  constructor(
    { dataflow: flow, schemas }: ProgramFacts,
    constants: PrintedConstants,
    observable: Observability,
  ) {
    this.#flow = flow;
    this.#schemas = schemas;
    this.#constants = constants;
    this.#observable = observable;
    this.#seen = schemas.map((e) => observable.event(e.name));
    const applying = flow.effects.filter((e) => this.#applies(e));
    this.#effects = flow.variables.map((_, v) => applying.filter((e) => e.variable === v));
  }

  run(rules: readonly number[], others: boolean): Needs {
    const decided: number[] = [];
    const undecidable: UndecidableRule[] = [];
    const notApplying: number[] = [];
    for (const rule of rules) {
      const sites = this.#flow.sites.filter((s) => s.rule === rule && this.#applies(s));
      const troubles = sites.map((s) => this.#problem(s));
      if (sites.length === 0) notApplying.push(rule);
      else if (troubles.every((t) => t !== undefined))
        undecidable.push({ rule, because: [...new Set(troubles as string[])].slice(0, REASON_LIMIT) });
      else decided.push(rule);
      sites.forEach((site, i) => {
        if (troubles[i] === undefined) this.#gather(site);
      });
    }
    const asked = new Set(this.#events.keys());
    const untrusted = this.#completeOthers(new Set(rules), others);
    const forOthers = new Set([...this.#events.keys()].filter((e) => !asked.has(e)));
    return {
      events: this.#events,
      helping: this.#helping,
      forOthers,
      decided,
      undecidable,
      notApplying,
      untrusted,
    };
  }

  /**
   * A rule that nobody asked for may be judged nevertheless when its events are recorded. Where what it reads is
   * written by some recorded events and some that are not, these are added if others matter; else its verdict does not.
   * OBSERVEs always matter: they are judged with any rule.
   */
  #completeOthers(asked: ReadonlySet<number>, all: boolean): number[] {
    const rest = this.#flow.sites.filter(
      (s) => (s.rule === undefined || !asked.has(s.rule)) && this.#applies(s),
    );
    const wanted = rest.filter(
      (site) => (all || site.rule === undefined) && this.#problem(site) === undefined,
    );
    for (let before = -1; before !== this.#events.size; ) {
      before = this.#events.size;
      for (const site of wanted) if (this.#isHalfSeen(site)) this.#gather(site);
    }
    const misled = rest.filter((site) => this.#isHalfSeen(site)).flatMap((site) => site.rule ?? []);
    return [...new Set(misled)];
  }

  #isHalfSeen(site: CheckPoint): boolean {
    const isRecorded = (event: number) => this.#events.has(event);
    const isMissed = (event: number) =>
      !isRecorded(event) && ["recorded", "unseen"].includes(this.#seen[event]!.kind);
    const spoken = site.events.map(({ event }) => event);
    if (spoken.length > 0 && !spoken.some(isRecorded)) return false;
    if (spoken.some(isMissed)) return true;
    // What nothing recorded writes is not known: no rule is misled by it.
    return this.#variablesBehind(site).some((v) => {
      const writers = this.#effects[v]!.filter((e) => !e.observes).map((e) => e.event);
      return writers.some(isRecorded) && writers.some(isMissed);
    });
  }

  /** The variables that a site reads, and those that these are made of. */
  #variablesBehind(site: CheckPoint): number[] {
    const found = new Set(site.variables);
    for (const v of found) {
      for (const effect of this.#effects[v]!) for (const read of effect.reads.variables) found.add(read);
    }
    return [...found];
  }

  #applies(at: { readonly when: CheckPoint["when"] }): boolean {
    return decide(at.when, this.#constants) !== false;
  }

  /** Why a site cannot be judged; undefined where it can. */
  #problem(site: CheckPoint): string | undefined {
    const { events } = site;
    const name = (event: number) => this.#schemas[event]!.name;
    for (const { event } of events) {
      const seen = this.#seen[event]!;
      if (seen.kind === "unseen" || seen.kind === "covered") return `${name(event)}: ${seen.because}`;
    }
    const shown = events.filter(({ event }) => this.#seen[event]!.kind === "recorded");
    const [first] = events;
    if (first !== undefined && shown.length === 0) {
      const seen = this.#seen[first.event]!;
      return seen.kind === "absent" ? `${name(first.event)}: ${seen.because}` : undefined;
    }
    for (const { event, args } of shown) {
      for (const arg of args) {
        const param = this.#schemas[event]!.fields[arg]!;
        const missing = this.#observable.missingField(name(event), param.name);
        if (missing !== undefined) return `${name(event)} without ${param.name}: ${missing}`;
      }
    }
    for (const v of site.variables) {
      // One that is not followed at all is only unknown: what can be decided without it is.
      if (!site.essential.includes(v) && !this.#isFollowed(v)) continue;
      const problem = this.#variableProblem(v);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #isFollowed(variable: number): boolean {
    return this.#effects[variable]!.some((e) => this.#seen[e.event]!.kind === "recorded");
  }

  /** Why a variable's value cannot be followed; undefined where it can. */
  #variableProblem(variable: number): string | undefined {
    if (this.#problems.has(variable)) return this.#problems.get(variable);
    // One that is made of itself is judged by its other sources.
    this.#problems.set(variable, undefined);
    const problem = this.#findProblem(variable);
    this.#problems.set(variable, problem);
    return problem;
  }

  #findProblem(variable: number): string | undefined {
    const effects = this.#effects[variable]!;
    const say = (e: Effect, because: string) =>
      `${this.#flow.variables[variable]!} needs ${this.#schemas[e.event]!.name}: ${because}`;
    for (const effect of effects) {
      const seen = this.#seen[effect.event]!;
      if (seen.kind === "unseen" && !effect.observes) return say(effect, seen.because);
    }
    const [first] = effects;
    const shown = effects.filter((e) => this.#seen[e.event]!.kind === "recorded");
    if (first !== undefined && shown.length === 0) {
      const seen = this.#seen[first.event]!;
      if (seen.kind !== "recorded") return say(first, seen.because);
    }
    for (const effect of shown) {
      if (effect.observes) continue;
      for (const read of effect.reads.variables) {
        const problem = this.#variableProblem(read);
        if (problem !== undefined) return problem;
      }
    }
    return undefined;
  }

  #gather(site: CheckPoint): void {
    for (const { event, args } of site.events) this.#want(event, args, site.rule === undefined);
    for (const variable of site.variables) this.#gatherVariable(variable);
  }

  #gatherVariable(variable: number): void {
    if (this.#gathered.has(variable)) return;
    this.#gathered.add(variable);
    for (const effect of this.#effects[variable]!) {
      if (this.#seen[effect.event]!.kind !== "recorded") continue;
      this.#want(effect.event, effect.reads.args, effect.observes);
      for (const read of effect.reads.variables) this.#gatherVariable(read);
    }
  }

  #want(event: number, args: readonly number[], onlyHelps = false): void {
    if (this.#seen[event]!.kind !== "recorded") return;
    const known = this.#events.get(event);
    if (!onlyHelps) this.#helping.delete(event);
    else if (known === undefined) this.#helping.add(event);
    const own = known ?? new Set<number>();
    const { name, fields } = this.#schemas[event]!;
    for (const arg of args) if (fields[arg]!.optional) own.add(arg);
    if (known !== undefined) return;
    this.#events.set(event, own);
    for (const other of this.#observable.impliedEvents(name)) {
      const index = this.#schemas.findIndex((e) => e.name === other);
      if (index >= 0) this.#want(index, [], onlyHelps);
    }
  }
}
