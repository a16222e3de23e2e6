/*
 * The part of a step that is the same for every spec (specs/SEMANTICS.md, The state and a step): which actions are
 * taken, in what order things happen, what is looked at afterwards. The emitted module gives the functions.
 */
import { ActionChoice } from "./action-choice.js";
import { RuleBindings } from "./cells.js";
import type { Opening } from "./deadlines.js";
import type { Event } from "./event.js";
import { asGeneral, generalList } from "./general-list.js";
import { asFault, type Bool, type Fault, guard } from "./logic.js";
import type { Answer, BindingNames, Machine, Snapshot } from "./machine.js";
import type { Alternative, Group, MachineDefinition } from "./machine-definition.js";
import { markerOf } from "./mark-pointers.js";
import { setPossibleConstants } from "./possible-constants.js";
import { printShort, printValue } from "./print.js";
import type { Int } from "./scalars.js";
import { unknownReads } from "./unknown-reads.js";
import { share, type Value } from "./values.js";
import type { Variable, WriteLog } from "./variable.js";

const NO_NAMES: BindingNames = { names: [], shapes: [] };

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
  private readonly choice: ActionChoice;
  /** By event. */
  private recorded: boolean[] = [];
  /** By action: what it may write on this kernel; computed when it is first asked for. */
  private writes: readonly (readonly number[])[] | undefined;
  /** Of the variables that unrecorded events may write: those that hold something. */
  private readonly fading: Variable[] = generalList();
  private line = 0;
  /** Those of them that look at the state behind an event. */
  private readonly ofStates: MachineDefinition["monitors"];
  private isFollowing = false;
  /** What a query reads. */
  private readonly reads = new RuleBindings();
  /** The last event, until that has been done. */
  private unsettled: Opening | undefined;

  constructor(private readonly parts: MachineDefinition) {
    this.applies = parts.applies;
    this.checked = parts.checked;
    this.choice = new ActionChoice(parts, () => this.startStep());
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
    if (this.isFollowing) this.fade();
    const plan = this.plans[e.kind]!;
    const { queue } = this.parts;
    try {
      if (plan.isCertain) {
        const { observes } = plan;
        for (let i = 0; i < observes.length; i++) observes[i]!(e);
        this.startStep();
        plan.act(e);
        plan.count++;
      } else this.choice.run(e);
      if (queue.size > 0) {
        const conflict = queue.flush();
        if (conflict !== undefined) this.parts.host.conflict(e.kind, conflict.name);
      }
    } catch (thrown) {
      this.spoil(e, thrown);
    }
    this.checkProperties(e, plan.positions, line);
    this.parts.wakes.check();
    if (!this.isFollowing) this.fade();
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

  fades(variable: number): boolean {
    return this.parts.variables[variable]!.fading !== undefined;
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
    this.choice.abandon();
    guard.tentative = 0;
    const plan = this.plans[e.kind]!;
    const taken = plan.isCertain ? plan.actions[0] : this.choice.first;
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
    const taken = [...this.choice.counts];
    for (const { actions, count } of this.plans) for (const action of actions) taken[action]! += count;
    return taken;
  }

  private startStep(): void {
    for (let i = 0; i < this.keepers.length; i++) this.keepers[i]!.startStep();
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

  constantValues(): readonly Value[] {
    return this.parts.constants();
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

  onlyFollow(): void {
    this.isFollowing = true;
    this.applies.fill(false);
  }

  values(): readonly Value[] {
    return this.parts.variables.map((variable) => variable.get());
  }

  snapshot(): Snapshot {
    return { values: this.values().map(share), recorded: [...this.recorded] };
  }

  restore({ values, recorded }: Snapshot): void {
    const { variables } = this.parts;
    if (recorded.some((isRecorded, event) => isRecorded !== this.recorded[event])) {
      this.recorded = [...recorded];
      this.findFading();
    }
    this.unsettled = undefined;
    this.fading.length = 0;
    variables.forEach((variable, i) => {
      variable.isFading = false;
      // Of those that fade, what they hold is of the last step.
      variable.hold(values[i]);
    });
    this.startStep();
  }

  ask(query: number, values: readonly Value[], event: Event | undefined): Answer {
    const { variables, queries, setEvent } = this.parts;
    variables.forEach((variable, i) => {
      variable.lend(values[i]);
    });
    setEvent(event);
    const reads = this.reads.begin("");
    let outcome: Value | Fault;
    guard.tentative = 0;
    try {
      outcome = queries![query]!(reads);
    } catch (thrown) {
      guard.tentative = 0;
      outcome = asFault(thrown);
    }
    this.reads.end(reads);
    return { outcome, unknown: unknownReads(reads, variables) };
  }

  logWrites(log: WriteLog): void {
    for (const variable of this.parts.variables) variable.log = log;
  }
}
