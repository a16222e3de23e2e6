/* One temporal rule over a trace: the positions of its instances are kept, and judged anew at each of them. */
import type { Binder, Formula, RuleBody } from "../../../src/ir/ir.js";
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
  type Tick,
  valueAtFirst,
} from "./temporal.js";
import { printValue, type Value } from "./value.js";

interface Instance {
  readonly values: readonly (readonly [Binder, Value])[];
  readonly positions: Position[];
}

function hasBound(f: Formula): boolean {
  if (f.kind === "And") return f.items.some(hasBound);
  return f.kind === "LeadsTo" && f.withinNs !== undefined;
}

export class Watch {
  readonly #body: Extract<RuleBody, { kind: "Temporal" }>;
  readonly #formula: Formula;
  readonly #instances = new Map<string, Instance>();
  /** Every record since the beginning, or since the last loss. */
  #ticks: Tick[] = [];
  /** Everything since the beginning of an empty system was seen. */
  #isPastKnown: boolean;

  readonly #unseen: Slice["unseen"];

  /** `recorded`: what the trace has all of, and what may change without its saying so. */
  constructor(
    body: Extract<RuleBody, { kind: "Temporal" }>,
    complete: boolean,
    recorded: NonNullable<Slice["unseen"]>,
  ) {
    this.#body = body;
    const { program, isRecorded } = recorded;
    const all = program.events.map((_, event) => event);
    const own = body.binders.length === 0 ? all : eventsNamed(body.formula, program);
    this.#unseen = own.every(isRecorded) ? undefined : recorded;
    this.#formula = normalForm(body.formula);
    this.#isPastKnown = complete;
  }

  /** A record of this time comes, and finds this state: what the passing time alone shows. */
  time(ts: bigint, before: World): Verdict[] {
    this.#ticks.push({ ts, before });
    if (!hasBound(this.#formula)) return [];
    return this.#judgeAll("running").filter((verdict) => verdict.outcome === false);
  }

  /** What the step told of the instances that its event belongs to; "open" where it is too early to say. */
  advance(world: World): (Verdict | "open")[] {
    const found = attempt(() => instancesAt(this.#body.binders, this.#body.formula, world));
    // A set that a bound variable ranges over has no value: then it has no members either.
    if ("fault" in found) return [{ binding: "", outcome: "fault" }];
    const belongsTo = found.value;
    if (belongsTo === undefined) return [...this.lost(), { binding: "", outcome: undefined }];
    return belongsTo.flatMap((values) => {
      const instance = this.#instanceOf(values);
      const faults = this.#add(instance, world);
      const verdict = this.#judge(instance, "running");
      return [...faults, verdict.outcome === undefined ? ("open" as const) : verdict];
    });
  }

  /** What is open ends inconclusive, and the past is unknown from here on. */
  lost(): Verdict[] {
    const verdicts = this.#judgeAll("unseen");
    this.#instances.clear();
    this.#ticks = [];
    this.#isPastKnown = false;
    return verdicts;
  }

  /** `last` is the state behind the last event: a position of formulas that are about no object. */
  end(last: World): Verdict[] {
    const faults = this.#body.binders.length === 0 ? this.#add(this.#instanceOf([]), last) : [];
    return [
      ...faults,
      ...this.#judgeAll(this.#isPastKnown && this.#unseen === undefined ? "over" : "unseen"),
    ];
  }

  #now(): Pick<Position, "ts" | "record"> {
    return { ts: this.#ticks.at(-1)?.ts ?? 0n, record: this.#ticks.length - 1 };
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
  #add({ values, positions }: Instance, world: World): Verdict[] {
    const isFirst = positions.length === 0 && this.#isPastKnown && this.#unseen === undefined;
    positions.push({ world, ...this.#now() });
    return atomsOf(this.#body.formula, isFirst).flatMap((atom) =>
      isFaulty(atom, world, values) ? [this.#verdict(values, "fault")] : [],
    );
  }

  #verdict(values: Instance["values"], outcome: Outcome): Verdict {
    return { binding: printBinding(values.map(([binder, v]) => [binder.local, v])), outcome };
  }

  #judgeAll(ending: Slice["ending"]): Verdict[] {
    return [...this.#instances.values()].map((instance) => this.#judge(instance, ending));
  }

  #judge({ values, positions }: Instance, ending: Slice["ending"]): Verdict {
    const slice = {
      values,
      positions,
      ticks: this.#ticks,
      isPastKnown: this.#isPastKnown,
      unseen: this.#unseen,
      ending,
    };
    return this.#verdict(values, valueAtFirst(this.#formula, slice));
  }
}
