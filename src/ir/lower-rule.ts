/* Bodies of INVARIANTs and PROPERTYs. */
import { diagnostic } from "../diag/diagnostic.js";
import type { NameSymbol } from "../sema/typed.js";
import type { Type } from "../sema/types/type.js";
import type * as ast from "../syntax/ast.js";
import { children } from "../syntax/children.js";
import { triggersOf } from "./analysis/triggers.js";
import { closureOf, Env, isOp } from "./env.js";
import { type Binder, type Expr, type Formula, localRef, type RuleBody } from "./ir.js";
import { BOOL } from "./join.js";
import type { ExprLowering } from "./lower-expr.js";
import { mapExprs } from "./map-exprs.js";
import { readsOf } from "./reads-state.js";
import { hasUniversal } from "./universal.js";
import { allExprs, childFormulas, findExpr, isFuture } from "./walk.js";

/** What is checked state by state; operators that hide a universal quantifier are expanded, so that it binds. */
export function stateBody(lowering: ExprLowering, e: Expr): RuleBody {
  return { kind: "State", expr: spine(lowering, e) };
}

function spine(lowering: ExprLowering, e: Expr): Expr {
  switch (e.kind) {
    case "ForAll":
    case "Let":
      return { ...e, body: spine(lowering, e.body) };
    case "Implies":
      return { ...e, right: spine(lowering, e.right) };
    case "And":
      return { ...e, items: e.items.map((item) => spine(lowering, item)) };
    case "If":
      return { ...e, then: spine(lowering, e.then), else: spine(lowering, e.else) };
    case "Call": {
      const operator = lowering.names.operators[e.operator]!;
      if (!binds(lowering, e) || !lowering.mayExpand(e.span)) return e;
      let body = spine(lowering, e.next ? primed(operator.body) : operator.body);
      // The same operator may be expanded more than once: each time with binders of its own.
      const fresh = operator.params.map((p) => lowering.local(p.name, p.type));
      body = renamed(lowering, body, new Map(operator.params.map((p, i) => [p.id, fresh[i]!])));
      return fresh.reduceRight<Expr>(
        (b, local, i) => ({ kind: "Let", local, value: e.args[i]!, body: b, type: BOOL, span: e.span }),
        body,
      );
    }
    default:
      return e;
  }
}

/** Whether a universal quantifier stands in positive position, also by way of operators. */
function binds(lowering: Pick<ExprLowering, "names">, e: Expr): boolean {
  const { operators, universal } = lowering.names;
  return hasUniversal(e, (operator) => {
    let known = universal.get(operator);
    if (known === undefined) {
      known = binds(lowering, operators[operator]!.body);
      universal.set(operator, known);
    }
    return known;
  });
}

/** A monitor has a transition for each combination of what the parts of its formula may be: TRUE, FALSE, unknown. */
const PART_LIMIT = 20;

/** The parts of a formula without [], <> and ~> in them; what is bounded by WITHIN is watched apart. */
function partsOf(f: Formula): number {
  if (f.kind === "LeadsTo" && f.withinNs !== undefined) return 0;
  return isFuture(f) ? childFormulas(f).reduce((sum, child) => sum + partsOf(child), 0) : 1;
}

/** An expression with every variable and call primed. */
function primed(e: Expr): Expr {
  const copy = mapExprs(e, primed);
  return copy.kind === "Var" || copy.kind === "Call" ? { ...copy, next: true } : copy;
}

/** A copy with binders of its own. */
function renamed(lowering: ExprLowering, e: Expr, names: ReadonlyMap<number, Binder["local"]>): Expr {
  const bound = new Map(names);
  const walk = (x: Expr): Expr => {
    if (x.kind === "Local") {
      const local = bound.get(x.local.id);
      return local === undefined ? x : { ...x, local };
    }
    if (!lowering.mayExpand(x.span)) return x;
    for (const local of bindersOf(x))
      if (!bound.has(local.id)) bound.set(local.id, lowering.local(local.name, local.type));
    return replaceBinders(mapExprs(x, walk), bound);
  };
  return walk(e);
}

