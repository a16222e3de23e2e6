/* One temporal rule over a trace: the positions of its instances are kept, and judged anew at each of them. */
import type { Binder, Formula, Program, RuleBody } from "../../../src/ir/ir.js";
import { type Outcome, printBinding, type Verdict } from "./check.js";
import { attempt, type World } from "./evaluate.js";
import {
  atomsOf,
  eventsNamed,
  instancesAt,
  isFaulty,
  normalForm,
  type Position,
  type Slice,
  valueAtFirst,
} from "./temporal.js";
import { printValue, type Value } from "./value.js";

interface Instance {
  readonly values: readonly (readonly [Binder, Value])[];
  readonly positions: Position[];
}

export class Watch {
  readonly #body: Extract<RuleBody, { kind: "Temporal" }>;
  readonly #formula: Formula;
  readonly #instances = new Map<string, Instance>();
  #lastTs = 0n;
  /** Everything since the beginning of an empty system was seen. */
  #isPastKnown: boolean;

  readonly #unseen: Slice["unseen"];

  constructor(
    body: Extract<RuleBody, { kind: "Temporal" }>,
    complete: boolean,
    program: Program,
    isRecorded: (event: number) => boolean,
  ) {
    this.#body = body;
    const all = program.events.map((_, event) => event);
    const own = body.binders.length === 0 ? all : eventsNamed(body.formula, program);
    this.#unseen = own.every(isRecorded) ? undefined : { isRecorded, program };
    this.#formula = normalForm(body.formula);
    this.#isPastKnown = complete;
  }

  /** What the step told of the instances that its event belongs to; "open" where it is too early to say. */
  advance(world: World): (Verdict | "open")[] {
    this.#lastTs = world.occurrence!.ts;
    const found = attempt(() => instancesAt(this.#body.binders, this.#body.formula, world));
    // A set that a bound variable ranges over has no value: then it has no members either.
    if ("fault" in found) return [{ binding: "", outcome: "fault" }];
    const belongsTo = found.value;
    if (belongsTo === undefined) return [...this.lost(), { binding: "", outcome: undefined }];
    return belongsTo.flatMap((values) => {
      const instance = this.#instanceOf(values);
      const faults = this.#add(instance, world, world.occurrence!.ts);
      const verdict = this.#judge(instance, { open: undefined, isRunning: true });
      return [...faults, verdict.outcome === undefined ? ("open" as const) : verdict];
    });
  }

  /** What is open ends inconclusive, and the past is unknown from here on. */
  lost(): Verdict[] {
    const verdicts = this.#judgeAll({ open: undefined, isRunning: false });
    this.#instances.clear();
    this.#isPastKnown = false;
    return verdicts;
  }

  /** `last` is the state behind the last event: a position of formulas that are about no object. */
  end(last: World): Verdict[] {
    const faults = this.#body.binders.length === 0 ? this.#add(this.#instanceOf([]), last, this.#lastTs) : [];
    return [...faults, ...this.#judgeAll({ open: this.#isPastKnown ? false : undefined, isRunning: false })];
  }

  #instanceOf(values: readonly Value[]): Instance {
    const key = values.map(printValue).join();
    const instance = this.#instances.get(key) ?? {
      values: this.#body.binders.map((binder, i) => [binder, values[i]] as const),
      positions: [],
    };
    this.#instances.set(key, instance);
    return instance;
  }

  /**
   * A position more, with one verdict for each atom that has no value there: those below temporal operators, and at
   * the first position of all the others, too.
   */
  #add({ values, positions }: Instance, world: World, ts: bigint): Verdict[] {
    const isFirst = positions.length === 0 && this.#isPastKnown;
    positions.push({ world, ts });
    return atomsOf(this.#body.formula, isFirst).flatMap((atom) =>
      isFaulty(atom, world, values) ? [this.#verdict(values, "fault")] : [],
    );
  }

  #verdict(values: Instance["values"], outcome: Outcome): Verdict {
    return { binding: printBinding(values.map(([binder, v]) => [binder.local, v])), outcome };
  }

  #judgeAll(more: Pick<Slice, "open" | "isRunning">): Verdict[] {
    return [...this.#instances.values()].map((instance) => this.#judge(instance, more));
  }

  #judge({ values, positions }: Instance, more: Pick<Slice, "open" | "isRunning">): Verdict {
    const slice = { values, positions, isPastKnown: this.#isPastKnown, unseen: this.#unseen, ...more };
    return this.#verdict(values, valueAtFirst(this.#formula, slice));
  }
}
