/*
 * The parts of a temporal formula that look back: their values at a position, from those at the position before, which
 * an instance keeps in registers.
 */
import type { PastOp } from "./formula-table.js";
import { and, asFault, type Bool, type Fault, guard, not, or } from "./logic.js";
import type { Weakening } from "./unseen-positions.js";
import type { Value } from "./values.js";

/** What of an instance the past operators need. */
export interface PastInstance {
  readonly values: readonly Value[];
  /** Past operators' values at the position before. */
  registers: Bool[];
}

export class PastValues {
  /** By operator, at the current position. */
  readonly values: Bool[] = [];
  /** By register. */
  weakening: readonly Weakening[] = [];
  /** Whether the current position is the first of its instance. */
  isFirst = false;
  /** Whether this is a position, and not the state between two. */
  private isPosition = true;

  constructor(
    private readonly ops: readonly PastOp[],
    /** The value of an atom for the current event and the instance's values. */
    private readonly atom: (index: number, values: readonly Value[]) => Bool,
    /** The atoms that stand outside of every temporal operator: they speak of the first position alone. */
    private readonly atFirst: readonly number[],
    /** An atom without a value, at a position. */
    private readonly onFault: (fault: Fault, values: readonly Value[]) => void,
  ) {}

  /** What is left of a past operator's value where positions may have been missed. */
  weakened(register: number, value: Bool): Bool {
    const weakening = this.weakening[register];
    if (weakening === undefined) return value;
    return (value === true && weakening.losesTrue) || (value === false && weakening.losesFalse)
      ? undefined
      : value;
  }

  /** The operators' values at the current position; `moves`: there is a next one, which looks back on it. */
  evaluate(instance: PastInstance, moves: boolean): void {
    const { registers } = instance;
    this.isPosition = moves;
    if (!moves) this.isFirst = false;
    const nextRegisters = registers.length === 0 ? registers : registers.slice();
    for (let i = 0; i < this.ops.length; i++) {
      this.values[i] = this.evaluateOp(this.ops[i]!, instance, nextRegisters);
    }
    if (moves) instance.registers = nextRegisters;
  }

  /** An atom without a value is a violation of its own; what the formula says then is unknown. */
  private evaluateAtom(index: number, instance: PastInstance): Bool {
    if (!this.isFirst && this.atFirst.includes(index)) return undefined;
    try {
      return this.atom(index, instance.values);
    } catch (thrown) {
      guard.tentative = 0;
      const fault = asFault(thrown);
      if (this.isPosition) this.onFault(fault, instance.values);
      return undefined;
    }
  }

  private evaluateOp(op: PastOp, instance: PastInstance, next: Bool[]): Bool {
    const { values } = this;
    switch (op.kind) {
      case "Atom":
        return this.evaluateAtom(op.index, instance);
      case "Not":
        return not(values[op.arg]);
      case "And": {
        let all: Bool = true;
        for (let i = 0; i < op.items.length && all !== false; i++) all = and(all, values[op.items[i]!]);
        return all;
      }
      case "Or": {
        let any: Bool = false;
        for (let i = 0; i < op.items.length && any !== true; i++) any = or(any, values[op.items[i]!]);
        return any;
      }
      case "Previously": {
        next[op.register] = this.weakened(op.register, values[op.arg]);
        return instance.registers[op.register];
      }
      case "Once": {
        const now = values[op.arg];
        const value = now === true ? true : or(now, instance.registers[op.register]);
        next[op.register] = this.weakened(op.register, value);
        return value;
      }
      case "Since": {
        const right = values[op.right];
        const left = values[op.left];
        const held = left === false ? false : and(left, instance.registers[op.register]);
        const value = right === true ? true : or(right, held);
        next[op.register] = this.weakened(op.register, value);
        return value;
      }
    }
  }
}
