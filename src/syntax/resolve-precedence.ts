/*
 * From a flat sequence of operators and operands to a tree, by TLA+'s precedence ranges. Where two neighbours'
 * ranges overlap, the reader could not tell either: that is an error which says where parentheses go.
 */
import { diagnostic } from "../diag/diagnostic.js";
import type { Span } from "../text/source-file.js";
import type * as ast from "./ast.js";
import { insteadOfSymbol, replacementOf } from "./foreign-words.js";
import { freshId, type NodeFactory, spanning } from "./node-factory.js";
import type { Operand, OperatorSequence, OperatorToken, SequenceItem } from "./operator-sequence.js";
import {
  compareOperators,
  infixOperators,
  type OperatorInfo,
  prefixOperators,
  primeOperator,
} from "./operators.js";

/** An operand or what has become one; the span includes parentheses. */
interface Part {
  readonly expr: ast.Expr;
  readonly span: Span;
  /** As the grammar read it: if its outermost part is an operator, it was in parentheses. */
  readonly given: boolean;
}

interface StackedOperator {
  readonly token: OperatorToken;
  readonly info: OperatorInfo;
  /** Of an infix. */
  readonly left: Part | undefined;
  /** The items of a chain of one conjunction or disjunction, without the one that is still open. */
  readonly chain: Part[];
}

/** The tree of a flat expression; MissingExpr with the problem noted where it needs parentheses. */
export function resolvePrecedence(flat: OperatorSequence, nodes: NodeFactory): ast.Expr {
  const only = flat.items.length === 1 ? flat.items[0]! : undefined;
  if (only?.kind === "Operand") return only.expr;
  return new Resolver(flat, nodes).resolve();
}

class Resolver {
  readonly #flat: OperatorSequence;
  readonly #nodes: NodeFactory;
  readonly #operators: StackedOperator[] = [];
  /** The operand that is complete so far; undefined behind an operator. */
  #current: Part | undefined;
  /** A `~>` that WITHIN has closed: only what binds looser may take it. */
  #closed: { readonly info: OperatorInfo; readonly token: OperatorToken } | undefined;

  constructor(flat: OperatorSequence, nodes: NodeFactory) {
    this.#flat = flat;
    this.#nodes = nodes;
  }

