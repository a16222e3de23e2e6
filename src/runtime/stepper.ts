/*
 * The part of a step that is the same for every spec (specs/SEMANTICS.md, The state and a step): which actions are
 * taken, in what order things happen, what is looked at afterwards. The emitted module gives the functions.
 */
import type { WakeList } from "./cells.js";
import type { Clock, Opening } from "./deadlines.js";
import { eq } from "./equality.js";
import type { Event } from "./event.js";
import { asGeneral, generalList } from "./general-list.js";
import { and, asFault, type Bool, Fault, guard } from "./logic.js";
import type { BindingNames, Machine, Meta, Reporter } from "./machine.js";
import { markerOf } from "./mark-pointers.js";
import type { Monitor } from "./monitor.js";
import type { Observer } from "./observe.js";
import type { PointerTable } from "./pointer-table.js";
import { setPossibleConstants } from "./possible-constants.js";
import { printShort, printValue } from "./print.js";
import type { Int } from "./scalars.js";
import type { Value } from "./values.js";
import type { Variable, WriteLog } from "./variable.js";
import type { WriteQueue } from "./write-queue.js";

const NO_NAMES: BindingNames = { names: [], shapes: [] };

/** An action's functions; those it does not need are absent. */
export interface Alternative {
  readonly action: number;
  readonly guard?: ((e: Event) => Bool) | undefined;
  readonly observe?: ((e: Event) => void) | undefined;
  readonly observed: readonly Variable[];
  readonly require?: ((e: Event) => void) | undefined;
  readonly effects?: ((e: Event) => void) | undefined;
}

/** The actions of one module on one event. */
export interface Group {
  readonly module: string;
  readonly alternatives: readonly Alternative[];
}

export interface MachineDefinition {
  readonly meta: Meta;
  readonly host: Reporter;
  readonly pointers: PointerTable;
  readonly queue: WriteQueue;
  readonly observer: Observer;
  readonly variables: readonly Variable[];
  /** By event. */
  readonly groups: readonly (readonly Group[])[];
  /** By event: all REQUIREs, then all effects, of the actions that apply to this kernel, where they have no guards. */
  readonly acts: readonly ((e: Event) => void)[];
  readonly applies: Bool[];
  readonly checked: number[];
  /** By action: its WHEN. */
  readonly actionApplies: Bool[];
  /** By action: the same, but FALSE where its effects need not be evaluated; of events without a choice. */
  readonly performs: Bool[];
  /** Sets the constants, evaluates all WHENs. */
  readonly setConstants: (values: readonly Value[]) => void;
  readonly constants: () => readonly Value[];
  /** Gives every variable its INIT. */
  readonly init: () => void;
  /** By variable: whether a loss makes it unknown. */
  readonly isWritten: readonly boolean[];
  /** The current event, for properties; undefined at the end of the trace. */
  readonly setEvent: (e: Event | undefined) => void;
  readonly stepRules: readonly { readonly rule: number; readonly check: () => void }[];
  readonly monitors: readonly {
    readonly rule: number;
    readonly monitor: Monitor;
    readonly isBound: boolean;
  }[];
  /** By event: positions of bound monitors that it is. */
  readonly triggers: readonly (readonly ((e: Event, line: number) => void)[])[];
  /** Of the deadlines that are open. */
  readonly clock: Clock;
  readonly wakes: WakeList;
  /** Makes every invariant look at all of its bindings. */
  readonly wakeAll: () => void;
  readonly assumes: () => (Bool | Fault)[];
  /** By action: the variables that it may write, for any arguments; called when the constants are set. */
  readonly mayWrite: () => readonly (readonly number[])[];
  /** The tests that depend on CONSTANTs alone, computed; and their values set. */
  readonly fixed: () => Bool[];
  readonly setFixed: (values: readonly Bool[]) => void;
}

