/*
 * What temporal formulas make of positions that were not recorded (specs/SEMANTICS.md, What is not recorded). Between two
 * positions there may have been others, at which a part of a formula has a value of those that it can have there.
 */
import type { PastOp } from "./formula-table.js";

/** The events that an atom depends on. */
export interface AtomEvents {
  /** It speaks of the state alone: an unseen position has the value of the next one seen. */
  readonly state: boolean;
  /** Events that must all be the one at hand for it to be TRUE. */
  readonly needs: readonly number[];
  /** All events that it names. */
  readonly names: readonly number[];
}

/** The values of a part of a formula at unseen positions. */
export interface Unseen {
  readonly canBeTrue: boolean;
  readonly canBeFalse: boolean;
  /** The value is that at the next position seen, so an unseen one adds nothing: where all events are positions. */
  readonly isState: boolean;
}

const ANYTHING: Unseen = { canBeTrue: true, canBeFalse: true, isState: false };

/** Whether positions may be missing of a formula whose atoms are these; one without bound variables has all events. */
export function mayMissPositions(
  atoms: readonly AtomEvents[],
  isBound: boolean,
  recorded: readonly boolean[],
): boolean {
  if (!isBound) return recorded.includes(false);
  return atoms.some((atom) => atom.names.some((event) => recorded[event] === false));
}

/** By entry of the table of past operators, whose arguments stand in front of what uses them. */
export function unseenValues(
  past: readonly PastOp[],
  atoms: readonly AtomEvents[],
  isBound: boolean,
  recorded: readonly boolean[],
): Unseen[] {
  const found: Unseen[] = [];
  const own = atoms.map((atom) => (isBound ? { ...atom, state: false } : atom));
  for (const op of past) found.push(valueOf(op, found, own, recorded));
  return found;
}

function valueOf(
  op: PastOp,
  known: readonly Unseen[],
  atoms: readonly AtomEvents[],
  recorded: readonly boolean[],
): Unseen {
  switch (op.kind) {
    case "Atom": {
      const atom = atoms[op.index]!;
      const isFalse = atom.needs.some((event) => recorded[event] === true);
      return { canBeTrue: !isFalse, canBeFalse: true, isState: atom.state };
    }
    case "Not": {
      const { canBeTrue, canBeFalse, isState } = known[op.arg]!;
      return { canBeTrue: canBeFalse, canBeFalse: canBeTrue, isState };
    }
    case "And":
    case "Or": {
      const items = op.items.map((item) => known[item]!);
      const isState = items.every((item) => item.isState);
      return op.kind === "And"
        ? {
            canBeTrue: items.every((item) => item.canBeTrue),
            canBeFalse: items.some((item) => item.canBeFalse),
            isState,
          }
        : {
            canBeTrue: items.some((item) => item.canBeTrue),
            canBeFalse: items.every((item) => item.canBeFalse),
            isState,
          };
    }
    case "Once":
      return { ...ANYTHING, isState: known[op.arg]!.isState };
    case "Since":
      return { ...ANYTHING, isState: known[op.left]!.isState && known[op.right]!.isState };
    case "Previously":
      return ANYTHING;
  }
}

/** What unseen positions leave of the value that a past operator had at a position, for the next one. */
export interface Weakening {
  readonly losesTrue: boolean;
  readonly losesFalse: boolean;
}

/** Whether it may be TRUE at an unseen position, and not be so at the next one. */
export function canComeUnseen({ canBeTrue, isState }: Unseen): boolean {
  return canBeTrue && !isState;
}

/** By register. */
export function weakenings(past: readonly PastOp[], values: readonly Unseen[]): Weakening[] {
  const found: Weakening[] = [];
  const canBeTrue = (arg: number) => canComeUnseen(values[arg]!);
  const canBeFalse = (arg: number) => values[arg]!.canBeFalse && !values[arg]!.isState;
  for (const op of past) {
    if (op.kind === "Previously") found[op.register] = { losesTrue: true, losesFalse: true };
    else if (op.kind === "Once") found[op.register] = { losesTrue: false, losesFalse: canBeTrue(op.arg) };
    else if (op.kind === "Since")
      found[op.register] = { losesTrue: canBeFalse(op.left), losesFalse: canBeTrue(op.right) };
  }
  return found;
}
