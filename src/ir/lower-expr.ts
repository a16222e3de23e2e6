/* Expressions of the tree to expressions of the IR: names resolved, sugar gone, types worked out bottom up. */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { infixOperators } from "../sema/builtins.js";
import type { Symbol, Typed } from "../sema/typed.js";
import type { Type } from "../sema/types.js";
import { assertNever } from "../syntax/assert-never.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import { lowerBuiltin } from "./builtins.js";
import { type Closure, Env, type OpValue } from "./env.js";
import type { Expr, Local, Operator, PathStep, Prim } from "./ir.js";
import {
  ANY,
  BOOL,
  domainOf,
  elementOf,
  fieldOf,
  INT,
  join,
  joinAll,
  rangeOf,
  STR,
  sortFields,
} from "./join.js";
import { PrimeUse } from "./prime-use.js";
import { lowerTypeSet } from "./type-set.js";

/** More than this many expressions from expanding operators is refused. */
const EXPANSION_LIMIT = 200_000;

/** What the declarations have become; filled while the program is lowered. */
export interface Tables {
  readonly constants: ReadonlyMap<Symbol, number>;
  readonly variables: ReadonlyMap<Symbol, number>;
  readonly events: ReadonlyMap<Symbol, number>;
}

const INFIX_PRIM: { readonly [op: string]: Prim } = {
  "<=>": "equiv",
  "=": "eq",
  "<": "lt",
  "<=": "le",
  "\\subseteq": "subseteq",
  "\\cup": "union",
  "\\cap": "intersect",
  "\\": "difference",
  "..": "range",
  "+": "add",
  "-": "sub",
  "*": "mul",
  "^": "pow",
  "%": "mod",
  "\\div": "div",
  "@@": "override",
  ":>": "single",
  "\\o": "concat",
};

export class ExprLowering {
  readonly diagnostics: Diagnostic[] = [];
  readonly operators: Operator[] = [];
  private readonly instances = new Map<string, number>();
  private readonly symbolIds = new Map<Symbol, number>();
  private readonly primes: PrimeUse;
  /** While an action is lowered: the arguments of its event. */
  eventArgs: ReadonlyMap<string, { readonly index: number; readonly type: Type }> | undefined;
  private nextLocal = 1;
  private expanded = 0;
  private isTooLarge = false;

  constructor(
    readonly typed: Typed,
    readonly tables: Tables,
  ) {
    this.primes = new PrimeUse(typed);
  }

  local(name: string, type: Type): Local {
    return { id: this.nextLocal++, name, type };
  }

  report(d: Diagnostic): void {
    this.diagnostics.push(d);
  }

  misplaced(span: Span, construct: string, where: string, hint?: string): Expr {
    this.report(diagnostic("MMS4001", span, { construct, where, hint }));
    return { kind: "Bool", value: false, type: BOOL, span };
  }

