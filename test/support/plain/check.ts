/* Rules checked piece by piece, so that each object has a verdict of its own ("Bindings" in specs/SEMANTICS.md). */
import type { Expr, Local } from "../../../src/ir/ir.js";
import { attempt, bind, bindLazily, type Env, evaluate, tentatively } from "./evaluate.js";
import { printValue, type SetV, UNKNOWN_SET, type Value } from "./value.js";

export type Outcome = boolean | undefined | "fault";

export interface Verdict {
  /** The quantified values around it, e.g. "v = 0x10, i = 2"; "" outside of quantifiers. */
  readonly binding: string;
  readonly outcome: Outcome;
}

export interface Leaf extends Verdict {
  readonly expr: Expr;
}

/** Where a piece of a rule is checked. */
interface Piece {
  readonly env: Env;
  /** The values of the ForAlls around it. */
  readonly quantified: readonly (readonly [Local, Value])[];
  /** Whether it is to hold at all is unknown: a leaf that is FALSE counts as unknown. */
  readonly isCapped: boolean;
}

/** `inDoubt`: whether it is to hold is unknown. */
export function check(e: Expr, env: Env, inDoubt = false): Leaf[] {
  return checkPiece(e, { env: inDoubt ? tentatively(env) : env, quantified: [], isCapped: inDoubt });
}

export function printBinding(quantified: readonly (readonly [Local, Value])[]): string {
  return quantified.map(([local, value]) => `${local.name} = ${printValue(value)}`).join(", ");
}

function checkPiece(e: Expr, piece: Piece): Leaf[] {
  const { env, quantified } = piece;
  const leaf = (outcome: Outcome): Leaf[] => [
    {
      expr: e,
      binding: printBinding(quantified),
      outcome: outcome === false && piece.isCapped ? undefined : outcome,
    },
  ];
  switch (e.kind) {
    case "ForAll": {
      const outcome = outcomeOf(e.set, env);
      if (outcome === "fault") return leaf("fault");
      const set = (outcome ?? UNKNOWN_SET) as SetV;
      if (set.in.length === 0 && !set.whole && !isObserved(e.set, env)) return leaf(undefined);
      return set.in.flatMap((member) =>
        checkPiece(e.body, {
          ...piece,
          env: bind(env, e.local, member),
          quantified: [...quantified, [e.local, member]],
        }),
      );
    }
    case "Implies": {
      const left = outcomeOf(e.left, env);
      if (left === false) return [];
      if (left === "fault") return leaf("fault");
      return checkPiece(e.right, left === true ? piece : { ...piece, env: tentatively(env), isCapped: true });
    }
    case "And": {
      if (!hasUniversal(e)) return leaf(outcomeOf(e, env) as Outcome);
      const leaves: Leaf[] = [];
      for (const item of e.items) {
        if (leaves.some((l) => l.outcome === false || l.outcome === "fault")) break;
        const isTentative = leaves.some((l) => l.outcome === undefined);
        leaves.push(...checkPiece(item, isTentative ? { ...piece, env: tentatively(env) } : piece));
      }
      return leaves;
    }
    case "Let":
      return checkPiece(e.body, { ...piece, env: bindLazily(env, e.local, e.value, env) });
    case "If": {
      if (!hasUniversal(e)) return leaf(outcomeOf(e, env) as Outcome);
      const cond = outcomeOf(e.cond, env);
      if (cond === "fault" || cond === undefined) return leaf(cond);
      return checkPiece(cond === true ? e.then : e.else, piece);
    }
    default:
      return leaf(outcomeOf(e, env) as Outcome);
  }
}

/** A set variable or the domain of a function variable: what was not observed of it is nobody's business. */
function isObserved(set: Expr, env: Env): boolean {
  if (set.kind === "Var") return true;
  const of = set.kind === "Prim" && set.op === "domain" ? set.args[0]! : undefined;
  return of?.kind === "Var" && env.world.program.variables[of.index]!.type.kind === "Fn";
}

function outcomeOf(e: Expr, env: Env): Value | "fault" {
  const outcome = attempt(() => evaluate(e, env));
  return "fault" in outcome ? "fault" : outcome.value;
}

/** Whether a universal quantifier stands in positive position, where it makes bindings. */
function hasUniversal(e: Expr): boolean {
  switch (e.kind) {
    case "ForAll":
      return true;
    case "And":
      return e.items.some(hasUniversal);
    case "Implies":
      return hasUniversal(e.right);
    case "Let":
      return hasUniversal(e.body);
    case "If":
      return hasUniversal(e.then) || hasUniversal(e.else);
    default:
      return false;
  }
}
