/*
 * What the grammar hands over before precedence is known: an expression as a flat sequence of operators and
 * operands. PEG has no precedence ranges; resolve-precedence.ts makes the tree.
 */
import type { Span } from "../text/source-file.js";
import type { Expr } from "./ast.js";

export interface Operand {
  readonly kind: "Operand";
  readonly expr: Expr;
  /** With its parentheses, if it has any. */
  readonly span: Span;
  /** Neither in parentheses nor followed by a postfix: may turn out to be the x of `x \in S`. */
  readonly bare: boolean;
  /** The last prime, if the operand has one outside all brackets. */
  readonly prime: Span | undefined;
}

export interface OperatorToken {
  readonly kind: "Prefix" | "Infix";
  /** Folded spelling. */
  readonly op: string;
  readonly span: Span;
}

/** `WITHIN 10ms` behind the right side of a `~>`. */
export interface WithinToken {
  readonly kind: "Within";
  /** undefined where the time is not a whole number of nanoseconds. */
  readonly ns: bigint | undefined;
  readonly span: Span;
}

export type SequenceItem = Operand | OperatorToken | WithinToken;

/** Prefix operators, an operand, then infix operators each followed by the same; at least one operand. */
export interface OperatorSequence {
  readonly items: readonly SequenceItem[];
  readonly span: Span;
}
