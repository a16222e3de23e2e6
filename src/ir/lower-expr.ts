/* Expressions of the tree to expressions of the IR: names resolved, sugar gone, types computed bottom up. */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { Prim } from "../sema/builtins.js";
import type { NameSymbol, Typed } from "../sema/typed.js";
import type { Type } from "../sema/types/type.js";
import { assertNever } from "../syntax/assert-never.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import { bindAll, bindOne, functionOver, lowerLets } from "./binders.js";
import { Env } from "./env.js";
import { type Expr, type Local, localRef, type PathStep } from "./ir.js";
import { ANY, BOOL, elementOf, fieldOf, INT, join, joinAll, rangeOf, STR, sortFields } from "./join.js";
import { NameLowering } from "./lower-names.js";
import { lowerBinary, lowerBox, lowerPrime, lowerUnary } from "./lower-operators.js";

/** More than this many expressions from expanding operators are rejected. */
const EXPANSION_LIMIT = 200_000;

/** Expressions below each other, through the operators that they call: later passes go down as deep. */
const DEPTH_LIMIT = 600;

/** What the declarations have become; filled while the program is lowered. */
export interface Tables {
  readonly constants: ReadonlyMap<NameSymbol, number>;
  readonly variables: ReadonlyMap<NameSymbol, number>;
  readonly events: ReadonlyMap<NameSymbol, number>;
}

export class ExprLowering {
  readonly diagnostics: Diagnostic[] = [];
  readonly names: NameLowering;
  /** While an action is lowered: the arguments of its event. */
  eventArgs: ReadonlyMap<string, { readonly index: number; readonly type: Type }> | undefined;
  private nextLocal = 1;
  private expanded = 0;
  private isTooLarge = false;
  private depth = 0;

  constructor(
    readonly typed: Typed,
    readonly tables: Tables,
  ) {
    this.names = new NameLowering(this);
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

  /** Whether one expression more may come of expanding operators; reports the first that may not. */
  mayExpand(span: Span): boolean {
    if (++this.expanded <= EXPANSION_LIMIT) return true;
    if (!this.isTooLarge) this.report(diagnostic("MMS4003", span, { limit: EXPANSION_LIMIT }));
    this.isTooLarge = true;
    return false;
  }

  expr(e: ast.Expr, env: Env): Expr {
    const levels = levelsOf(e);
    const isTooDeep = this.depth + levels > DEPTH_LIMIT;
    if (isTooDeep && !this.isTooLarge) {
      this.isTooLarge = true;
      this.report(diagnostic("MMS4084", e.span, { limit: DEPTH_LIMIT }));
    }
    if (isTooDeep || !this.mayExpand(e.span)) return { kind: "Bool", value: false, type: BOOL, span: e.span };
    this.depth += levels;
    const lowered = this.lower(e, env);
    this.depth -= levels;
    return lowered;
  }

  private lower(e: ast.Expr, env: Env): Expr {
    const span = e.span;
    switch (e.kind) {
      case "NameRef":
        return this.names.name(e, env);
      case "NumberLit": {
        const n = Number(e.value);
        return { kind: "Int", value: Number.isSafeInteger(n) ? n : e.value, type: INT, span };
      }
      case "StringLit":
        return {
          kind: "Str",
          value: e.value,
          type: this.isPointer(e) ? this.typed.types.get(e.id)! : STR,
          span,
        };
      case "BoolLit":
        return { kind: "Bool", value: e.value, type: BOOL, span };
      case "At":
        return env.at ?? this.misplaced(span, "@", "an expression outside EXCEPT");
      case "Call":
        return this.names.call(e, env);
      case "Lambda":
        return this.misplaced(span, "LAMBDA", "a place that wants a value");
      case "Unary":
        return lowerUnary(this, e, env);
      case "Binary":
        return lowerBinary(this, e, env);
      case "Prime":
        return lowerPrime(this, e, env);
      case "Junction": {
        const items = e.items.map((item) => this.expr(item, env));
        return items.length === 1
          ? items[0]!
          : { kind: e.op === "/\\" ? "And" : "Or", items, type: BOOL, span };
      }
      case "Quant":
        return this.quant(e, env);
      case "Choose": {
        const { local, set, env: inner, wrap } = bindOne(this, e.bound, e.bound.patterns[0]!, env);
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
        const { local, set, env: inner, wrap } = bindOne(this, e.bound, e.bound.patterns[0]!, env);
        const type: Type = { kind: "Set", element: local.type };
        return { kind: "Filter", local, set, body: wrap(this.expr(e.body, inner)), type, span };
      }
      case "SetMap": {
        const { bounds, env: inner, wrap } = bindAll(this, e.bounds, env);
        const body = wrap(this.expr(e.body, inner));
        return { kind: "MapSet", bounds, body, type: { kind: "Set", element: body.type }, span };
      }
      case "FnLit":
        return functionOver(this, e.bounds, e.body, span, env);
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
        const [cond, yes] = [this.expr(e.cond, env), this.expr(e.then, env)];
        // Without ELSE it is none of a value's (MMS2180).
        const no = e.else === undefined ? yes : this.expr(e.else, env);
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
        return lowerLets(this, e.decls, env, span, (inner) => this.expr(e.body, inner));
      case "Box":
        return lowerBox(this, e, env);
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

  /** An address that stands for a pointer. */
  private isPointer(e: ast.Expr): boolean {
    return this.typed.types.get(e.id)?.kind === "Ptr";
  }

  prim(op: Prim, args: readonly Expr[], type: Type, span: Span): Expr {
    return { kind: "Prim", op, args, type, span };
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

  private quant(e: ast.Quant, env: Env): Expr {
    const { bounds, env: inner, wrap } = bindAll(this, e.bounds, env);
    const kind = e.quantifier === "\\A" ? "ForAll" : "Exists";
    return bounds.reduceRight<Expr>(
      (body, b) => ({ kind, local: b.local, set: b.set, body, type: BOOL, span: e.span }),
      wrap(this.expr(e.body, inner)),
    );
  }
}

/** What stands in one expression of the tree, but becomes as many nested ones. */
function levelsOf(e: ast.Expr): number {
  switch (e.kind) {
    case "Quant":
      return e.bounds.reduce((sum, bound) => sum + bound.patterns.length, 0);
    case "Let":
      return e.decls.length;
    case "Case":
      return e.arms.length;
    case "Except":
      return e.updates.length;
    default:
      return 1;
  }
}
