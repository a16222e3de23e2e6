/*
 * The cone of influence of what is judged in a trace: an action that writes nothing which a rule that applies can come
 * to read need not be evaluated. Known are the CONSTANTs, and the events that happen.
 */

import type { ConstantTest } from "./constant-tests.js";
import type { Dataflow } from "./dataflow.js";
import { decide, type PrintedConstants } from "./decide-constant-test.js";

export interface ConeOptions {
  readonly constants: PrintedConstants;
  /** By event: whether it can happen. */
  readonly happens: readonly boolean[];
  /** By event: whether it depends on the state which actions it takes; these are all evaluated. */
  readonly hasChoice: (event: number) => boolean;
}

export interface Cone {
  /** The variables that are read, or whose writes may have something to report. */
  readonly variables: ReadonlySet<number>;
  /** The actions that write one of these. */
  readonly actions: ReadonlySet<number>;
}

export function coneOf(flow: Dataflow, { constants, happens, hasChoice }: ConeOptions): Cone {
  const mayBe = (test: ConstantTest) => decide(test, constants) !== false;
  const variables = new Set<number>();
  const read = (some: readonly number[]) => {
    for (const v of some) variables.add(v);
  };
  for (const { event, when, variables: some } of flow.guards)
    if (happens[event] === true && mayBe(when)) read(some);
  for (const site of flow.sites) {
    if (site.isOfEvent && happens[site.events[0]!.event] !== true) continue;
    if (mayBe(site.when)) read(site.variables);
  }
  const effects = flow.effects.filter(
    ({ observes, event, when }) => !observes && happens[event] === true && mayBe(when),
  );
  for (const { event, variable, mayReport } of effects)
    if (mayReport || hasChoice(event)) variables.add(variable);
  for (let known = -1; known !== variables.size; ) {
    known = variables.size;
    for (const { variable, reads } of effects) if (variables.has(variable)) read(reads.variables);
  }
  const writing = effects.filter(({ variable }) => variables.has(variable));
  return { variables, actions: new Set(writing.map(({ actionIndex }) => actionIndex)) };
}