  expr(e: ast.Expr, env: Env): Expr {
    if (++this.expanded > EXPANSION_LIMIT) {
      if (!this.isTooLarge) this.report(diagnostic("MMS4003", e.span, { limit: EXPANSION_LIMIT }));
      this.isTooLarge = true;
      return { kind: "Bool", value: false, type: BOOL, span: e.span };
    }
    const span = e.span;
    switch (e.kind) {
      case "NameRef":
        return this.name(e, env);
      case "NumberLit": {
        const n = Number(e.value);
        return { kind: "Int", value: Number.isSafeInteger(n) ? n : e.value, type: INT, span };
      }
      case "StringLit":
        return { kind: "Str", value: e.value, type: STR, span };
      case "BoolLit":
        return { kind: "Bool", value: e.value, type: BOOL, span };
      case "At":
        return env.at ?? this.misplaced(span, "@", "an expression outside EXCEPT");
      case "Call":
        return this.call(e, env);
      case "Lambda":
        return this.misplaced(span, "LAMBDA", "a place that wants a value");
      case "Unary":
        return this.unary(e, env);
      case "Binary":
        return this.binary(e, env);
      case "Prime":
        return this.prime(e, env);
      case "Junction": {
        const items = e.items.map((item) => this.expr(item, env));
        return items.length === 1
          ? items[0]!
          : { kind: e.op === "/\\" ? "And" : "Or", items, type: BOOL, span };
      }
      case "Quant":
        return this.quant(e, env);
      case "Choose": {
        const { local, set, env: inner, wrap } = this.bindOne(e.bound, e.bound.patterns[0]!, env);
        return { kind: "Choose", local, set, body: wrap(this.expr(e.body, inner)), type: local.type, span };
      }
      case "SetEnum": {
        const items = e.items.map((item) => this.expr(item, env));
        return {
          kind: "SetEnum",
          items,
          type: { kind: "Set", element: joinAll(items.map((i) => i.type)) },
          span,
        };
      }
      case "SetFilter": {
        const { local, set, env: inner, wrap } = this.bindOne(e.bound, e.bound.patterns[0]!, env);
        const type: Type = { kind: "Set", element: local.type };
        return { kind: "Filter", local, set, body: wrap(this.expr(e.body, inner)), type, span };
      }
      case "SetMap": {
        const { bounds, env: inner, wrap } = this.bindAll(e.bounds, env);
        const body = wrap(this.expr(e.body, inner));
        return { kind: "MapSet", bounds, body, type: { kind: "Set", element: body.type }, span };
      }
      case "FnLit":
        return this.function(e.bounds, e.body, span, env);
      case "FnSet": {
        const sets = [this.expr(e.domain, env), this.expr(e.range, env)];
        const type: Type = { kind: "Fn", domain: elementOf(sets[0]!.type), range: elementOf(sets[1]!.type) };
        return this.prim("functionSet", sets, { kind: "Set", element: type }, span);
      }
      case "RecordLit": {
        const fields = sortFields(
          e.fields.map((f) => ({ name: f.name.text, value: this.expr(f.value, env) })),
        );
        const type: Type = {
          kind: "Record",
          fields: fields.map((f) => ({ name: f.name, type: f.value.type })),
        };
        return { kind: "Record", fields, type, span };
      }
      case "RecordSet": {
        const fields = sortFields(
          e.fields.map((f) => ({ name: f.name.text, value: this.expr(f.value, env) })),
        );
        const type: Type = {
          kind: "Record",
          fields: fields.map((f) => ({ name: f.name, type: elementOf(f.value.type) })),
        };
        return this.prim(
          "recordSet",
          fields.map((f) => f.value),
          { kind: "Set", element: type },
          span,
        );
      }
      case "Tuple": {
        const items = e.items.map((item) => this.expr(item, env));
        return { kind: "Tuple", items, type: { kind: "Tuple", items: items.map((i) => i.type) }, span };
      }
      case "Except":
        return e.updates.reduce<Expr>((base, u) => this.exceptUpdate(base, u, env), this.expr(e.base, env));
      case "Apply":
        return this.apply(this.expr(e.fn, env), this.argument(e.args, span, env), span);
      case "Field": {
        const record = this.expr(e.record, env);
        return { kind: "Field", record, name: e.name.text, type: fieldOf(record.type, e.name.text), span };
      }
      case "If": {
        const [cond, yes, no] = [this.expr(e.cond, env), this.expr(e.then, env), this.expr(e.else, env)];
        return { kind: "If", cond, then: yes, else: no, type: join(yes.type, no.type), span };
      }
      case "Case": {
        const arms = e.arms.map((a) => ({ cond: this.expr(a.cond, env), value: this.expr(a.value, env) }));
        const other = e.other === undefined ? undefined : this.expr(e.other, env);
        const type = joinAll([
          ...arms.map((a) => a.value.type),
          ...(other === undefined ? [] : [other.type]),
        ]);
        return { kind: "Case", arms, other, type, span };
      }
      case "Let":
        return this.let(e.decls, env, span, (inner) => this.expr(e.body, inner));
      case "Box":
        return this.box(e, env);
      case "Require":
        return this.misplaced(span, "REQUIRE", "an expression", "REQUIRE is a conjunct of an ACTION");
      case "Observe":
        return this.misplaced(span, "OBSERVE", "an expression", "OBSERVE is a conjunct of an ACTION");
      case "Wildcard":
        return this.misplaced(
          span,
          "_",
          "an expression",
          "_ stands for any argument of an event predicate in a PROPERTY",
        );
      case "MissingExpr":
        return { kind: "Bool", value: false, type: BOOL, span };
      default:
        return assertNever(e);
    }
  }