/** What the events of a kind do. */
interface EventDispatch {
  /** Whether all of them take the same actions. */
  readonly isCertain: boolean;
  readonly actions: readonly number[];
  readonly observes: readonly ((e: Event) => void)[];
  readonly act: (e: Event) => void;
  readonly positions: readonly ((e: Event, line: number) => void)[];
  /** How often that was. */
  count: number;
}

export class Stepper implements Machine {
  readonly applies: Bool[];
  readonly checked: number[];
  private readonly keepers: readonly Variable[];
  /** Monitors without bound variables: every event is a position. */
  private readonly unbound: MachineDefinition["monitors"];
  /** By kind of event. */
  private plans: readonly EventDispatch[] = [];
  /** By action: how often it was taken by events that had a choice. */
  private readonly chosenCounts: number[];
  /** The actions taken in this step, where they had to be chosen. */
  private readonly chosen: Alternative[] = [];
  /** Groups of which no action is certain: all of what may be enabled. */
  private readonly doubtful: Alternative[] = [];
  /** By event. */
  private recorded: boolean[] = [];
  /** By action: what it may write on this kernel; computed when it is first asked for. */
  private writes: readonly (readonly number[])[] | undefined;
  /** Of the variables that unrecorded events may write: those that hold something. */
  private readonly fading: Variable[] = generalList();
  private line = 0;
  /** Those of them that look at the state behind an event. */
  private readonly ofStates: MachineDefinition["monitors"];
  /** The last event, until that has been done. */
  private unsettled: Opening | undefined;

  constructor(private readonly parts: MachineDefinition) {
    this.applies = parts.applies;
    this.checked = parts.checked;
    this.chosenCounts = parts.meta.actions.map(() => 0);
    this.unbound = asGeneral(parts.monitors.filter((m) => !m.isBound));
    this.ofStates = asGeneral(this.unbound.filter((m) => m.monitor.isOfStates));
    this.keepers = asGeneral(parts.variables.filter((v) => v.keepsOld));
    parts.wakes.onTrouble = (rule, thrown) => this.troubleIn(rule, thrown);
  }

  prepare(constants: readonly Value[]): void {
    this.parts.setConstants(constants);
    this.parts.init();
  }

  begin(
    constants: readonly Value[],
    complete: boolean,
    others: readonly (readonly Value[])[] = [],
    recorded?: readonly boolean[],
  ): void {
    const { parts } = this;
    setPossibleConstants(parts, constants, others);
    parts.actionApplies.forEach((applies, action) => {
      parts.performs[action] = applies;
    });
    this.makePlans();
    parts.init();
    this.writes = undefined;
    this.recorded = parts.meta.events.map((_, kind) => recorded?.[kind] ?? true);
    this.findFading();
    parts.variables.forEach((variable, i) => {
      if ((!complete && parts.isWritten[i]) || variable.fading !== undefined) variable.forget();
    });
    this.startStep();
    for (const { monitor } of parts.monitors) monitor.begin(complete, this.recorded);
    parts.wakeAll();
    // Mid-life no state is known before that which the first event leads to.
    if (complete) parts.wakes.check();
  }

  step(e: Event, line: number): void {
    this.line = line;
    guard.tentative = 0;
    if (this.unsettled !== undefined) this.settle();
    if (e.ts > this.parts.clock.next) this.pass(e.ts, line);
    const plan = this.plans[e.kind]!;
    const { queue } = this.parts;
    try {
      if (plan.isCertain) {
        const { observes } = plan;
        for (let i = 0; i < observes.length; i++) observes[i]!(e);
        this.startStep();
        plan.act(e);
        plan.count++;
      } else this.chooseAndRun(e);
      if (queue.size > 0) {
        const conflict = queue.flush();
        if (conflict !== undefined) this.parts.host.conflict(e.kind, conflict.name);
      }
    } catch (thrown) {
      this.spoil(e, thrown);
    }
    this.checkProperties(e, plan.positions, line);
    this.parts.wakes.check();
    this.fade();
    if (this.ofStates.length > 0) this.unsettled = { line, ts: e.ts, event: e.kind };
  }

