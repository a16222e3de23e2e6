/*
 * Whether evaluating an expression can end in a fault: decides where emitted code needs try. Errs on the safe side.
 *
 * An argument that is a fault waits for its uses, so what an operator's body can end in depends on the call. There are
 * two answers: where no argument can be a fault, and where any may be. An operator is emitted for each that is needed.
 */
import { operations } from "../../sema/builtins.js";
import type { Expr, Program } from "../ir.js";
import { allExprs, allStmts, childExprs, exprsOfProgram } from "../walk.js";
import { type KnownKeys, knownKeys } from "./known-keys.js";

/** What can be said in one place: of expressions of the body of an operator, or of all else. */
export interface Faults {
  /** Whether evaluating the expression can end in a fault. */
  of(e: Expr): boolean;
  /** Whether uses of the local must ask for a deferred fault. */
  isDeferred(local: number): boolean;
}

export class FaultAnalysis {
  readonly #program: Program;
  readonly #knownKeys: KnownKeys;
  /** By id, what LETs stand for. */
  readonly #lets: ReadonlyMap<number, Expr>;
  readonly #params: ReadonlySet<number>;
  /** Where no argument of the operator around can be a fault, and outside of operators. */
  readonly strict: Faults;
  /** Where any argument of the operator around may be a fault. */
  readonly lazy: Faults;

  constructor(program: Program) {
    this.#program = program;
    this.#knownKeys = knownKeys(program);
    this.#lets = letsOf(program);
    this.#params = new Set(program.operators.flatMap((operator) => operator.params.map((p) => p.id)));
    this.strict = this.#view(false);
    this.lazy = this.#view(true);
  }

  /** Whether an application's key is known to be in the domain. */
  isSafe(e: Expr): boolean {
    return this.#knownKeys.safe.has(e);
  }

  /** Whether a function has a value outside of its domain. */
  #hasDefault(fn: Expr): boolean {
    return fn.kind === "Var" && this.#program.variables[fn.index]!.default !== undefined;
  }

  /** Whether a test of a key is there for the sake of an application that it makes safe. */
  isForApplication(test: Expr): boolean {
    return this.#knownKeys.tests.has(test);
  }

  #view(isLazy: boolean): Faults {
    const known = new Map<Expr, boolean>();
    const of = (e: Expr): boolean => {
      let result = known.get(e);
      if (result === undefined) {
        result = this.#compute(e, view);
        known.set(e, result);
      }
      return result;
    };
    const view: Faults = {
      of,
      isDeferred: (local) => {
        const value = this.#lets.get(local);
        return value === undefined ? isLazy && this.#params.has(local) : of(value);
      },
    };
    return view;
  }

  #compute(e: Expr, faults: Faults): boolean {
    switch (e.kind) {
      case "Local":
        return faults.isDeferred(e.local.id);
      case "Apply":
        if (!this.isSafe(e) && !this.#hasDefault(e.fn)) return true;
        break;
      case "Choose":
        return true;
      case "Case":
        if (e.other === undefined) return true;
        break;
      case "Prim":
        if (operations.get(e.op)!.mayFault && !(e.op === "shiftRight" && this.#isNatural(e.args[1]!)))
          return true;
        break;
      case "MapSet":
        // Of too many combinations none is made.
        if (e.bounds.length > 1) return true;
        break;
      case "SelectSeq":
      case "Fold":
        return true;
      case "Call": {
        const view = this.forCall(e, faults);
        return view.of(this.#program.operators[e.operator]!.body);
      }
      case "Let":
        // A faulting value is deferred to its uses.
        return faults.of(e.body);
      default:
        break;
    }
    return childExprs(e).some((child) => faults.of(child));
  }

  /** Whether a number that is known is no negative one: of literals and of CONSTANTs that are Nat. */
  #isNatural(e: Expr): boolean {
    switch (e.kind) {
      case "Int":
        return e.value >= 0;
      case "Constant": {
        // Commands and traces can give a Nat none that is negative, DEFAULT and WITH could.
        const { natural, default: given } = this.#program.constants[e.index]!;
        const others = this.#program.tests.flatMap((test) => test.with.filter((w) => w.constant === e.index));
        const values = [...(given === undefined ? [] : [given]), ...others.map((w) => w.value)];
        return natural && values.every((value) => value.kind === "Int" && value.value >= 0);
      }
      case "Prim":
        return e.op === "add" && e.args.every((arg) => this.#isNatural(arg));
      default:
        return false;
    }
  }

  /** What holds in the body of the operator that is called, in a place where `faults` holds. */
  forCall(e: Expr & { readonly kind: "Call" }, faults: Faults): Faults {
    return e.args.some((arg) => faults.of(arg)) ? this.lazy : this.strict;
  }
}

function letsOf(program: Program): Map<number, Expr> {
  const lets = new Map<number, Expr>();
  for (const root of exprsOfProgram(program)) {
    for (const e of allExprs(root)) if (e.kind === "Let") lets.set(e.local.id, e.value);
  }
  for (const action of program.actions) {
    for (const stmt of allStmts(action.body)) if (stmt.kind === "Let") lets.set(stmt.local.id, stmt.value);
  }
  return lets;
}