  prim(op: Prim, args: readonly Expr[], type: Type, span: Span): Expr {
    return { kind: "Prim", op, args, type, span };
  }

  // ------------------------------------------------------------ names and operators

  private name(e: ast.NameRef, env: Env): Expr {
    const symbol = this.typed.symbols.get(e.id);
    return symbol === undefined
      ? this.misplaced(e.span, `\`${e.name}\``, "an expression")
      : this.use(symbol, [], e.span, env);
  }

  private call(e: ast.Call, env: Env): Expr {
    const symbol = this.typed.symbols.get(e.callee.id);
    if (symbol === undefined) return this.misplaced(e.span, `\`${e.callee.text}\``, "an expression");
    if (symbol.kind === "Event") return this.eventIs(symbol, e.args, e.span, env);
    return this.use(symbol, e.args, e.span, env);
  }

  private eventIs(symbol: Symbol & { kind: "Event" }, args: readonly ast.Expr[], span: Span, env: Env): Expr {
    const values = args.map((a) => (a.kind === "Wildcard" ? undefined : this.expr(a, env)));
    return { kind: "EventIs", event: this.tables.events.get(symbol)!, args: values, type: BOOL, span };
  }

  /** An operator that primes something: its arguments are to be primed with the rest, so they go in as they stand. */
  private substitute(symbol: Symbol, args: readonly ast.Expr[], span: Span, env: Env): Expr {
    const { decl } = symbol as Symbol & { kind: "Operator" };
    const inner = new Env(undefined, { next: env.next });
    decl.params.forEach((p, i) => {
      const arg = args[i]!;
      const byName: Closure = { kind: "Closure", params: [], body: arg, bounds: [], env };
      inner.bind(this.typed.symbols.get(p.name.id)!, this.asOperator(arg, env) ?? byName);
    });
    return decl.bounds.length > 0
      ? this.function(decl.bounds, decl.body, span, inner)
      : this.expr(decl.body, inner);
  }

  /** A symbol applied to arguments that are still trees. */
  private use(symbol: Symbol, args: readonly ast.Expr[], span: Span, env: Env): Expr {
    switch (symbol.kind) {
      case "Constant":
        return { kind: "Constant", index: this.tables.constants.get(symbol)!, type: symbol.type, span };
      case "Variable":
        return {
          kind: "Var",
          index: this.tables.variables.get(symbol)!,
          next: env.next,
          type: symbol.type,
          span,
        };
      case "Event":
        return this.eventIs(symbol, args, span, env);
      case "Context":
        return {
          kind: "Context",
          name: symbol.name,
          type: symbol.name === "self" ? { kind: "Task" } : INT,
          span,
        };
      case "Local": {
        const arg = symbol.role === "eventArg" ? this.eventArgs?.get(symbol.name) : undefined;
        if (arg !== undefined) return { kind: "Arg", ...arg, name: symbol.name, span };
        const value = env.get(symbol);
        if (value === undefined) return this.misplaced(span, `\`${symbol.name}\``, "this place");
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
        return lowerBuiltin(this, symbol.name, args, span, env);
      case "Type":
        this.report(diagnostic("MMS4007", span, { name: symbol.name }));
        return { kind: "SetEnum", items: [], type: { kind: "Set", element: ANY }, span };
      default:
        return assertNever(symbol);
    }
  }

  private operatorValue(symbol: Symbol, env: Env): OpValue {
    const value = env.get(symbol);
    return value !== undefined && isOp(value) ? value : { kind: "Named", symbol };
  }

  /** An argument: an operator stays one, a value is lowered where it stands. */
  private lazyArg(arg: ast.Expr, env: Env): Expr | OpValue {
    return this.asOperator(arg, env) ?? this.expr(arg, env);
  }

  /** The operator that an argument hands over; undefined if it is a value. */
  asOperator(arg: ast.Expr, env: Env): OpValue | undefined {
    if (arg.kind === "Lambda") {
      const params = arg.params.map((p) => this.typed.symbols.get(p.id)!);
      return { kind: "Closure", params, body: arg.body, bounds: [], env };
    }
    if (arg.kind !== "NameRef") return undefined;
    const symbol = this.typed.symbols.get(arg.id);
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
        return this.infix(op.op, args[0] as Expr, args[1] as Expr, span);
      case "Closure":
        return this.expand(op, args, span, next);
      case "Named":
        return this.applyNamed(op.symbol, args, span, next);
      default:
        return assertNever(op);
    }
  }