  nowRecorded(event: number): void {
    if (this.recorded[event] === true) return;
    this.recorded[event] = true;
    this.findFading();
    for (const { monitor } of this.parts.monitors) monitor.setRecorded(this.recorded);
  }

  hasChoice(event: number): boolean {
    return !this.plans[event]!.isCertain;
  }

  narrow(variables: ReadonlySet<number>, actions: ReadonlySet<number>): void {
    const { performs, groups, variables: all } = this.parts;
    this.plans.forEach((plan, event) => {
      if (!plan.isCertain) return;
      for (const { alternatives } of groups[event]!)
        for (const { action } of alternatives) if (!actions.has(action)) performs[action] = false;
    });
    all.forEach((variable, i) => {
      variable.isRead = variables.has(i);
      if (!variable.isRead) variable.fade();
    });
  }

  unseen(): number[] {
    return [...this.recorded.keys()].filter(
      (event) => !this.recorded[event] && this.mayWrite(event).size > 0,
    );
  }

  mayWrite(event: number): ReadonlySet<number> {
    const { meta, actionApplies } = this.parts;
    this.writes ??= this.parts.mayWrite();
    const found = new Set<number>();
    meta.actions.forEach((action, i) => {
      if (action.event !== event || actionApplies[i] === false) return;
      for (const variable of this.writes![i]!) found.add(variable);
    });
    return found;
  }

  private findFading(): void {
    const written = new Set(this.unseen().flatMap((event) => [...this.mayWrite(event)]));
    this.parts.variables.forEach((variable, i) => {
      variable.fading = written.has(i) ? this.fading : undefined;
    });
  }

  /** Before the next event, others may happen that were not recorded. */
  private fade(): void {
    const { fading } = this;
    while (fading.length > 0) {
      const variable = fading.pop()!;
      variable.isFading = false;
      if (variable.fading !== undefined) variable.fade();
    }
  }

  clock(ts: Int, line: number): void {
    if (this.unsettled !== undefined) this.settle();
    if (ts > this.parts.clock.next) this.pass(ts, line);
  }

  /** Deadlines that lie before a record of this time have passed. */
  private pass(ts: Int, line: number): void {
    this.startStep();
    this.parts.setEvent(undefined);
    this.parts.clock.pass(ts, line);
  }

  /** The state behind the last event counts from its time on, not only from that of the next event. */
  private settle(): void {
    const opening = this.unsettled!;
    this.unsettled = undefined;
    this.startStep();
    this.parts.setEvent(undefined);
    for (const { rule, monitor } of this.ofStates) if (this.applies[rule] === true) monitor.settle(opening);
  }

  /**
   * A value became too large in a place where emitted code expects no fault: the action is undefined as a whole, and
   * what actions write is unknown.
   */
  private spoil(e: Event, thrown: unknown): void {
    const fault = asFault(thrown);
    const { queue, host, variables, isWritten } = this.parts;
    queue.abandon();
    this.doubtful.length = 0;
    guard.tentative = 0;
    const plan = this.plans[e.kind]!;
    const taken = plan.isCertain ? plan.actions[0] : this.chosen[0]?.action;
    const actions = this.parts.groups[e.kind]!.flatMap(({ alternatives }) => alternatives);
    const action = taken ?? actions[0]?.action;
    if (action !== undefined) host.undefinedIn(action, fault);
    variables.forEach((variable, i) => {
      if (isWritten[i]) variable.forget();
    });
  }

  /** … or in a rule, whose bindings are not distinguished then. */
  private troubleIn(rule: number, thrown: unknown): void {
    const fault = asFault(thrown);
    guard.tentative = 0;
    this.checked[rule]!++;
    this.parts.host.leaf(rule, fault, NO_NAMES, []);
  }

  get taken(): readonly number[] {
    const taken = [...this.chosenCounts];
    for (const { actions, count } of this.plans) for (const action of actions) taken[action]! += count;
    return taken;
  }

  private startStep(): void {
    for (let i = 0; i < this.keepers.length; i++) this.keepers[i]!.startStep();
  }

