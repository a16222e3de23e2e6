/* Where the time of a run went: by thread and phase, and of the replay by action and rule. */
import { ownerOf } from "../../emit/names.js";
import type { Dataflow } from "../../ir/analysis/dataflow.js";
import type { Meta } from "../../runtime/machine.js";
import { PHASES, type PhaseTimes } from "../../session/phase-timer.js";
import type { TraceRun } from "../../verdict/run.js";
import type { SampledStacks } from "./sampler.js";

/** All times in milliseconds. */
export interface CostReport {
  readonly traces: number;
  /** Lines of all traces that are not blank. */
  readonly lines: number;
  readonly events: number;
  /** From the start of the process to the end of the last report. */
  readonly wallMs: number;
  readonly linesPerSecond: number;
  readonly threads: readonly ThreadCosts[];
  /** By samples; the dearest first. */
  readonly actions: readonly ActionCost[];
  readonly rules: readonly RuleCost[];
  /** Milliseconds of V8's garbage collection in the main thread, which are part of its phases. */
  readonly collectionMs: number;
}

export interface ThreadCosts {
  readonly thread: "main" | "decoder";
  readonly phases: readonly { readonly phase: string; readonly ms: number }[];
}

export interface ActionCost {
  /** As in `mm.mremap!MoveBegin`. */
  readonly action: string;
  readonly event: string;
  readonly ms: number;
}

export interface RuleCost {
  /** Ids of the rules: those that an action requires are evaluated together. */
  readonly rules: readonly string[];
  /** The action that requires them; undefined for invariants and temporal formulas. */
  readonly action: string | undefined;
  readonly ms: number;
}

export interface Measured {
  readonly wallMs: number;
  /** Before the first trace, and what the reports took. */
  readonly loadMs: number;
  readonly reportMs: number;
  readonly here: PhaseTimes;
  readonly elsewhere: PhaseTimes | undefined;
  readonly stacks: SampledStacks;
}

export function costReport(
  { wallMs, loadMs, reportMs, here, elsewhere, stacks }: Measured,
  traces: readonly TraceRun[],
  meta: Meta,
  flow: Dataflow,
): CostReport {
  const lines = traces.reduce((sum, trace) => sum + (trace.lines?.total ?? 0), 0);
  const { actions, rules, collectionMs } = owners(stacks, meta, flow);
  const main = [{ phase: "load", ms: loadMs }, ...phasesOf(here), { phase: "report", ms: reportMs }];
  const rest = wallMs - main.reduce((sum, { ms }) => sum + ms, 0);
  return {
    traces: traces.length,
    lines,
    events: traces.reduce((sum, { events }) => sum + events, 0),
    wallMs,
    linesPerSecond: lines / (wallMs / 1000),
    threads: [
      { thread: "main", phases: [...main, { phase: "other", ms: Math.max(0, rest) }] },
      ...(elsewhere === undefined ? [] : [{ thread: "decoder" as const, phases: phasesOf(elsewhere) }]),
    ],
    actions,
    rules,
    collectionMs,
  };
}

const phasesOf = (times: PhaseTimes) =>
  PHASES.flatMap((phase) => {
    const ms = times[phase];
    return ms === undefined ? [] : [{ phase, ms }];
  });

/** What was running on behalf of which action or rule: the innermost of their functions on the stack. */
function owners(stacks: SampledStacks, meta: Meta, flow: Dataflow) {
  const actionMs = new Map<number, number>();
  const requireMs = new Map<number, number>();
  const ruleMs = new Map<number, number>();
  let collectionMs = 0;
  // A caller stands in front of what it calls.
  const owned: (ReturnType<typeof ownerOf> | undefined)[] = [];
  for (const [i, { name, parent }] of stacks.nodes.entries())
    owned[i] = ownerOf(name) ?? (parent === undefined ? undefined : owned[parent]);
  stacks.samples.forEach((node, i) => {
    const ms = stacks.weights[i]!;
    if (stacks.nodes[node]!.name === "(garbage collector)") collectionMs += ms;
    const owner = owned[node];
    if (owner === undefined) return;
    const sums = owner.kind === "rule" ? ruleMs : owner.part === "require" ? requireMs : actionMs;
    sums.set(owner.index, (sums.get(owner.index) ?? 0) + ms);
  });
  const nameOf = (index: number) => `${meta.actions[index]!.module}!${meta.actions[index]!.name}`;
  const actions = [...actionMs].map(([index, ms]) => ({
    action: nameOf(index),
    event: meta.events[meta.actions[index]!.event]!.name,
    ms,
  }));
  const required = [...requireMs].map(([index, ms]): RuleCost => {
    const { module, event } = meta.actions[index]!;
    const ids = flow.sites.flatMap(({ rule, isOfEvent, events }) => {
      const known = rule === undefined ? undefined : flow.rules[rule];
      return isOfEvent && known?.module === module && events.some((e) => e.event === event) ? [known.id] : [];
    });
    return { rules: [...new Set(ids)], action: nameOf(index), ms };
  });
  const rules = [...ruleMs].map(([index, ms]): RuleCost => {
    return { rules: [meta.rules[index]!.id], action: undefined, ms };
  });
  const dearest = <T extends { readonly ms: number }>(costs: readonly T[]) =>
    costs.toSorted((a, b) => b.ms - a.ms);
  return { actions: dearest(actions), rules: dearest([...rules, ...required]), collectionMs };
}