  private applyNamed(symbol: Symbol, args: readonly (Expr | OpValue)[], span: Span, next: boolean): Expr {
    if (symbol.kind === "Builtin") return lowerBuiltin.apply(this, symbol.name, args, span);
    if (symbol.kind !== "Operator") return this.misplaced(span, `\`${symbol.name}\``, "an operator's place");
    const { decl } = symbol;
    if (decl.params.some((p) => p.arity > 0)) {
      return this.expand(closureOf(this.typed, decl, new Env(undefined)), args, span, next);
    }
    const values = args as readonly Expr[];
    const operator = this.instance(symbol, values);
    return { kind: "Call", operator, args: values, next, type: this.operators[operator]!.body.type, span };
  }

  /** The operator for arguments of these types. */
  private instance(symbol: Symbol & { kind: "Operator" }, args: readonly Expr[]): number {
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
      const local = this.local(p.name.text, args[i]!.type);
      env.bind(this.typed.symbols.get(p.name.id)!, localRef(local, p.span));
      return local;
    });
    const body =
      decl.bounds.length > 0
        ? this.function(decl.bounds, decl.body, decl.span, env)
        : this.expr(decl.body, env);
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
        const local = this.local(param.name, arg.type);
        lets.push({ local, value: arg });
        env.bind(param, localRef(local, arg.span));
      }
    });
    const body =
      op.bounds.length > 0 ? this.function(op.bounds, op.body, span, env) : this.expr(op.body, env);
    return lets.reduceRight<Expr>(
      (e, { local, value }) => ({ kind: "Let", local, value, body: e, type: e.type, span }),
      body,
    );
  }

  // ------------------------------------------------------------ operators of the language

  private unary(e: ast.Unary, env: Env): Expr {
    const { span } = e;
    switch (e.op) {
      case "~":
        return this.prim("not", [this.expr(e.arg, env)], BOOL, span);
      case "-":
        return this.prim("neg", [this.expr(e.arg, env)], INT, span);
      case "DOMAIN": {
        const f = this.expr(e.arg, env);
        return this.prim("domain", [f], { kind: "Set", element: domainOf(f.type) }, span);
      }
      case "SUBSET": {
        const set = this.expr(e.arg, env);
        return this.prim("powerset", [set], { kind: "Set", element: set.type }, span);
      }
      case "UNION": {
        const sets = this.expr(e.arg, env);
        return this.prim("bigUnion", [sets], elementOf(sets.type), span);
      }
      case "UNCHANGED":
        return this.unchanged(e.arg, env);
      case "ENABLED":
        return this.misplaced(span, "ENABLED", "a spec that is checked against traces");
      case "[]":
      case "<>":
      case "ONCE":
      case "PREVIOUSLY":
        return this.misplaced(
          span,
          e.op,
          "a state expression",
          "temporal operators belong to a PROPERTY, outside quantifiers over state",
        );
      default:
        return assertNever(e.op);
    }
  }

  /** `UNCHANGED e` as `e' = e`. */
  unchanged(e: ast.Expr, env: Env): Expr {
    if (env.next) return this.misplaced(e.span, "UNCHANGED", "a primed expression");
    const after = this.expr(e, new Env(env, { next: true }));
    return this.prim("eq", [after, this.expr(e, env)], BOOL, e.span);
  }

  private box(e: ast.Box, env: Env): Expr {
    const action = this.expr(e.action, env);
    const same = this.unchanged(e.subscript, env);
    if (e.brackets === "[") return { kind: "Or", items: [same, action], type: BOOL, span: e.span };
    return { kind: "And", items: [this.prim("not", [same], BOOL, e.span), action], type: BOOL, span: e.span };
  }

  private prime(e: ast.Prime, env: Env): Expr {
    if (env.next) return this.misplaced(e.span, "a prime", "a primed expression");
    return this.expr(e.arg, new Env(env, { next: true }));
  }

  private binary(e: ast.Binary, env: Env): Expr {
    const { span } = e;
    switch (e.op) {
      case "~>":
      case "SINCE":
        return this.misplaced(
          span,
          e.op,
          "a state expression",
          "temporal operators belong to a PROPERTY, outside quantifiers over state",
        );
      case "\\in":
      case "\\notin": {
        const test = this.membership(e.left, e.right, env, span);
        return e.op === "\\in" ? test : this.prim("not", [test], BOOL, span);
      }
      case "\\subseteq": {
        const left = this.expr(e.left, env);
        const set = lowerTypeSet(this, e.right, env);
        if (set.kind === "Finite") return this.prim("subseteq", [left, set.set], BOOL, span);
        return { kind: "InType", value: left, set: { kind: "Subset", of: set }, type: BOOL, span };
      }
      case "\\X": {
        const sets = productItems(e).map((item) => this.expr(item, env));
        const type: Type = { kind: "Tuple", items: sets.map((s) => elementOf(s.type)) };
        return this.prim("product", sets, { kind: "Set", element: type }, span);
      }
      default: {
        const user = this.typed.symbols.get(e.id);
        if (user !== undefined) return this.use(user, [e.left, e.right], span, env);
        return this.infix(e.op, this.expr(e.left, env), this.expr(e.right, env), span);
      }
    }
  }

  private membership(left: ast.Expr, right: ast.Expr, env: Env, span: Span): Expr {
    const value = this.expr(left, env);
    const set = lowerTypeSet(this, right, env);
    if (set.kind === "Finite") return this.prim("in", [value, set.set], BOOL, span);
    return { kind: "InType", value, set, type: BOOL, span };
  }

  infix(op: string, left: Expr, right: Expr, span: Span): Expr {
    switch (op) {
      case "=>":
        return { kind: "Implies", left, right, type: BOOL, span };
      case "/\\":
      case "\\/":
        return { kind: op === "/\\" ? "And" : "Or", items: [left, right], type: BOOL, span };
      case "#":
        return this.prim("not", [this.prim("eq", [left, right], BOOL, span)], BOOL, span);
      case ">":
        return this.prim("lt", [right, left], BOOL, span);
      case ">=":
        return this.prim("le", [right, left], BOOL, span);
      case "\\in":
        return this.prim("in", [left, right], BOOL, span);
      case "\\notin":
        return this.prim("not", [this.prim("in", [left, right], BOOL, span)], BOOL, span);
      default: {
        const name = INFIX_PRIM[op];
        if (name === undefined) return this.misplaced(span, op, "an expression");
        return this.prim(name, [left, right], infixType(op, left.type, right.type), span);
      }
    }
  }

  apply(fn: Expr, arg: Expr, span: Span): Expr {
    let type = rangeOf(fn.type);
    if (fn.type.kind === "Tuple" && arg.kind === "Int") type = fn.type.items[Number(arg.value) - 1] ?? type;
    if (fn.type.kind === "Record" && arg.kind === "Str") type = fieldOf(fn.type, arg.value);
    return { kind: "Apply", fn, arg, type, span };
  }

  /** `f[a, b]` means f[<<a, b>>]. */
  argument(args: readonly ast.Expr[], span: Span, env: Env): Expr {
    const values = args.map((a) => this.expr(a, env));
    if (values.length === 1) return values[0]!;
    return { kind: "Tuple", items: values, type: { kind: "Tuple", items: values.map((v) => v.type) }, span };
  }

  private exceptUpdate(base: Expr, u: ast.ExceptUpdate, env: Env): Expr {
    let type = base.type;
    const path: PathStep[] = u.path.map((step) => {
      if (step.kind === "Name") {
        type = fieldOf(type, step.text);
        return { kind: "Field", name: step.text };
      }
      const key = this.argument(step.args, step.span, env);
      type =
        type.kind === "Tuple" && key.kind === "Int"
          ? (type.items[Number(key.value) - 1] ?? ANY)
          : rangeOf(type);
      return { kind: "Key", key };
    });
    const at = this.local("@", type);
    const value = this.expr(u.value, new Env(env, { at: localRef(at, u.span) }));
    const updated =
      path.length === 1 && base.type.kind === "Fn"
        ? { ...base.type, range: join(base.type.range, value.type) }
        : base.type;
    return { kind: "Except", base, path, at, value, type: updated, span: u.span };
  }

  // ------------------------------------------------------------ binders

  /** One pattern of a bound: a local, and LETs for the names of a tuple pattern. */
  bindOne(bound: ast.Bound, pattern: ast.Pattern, env: Env, set?: Expr) {
    const over = set ?? this.expr(bound.set, env);
    const type = elementOf(over.type);
    const inner = new Env(env);
    if (pattern.kind === "Name") {
      const local = this.local(pattern.text, type);
      inner.bind(this.typed.symbols.get(pattern.id)!, localRef(local, pattern.span));
      return { local, set: over, env: inner, wrap: (body: Expr) => body };
    }
    const local = this.local(pattern.names.map((n) => n.text).join("_"), type);
    const parts = pattern.names.map((name, i) => {
      const index: Expr = { kind: "Int", value: i + 1, type: INT, span: name.span };
      const value = this.apply(localRef(local, pattern.span), index, name.span);
      const part = this.local(name.text, value.type);
      inner.bind(this.typed.symbols.get(name.id)!, localRef(part, name.span));
      return { local: part, value };
    });
    const wrap = (body: Expr) =>
      parts.reduceRight<Expr>((e, p) => ({ kind: "Let", ...p, body: e, type: e.type, span: e.span }), body);
    return { local, set: over, env: inner, wrap };
  }

  /** Several bounds; sets see none of the names bound beside them, as in TLA+. */
  bindAll(bounds: readonly ast.Bound[], env: Env) {
    let inner = env;
    const wraps: ((body: Expr) => Expr)[] = [];
    const result: { local: Local; set: Expr }[] = [];
    for (const bound of bounds) {
      const set = this.expr(bound.set, env);
      for (const pattern of bound.patterns) {
        const one = this.bindOne(bound, pattern, inner, set);
        inner = one.env;
        wraps.push(one.wrap);
        result.push({ local: one.local, set });
      }
    }
    return { bounds: result, env: inner, wrap: (body: Expr) => wraps.reduceRight((e, w) => w(e), body) };
  }

  private quant(e: ast.Quant, env: Env): Expr {
    const { bounds, env: inner, wrap } = this.bindAll(e.bounds, env);
    const kind = e.quantifier === "\\A" ? "ForAll" : "Exists";
    return bounds.reduceRight<Expr>(
      (body, b) => ({ kind, local: b.local, set: b.set, body, type: BOOL, span: e.span }),
      wrap(this.expr(e.body, inner)),
    );
  }

  /** `[x \in S |-> e]`; several names range over the product of their sets. */
  function(bounds: readonly ast.Bound[], body: ast.Expr, span: Span, env: Env): Expr {
    const all = this.bindAll(bounds, env);
    const first = all.bounds[0]!;
    let value = all.wrap(this.expr(body, all.env));
    if (all.bounds.length === 1) {
      const type: Type = { kind: "Fn", domain: first.local.type, range: value.type };
      return { kind: "FnLit", local: first.local, set: first.set, body: value, type, span };
    }
    const keyType: Type = { kind: "Tuple", items: all.bounds.map((b) => b.local.type) };
    const local = this.local(all.bounds.map((b) => b.local.name).join("_"), keyType);
    value = all.bounds.reduceRight<Expr>((e, b, i) => {
      const index: Expr = { kind: "Int", value: i + 1, type: INT, span };
      return {
        kind: "Let",
        local: b.local,
        value: this.apply(localRef(local, span), index, span),
        body: e,
        type: e.type,
        span,
      };
    }, value);
    const set = this.prim(
      "product",
      all.bounds.map((b) => b.set),
      { kind: "Set", element: keyType },
      span,
    );
    return {
      kind: "FnLit",
      local,
      set,
      body: value,
      type: { kind: "Fn", domain: keyType, range: value.type },
      span,
    };
  }

  /** LET: definitions with parameters are expanded where they are used, the others are evaluated once. */
  let(decls: readonly ast.OperatorDecl[], env: Env, span: Span, body: (env: Env) => Expr): Expr {
    const inner = new Env(env);
    const lets: { local: Local; value: Expr }[] = [];
    for (const decl of decls) {
      const symbol = this.typed.symbols.get(decl.name.id)!;
      if (decl.params.length > 0) inner.bind(symbol, closureOf(this.typed, decl, inner));
      else {
        const value =
          decl.bounds.length > 0
            ? this.function(decl.bounds, decl.body, decl.span, inner)
            : this.expr(decl.body, inner);
        if (isAtomic(value))
          inner.bind(symbol, { kind: "Closure", params: [], body: decl.body, bounds: [], env: inner });
        else {
          const local = this.local(decl.name.text, value.type);
          lets.push({ local, value });
          const known = localRef(local, decl.name.span);
          // Its value as evaluated here, and its text for uses below a prime.
          inner.bind(symbol, {
            kind: "Closure",
            params: [],
            body: decl.body,
            bounds: decl.bounds,
            env: inner,
            value: known,
          });
        }
      }
    }
    return lets.reduceRight<Expr>(
      (e, l) => ({ kind: "Let", ...l, body: e, type: e.type, span }),
      body(inner),
    );
  }
}