  /** An event that has a choice. */
  private chooseAndRun(e: Event): void {
    const { chosen, doubtful } = this;
    chosen.length = 0;
    for (const group of this.parts.groups[e.kind]!) this.choose(group, e);
    for (const { observe } of chosen) observe?.(e);
    this.doubt(e, "observe");
    this.startStep();
    for (const { require } of chosen) require?.(e);
    // Effects may write at once: whatever is required comes before.
    this.doubt(e, "require");
    for (const { effects, action } of chosen) {
      effects?.(e);
      this.chosenCounts[action]!++;
    }
    this.doubt(e, "effects");
    doubtful.length = 0;
  }

  /** What each event does, where guards and WHENs leave no choice. */
  private makePlans(): void {
    const { groups, acts, triggers } = this.parts;
    this.plans = groups.map((modules, kind) => {
      const certain = this.certain(modules);
      return {
        isCertain: certain !== undefined,
        actions: asGeneral((certain ?? []).map((a) => a.action)),
        observes: asGeneral((certain ?? []).flatMap((a) => a.observe ?? [])),
        act: acts[kind]!,
        positions: asGeneral(triggers[kind]!),
        count: 0,
      };
    });
  }

  /** The actions that every such event takes; undefined where it has a choice. */
  private certain(modules: readonly Group[]): Alternative[] | undefined {
    const { actionApplies } = this.parts;
    const chosen: Alternative[] = [];
    for (const { alternatives } of modules) {
      const applying = alternatives.filter((a) => actionApplies[a.action] !== false);
      const [only] = applying;
      if (only === undefined) continue;
      if (applying.length > 1 || only.guard !== undefined || actionApplies[only.action] !== true)
        return undefined;
      chosen.push(only);
    }
    return chosen;
  }

  /** Which actions of a module take this event. */
  private choose(group: Group, e: Event): void {
    const { alternatives } = group;
    let certain: Alternative | undefined;
    let possible: Alternative[] | undefined;
    let isFaulty = false;
    for (let i = 0; i < alternatives.length; i++) {
      const alternative = alternatives[i]!;
      const applies = this.parts.actionApplies[alternative.action];
      if (applies === false) {
        // A module that only has actions for other kernels takes no part.
        if (alternatives.length === 1) return;
        continue;
      }
      let enabled: Bool = applies;
      if (alternative.guard !== undefined) {
        // The WHEN is the first guard: what follows one that is unknown is tentative.
        if (applies === undefined) guard.tentative++;
        try {
          enabled = and(applies, alternative.guard(e));
        } catch (thrown) {
          if (!(thrown instanceof Fault)) throw thrown;
          this.parts.host.undefinedIn(alternative.action, thrown);
          isFaulty = true;
          continue;
        } finally {
          if (applies === undefined) guard.tentative--;
        }
      }
      if (enabled === true) {
        if (certain === undefined) certain = alternative;
        else this.compare(certain, alternative, e);
      } else if (enabled === undefined) {
        possible ??= [];
        possible.push(alternative);
      }
    }
    if (certain !== undefined) this.chosen.push(certain);
    else if (possible?.length === 1) this.chosen.push(possible[0]!);
    else if (possible !== undefined) this.doubtful.push(...possible);
    else if (!isFaulty && this.appliesAny(alternatives)) this.parts.host.noAction(e.kind, group.module);
  }

  private appliesAny(alternatives: readonly Alternative[]): boolean {
    return alternatives.some((a) => this.parts.actionApplies[a.action] !== false);
  }

  /** Two actions are enabled at once: they must not lead to states that surely differ. */
  private compare(first: Alternative, second: Alternative, e: Event): void {
    const { host } = this.parts;
    const a = this.outcome(first, e);
    const b = this.outcome(second, e);
    const after = (values: Map<Variable, Value>, v: Variable) => (values.has(v) ? values.get(v) : v.get());
    const written = new Set([...a.keys(), ...b.keys()]);
    if ([...written].some((v) => eq(after(a, v), after(b, v)) === false))
      host.ambiguous(first.action, second.action);
  }

