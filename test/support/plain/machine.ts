/*
 * A program at work on a trace, without any cleverness: after every step everything is evaluated again.
 * specs/SEMANTICS.md, "The state and a step" to "Action and temporal properties", sentence by sentence.
 */
import type * as ir from "../../../src/ir/ir.js";
import { allExprs } from "../../../src/ir/walk.js";
import { check, type Outcome, type Verdict } from "./check.js";
import {
  apply,
  contains,
  type Effect,
  effectsOf,
  enabled,
  observe,
  perhapsObserve,
  requirementsOf,
} from "./effects.js";
import {
  attempt,
  bindLazily,
  type Env,
  envOf,
  evaluate,
  type Occurrence,
  tentatively,
  variableIn,
  type World,
} from "./evaluate.js";
import { fadingOf } from "./unseen.js";
import { and, type Bool, eq, kept, printValue, type Task, type Value } from "./value.js";
import { Watch } from "./watch.js";
import { any, changed, isConflict } from "./writes.js";

export interface PlainEvent {
  readonly name: string;
  /** undefined is unknown. */
  readonly args: readonly Value[];
  readonly self: Task;
  readonly cpu: bigint;
  readonly ts: bigint;
}

export interface PlainViolation {
  readonly kind: "invariant" | "property" | "require" | "no-action" | "undefined" | "mismatch";
  /** A rule's id; else the name of the event or action. */
  readonly id: string;
  readonly module: string;
  readonly binding: string;
  /** The event's number from 1; 0 is the first state, the number of events + 1 the end. */
  readonly step: number;
}

/** "perhaps" where the definition leaves it to the engine, which need not look again at what a step did not touch. */
export type Perhaps = boolean | "perhaps";

export interface PlainRule {
  readonly applies: Bool;
  violated: Perhaps;
  inconclusive: Perhaps;
  vacuous: Perhaps;
}

export interface PlainOptions {
  readonly complete: boolean;
  /** By name; those left out have their default. */
  readonly constants: ReadonlyMap<string, Value>;
  /** Names of the events that the trace records; undefined: all. */
  readonly recorded?: ReadonlySet<string> | undefined;
}

export class PlainMachine {
  violations: PlainViolation[] = [];
  /** Violations that may be reported or not, at any step; see `Perhaps`. */
  readonly perhaps: Omit<PlainViolation, "step">[] = [];
  readonly rules: ReadonlyMap<string, PlainRule>;
  /** Trouble of the spec itself: two actions enabled at once (MMS6002), one cell written twice (MMS6003). */
  /** Actions that perhaps told of the state what it does not hold: of that cell, and of the domain it is in, nothing is known then. */
  readonly doubted = new Set<string>();
  readonly specErrors: { readonly code: "MMS6002" | "MMS6003"; readonly step: number }[] = [];
  /** What is undefined before the first step, e.g. "INIT of v0". */
  readonly setupFaults: string[] = [];
  /** Two actions of a module were enabled at once, whether or not they led to the same. */
  hasOverlap = false;
  readonly #program: ir.Program;
  /** Of actions: by module, and what LIFETIMEs do. */
  readonly #groups: readonly string[];
  readonly #constants: readonly Value[];
  readonly #whens: ReadonlyMap<ir.Action, Bool>;
  #values: Value[];
  /** Variables that events may write that nobody recorded. */
  readonly #fading: ReadonlySet<number>;
  #steps = 0;
  /** By rule index: what the leaves came to when last evaluated. */
  readonly #before = new Map<number, Map<string, Outcome>>();
  /** By rule index. */
  readonly #watches = new Map<number, Watch>();

