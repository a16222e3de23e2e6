/*
 * Which variables an action may write at once, instead of at the end of the step (specs/SEMANTICS.md, The state and a
 * step): those that nothing reads which is evaluated after that, and that are written in one place. A step's guards,
 * OBSERVEs and REQUIREs are evaluated before all writes.
 */
import type { Action, Expr, Program, Stmt } from "../ir.js";
import { childExprs, childStmts, exprsOfOneStmt, writtenBy } from "../walk.js";

/** Something that an action evaluates or writes, in the order in which that happens. */
interface Moment {
  readonly reads: ReadonlySet<number>;
  readonly writes: number | undefined;
  /** Whether a part of it is evaluated when another has been written. */
  readonly inParts: boolean;
  readonly inLoop: boolean;
  /** The branches of IFs that it is in. */
  readonly branches: ReadonlyMap<Stmt, boolean>;
}

export class DirectWriteAnalysis {
  readonly #program: Program;
  readonly #ofOperator = new Map<number, ReadonlySet<number>>();
  /** By locals of statements: a value that was read before may be changed in place afterwards. */
  readonly #ofLet = new Map<number, ReadonlySet<number>>();
  readonly #moments: readonly (readonly Moment[])[];
  readonly #onEvent = new Map<number, number[]>();
  /** By action. */
  readonly #direct: readonly ReadonlySet<number>[];

  constructor(program: Program) {
    this.#program = program;
    this.#moments = program.actions.map((action) => {
      const moments: Moment[] = [];
      this.#note(action.body, { inLoop: false, branches: new Map() }, moments);
      return moments;
    });
    program.actions.forEach(({ event }, i) => {
      const others = this.#onEvent.get(event);
      if (others === undefined) this.#onEvent.set(event, [i]);
      else others.push(i);
    });
    this.#direct = program.actions.map((action, i) => this.#directIn(action, i));
  }

  isDirect(action: number, variable: number): boolean {
    return this.#direct[action]!.has(variable);
  }

  /** Whether what an action writes a variable with can meet another write of the same cell in one step. */
  mayConflict(action: number, variable: number): boolean {
    const { event } = this.#program.actions[action]!;
    const writing = this.#moments[action]!.filter((m) => m.writes === variable);
    return (
      this.#onEvent
        .get(event)!
        .some((i) => i !== action && this.#moments[i]!.some((m) => m.writes === variable)) ||
      writing.some((m) => m.inLoop || m.inParts) ||
      !writing.every((a, i) => writing.slice(i + 1).every((b) => areApart(a, b)))
    );
  }

  #directIn(action: Action, index: number): ReadonlySet<number> {
    const { actions } = this.#program;
    const beside = this.#onEvent.get(action.event)!.filter((i) => i !== index);
    // Of actions of one group only one is taken, and what they would do may have to be compared.
    if (beside.some((i) => actions[i]!.group === action.group)) return new Set();
    const touched = new Set<number>();
    for (const i of beside) {
      for (const { reads, writes } of this.#moments[i]!) {
        for (const v of reads) touched.add(v);
        if (writes !== undefined) touched.add(writes);
      }
    }
    const moments = this.#moments[index]!;
    const written = new Set(moments.flatMap((m) => m.writes ?? []));
    return new Set([...written].filter((v) => !touched.has(v) && isOrderly(v, moments)));
  }

  #note(stmt: Stmt, around: Pick<Moment, "inLoop" | "branches">, moments: Moment[]): void {
    // What stands before all writes is of no interest.
    if (stmt.kind === "Guard" || stmt.kind === "Require" || stmt.kind === "Observe") return;
    const exprs = exprsOfOneStmt(stmt);
    const reads = new Set(exprs.flatMap((e) => [...this.#reads(e)]));
    const isList = stmt.kind === "AddElements" || stmt.kind === "DropElements";
    const writes = writtenBy(stmt);
    moments.push({ ...around, reads, writes, inParts: isList && exprs.length > 1 });
    if (stmt.kind === "Let" || stmt.kind === "ForEach") this.#ofLet.set(stmt.local.id, reads);
    const inLoop = around.inLoop || stmt.kind === "ForEach";
    for (const child of childStmts(stmt)) {
      const branches =
        stmt.kind === "If" ? new Map([...around.branches, [stmt, child === stmt.then]]) : around.branches;
      this.#note(child, { inLoop, branches }, moments);
    }
  }

  /** The variables that an expression reads. */
  #reads(e: Expr): ReadonlySet<number> {
    if (e.kind === "Var") return new Set([e.index]);
    if (e.kind === "Local") return this.#ofLet.get(e.local.id) ?? NOTHING;
    const found = new Set<number>();
    for (const child of childExprs(e)) for (const v of this.#reads(child)) found.add(v);
    if (e.kind === "Call") {
      let called = this.#ofOperator.get(e.operator);
      if (called === undefined) {
        called = this.#reads(this.#program.operators[e.operator]!.body);
        this.#ofOperator.set(e.operator, called);
      }
      for (const v of called) found.add(v);
    }
    return found;
  }
}

const NOTHING: ReadonlySet<number> = new Set();

/** Whether a variable is read up to where it is written, and written once on every way. */
function isOrderly(variable: number, moments: readonly Moment[]): boolean {
  const first = moments.findIndex((m) => m.writes === variable);
  const writing = moments.filter((m) => m.writes === variable);
  if (writing.some((m) => m.inLoop || (m.inParts && m.reads.has(variable)))) return false;
  if (moments.some((m, i) => i > first && m.reads.has(variable))) return false;
  return writing.every((a, i) => writing.slice(i + 1).every((b) => areApart(a, b)));
}

/** Whether only one of the two happens, or both only in doubt. */
function areApart(a: Moment, b: Moment): boolean {
  for (const [stmt, isThen] of a.branches) {
    const other = b.branches.get(stmt);
    if (other !== undefined && other !== isThen) return true;
  }
  return false;
}
