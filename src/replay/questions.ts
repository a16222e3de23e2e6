/* Expressions asked about the state that a replay has reached: their values printed, and why what is unknown is so. */

import { isWhollyKnown } from "../runtime/equality.js";
import type { Event } from "../runtime/event.js";
import type { Key } from "../runtime/key.js";
import { Fault } from "../runtime/logic.js";
import type { Answer, Machine, SpecModule } from "../runtime/machine.js";
import { faultText, printShort, printValue } from "../runtime/print.js";
import { elementType, type ValueType } from "../runtime/value-type.js";
import { FnVal, isUnknown, SetVal, type Value } from "../runtime/values.js";
import type { Told } from "../verdict/shown.js";
import type { StateReplay } from "./state-replay.js";
import { whyUnknown } from "./why-unknown.js";

/** Reasons that are given. */
const REASONS = 5;
const SCALARS: ReadonlySet<string> = new Set(["Ptr", "Int", "Task", "Str", "Enum", "Bool"]);

export class Questions {
  readonly #replay: StateReplay;
  readonly #spec: SpecModule;
  #machine: Machine | undefined;
  #begun: StateReplay["possible"] | undefined;

  /** `spec` has the questions as its queries, and the variables and CONSTANTs of the replay's program. */
  constructor(spec: SpecModule, replay: StateReplay) {
    this.#spec = spec;
    this.#replay = replay;
  }

  get count(): number {
    return this.#spec.meta.queries?.length ?? 0;
  }

  /** Which of the variables a question reads, and whether it depends on the event. */
  metaOf(query: number) {
    return this.#spec.meta.queries![query]!;
  }

  /** About the state that the replay is in. */
  ask(query: number): Told {
    const { outcome, unknown } = this.#answer(query, this.#replay.values(), this.#replay.last);
    const { pointers } = this.#replay;
    if (outcome instanceof Fault)
      return { text: `undefined: ${faultText(outcome, pointers)}`, truth: undefined, because: [] };
    const text = printShort(outcome, this.metaOf(query).shape, pointers);
    const truth = typeof outcome === "boolean" ? outcome : undefined;
    const because = isWhollyKnown(outcome) ? [] : this.#reasons(query, unknown);
    return { text, truth, because };
  }

  /** The whole value as a text: equal texts are equal values. */
  fullText(query: number): string {
    const { outcome } = this.#answer(query, this.#replay.values(), this.#replay.last);
    const { pointers } = this.#replay;
    if (outcome instanceof Fault) return `undefined: ${faultText(outcome, pointers)}`;
    return printValue(outcome, this.metaOf(query).shape, pointers);
  }

  isTrue(query: number): boolean {
    return this.#answer(query, this.#replay.values(), this.#replay.last).outcome === true;
  }

  #answer(query: number, values: readonly Value[], event: Event | undefined): Answer {
    const { possible } = this.#replay;
    if (this.#machine === undefined || this.#begun !== possible) {
      this.#machine ??= this.#spec.create(this.#replay.reporter, this.#replay.pointers);
      const [first, ...others] = possible;
      this.#machine.begin(first!, true, others);
      this.#begun = possible;
    }
    return this.#machine.ask(query, values, event);
  }

  #reasons(query: number, unknown: Answer["unknown"]): string[] {
    const replay = this.#replay;
    const { constants, variables } = this.#spec.meta;
    const known = replay.knownConstants();
    const open = this.metaOf(query)
      .constants.filter((c) => known[c] === undefined)
      .map((c) => `the CONSTANT ${constants[c]!.name} is not known: --constant ${constants[c]!.name}=…`);
    const cells = unknown.map(({ variable, key }) => {
      const { name, shape } = variables[variable]!;
      const value = replay.values()[variable];
      const cell = key === undefined ? name : this.#cellText(name, shape, value, key);
      return `${cell} is ${hasPart(value, key) ? "known in part" : "not known"}: ${this.#whyUnknown(variable)}`;
    });
    const all = [...new Set([...open, ...cells])];
    const more = all.length - REASONS;
    return more > 0 ? [...all.slice(0, REASONS), `and ${more} more`] : all;
  }

  #cellText(name: string, shape: ValueType, value: Value, key: Key): string {
    const keyShape = shape.kind === "Fn" ? shape.domain : elementType(shape);
    const decoded = SCALARS.has(keyShape.kind)
      ? key
      : value instanceof FnVal
        ? (value.keys?.get(key) ?? value.gone?.get(key))
        : value instanceof SetVal
          ? (value.withKey(key) ?? value.out?.get(key))
          : undefined;
    if (decoded === undefined) return `a part of ${name}`;
    const printed = printShort(decoded, keyShape, this.#replay.pointers);
    return shape.kind === "Fn" ? `${name}[${printed}]` : `${printed} \\in ${name}`;
  }

  #whyUnknown(variable: number): string {
    return whyUnknown(this.#replay.unseenWriters(variable), this.#replay.loss);
  }
}

function hasPart(value: Value, key: Key | undefined): boolean {
  if (key === undefined) return !isUnknown(value);
  return value instanceof FnVal && value.map.has(key) && !isUnknown(value.map.get(key));
}