  constructor(program: ir.Program, options: PlainOptions) {
    this.#program = program;
    this.#groups = [...new Set(program.actions.map((a) => a.group))];
    this.#constants = constantsOf(program, options.constants, (what) => this.setupFaults.push(what));
    const empty = envOf(this.#world([], [], undefined));
    const setup = (what: string, e: ir.Expr): Value => {
      const outcome = attempt(() => evaluate(e, empty));
      if ("value" in outcome) return outcome.value;
      this.setupFaults.push(what);
      return undefined;
    };
    this.#fading = fadingOf(program, empty, options.recorded);
    this.rules = new Map(
      program.rules.map((rule) => {
        const applies = rule.when === undefined ? true : (setup(`WHEN of ${rule.name}`, rule.when) as Bool);
        return [rule.name, { applies, violated: false, inconclusive: false, vacuous: applies === true }];
      }),
    );
    this.#whens = new Map(
      program.actions.map((action) => [
        action,
        action.when === undefined ? true : (setup(`WHEN of ${action.name}`, action.when) as Bool),
      ]),
    );
    this.#values = program.variables.map((v, i) => {
      if (v.default !== undefined) setup(`DEFAULT of ${v.name}`, v.default);
      const init = setup(`INIT of ${v.name}`, v.init);
      return (options.complete || !v.isWritten) && !this.#fading.has(i) ? init : undefined;
    });
    const isRecorded = (event: number) => options.recorded?.has(program.events[event]!.name) ?? true;
    const recorded = { isRecorded, fading: this.#fading, program };
    program.rules.forEach(({ body }, index) => {
      if (body.kind === "Temporal") this.#watches.set(index, new Watch(body, options.complete, recorded));
    });
    this.#checkInvariants(options.complete ? "report" : "remember");
  }

  state(): { name: string; value: string }[] {
    return this.#program.variables.map((v, i) => ({ name: v.name, value: printValue(this.#values[i]) }));
  }

  step(event: PlainEvent): void {
    this.#steps++;
    this.clock(event.ts);
    const index = this.#program.events.findIndex((e) => e.name === event.name);
    const occurrence: Occurrence = { ...event, event: index };
    const choices = this.#groups.map((group) => this.#choose(group, occurrence));
    const taken = choices.flatMap((choice) => choice.taken);
    const doubtful = choices.flatMap((choice) => choice.doubtful);
    for (const action of taken) this.#observe(action, action.body, () => this.#env(occurrence), false);
    for (const action of doubtful) this.#observe(action, action.body, () => this.#env(occurrence), true);
    const env = this.#env(occurrence);
    for (const action of taken) this.#checkRequires(action, env, false);
    for (const action of doubtful) this.#checkRequires(action, env, true);
    const effects = taken.flatMap((action) => {
      const result = effectsOf(action.body, env);
      if (result.hasFault) this.#report("undefined", action.name, action.module);
      return result.effects;
    });
    this.#finish(occurrence, [...effects, ...doubtful.flatMap((a) => effectsOf(a.body, env, true).effects)]);
  }

  /** A record of this time comes that is none of the program's events. */
  clock(ts: bigint): void {
    const before = this.#world(this.#values, this.#values, undefined);
    for (const [rule, watch] of this.#watches) {
      if (this.rules.get(this.#program.rules[rule]!.name)!.applies === true)
        this.#count(rule, watch.time(ts, before));
    }
  }

  /** Events are missing here. */
  lost(): void {
    // The states that were stay as they were: temporal rules look back on them.
    this.#values = this.#program.variables.map((v, i) => (v.isWritten ? undefined : this.#values[i]));
    for (const [rule, watch] of this.#watches) this.#count(rule, watch.lost());
    this.#checkInvariants("remember");
  }

  end(): void {
    this.#steps++;
    for (const [rule, watch] of this.#watches)
      this.#count(rule, watch.end(this.#world(this.#values, this.#values, undefined)));
  }

  // ------------------------------------------------------------ a step

  #world(state: readonly Value[], next: readonly Value[], occurrence: Occurrence | undefined): World {
    return { program: this.#program, constants: this.#constants, state, next, occurrence };
  }

  #env(occurrence: Occurrence | undefined): Env {
    return envOf(this.#world(this.#values, this.#values, occurrence));
  }

  /** Which action of the module is taken, if any; or those of which it is not known. */
  #choose(group: string, occurrence: Occurrence): { taken: ir.Action[]; doubtful: ir.Action[] } {
    const env = this.#env(occurrence);
    const tried = this.#program.actions
      .filter((a) => a.group === group && a.event === occurrence.event)
      .map((action) => ({ action, when: this.#whens.get(action) }))
      .filter(({ when }) => when !== false)
      .map(({ action, when }) => {
        const outcome = attempt(() => enabled(action.body, when === undefined ? tentatively(env) : env));
        if ("fault" in outcome) this.#report("undefined", action.name, action.module);
        const isEnabled = "fault" in outcome ? "fault" : and([when as Bool, outcome.value]);
        return { action, isEnabled };
      });
    const those = (value: Bool) => tried.filter((t) => t.isEnabled === value).map((t) => t.action);
    const [sure, perhaps] = [those(true), those(undefined)];
    if (sure.length > 1) this.hasOverlap = true;
    if (sure.length > 1 && this.#differ(sure, occurrence))
      this.specErrors.push({ code: "MMS6002", step: this.#steps });
    if (sure.length > 0) return { taken: sure.slice(0, 1), doubtful: [] };
    if (perhaps.length === 1) return { taken: perhaps, doubtful: [] };
    if (tried.length > 0 && tried.every((t) => t.isEnabled === false)) {
      this.#report("no-action", this.#program.events[occurrence.event]!.name, group);
    }
    return { taken: [], doubtful: perhaps };
  }

  /** Whether actions enabled at once lead to states that surely differ. */
  #differ(actions: readonly ir.Action[], occurrence: Occurrence): boolean {
    const { violations } = this;
    const before = this.#values;
    const states = actions.map((action) => {
      const env = () => tentatively(this.#env(occurrence));
      this.violations = [...violations];
      this.#observe(action, action.body, env, false);
      const after = this.#after(effectsOf(action.body, env()).effects);
      this.#values = before;
      return after;
    });
    this.violations = violations;
    return states.some((state) => state.some((value, variable) => eq(value, states[0]![variable]) === false));
  }

  #after(effects: readonly Effect[]): Value[] {
    const values = [...this.#values];
    for (const effect of effects) {
      const { type } = this.#program.variables[effect.variable]!;
      values[effect.variable] = kept(apply(effect, values[effect.variable], type));
    }
    return values;
  }

  /** `around` is asked for each time: the next OBSERVE sees what this one taught. `inDoubt`: perhaps none of it is so. */
  #observe(action: ir.Action, stmt: ir.Stmt, around: () => Env, inDoubt: boolean): void {
    const env = () => (inDoubt ? tentatively(around()) : around());
    switch (stmt.kind) {
      case "All":
        for (const item of stmt.items) this.#observe(action, item, env, inDoubt);
        return;
      case "Let":
        this.#observe(action, stmt.body, () => bindLazily(env(), stmt.local, stmt.value, env()), inDoubt);
        return;
      case "If": {
        if (!contains(stmt, "Observe")) return;
        const cond = attempt(() => evaluate(stmt.cond, env()));
        if ("fault" in cond) this.#report("undefined", action.name, action.module);
        const value = "fault" in cond ? undefined : cond.value;
        if (value !== false) this.#observe(action, stmt.then, env, inDoubt || value === undefined);
        if (value !== true) this.#observe(action, stmt.else, env, inDoubt || value === undefined);
        return;
      }
      case "Observe": {
        const { variable, key, fields } = stmt.cell;
        const value = attempt(() => evaluate(stmt.value, env()));
        const at = attempt(() => (key === undefined ? undefined : { value: evaluate(key, env()) }));
        if ("fault" in value || "fault" in at) {
          this.#report("undefined", action.name, action.module);
          return;
        }
        if (value.value === undefined) return;
        const { type } = this.#program.variables[variable]!;
        if (inDoubt) {
          const doubted = perhapsObserve(
            variableIn(env().world, variable, false),
            at.value,
            fields,
            value.value,
          );
          if (doubted !== this.#values[variable]) this.doubted.add(action.name);
          this.#values = this.#values.with(variable, kept(doubted));
          return;
        }
        const learnt = observe(variableIn(env().world, variable, false), type, at.value, fields, value.value);
        if (learnt.trouble !== undefined) this.#report(learnt.trouble, action.name, action.module);
        this.#values = this.#values.with(variable, kept(learnt.value));
        return;
      }
      default:
        return;
    }
  }

  #checkRequires(action: ir.Action, env: Env, isDoubtful: boolean): void {
    const { requirements, hasFault } = requirementsOf(action.body, env, isDoubtful);
    if (hasFault) this.#report("undefined", action.name, action.module);
    for (const { rule, env: around, inDoubt } of requirements) {
      this.#count(rule, check(this.#expr(rule), around, inDoubt));
    }
  }

  #expr(rule: number): ir.Expr {
    const { body } = this.#program.rules[rule]!;
    if (body.kind === "Temporal") throw new Error("a temporal formula is no expression");
    return body.expr;
  }

  #finish(occurrence: Occurrence, effects: readonly Effect[]): void {
    if (effects.some((a, i) => effects.slice(0, i).some((b) => isConflict(a, b))))
      this.specErrors.push({ code: "MMS6003", step: this.#steps });
    const old = this.#values;
    this.#values = this.#after(effects);
    const world = this.#world(old, this.#values, occurrence);
    this.#program.rules.forEach((rule, index) => {
      if (this.rules.get(rule.name)!.applies !== true) return;
      if (rule.body.kind === "Step") {
        const isChanged = any(rule.body.variables.map((v) => changed(effects, v, old[v], this.#values[v])));
        if (isChanged === false) return;
        for (const leaf of check(rule.body.expr, envOf(world), isChanged === undefined)) {
          // A binding of which the step wrote nothing holds, and need not be looked at.
          if (leaf.outcome === true) this.#mayCount(index, leaf);
          else this.#count(index, [leaf]);
        }
      }
      for (const verdict of this.#watches.get(index)?.advance(world) ?? []) {
        if (verdict === "open") this.rules.get(rule.name)!.vacuous = false;
        else this.#count(index, [verdict]);
      }
    });
    this.#checkInvariants("report");
    this.#fade();
  }

  /** Before the next event, others may happen that nobody recorded: what they write is unknown. */
  #fade(): void {
    if (this.#fading.size === 0) return;
    this.#values = this.#values.map((value, i) => (this.#fading.has(i) ? undefined : value));
    this.#checkInvariants("remember");
  }

  // ------------------------------------------------------------ rules

  /**
   * In the first state and after each step. What the leaves came to is remembered: one that came out as before
   * read nothing that the step wrote, or what it read did not matter; whether it counts again is left open. So is
   * whether anything counts in a state that no step led to, unless it is that of an empty system.
   */
  #checkInvariants(mode: "report" | "remember"): void {
    const env = this.#env(undefined);
    this.#program.rules.forEach((rule, index) => {
      if (rule.kind !== "invariant" || rule.body.kind !== "State") return;
      if (this.rules.get(rule.name)!.applies !== true) return;
      const before = this.#before.get(index) ?? new Map<string, Outcome>();
      const now = new Map<string, Outcome>();
      for (const leaf of check(rule.body.expr, env)) {
        const key = `${leaf.expr.span.start}-${leaf.expr.span.end} ${leaf.binding}`;
        now.set(key, leaf.outcome);
        const isNew = !before.has(key) || before.get(key) !== leaf.outcome;
        if (mode === "report" && isNew) this.#count(index, [leaf]);
        else this.#mayCount(index, leaf);
      }
      this.#before.set(index, now);
    });
  }

  #mayCount(index: number, { outcome, binding }: Verdict): void {
    const rule = this.#program.rules[index]!;
    const status = this.rules.get(rule.name)!;
    if (status.vacuous === true) status.vacuous = "perhaps";
    if (outcome === undefined && status.inconclusive === false) status.inconclusive = "perhaps";
    if (outcome !== false && outcome !== "fault") return;
    if (status.violated === false) status.violated = "perhaps";
    const violation = violationOf(rule, outcome, binding);
    if (!this.violations.some((v) => isSame(v, violation))) this.perhaps.push(violation);
  }

  #count(index: number, verdicts: readonly Verdict[]): void {
    const rule = this.#program.rules[index]!;
    const status = this.rules.get(rule.name)!;
    if (status.applies !== true) return;
    for (const { outcome, binding } of verdicts) {
      status.vacuous = false;
      if (outcome === undefined) status.inconclusive = true;
      if (outcome === false || outcome === "fault") {
        status.violated = true;
        this.#add(violationOf(rule, outcome, binding));
      }
    }
  }

  #report(kind: PlainViolation["kind"], id: string, module: string): void {
    this.#add({ kind, id, module, binding: "" });
  }

  #add(violation: Omit<PlainViolation, "step">): void {
    if (!this.violations.some((v) => isSame(v, violation)))
      this.violations.push({ ...violation, step: this.#steps });
  }
}

function violationOf(rule: ir.Rule, outcome: false | "fault", binding: string): Omit<PlainViolation, "step"> {
  return { kind: outcome === "fault" ? "undefined" : rule.kind, id: rule.name, module: rule.module, binding };
}

function isSame(a: Omit<PlainViolation, "step">, b: Omit<PlainViolation, "step">): boolean {
  return a.kind === b.kind && a.id === b.id && a.module === b.module && a.binding === b.binding;
}

/** A DEFAULT may ask for a CONSTANT that is declared after it: by name, all are worked out until nothing is left. */
function constantsOf(
  program: ir.Program,
  given: ReadonlyMap<string, Value>,
  onFault: (what: string) => void = () => {},
): Value[] {
  const values = program.constants.map(({ name }) => given.get(name));
  const isOpen = program.constants.map((c) => !given.has(c.name) && c.default !== undefined);
  while (isOpen.includes(true)) {
    const next = program.constants.findIndex(
      (c, i) => isOpen[i] && [...constantsIn(c.default!, program)].every((other) => !isOpen[other]),
    );
    const { name, default: expr } = program.constants[next]!;
    const env = envOf({ program, constants: values, state: [], next: [], occurrence: undefined });
    const outcome = attempt(() => evaluate(expr!, env));
    if ("value" in outcome) values[next] = outcome.value;
    else onFault(`DEFAULT of ${name}`);
    isOpen[next] = false;
  }
  return values;
}

/** The CONSTANTs that an expression asks for, by number. */
function* constantsIn(e: ir.Expr, program: ir.Program): Generator<number> {
  for (const x of allExprs(e)) {
    if (x.kind === "Constant") yield x.index;
    if (x.kind === "Call") yield* constantsIn(program.operators[x.operator]!.body, program);
  }
}

/** What each ASSUME comes to. */
export function assumptions(program: ir.Program, given: ReadonlyMap<string, Value> = new Map()): Outcome[] {
  const constants = constantsOf(program, given);
  const env = envOf({ program, constants, state: [], next: [], occurrence: undefined });
  return program.assumes.map(({ body }) => {
    const outcome = attempt(() => evaluate(body, env));
    return "fault" in outcome ? "fault" : (outcome.value as Bool);
  });
}
