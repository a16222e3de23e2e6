/* What names stand for while a tree is lowered. */
import type { NameSymbol, Typed } from "../sema/typed.js";
import type * as ast from "../syntax/ast.js";
import type { Expr } from "./ir.js";

/** An operator as an argument or a LET definition: its text, with the names around it. */
export interface Closure {
  readonly kind: "Closure";
  readonly params: readonly NameSymbol[];
  readonly body: ast.Expr;
  readonly bounds: readonly ast.Bound[];
  readonly env: Env;
  /** A LET definition without parameters that was evaluated already: what a use that is not primed means. */
  readonly value?: Expr;
}

export function closureOf(typed: Typed, decl: ast.OperatorDecl, env: Env): Closure {
  const params = decl.params.map((p) => typed.symbols.get(p.name.id)!);
  return { kind: "Closure", params, body: decl.body, bounds: decl.bounds, env };
}

/** An operator handed over by its name. */
export interface Named {
  readonly kind: "Named";
  readonly symbol: NameSymbol;
}

/** An infix operator handed over as an argument, as in FoldSet(+, 0, S). */
export interface Infix {
  readonly kind: "Infix";
  readonly op: string;
}

export type OpValue = Closure | Named | Infix;

export function isOp(value: Expr | OpValue): value is OpValue {
  return value.kind === "Closure" || value.kind === "Named" || value.kind === "Infix";
}

export class Env {
  private readonly values = new Map<NameSymbol, Expr | OpValue>();
  private readonly parent: Env | undefined;
  /** `@` in EXCEPT. */
  readonly at: Expr | undefined;
  /** Inside a primed expression: variables mean their value after the step. */
  readonly next: boolean;

  constructor(parent: Env | undefined, more: { readonly at?: Expr; readonly next?: boolean } = {}) {
    this.parent = parent;
    this.at = more.at ?? parent?.at;
    this.next = more.next ?? parent?.next ?? false;
  }

  bind(symbol: NameSymbol, value: Expr | OpValue): this {
    this.values.set(symbol, value);
    return this;
  }

  get(symbol: NameSymbol): Expr | OpValue | undefined {
    for (let env: Env | undefined = this; env !== undefined; env = env.parent) {
      const value = env.values.get(symbol);
      if (value !== undefined) return value;
    }
    return undefined;
  }
}
