/* Three-valued logic, faults, and evaluation under an unknown guard. Defined in specs/SEMANTICS.md. */

import type { ValueType } from "./value-type.js";

/** undefined is unknown. */
export type Bool = boolean | undefined;

/** TRUE and FALSE as a spec writes them: for the type checker values like any other. */
export const TRUE: Bool = true;
export const FALSE: Bool = false;

/** Where in a spec a value may turn out undefined. */
export interface SourceSite {
  /** The expression, as the spec writes it. */
  readonly text: string;
  /** Of the argument that a function is applied to. */
  readonly shape: ValueType;
}

/** An undefined value: TLC would stop here with an error. Thrown, never stored. */
export class Fault {
  /** What went wrong, e.g. "division by 0". */
  readonly message: string;
  /** Where a function was applied outside its domain: the place and the argument. */
  readonly site: SourceSite | undefined;
  readonly key: unknown;

  constructor(message: string, site?: SourceSite, key?: unknown) {
    this.message = message;
    this.site = site;
    this.key = key;
  }
}

/** Above 0 while evaluation is tentative: under an unknown guard, a fault proves nothing and is unknown. */
export const guard = { tentative: 0 };

/** Raises a fault, or gives unknown where evaluation is tentative. The message is only made when it is needed. */
export function fault(message: () => string, site?: SourceSite, key?: unknown): undefined {
  if (guard.tentative > 0) return undefined;
  throw new Fault(message(), site, key);
}

/** A LET value or argument that came out as a fault; its uses raise it. */
export class Deferred {
  readonly fault: Fault;
  constructor(fault: Fault) {
    this.fault = fault;
  }
}

/** Starts the evaluation of a lazy value, which is never tentative; the result goes to `resume`. */
export function suspend(): number {
  const depth = guard.tentative;
  guard.tentative = 0;
  return depth;
}

export function resume(depth: number): void {
  guard.tentative = depth;
}

/** Keeps a fault for the uses of a lazy value; anything else that was thrown is passed on. */
export function defer(thrown: unknown): Deferred {
  return new Deferred(asFault(thrown));
}

/** The value of a lazy LET or argument at a use. */
export function use<T>(value: T | Deferred): T | undefined {
  if (!(value instanceof Deferred)) return value;
  if (guard.tentative > 0) return undefined;
  throw value.fault;
}

/** `left /\ right`, both already evaluated, left not FALSE. */
export function and(left: Bool, right: Bool): Bool {
  return left === true ? right : right === false ? false : undefined;
}

/** `left \/ right`, both already evaluated, left not TRUE. */
export function or(left: Bool, right: Bool): Bool {
  return left === false ? right : right === true ? true : undefined;
}

export function not(value: Bool): Bool {
  return value === undefined ? undefined : !value;
}

/** `=` of two scalars. */
export function eqScalar(left: unknown, right: unknown): Bool {
  return left === undefined || right === undefined ? undefined : left === right;
}

export function equiv(left: Bool, right: Bool): Bool {
  return left === undefined || right === undefined ? undefined : left === right;
}

/**
 * What was thrown in one element of a quantifier; a later element may still decide. Where JavaScript itself says that
 * a value is too large (a string, a Map), the spec has gone past a limit as well.
 */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  if (thrown instanceof RangeError) return new Fault(`a value is too large (${thrown.message})`);
  throw thrown;
}