function bindersOf(e: Expr): readonly Binder["local"][] {
  switch (e.kind) {
    case "Let":
    case "ForAll":
    case "Exists":
    case "Choose":
    case "Filter":
    case "FnLit":
    case "SelectSeq":
      return [e.local];
    case "MapSet":
      return e.bounds.map((b) => b.local);
    case "Fold":
      return [e.x, e.acc];
    case "Except":
      return [e.at];
    default:
      return [];
  }
}

function replaceBinders(e: Expr, bound: ReadonlyMap<number, Binder["local"]>): Expr {
  const of = (local: Binder["local"]) => bound.get(local.id) ?? local;
  switch (e.kind) {
    case "Let":
    case "ForAll":
    case "Exists":
    case "Choose":
    case "Filter":
    case "FnLit":
    case "SelectSeq":
      return { ...e, local: of(e.local) };
    case "MapSet":
      return { ...e, bounds: e.bounds.map((b) => ({ ...b, local: of(b.local) })) };
    case "Fold":
      return { ...e, x: of(e.x), acc: of(e.acc) };
    case "Except":
      return { ...e, at: of(e.at) };
    default:
      return e;
  }
}

const TEMPORAL_UNARY = new Set<string>(["[]", "<>", "ONCE", "PREVIOUSLY"]);

export class PropertyLowering {
  private readonly temporal = new Map<NameSymbol, boolean>();

  constructor(private readonly lowering: ExprLowering) {}

  lower(e: ast.Expr, env: Env): RuleBody {
    if (e.kind === "Unary" && e.op === "[]") {
      const arg = e.arg;
      if (arg.kind === "Box" && arg.brackets === "[") return this.step(arg, env);
      if (!this.isTemporal(arg)) {
        const state = this.lowering.expr(arg, env);
        if (!this.isAboutStep(state)) return stateBody(this.lowering, state);
      }
    }
    const binders: Binder[] = [];
    let body = e;
    let inner = env;
    while (body.kind === "Quant" && body.quantifier === "\\A" && this.isTemporal(body.body)) {
      for (const bound of body.bounds) inner = this.bind(bound, inner, binders);
      body = body.body;
    }
    const formula = this.formula(body, inner);
    this.check(formula, binders, e);
    const parts = partsOf(formula);
    if (parts > PART_LIMIT) this.lowering.report(diagnostic("MMS4085", e.span, { parts, limit: PART_LIMIT }));
    return { kind: "Temporal", binders, formula };
  }

  private step(box: ast.Box, env: Env): RuleBody {
    const subscript = this.lowering.expr(box.subscript, env);
    const variables = new Set<number>();
    for (const x of allExprs(subscript)) {
      if (x.kind === "Var") variables.add(x.index);
      if (x.kind === "Call") {
        findExpr(x, this.lowering.names.operators, (y) => {
          if (y.kind === "Var") variables.add(y.index);
          return false;
        });
      }
    }
    const body = stateBody(this.lowering, this.lowering.expr(box.action, env)) as RuleBody & {
      kind: "State";
    };
    return { kind: "Step", variables: [...variables].sort((a, b) => a - b), expr: body.expr };
  }

  /** Primes, event predicates, self, cpu, ts: about a step, not a state. */
  private isAboutStep(e: Expr): boolean {
    const test = (x: Expr) =>
      x.kind === "EventIs" || x.kind === "Context" || ((x.kind === "Var" || x.kind === "Call") && x.next);
    return findExpr(e, this.lowering.names.operators, test) !== undefined;
  }

