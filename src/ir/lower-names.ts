/*
 * Names in expressions, and operators applied: first-order operators become Calls, one for each combination of
 * argument types; those that take operators, prime something or stand in a LET are expanded where they are used.
 */

import { diagnostic } from "../diag/diagnostic.js";
import { infixOperators } from "../sema/builtins.js";
import type { NameSymbol } from "../sema/typed.js";
import { assertNever } from "../syntax/assert-never.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import { functionOver } from "./binders.js";
import { lowerBuiltin } from "./builtins.js";
import { type Closure, closureOf, Env, isOp, type OpValue } from "./env.js";
import { type Expr, type Local, localRef, type Operator } from "./ir.js";
import { ANY, BOOL, INT } from "./join.js";
import type { ExprLowering } from "./lower-expr.js";
import { lowerInfix } from "./lower-operators.js";
import { PrimeUse } from "./prime-use.js";
import { isAtomic } from "./walk.js";

export class NameLowering {
  readonly operators: Operator[] = [];
  /** By operator, whether its body has a universal quantifier in positive position. */
  readonly universal = new Map<number, boolean>();
  private readonly instances = new Map<string, number>();
  private readonly symbolIds = new Map<NameSymbol, number>();
  private readonly primes: PrimeUse;

  constructor(private readonly exprs: ExprLowering) {
    this.primes = new PrimeUse(exprs.typed);
  }

  name(e: ast.NameRef, env: Env): Expr {
    const symbol = this.exprs.typed.symbols.get(e.id);
    return symbol === undefined
      ? this.exprs.misplaced(e.span, `\`${e.name}\``, "an expression")
      : this.use(symbol, [], e.span, env);
  }

  call(e: ast.Call, env: Env): Expr {
    const symbol = this.exprs.typed.symbols.get(e.callee.id);
    if (symbol === undefined) return this.exprs.misplaced(e.span, `\`${e.callee.text}\``, "an expression");
    if (symbol.kind === "Event") return this.eventIs(symbol, e.args, e.span, env);
    return this.use(symbol, e.args, e.span, env);
  }

  private eventIs(
    symbol: NameSymbol & { kind: "Event" },
    args: readonly ast.Expr[],
    span: Span,
    env: Env,
  ): Expr {
    const values = args.map((a) => (a.kind === "Wildcard" ? undefined : this.exprs.expr(a, env)));
    return { kind: "EventIs", event: this.exprs.tables.events.get(symbol)!, args: values, type: BOOL, span };
  }

  /** An operator that primes something: its arguments are to be primed with the rest, so they go in as they stand. */
  private substitute(symbol: NameSymbol, args: readonly ast.Expr[], span: Span, env: Env): Expr {
    const { decl } = symbol as NameSymbol & { kind: "Operator" };
    const inner = new Env(undefined, { next: env.next });
    decl.params.forEach((p, i) => {
      const arg = args[i]!;
      const byName: Closure = { kind: "Closure", params: [], body: arg, bounds: [], env };
      inner.bind(this.exprs.typed.symbols.get(p.name.id)!, this.asOperator(arg, env) ?? byName);
    });
    return decl.bounds.length > 0
      ? functionOver(this.exprs, decl.bounds, decl.body, span, inner)
      : this.exprs.expr(decl.body, inner);
  }

  /** A symbol applied to arguments that are still trees. */
  use(symbol: NameSymbol, args: readonly ast.Expr[], span: Span, env: Env): Expr {
    switch (symbol.kind) {
      case "Constant":
        return { kind: "Constant", index: this.exprs.tables.constants.get(symbol)!, type: symbol.type, span };
      case "Variable":
        return {
          kind: "Var",
          index: this.exprs.tables.variables.get(symbol)!,
          next: env.next,
          type: symbol.type,
          span,
        };
      case "Event":
        return this.eventIs(symbol, args, span, env);
      case "Release":
        return { kind: "Str", value: symbol.name, type: { kind: "Str" }, span };
      case "Context":
        return {
          kind: "Context",
          name: symbol.name,
          type: symbol.name === "self" ? { kind: "Task" } : INT,
          span,
        };
      case "Local": {
        const arg = symbol.role === "eventArg" ? this.exprs.eventArgs?.get(symbol.name) : undefined;
        if (arg !== undefined) return { kind: "Arg", ...arg, name: symbol.name, span };
        const value = env.get(symbol);
        if (value === undefined) return this.exprs.misplaced(span, `\`${symbol.name}\``, "this place");
        return isOp(value) ? this.applyOp(value, [], span, env.next) : { ...value, span };
      }
      case "OpParam":
      case "Operator": {
        const op = this.operatorValue(symbol, env);
        if (op.kind === "Named" && this.primes.uses(op.symbol))
          return this.substitute(op.symbol, args, span, env);
        return this.applyOp(
          op,
          args.map((a) => this.lazyArg(a, env)),
          span,
          env.next,
        );
      }
      case "Builtin":
        return lowerBuiltin(this.exprs, symbol.name, args, span, env);
      case "Type":
        // An enumeration is a set like any other; its elements are literals.
        if (symbol.decl?.type.kind === "SetEnum") return this.exprs.expr(symbol.decl.type, env);
        this.exprs.report(diagnostic("MMS4007", span, { name: symbol.name }));
        return { kind: "SetEnum", items: [], type: { kind: "Set", element: ANY }, span };
      default:
        return assertNever(symbol);
    }
  }

