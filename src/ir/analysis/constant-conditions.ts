/*
 * Tests that depend on CONSTANTs alone, such as `Since(v4_5)` or `Era = v6_4`: they come out the same throughout
 * a trace, so emitted code works each out once, when it is first asked for.
 */
import type { Expr, Program } from "../ir.js";
import { allExprs, childExprs } from "../walk.js";
import type { FaultAnalysis } from "./can-fault.js";

interface Reads {
  /** Nothing but CONSTANTs and what stands around the expression. */
  readonly isFixed: boolean;
  /** CONSTANTs at all. */
  readonly asksConstants: boolean;
}

export class ConstantConditions {
  /** By operator, of its body. */
  readonly #operators = new Map<number, Reads>();

  constructor(
    private readonly program: Program,
    private readonly faults: FaultAnalysis,
  ) {}

  /** A BOOLEAN that cannot fault, is more than a literal or the CONSTANT itself, and is the same in each step. */
  has(e: Expr): boolean {
    if (e.type.kind !== "Bool" || e.kind === "Constant" || e.kind === "Bool") return false;
    const { isFixed, asksConstants } = this.#look(e, false);
    return isFixed && asksConstants && !this.faults.strict.of(e);
  }

  /** Whether it is the same in each step, be it undefined. */
  isFixed(e: Expr): boolean {
    return e.type.kind === "Bool" && this.#look(e, false).isFixed;
  }

  /** An operator's body that is the same in each step, and more than a literal or a name. */
  isFixedOperator(index: number): boolean {
    const { body } = this.program.operators[index]!;
    return childExprs(body).length > 0 && this.#operator(index).isFixed;
  }

  /** `locals`: whether the expression may use locals, as the body of an operator does. */
  #look(e: Expr, locals: boolean): Reads {
    let isFixed = true;
    let asksConstants = false;
    for (const x of allExprs(e)) {
      switch (x.kind) {
        case "Var":
        case "Arg":
        case "Context":
        case "EventIs":
          isFixed = false;
          break;
        case "Local":
          isFixed &&= locals;
          break;
        case "Constant":
          asksConstants = true;
          break;
        case "Call": {
          const operator = this.#operator(x.operator);
          isFixed &&= operator.isFixed;
          asksConstants ||= operator.asksConstants;
          break;
        }
        default:
          break;
      }
      if (!isFixed) break;
    }
    return { isFixed, asksConstants };
  }

  #operator(index: number): Reads {
    let known = this.#operators.get(index);
    if (known === undefined) {
      known = this.#look(this.program.operators[index]!.body, true);
      this.#operators.set(index, known);
    }
    return known;
  }
}
