/*
 * What of a program tests can exercise: actions, rules, and the parts of conditions. Two expressions of one form at one place of
 * a spec are one point: an operator is lowered once for each list of types that it is called with.
 */
import type { Span } from "../../text/source-file.js";
import type { Expr, Program, Stmt } from "../ir.js";
import { allExprs, allStmts, atoms, exprsOfStmt } from "../walk.js";

export type PointKind =
  | "action"
  | "require"
  | "invariant"
  | "property"
  | "guard"
  | "condition"
  | "conjunct"
  | "disjunct"
  | "quantifier";

export interface CoveragePoint {
  readonly kind: PointKind;
  /** The action, rule or operator that it is part of. */
  readonly within: string;
  readonly span: Span;
}

export interface CoveragePoints {
  readonly points: readonly CoveragePoint[];
  /** By `pointKey`. */
  readonly ofExpr: ReadonlyMap<string, number>;
  /** By rule and by action: theirs. */
  readonly ofRule: readonly number[];
  readonly ofAction: readonly number[];
}

export function pointKey(e: Expr): string {
  const { file, start, end } = e.span;
  return `${file.path}:${start}:${end} ${e.kind === "Prim" ? e.op : e.kind}`;
}

export function coveragePoints(program: Program): CoveragePoints {
  return new PointFinder(program).find();
}

class PointFinder {
  readonly #points: CoveragePoint[] = [];
  readonly #ofExpr = new Map<string, number>();
  readonly #ofPlace = new Map<string, number>();

  constructor(readonly program: Program) {}

  find(): CoveragePoints {
    const { program } = this;
    const ofAction = program.actions.map((action) => {
      const point = this.#declared("action", action.name, action.span);
      this.#stmt(action.body, action.name);
      return point;
    });
    const ofRule = program.rules.map((rule) => {
      const point = this.#declared(rule.kind, rule.name, rule.span);
      if (rule.body.kind === "Temporal") for (const e of atoms(rule.body.formula)) this.#parts(e, rule.name);
      else this.#spine(rule.body.expr, rule.name);
      return point;
    });
    for (const operator of program.operators) this.#parts(operator.body, operator.name);
    return { points: this.#points, ofExpr: this.#ofExpr, ofRule, ofAction };
  }

  #declared(kind: PointKind, within: string, span: Span): number {
    const place = `${span.file.path}:${span.start} ${kind}`;
    const known = this.#ofPlace.get(place);
    if (known !== undefined) return known;
    const point = this.#points.push({ kind, within, span }) - 1;
    this.#ofPlace.set(place, point);
    return point;
  }

  #stmt(body: Stmt, within: string): void {
    for (const stmt of allStmts(body)) {
      if (stmt.kind === "Guard") this.#point("guard", stmt.cond, within);
      if (stmt.kind === "If") this.#point("condition", stmt.cond, within);
    }
    for (const e of exprsOfStmt(body)) this.#parts(e, within);
  }

  /** What binds is the rule itself, of which each binding is a case. */
  #spine(e: Expr, within: string): void {
    switch (e.kind) {
      case "ForAll":
        this.#parts(e.set, within);
        return this.#spine(e.body, within);
      case "Let":
        this.#parts(e.value, within);
        return this.#spine(e.body, within);
      case "Implies":
        this.#point("condition", e.left, within);
        this.#parts(e.left, within);
        return this.#spine(e.right, within);
      case "If":
        this.#point("condition", e.cond, within);
        this.#parts(e.cond, within);
        this.#spine(e.then, within);
        return this.#spine(e.else, within);
      case "And":
        for (const item of e.items) {
          if (!isSpine(item)) this.#point("conjunct", item, within);
          this.#spine(item, within);
        }
        return;
      default:
        this.#parts(e, within);
    }
  }

  #parts(e: Expr, within: string): void {
    for (const x of allExprs(e)) {
      if (x.kind === "And") for (const item of x.items) this.#point("conjunct", item, within);
      else if (x.kind === "Or") for (const item of x.items) this.#point("disjunct", item, within);
      else if (x.kind === "Implies") this.#point("condition", x.left, within);
      else if (x.kind === "If") this.#point("condition", x.cond, within);
      else if (x.kind === "Case") for (const arm of x.arms) this.#point("condition", arm.cond, within);
      else if (x.kind === "ForAll" || x.kind === "Exists") this.#point("quantifier", x, within);
    }
  }

  #point(kind: PointKind, e: Expr, within: string): void {
    if (e.kind === "Bool") return;
    const key = pointKey(e);
    if (this.#ofExpr.has(key)) return;
    this.#ofExpr.set(key, this.#points.push({ kind, within, span: e.span }) - 1);
  }
}

/** Whether it is not evaluated as a whole, but part by part. */
function isSpine(e: Expr): boolean {
  return (
    e.kind === "ForAll" || e.kind === "Let" || e.kind === "Implies" || e.kind === "If" || e.kind === "And"
  );
}