  private bind(bound: ast.Bound, env: Env, binders: Binder[]): Env {
    const inner = new Env(env);
    const type = this.typeOfSet(bound.set);
    const set = type === undefined ? this.lowering.expr(bound.set, env) : undefined;
    const reads = set === undefined ? undefined : readsOf(set, this.lowering);
    if (reads !== undefined) {
      const what = "the set of a quantifier in front of a temporal formula";
      this.lowering.report(diagnostic("MMS4002", bound.set.span, { what, reads }));
    }
    for (const pattern of bound.patterns) {
      if (pattern.kind !== "Name") {
        this.lowering.misplaced(
          pattern.span,
          "a tuple of variables",
          "a quantifier in front of a temporal formula",
        );
        continue;
      }
      const element: Type = type ?? (set!.type.kind === "Set" ? set!.type.element : { kind: "Any" });
      const local = this.lowering.local(pattern.text, element);
      binders.push({ local, set });
      inner.bind(this.lowering.typed.symbols.get(pattern.id)!, localRef(local, pattern.span));
    }
    return inner;
  }

  /** The element type of a set that is a type: `Vma`, `Task`, `Nat`. */
  private typeOfSet(e: ast.Expr): Type | undefined {
    if (e.kind !== "NameRef") return undefined;
    const symbol = this.lowering.typed.symbols.get(e.id);
    if (symbol?.kind === "Type") {
      const type = symbol.decl?.type;
      const isPointer = type === undefined || (type.kind === "NameRef" && type.name === "Ptr");
      return isPointer ? { kind: "Ptr", name: symbol.name } : this.typeOfSet(type);
    }
    if (symbol?.kind !== "Builtin") return undefined;
    if (symbol.name === "Task") return { kind: "Task" };
    if (symbol.name === "Nat" || symbol.name === "Int") return { kind: "Int" };
    return symbol.name === "STRING" ? { kind: "Str" } : undefined;
  }

  private formula(e: ast.Expr, env: Env): Formula {
    if (!this.isTemporal(e)) return { kind: "Atom", expr: this.lowering.expr(e, env) };
    switch (e.kind) {
      case "Junction": {
        const items = e.items.map((item) => this.formula(item, env));
        return items.length === 1 ? items[0]! : { kind: e.op === "/\\" ? "And" : "Or", items };
      }
      case "Unary": {
        const arg = this.formula(e.arg, env);
        if (e.op === "~") return { kind: "Not", arg };
        if (e.op === "[]") return { kind: "Always", arg };
        if (e.op === "<>") return { kind: "Eventually", arg };
        this.wantPast(arg, e.op, e);
        return { kind: e.op === "ONCE" ? "Once" : "Previously", arg };
      }
      case "Binary": {
        const left = this.formula(e.left, env);
        const right = this.formula(e.right, env);
        if (e.op === "~>") {
          const ns = e.withinNs;
          const withinNs = ns === undefined ? undefined : Number.isSafeInteger(Number(ns)) ? Number(ns) : ns;
          return { kind: "LeadsTo", left, right, withinNs };
        }
        if (e.op === "SINCE") {
          this.wantPast(left, "SINCE", e);
          this.wantPast(right, "SINCE", e);
          return { kind: "Since", left, right };
        }
        if (e.op === "=>") return { kind: "Or", items: [{ kind: "Not", arg: left }, right] };
        if (e.op === "<=>" || e.op === "=") return this.equivalent(left, right);
        break;
      }
      case "NameRef":
      case "Call":
        return this.expandOperator(e, env);
      case "Let": {
        const inner = new Env(env);
        for (const decl of e.decls) {
          inner.bind(
            this.lowering.typed.symbols.get(decl.name.id)!,
            closureOf(this.lowering.typed, decl, inner),
          );
        }
        return this.formula(e.body, inner);
      }
      default:
        break;
    }
    this.lowering.misplaced(
      e.span,
      "a temporal operator",
      "this expression",
      "temporal formulas are joined by /\\, \\/, ~ and =>, with \\A over types in front",
    );
    return { kind: "Atom", expr: { kind: "Bool", value: true, type: BOOL, span: e.span } };
  }