  resolve(): ast.Expr {
    const { items } = this.#flat;
    for (let i = 0; i < items.length; i++) {
      const problem = this.#take(items[i]!, i);
      if (problem !== undefined) return problem;
    }
    while (this.#operators.length > 0) this.#reduce();
    return this.#current!.expr;
  }

  #take(item: SequenceItem, index: number): ast.Expr | undefined {
    switch (item.kind) {
      case "Operand":
        return this.#takeOperand(item);
      case "Prefix":
        return this.#takePrefix(item, index);
      case "Infix":
        return this.#takeInfix(item, index);
      case "Within": {
        while (this.#top !== undefined && this.#top.info.low > withinPrecedence) this.#reduce();
        const top = this.#top;
        if (top?.info.op !== "~>" || this.#closed !== undefined)
          return this.#nodes.missing(this.#flat.span, diagnostic("MMS1011", item.span, {}));
        this.#reduce();
        const binary = this.#current!.expr as ast.Binary;
        this.#current = {
          expr: { ...binary, withinNs: item.ns, span: spanning(binary.span, item.span) },
          span: spanning(this.#current!.span, item.span),
          given: false,
        };
        if (item.ns === undefined) {
          const text = this.#nodes.text(item.span).replace(/^WITHIN\s*/, "");
          return this.#nodes.missing(this.#flat.span, diagnostic("MMS1012", item.span, { text }));
        }
        this.#closed = top;
        return undefined;
      }
    }
  }

  get #top(): StackedOperator | undefined {
    return this.#operators[this.#operators.length - 1];
  }

  #takeOperand(operand: Operand): ast.Expr | undefined {
    const top = this.#top;
    if (
      operand.prime !== undefined &&
      top !== undefined &&
      compareOperators(top.info, primeOperator) !== "right"
    ) {
      const arg = this.#snippet(operand.span);
      return this.#conflict(top.token, "'", operand.prime, {
        leftFirst: `(${top.token.op}${blank(top.token.op)}${arg.replace(/('|′)$/, "")})'`,
        rightFirst: `${top.token.op}${blank(top.token.op)}(${arg})`,
      });
    }
    this.#current = { expr: operand.expr, span: operand.span, given: true };
    return undefined;
  }

  #takePrefix(token: OperatorToken, index: number): ast.Expr | undefined {
    const info = prefixOperators.get(token.op)!;
    const top = this.#top;
    // TLA+ lets a word follow any operator (`a = ~b`), but a minus sign only one that binds no tighter: a * -b
    // could be taken for an infix minus.
    if (token.op === "-" && top !== undefined && top.info.low > info.high) {
      const operand = this.#operandText(index + 1);
      const before = top.left === undefined ? "" : `${this.#snippet(top.left.span)} `;
      return this.#conflict(top.token, "-", token.span, {
        leftFirst: `${before}${top.token.op} (-${operand})`,
        rightFirst: `-(${before}${top.token.op} ${operand})`,
      });
    }
    this.#push({ token, info, left: undefined, chain: [] });
    return undefined;
  }

  #takeInfix(token: OperatorToken, index: number): ast.Expr | undefined {
    const info = infixOperators.get(token.op)!;
    if (this.#closed !== undefined) {
      const closed = this.#closed;
      this.#closed = undefined;
      if (compareOperators(closed.info, info) !== "left")
        return this.#infixConflict(closed.token, undefined, token, index);
    }
    for (let top = this.#top; top !== undefined; top = this.#top) {
      const order = compareOperators(top.info, info);
      if (order === "right") break;
      if (order === "conflict") return this.#infixConflict(top.token, top.left, token, index);
      if (top.info === info && isJunction(info.op)) {
        top.chain.push(this.#current!);
        this.#current = undefined;
        return undefined;
      }
      this.#reduce();
    }
    const left = this.#current!;
    this.#push({ token, info, left, chain: isJunction(info.op) ? [left] : [] });
    return undefined;
  }

  #push(operator: StackedOperator): void {
    this.#operators.push(operator);
    this.#current = undefined;
  }

  #reduce(): void {
    const { token, left, chain } = this.#operators.pop()!;
    const right = this.#current!;
    const span = left === undefined ? spanning(token.span, right.span) : spanning(left.span, right.span);
    this.#current = { expr: this.#node(token, left, chain, right, span), span, given: false };
  }

  #node(
    token: OperatorToken,
    left: Part | undefined,
    chain: readonly Part[],
    right: Part,
    span: Span,
  ): ast.Expr {
    const id = freshId();
    if (left === undefined) {
      if (token.op === "OBSERVE") return this.#observe(right, span);
      return { kind: "Unary", id, span, op: token.op as ast.UnaryOp, arg: right.expr };
    }
    if (token.op === "/\\" || token.op === "\\/") {
      const items = [...chain, right].map((part) => part.expr);
      return { kind: "Junction", id, span, op: token.op, items, bulleted: false };
    }
    return {
      kind: "Binary",
      id,
      span,
      op: token.op,
      opSpan: token.span,
      left: token.op === "\\X" ? factor(left) : left.expr,
      right: right.expr,
      withinNs: undefined,
    };
  }

  #observe(equation: Part, span: Span): ast.Expr {
    const { expr } = equation;
    if (expr.kind === "Binary" && expr.op === "=") {
      const cell = expr.left;
      if (cell.kind === "NameRef" || cell.kind === "Apply" || cell.kind === "Field")
        return { kind: "Observe", id: freshId(), span, cell, value: expr.right };
    }
    if (expr.kind === "MissingExpr") return expr;
    return this.#nodes.missing(
      span,
      diagnostic("MMS1016", equation.span, { found: this.#snippet(equation.span) }),
    );
  }

  #infixConflict(
    leftToken: OperatorToken,
    left: Part | undefined,
    token: OperatorToken,
    index: number,
  ): ast.Expr {
    const leftText = left === undefined ? "" : `${this.#snippet(left.span)} `;
    const middle = this.#snippet(this.#current!.span);
    const right = this.#operandText(index + 1);
    const gap = left === undefined ? blank(leftToken.op) : " ";
    return this.#conflict(leftToken, token.op, token.span, {
      leftFirst: `(${leftText}${leftToken.op}${gap}${middle}) ${token.op} ${right}`,
      rightFirst: `${leftText}${leftToken.op}${gap}(${middle} ${token.op} ${right})`,
    });
  }

  #conflict(
    left: OperatorToken,
    right: string,
    at: Span,
    fixes: { readonly leftFirst: string; readonly rightFirst: string },
  ): ast.Expr {
    // On one line the frame shows both.
    const between = this.#nodes.text(spanning(left.span, at));
    const label = left.op === right ? `the other \`${right}\`` : `\`${left.op}\` is here`;
    const related = between.includes("\n") ? [{ at: left.span, label }] : [];
    const foreign = this.#flat.items.find(
      (item): item is OperatorToken => "op" in item && insteadOfSymbol(item.op) !== undefined,
    );
    const instead = foreign && insteadOfSymbol(foreign.op);
    const replacement = foreign && replacementOf(foreign.op);
    const fix = replacement === undefined ? undefined : { span: foreign!.span, replacement };
    return this.#nodes.missing(
      this.#flat.span,
      diagnostic("MMS1010", at, { left: left.op, right, ...fixes, instead }, { related, fix }),
    );
  }

  /** The operand that starts at an item, with its prefix operators. */
  #operandText(index: number): string {
    const { items } = this.#flat;
    const first = items[index];
    let last = index;
    while (items[last]?.kind === "Prefix") last++;
    return first === undefined ? "…" : this.#snippet(spanning(first.span, items[last]!.span));
  }

  /** A piece of the text, short enough to show a shape. */
  #snippet(span: Span): string {
    const text = this.#nodes.text(span).replace(/\s+/g, " ");
    return text.length <= 24 ? text : "…";
  }
}

/** (A \X B) \X C is a set of pairs, A \X B \X C one of triples. */
function factor({ expr, given }: Part): ast.Expr {
  return given && expr.kind === "Binary" && expr.op === "\\X" ? { ...expr, parens: true } : expr;
}

const withinPrecedence = 2;

function isJunction(op: string): boolean {
  return op === "/\\" || op === "\\/";
}

/** What separates a prefix operator from its operand. */
function blank(op: string): string {
  return /^[A-Z]/.test(op) ? " " : "";
}
