/*
 * Which of the actions on an event are taken, where guards leave a choice (specs/SEMANTICS.md, The state and a step).
 */
import { eq } from "./equality.js";
import type { Event } from "./event.js";
import { and, type Bool, Fault, guard } from "./logic.js";
import type { Alternative, Group, MachineDefinition } from "./machine-definition.js";
import type { Value } from "./values.js";
import type { Variable } from "./variable.js";

/** Chooses, and evaluates what it chose. */
export class ActionChoice {
  /** By action: how often it was taken. */
  readonly counts: number[];
  /** The actions taken in this step. */
  private readonly chosen: Alternative[] = [];
  /** Groups of which no action is certain: all of what may be enabled. */
  private readonly doubtful: Alternative[] = [];

  /** `startStep` is called when everything has been observed, before anything is required. */
  constructor(
    private readonly parts: Pick<
      MachineDefinition,
      "meta" | "host" | "queue" | "observer" | "groups" | "actionApplies"
    >,
    private readonly startStep: () => void,
  ) {
    this.counts = parts.meta.actions.map(() => 0);
  }

  /** An action that was taken in this step. */
  get first(): number | undefined {
    return this.chosen[0]?.action;
  }

  /** The step was given up. */
  abandon(): void {
    this.doubtful.length = 0;
  }

  /** Chooses what takes `e`, and evaluates it: its OBSERVEs, its REQUIREs, its effects. */
  run(e: Event): void {
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
      this.counts[action]!++;
    }
    this.doubt(e, "effects");
    doubtful.length = 0;
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
}
