/* Going through the IR. */
import type { Expr, Formula, Operator, Program, Stmt, TypeSet } from "./ir.js";

/** The expressions directly below one, in the order of evaluation. */
export function childExprs(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "Int":
    case "Str":
    case "Bool":
    case "Null":
    case "Local":
    case "Constant":
    case "Var":
    case "Arg":
    case "Context":
      return [];
    case "EventIs":
      return e.args.filter((a) => a !== undefined);
    case "Prim":
    case "Call":
      return e.args;
    case "And":
    case "Or":
    case "Tuple":
    case "SetEnum":
      return e.items;
    case "Implies":
      return [e.left, e.right];
    case "If":
      return [e.cond, e.then, e.else];
    case "Case":
      return [...e.arms.flatMap((a) => [a.cond, a.value]), ...(e.other === undefined ? [] : [e.other])];
    case "Let":
      return [e.value, e.body];
    case "ForAll":
    case "Exists":
    case "Choose":
    case "Filter":
    case "FnLit":
      return [e.set, e.body];
    case "MapSet":
      return [...e.bounds.map((b) => b.set), e.body];
    case "Record":
      return e.fields.map((f) => f.value);
    case "Apply":
      return [e.fn, e.arg];
    case "Field":
      return [e.record];
    case "Except":
      return [e.base, ...e.path.flatMap((s) => (s.kind === "Key" ? [s.key] : [])), e.value];
    case "Fold":
      return [e.base, e.over, e.body];
    case "SelectSeq":
      return [e.seq, e.body];
    case "InType":
      return [e.value, ...typeSetExprs(e.set)];
  }
}

const ATOMIC: ReadonlySet<Expr["kind"]> = new Set([
  "Int",
  "Str",
  "Bool",
  "Null",
  "Constant",
  "Local",
  "Var",
  "Arg",
  "Context",
]);

/** So cheap, and free of faults, that it may stand in several places. */
export function isAtomic(e: Expr): boolean {
  return ATOMIC.has(e.kind);
}

function typeSetExprs(set: TypeSet): readonly Expr[] {
  switch (set.kind) {
    case "Finite":
      return [set.set];
    case "Seq":
    case "Subset":
      return typeSetExprs(set.of);
    case "Functions":
      return [...typeSetExprs(set.domain), ...typeSetExprs(set.range)];
    case "Records":
      return set.fields.flatMap((f) => typeSetExprs(f.of));
    case "Product":
      return set.items.flatMap(typeSetExprs);
    default:
      return [];
  }
}

/**
 * The first expression, it included, that `test` accepts; bodies of called operators are gone through, too, each once:
 * operators that call the one before twice are more paths than anybody can go.
 */
export function findExpr(
  e: Expr,
  operators: readonly Operator[],
  test: (e: Expr) => boolean,
  seen: Set<number> = new Set(),
): Expr | undefined {
  if (test(e)) return e;
  for (const child of childExprs(e)) {
    const found = findExpr(child, operators, test, seen);
    if (found !== undefined) return found;
  }
  if (e.kind !== "Call" || seen.has(e.operator)) return undefined;
  seen.add(e.operator);
  return findExpr(operators[e.operator]!.body, operators, test, seen);
}

/** Each expression below one, it included, outside in. Bodies of called operators are not gone through. */
export function* allExprs(e: Expr): Generator<Expr> {
  yield e;
  for (const child of childExprs(e)) yield* allExprs(child);
}

/** The formulas directly below one. */
export function childFormulas(f: Formula): readonly Formula[] {
  switch (f.kind) {
    case "Atom":
      return [];
    case "Not":
    case "Always":
    case "Eventually":
    case "Once":
    case "Previously":
      return [f.arg];
    case "And":
    case "Or":
      return f.items;
    case "Since":
    case "LeadsTo":
      return [f.left, f.right];
  }
}

export function* atoms(f: Formula): Generator<Expr> {
  if (f.kind === "Atom") yield f.expr;
  for (const child of childFormulas(f)) yield* atoms(child);
}

/** Looks ahead: [] <> ~>. */
export function isFuture(f: Formula): boolean {
  return (
    f.kind === "Always" || f.kind === "Eventually" || f.kind === "LeadsTo" || childFormulas(f).some(isFuture)
  );
}

/** The outermost expressions of a program. */
export function* exprsOfProgram(program: Program): Generator<Expr> {
  for (const c of program.constants) if (c.default !== undefined) yield c.default;
  for (const v of program.variables) {
    yield v.init;
    if (v.default !== undefined) yield v.default;
  }
  for (const o of program.operators) yield o.body;
  for (const a of program.actions) {
    if (a.when !== undefined) yield a.when;
    yield* exprsOfStmt(a.body);
  }
  for (const r of program.rules) {
    if (r.when !== undefined) yield r.when;
    if (r.body.kind === "Temporal") {
      for (const b of r.body.binders) if (b.set !== undefined) yield b.set;
      yield* atoms(r.body.formula);
    } else yield r.body.expr;
  }
  for (const a of program.assumes) yield a.body;
  yield* program.queries;
}

/** The statements directly below one. */
export function childStmts(stmt: Stmt): readonly Stmt[] {
  switch (stmt.kind) {
    case "All":
      return stmt.items;
    case "If":
      return [stmt.then, stmt.else];
    case "ForEach":
    case "Let":
      return [stmt.body];
    default:
      return [];
  }
}

/** The expressions of a statement but for those of statements below it; a REQUIRE's are a rule of its own. */
export function exprsOfOneStmt(stmt: Stmt): readonly Expr[] {
  switch (stmt.kind) {
    case "All":
    case "Require":
      return [];
    case "Guard":
    case "If":
      return [stmt.cond];
    case "Observe":
      return stmt.cell.key === undefined ? [stmt.value] : [stmt.cell.key, stmt.value];
    case "Assign":
    case "Let":
      return [stmt.value];
    case "SetKey":
      return [stmt.key, stmt.value];
    case "DropKey":
      return [stmt.key];
    case "AddElements":
    case "DropElements":
      return stmt.elements;
    case "ForEach":
      return [stmt.set];
  }
}

/** Each statement below one, it included, in the order of the source. */
export function* allStmts(stmt: Stmt): Generator<Stmt> {
  yield stmt;
  for (const child of childStmts(stmt)) yield* allStmts(child);
}

/** The expressions of a statement and of those below it but for those of REQUIREs. */
export function* exprsOfStmt(stmt: Stmt): Generator<Expr> {
  for (const s of allStmts(stmt)) yield* exprsOfOneStmt(s);
}

/** The variable that a statement itself writes; an OBSERVE writes none. */
export function writtenBy(stmt: Stmt): number | undefined {
  switch (stmt.kind) {
    case "Assign":
    case "SetKey":
    case "DropKey":
    case "AddElements":
    case "DropElements":
      return stmt.variable;
    default:
      return undefined;
  }
}

/** The variables that are written in a statement or below it. */
export function variablesWritten(stmt: Stmt): ReadonlySet<number> {
  return new Set([...allStmts(stmt)].flatMap((s) => writtenBy(s) ?? []));
}