  /** What the variables that an action observes or writes would hold after it. */
  private outcome({ observe, observed, effects }: Alternative, e: Event): Map<Variable, Value> {
    const { queue, observer } = this.parts;
    const own = observed.map((v) => v.get());
    for (const v of observed) v.hold(v.copy().get());
    observer.isTrial = true;
    // Only one of them is taken, and a fault of the other is none: it is evaluated tentatively.
    guard.tentative++;
    observe?.(e);
    effects?.(e);
    guard.tentative--;
    observer.isTrial = false;
    const values = queue.trial();
    queue.clear();
    observed.forEach((v, i) => {
      if (!values.has(v)) values.set(v, v.get());
      v.hold(own[i]);
    });
    return values;
  }

  /** It is not known which of several actions was taken: what they write becomes unknown. */
  private doubt(e: Event, part: "observe" | "require" | "effects"): void {
    if (this.doubtful.length === 0) return;
    const { queue } = this.parts;
    queue.enterUnknown();
    for (const alternative of this.doubtful) alternative[part]?.(e);
    queue.leaveUnknown();
  }

  /** `positions` of bound monitors; at the end of the trace there is no event. */
  private checkProperties(e: Event | undefined, positions: EventDispatch["positions"], line: number): void {
    const { stepRules } = this.parts;
    if (stepRules.length === 0 && this.unbound.length === 0 && positions.length === 0) return;
    this.parts.setEvent(e);
    if (e !== undefined) {
      for (let i = 0; i < stepRules.length; i++) {
        const { rule, check } = stepRules[i]!;
        try {
          check();
        } catch (thrown) {
          this.troubleIn(rule, thrown);
        }
      }
      for (let i = 0; i < positions.length; i++) positions[i]!(e, line);
    }
    for (let i = 0; i < this.unbound.length; i++) {
      const { rule, monitor } = this.unbound[i]!;
      if (this.applies[rule] === true) monitor.position([], e, line);
    }
  }

  lost(): void {
    if (this.unsettled !== undefined) this.settle();
    const { parts } = this;
    parts.variables.forEach((variable, i) => {
      if (parts.isWritten[i]) variable.forget();
    });
    this.startStep();
    for (const { monitor } of parts.monitors) monitor.lost();
    parts.wakeAll();
    this.parts.wakes.check();
  }

  end(): void {
    if (this.unsettled !== undefined) this.settle();
    this.startStep();
    this.checkProperties(undefined, [], this.line);
    for (const { rule, monitor } of this.parts.monitors) {
      if (this.applies[rule] === true) monitor.end();
      this.checked[rule]! += monitor.checked;
      monitor.checked = 0;
    }
  }

  dump(): { readonly name: string; readonly value: string }[] {
    const { meta, variables, pointers } = this.parts;
    return meta.variables.map((v, i) => ({
      name: v.name,
      value: printValue(variables[i]!.get(), v.shape, pointers),
    }));
  }

  dumpConstants(): { readonly name: string; readonly value: string }[] {
    const { meta, pointers } = this.parts;
    const values = this.parts.constants();
    return meta.constants.map((c, i) => ({ name: c.name, value: printShort(values[i], c.shape, pointers) }));
  }

  assumes(constants?: readonly Value[]): (Bool | Fault)[] {
    if (constants !== undefined) this.parts.setConstants(constants);
    return this.parts.assumes();
  }

  markPointers(mark: (pointer: number) => void): void {
    const { meta, variables } = this.parts;
    meta.variables.forEach((v, i) => markerOf(v.shape)?.(variables[i]!.get(), mark));
    meta.constants.forEach((c, i) => markerOf(c.shape)?.(this.parts.constants()[i], mark));
    for (const { monitor } of this.parts.monitors) monitor.markPointers(mark);
  }

  logWrites(log: WriteLog): void {
    for (const variable of this.parts.variables) variable.log = log;
  }
}