  private operatorValue(symbol: NameSymbol, env: Env): OpValue {
    const value = env.get(symbol);
    return value !== undefined && isOp(value) ? value : { kind: "Named", symbol };
  }

  /** An argument: an operator stays one, a value is lowered where it stands. */
  private lazyArg(arg: ast.Expr, env: Env): Expr | OpValue {
    return this.asOperator(arg, env) ?? this.exprs.expr(arg, env);
  }

  /** The operator that an argument hands over; undefined if it is a value. */
  asOperator(arg: ast.Expr, env: Env): OpValue | undefined {
    if (arg.kind === "Lambda") {
      const params = arg.params.map((p) => this.exprs.typed.symbols.get(p.id)!);
      return { kind: "Closure", params, body: arg.body, bounds: [], env };
    }
    if (arg.kind !== "NameRef") return undefined;
    const symbol = this.exprs.typed.symbols.get(arg.id);
    if (symbol === undefined) return { kind: "Infix", op: arg.name };
    switch (symbol.kind) {
      case "OpParam":
        return this.operatorValue(symbol, env);
      case "Operator":
        return symbol.decl.params.length > 0 ? this.operatorValue(symbol, env) : undefined;
      case "Builtin":
        if (infixOperators.has(symbol.name)) return { kind: "Infix", op: symbol.name };
        return lowerBuiltin.takesArguments(symbol.name) ? { kind: "Named", symbol } : undefined;
      default:
        return undefined;
    }
  }

  /** An operator applied to lowered arguments. */
  applyOp(op: OpValue, args: readonly (Expr | OpValue)[], span: Span, next: boolean): Expr {
    switch (op.kind) {
      case "Infix":
        return lowerInfix(this.exprs, op.op, args[0] as Expr, args[1] as Expr, span);
      case "Closure":
        return this.expand(op, args, span, next);
      case "Named":
        return this.applyNamed(op.symbol, args, span, next);
      default:
        return assertNever(op);
    }
  }

  private applyNamed(symbol: NameSymbol, args: readonly (Expr | OpValue)[], span: Span, next: boolean): Expr {
    if (symbol.kind === "Builtin") return lowerBuiltin.apply(this.exprs, symbol.name, args, span);
    if (symbol.kind !== "Operator")
      return this.exprs.misplaced(span, `\`${symbol.name}\``, "an operator's place");
    const { decl } = symbol;
    if (decl.params.some((p) => p.arity > 0)) {
      return this.expand(closureOf(this.exprs.typed, decl, new Env(undefined)), args, span, next);
    }
    const values = args as readonly Expr[];
    const operator = this.instance(symbol, values);
    return { kind: "Call", operator, args: values, next, type: this.operators[operator]!.body.type, span };
  }

  /** The operator for arguments of these types. */
  private instance(symbol: NameSymbol & { kind: "Operator" }, args: readonly Expr[]): number {
    let id = this.symbolIds.get(symbol);
    if (id === undefined) {
      id = this.symbolIds.size;
      this.symbolIds.set(symbol, id);
    }
    const key = `${id} ${JSON.stringify(args.map((a) => a.type))}`;
    const known = this.instances.get(key);
    if (known !== undefined) return known;
    const { decl } = symbol;
    const env = new Env(undefined);
    const params = decl.params.map((p, i) => {
      const local = this.exprs.local(p.name.text, args[i]!.type);
      env.bind(this.exprs.typed.symbols.get(p.name.id)!, localRef(local, p.span));
      return local;
    });
    const body =
      decl.bounds.length > 0
        ? functionOver(this.exprs, decl.bounds, decl.body, decl.span, env)
        : this.exprs.expr(decl.body, env);
    // Operators that the body calls have got their numbers before this one.
    const operator =
      this.operators.push({
        name: decl.name.text,
        module: symbol.module,
        doc: decl.doc,
        span: decl.span,
        params,
        body,
      }) - 1;
    this.instances.set(key, operator);
    return operator;
  }

  /** An operator's body in place of its use; arguments become LETs unless they are mere names. */
  expand(op: Closure, args: readonly (Expr | OpValue)[], span: Span, next: boolean): Expr {
    if (op.value !== undefined && !next) return { ...op.value, span };
    const env = new Env(op.env, { next: next || op.env.next });
    const lets: { local: Local; value: Expr }[] = [];
    op.params.forEach((param, i) => {
      const arg = args[i]!;
      if (isOp(arg) || isAtomic(arg)) env.bind(param, arg);
      else {
        const local = this.exprs.local(param.name, arg.type);
        lets.push({ local, value: arg });
        env.bind(param, localRef(local, arg.span));
      }
    });
    const body =
      op.bounds.length > 0
        ? functionOver(this.exprs, op.bounds, op.body, span, env)
        : this.exprs.expr(op.body, env);
    return lets.reduceRight<Expr>(
      (e, { local, value }) => ({ kind: "Let", local, value, body: e, type: e.type, span }),
      body,
    );
  }
}
