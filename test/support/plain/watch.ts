/* One temporal rule over a trace: the positions of its instances are kept, and judged anew at each of them. */
import type { Binder, Formula, RuleBody } from "../../../src/ir/ir.js";
import { type Outcome, printBinding, type Verdict } from "./check.js";
import { attempt, type World } from "./evaluate.js";
import { instancesAt, normalForm, type Position, type Slice, valueAtFirst } from "./temporal.js";
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

  constructor(body: Extract<RuleBody, { kind: "Temporal" }>, complete: boolean) {
    this.#body = body;
    this.#formula = normalForm(body.formula);
    this.#isPastKnown = complete;
  }

  /** What the step told of the instances that its event belongs to; "open" where it is too early to say. */
  advance(world: World): (Verdict | "open")[] {
    this.#lastTs = world.occurrence!.ts;
    const belongsTo = instancesAt(this.#body.binders, this.#body.formula, world);
    if (belongsTo === undefined) return [...this.lost(), { binding: "", outcome: undefined }];
    return belongsTo.map((values) => {
      const instance = this.#instanceOf(values);
      instance.positions.push({ world, ts: world.occurrence!.ts });
      const verdict = this.#judge(instance, { open: undefined, isRunning: true });
      return verdict.outcome === undefined ? "open" : verdict;
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
    if (this.#body.binders.length === 0)
      this.#instanceOf([]).positions.push({ world: last, ts: this.#lastTs });
    return this.#judgeAll({ open: this.#isPastKnown ? false : undefined, isRunning: false });
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

  #judgeAll(more: Pick<Slice, "open" | "isRunning">): Verdict[] {
    return [...this.#instances.values()].map((instance) => this.#judge(instance, more));
  }

  #judge({ values, positions }: Instance, more: Pick<Slice, "open" | "isRunning">): Verdict {
    const value = attempt(() =>
      valueAtFirst(this.#formula, { values, positions, isPastKnown: this.#isPastKnown, ...more }),
    );
    const outcome: Outcome = "fault" in value ? "fault" : value.value;
    return { binding: printBinding(values.map(([binder, v]) => [binder.local, v])), outcome };
  }
}