  private equivalent(left: Formula, right: Formula): Formula {
    return {
      kind: "And",
      items: [
        { kind: "Or", items: [{ kind: "Not", arg: left }, right] },
        { kind: "Or", items: [{ kind: "Not", arg: right }, left] },
      ],
    };
  }

  /** A temporal operator definition in place of its use. */
  private expandOperator(e: ast.NameRef | ast.Call, env: Env): Formula {
    const symbol = this.lowering.typed.symbols.get(e.kind === "Call" ? e.callee.id : e.id);
    const known = symbol === undefined ? undefined : env.get(symbol);
    const closure = known !== undefined && isOp(known) && known.kind === "Closure" ? known : undefined;
    const op =
      closure ??
      (symbol?.kind === "Operator"
        ? closureOf(this.lowering.typed, symbol.decl, new Env(undefined))
        : undefined);
    if (op === undefined) return { kind: "Atom", expr: this.lowering.expr(e, env) };
    const inner = new Env(op.env);
    op.params.forEach((param, i) => {
      const arg = (e as ast.Call).args[i]!;
      const byName = { kind: "Closure", params: [], body: arg, bounds: [], env } as const;
      inner.bind(param, this.lowering.names.asOperator(arg, env) ?? byName);
    });
    return this.formula(op.body, inner);
  }

  private wantPast(f: Formula, operator: string, at: ast.Expr): void {
    if (isFuture(f)) this.lowering.report(diagnostic("MMS4004", at.span, { operator }));
  }

  private check(formula: Formula, binders: readonly Binder[], e: ast.Expr): void {
    this.checkWithin(formula, true, e);
    if (binders.length === 0) return;
    const triggers = triggersOf(formula, binders);
    binders.forEach((binder, i) => {
      const silent = triggers.find((t) => t.values[i] === undefined);
      if (silent === undefined && triggers.length > 0) return;
      const event = silent === undefined ? undefined : this.eventName(silent.event);
      this.lowering.report(diagnostic("MMS4006", e.span, { variable: binder.local.name, event }));
    });
  }

  private eventName(index: number): string {
    for (const [symbol, i] of this.lowering.tables.events) if (i === index) return symbol.name;
    return "";
  }

  private checkWithin(f: Formula, isTop: boolean, e: ast.Expr): void {
    if (
      f.kind === "LeadsTo" &&
      f.withinNs !== undefined &&
      (!isTop || isFuture(f.left) || isFuture(f.right))
    ) {
      this.lowering.report(diagnostic("MMS4005", e.span, {}));
    }
    const below = f.kind === "And" && isTop;
    for (const child of f.kind === "Atom"
      ? []
      : "items" in f
        ? f.items
        : "arg" in f
          ? [f.arg]
          : [f.left, f.right]) {
      this.checkWithin(child, below, e);
    }
  }

  /** Whether an expression has a temporal operator in it, also by way of the operators that it uses. */
  private isTemporal(e: ast.Expr): boolean {
    const open: ast.Node[] = [e];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.kind === "Unary" && TEMPORAL_UNARY.has(node.op)) return true;
      if (node.kind === "Binary" && (node.op === "~>" || node.op === "SINCE")) return true;
      const id = node.kind === "NameRef" ? node.id : node.kind === "Call" ? node.callee.id : undefined;
      const symbol = id === undefined ? undefined : this.lowering.typed.symbols.get(id);
      if (symbol?.kind === "Operator" && this.isTemporalOperator(symbol)) return true;
      open.push(...children(node));
    }
    return false;
  }

  private isTemporalOperator(symbol: NameSymbol & { kind: "Operator" }): boolean {
    const known = this.temporal.get(symbol);
    if (known !== undefined) return known;
    this.temporal.set(symbol, false);
    const result = this.isTemporal(symbol.decl.body);
    this.temporal.set(symbol, result);
    return result;
  }
}
