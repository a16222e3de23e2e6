/*
 * Applications that cannot be faults, because what stands around them says that the key is in the domain:
 * `\A k \in DOMAIN f : … f[k] …`, `k \in DOMAIN f /\ … f[k] …`, `IF k \in DOMAIN f THEN f[k] ELSE …` and the like.
 * Where the guard is unknown, the key is not known to be outside either, and the application is unknown.
 */
import { exprKey } from "../expr-key.js";
import type { Expr, Program, Stmt } from "../ir.js";
import { atoms, childExprs, childStmts, exprsOfOneStmt } from "../walk.js";

/** What is known at a place: texts of `keyIn`, and the test that says so; undefined for a quantifier. */
type Facts = ReadonlyMap<string, Expr | undefined>;

const NOTHING: Facts = new Map();

export interface KnownKeys {
  /** The Apply expressions of a program that cannot be faults by themselves. */
  readonly safe: ReadonlySet<Expr>;
  /** The tests `k \in DOMAIN f` that such an `f[k]` stands behind. */
  readonly tests: ReadonlySet<Expr>;
}

interface Found {
  readonly safe: Set<Expr>;
  readonly tests: Set<Expr>;
}

export function knownKeys(program: Program): KnownKeys {
  const found: Found = { safe: new Set(), tests: new Set() };
  for (const operator of program.operators) visit(operator.body, NOTHING, found);
  for (const assume of program.assumes) visit(assume.body, NOTHING, found);
  for (const action of program.actions) visitStmt(action.body, NOTHING, found, program);
  for (const rule of program.rules) {
    if (rule.kind === "require") continue;
    if (rule.body.kind === "Temporal")
      for (const atom of atoms(rule.body.formula)) visit(atom, NOTHING, found);
    else visit(rule.body.expr, NOTHING, found);
  }
  return found;
}

/** "key k is in the domain of f", where k is a name and f a variable or what one has at a name; undefined for others. */
function keyIn(key: Expr, f: Expr): string | undefined {
  const isOfVariable = f.kind === "Var" || (f.kind === "Apply" && f.fn.kind === "Var" && isName(f.arg));
  return isOfVariable && f.type.kind === "Fn" && isName(key) ? `${exprKey(f)} ${exprKey(key)}` : undefined;
}

function isName({ kind }: Expr): boolean {
  return kind === "Local" || kind === "Arg" || kind === "Context";
}

type Fact = readonly [fact: string, test: Expr | undefined];

/** The facts that a test states if it is not FALSE; with `negated`, if it is not TRUE. */
function stated(test: Expr, negated = false): Fact[] {
  if (test.kind === "Prim" && test.op === "not") return stated(test.args[0]!, !negated);
  if (test.kind === "And" && !negated) return test.items.flatMap((item) => stated(item));
  if (test.kind === "Or" && negated) return test.items.flatMap((item) => stated(item, true));
  if (negated || test.kind !== "Prim" || test.op !== "in") return [];
  const [key, set] = test.args as [Expr, Expr];
  if (set.kind !== "Prim" || set.op !== "domain") return [];
  const fact = keyIn(key, set.args[0]!);
  return fact === undefined ? [] : [[fact, test]];
}

function adding(facts: Facts, more: readonly Fact[]): Facts {
  return more.length === 0 ? facts : new Map([...facts, ...more]);
}

function visit(e: Expr, facts: Facts, found: Found): void {
  switch (e.kind) {
    case "Apply": {
      const fact = keyIn(e.arg, e.fn);
      if (fact === undefined || !facts.has(fact)) break;
      found.safe.add(e);
      const test = facts.get(fact);
      if (test !== undefined) found.tests.add(test);
      break;
    }
    case "And":
    case "Or": {
      let known = facts;
      for (const item of e.items) {
        visit(item, known, found);
        known = adding(known, stated(item, e.kind === "Or"));
      }
      return;
    }
    case "Implies":
      visit(e.left, facts, found);
      return visit(e.right, adding(facts, stated(e.left)), found);
    case "If":
      visit(e.cond, facts, found);
      visit(e.then, adding(facts, stated(e.cond)), found);
      return visit(e.else, adding(facts, stated(e.cond, true)), found);
    case "ForAll":
    case "Exists":
    case "Choose":
    case "Filter":
    case "FnLit": {
      visit(e.set, facts, found);
      const key: Expr = { kind: "Local", local: e.local, type: e.local.type, span: e.span };
      const fact = e.set.kind === "Prim" && e.set.op === "domain" ? keyIn(key, e.set.args[0]!) : undefined;
      return visit(e.body, adding(facts, fact === undefined ? [] : [[fact, undefined]]), found);
    }
    default:
      break;
  }
  for (const child of childExprs(e)) visit(child, facts, found);
}

function visitStmt(stmt: Stmt, facts: Facts, found: Found, program: Program): void {
  const see = (e: Expr) => visit(e, facts, found);
  switch (stmt.kind) {
    case "All": {
      // Where a guard is FALSE the action is not taken: what it states holds for the conjuncts beside it. Guards
      // themselves are evaluated from left to right.
      let guards = facts;
      for (const item of stmt.items) {
        if (item.kind !== "Guard") continue;
        visit(item.cond, guards, found);
        guards = adding(guards, stated(item.cond));
      }
      for (const item of stmt.items) if (item.kind !== "Guard") visitStmt(item, guards, found, program);
      return;
    }
    case "Require": {
      const { body } = program.rules[stmt.rule]!;
      if (body.kind === "State") see(body.expr);
      return;
    }
    case "ForEach": {
      see(stmt.set);
      const key: Expr = { kind: "Local", local: stmt.local, type: stmt.local.type, span: stmt.span };
      const fact =
        stmt.set.kind === "Prim" && stmt.set.op === "domain" ? keyIn(key, stmt.set.args[0]!) : undefined;
      return visitStmt(
        stmt.body,
        adding(facts, fact === undefined ? [] : [[fact, undefined]]),
        found,
        program,
      );
    }
    case "If":
      see(stmt.cond);
      visitStmt(stmt.then, adding(facts, stated(stmt.cond)), found, program);
      return visitStmt(stmt.else, adding(facts, stated(stmt.cond, true)), found, program);
    default:
      exprsOfOneStmt(stmt).forEach(see);
      for (const child of childStmts(stmt)) visitStmt(child, facts, found, program);
  }
}