export function closureOf(typed: Typed, decl: ast.OperatorDecl, env: Env): Closure {
  const params = decl.params.map((p) => typed.symbols.get(p.name.id)!);
  return { kind: "Closure", params, body: decl.body, bounds: decl.bounds, env };
}

export function localRef(local: Local, span: Span): Expr {
  return { kind: "Local", local, type: local.type, span };
}

export function isOp(value: Expr | OpValue): value is OpValue {
  return value.kind === "Closure" || value.kind === "Named" || value.kind === "Infix";
}

/** So cheap, and free of faults, that it may stand in several places. */
export function isAtomic(e: Expr): boolean {
  switch (e.kind) {
    case "Int":
    case "Str":
    case "Bool":
    case "Null":
    case "Local":
    case "Constant":
    case "Arg":
    case "Context":
    case "Var":
      return true;
    default:
      return false;
  }
}

/** The factors of `A \X B \X C`, which is one product; parentheses start another. */
function productItems(e: ast.Binary): ast.Expr[] {
  const { left } = e;
  const isChain = left.kind === "Binary" && left.op === "\\X" && left.parens !== true;
  return [...(isChain ? productItems(left) : [left]), e.right];
}

function infixType(op: string, left: Type, right: Type): Type {
  switch (op) {
    case "<=>":
    case "=":
    case "<":
    case "<=":
    case "\\subseteq":
      return BOOL;
    case "\\cup":
    case "@@":
    case "\\o":
    case "\\cap":
    case "\\":
      return op === "\\o"
        ? { kind: "Seq", element: join(elementOf(left), elementOf(right)) }
        : asFunction(op, join(left, right));
    case "..":
      return { kind: "Set", element: INT };
    case ":>":
      return { kind: "Fn", domain: left, range: right };
    default:
      return INT;
  }
}

/** `<<…>> @@ f` is a function. */
function asFunction(op: string, type: Type): Type {
  if (op !== "@@" || type.kind === "Fn") return type;
  return { kind: "Fn", domain: domainOf(type), range: rangeOf(type) };
}
