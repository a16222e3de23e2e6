/*
 * Which variables an action may write at once, instead of at the end of the step (specs/SEMANTICS.md, The state and a
 * step): those that nothing reads which is evaluated after that, and that are written in one place. A step's guards,
 * OBSERVEs and REQUIREs are evaluated before all writes.
 */
import type { Action, Expr, Program, Stmt } from "../ir.js";
import { childExprs } from "../walk.js";

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

  #directIn(action: Action, index: number): ReadonlySet<number> {
    const { actions } = this.#program;
    const beside = this.#onEvent.get(action.event)!.filter((i) => i !== index);
    // Of actions of one module only one is taken, and what they would do may have to be compared.
    if (beside.some((i) => actions[i]!.module === action.module)) return new Set();
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
    const note = (exprs: readonly Expr[], writes?: number) => {
      const reads = new Set(exprs.flatMap((e) => [...this.#reads(e)]));
      moments.push({ ...around, reads, writes, inParts: false });
    };
    switch (stmt.kind) {
      case "All":
        for (const item of stmt.items) this.#note(item, around, moments);
        return;
      case "Let":
        note([stmt.value]);
        this.#ofLet.set(stmt.local.id, this.#reads(stmt.value));
        return this.#note(stmt.body, around, moments);
      case "If": {
        note([stmt.cond]);
        const inside = (isThen: boolean) => ({
          ...around,
          branches: new Map([...around.branches, [stmt, isThen] as const]),
        });
        this.#note(stmt.then, inside(true), moments);
        return this.#note(stmt.else, inside(false), moments);
      }
      case "ForEach":
        note([stmt.set]);
        this.#ofLet.set(stmt.local.id, this.#reads(stmt.set));
        return this.#note(stmt.body, { ...around, inLoop: true }, moments);
      case "Assign":
        return note([stmt.value], stmt.variable);
      case "SetKey":
        return note([stmt.key, stmt.value], stmt.variable);
      case "DropKey":
        return note([stmt.key], stmt.variable);
      case "AddElements":
      case "DropElements": {
        const reads = new Set(stmt.elements.flatMap((e) => [...this.#reads(e)]));
        moments.push({ ...around, reads, writes: stmt.variable, inParts: stmt.elements.length > 1 });
        return;
      }
      case "Guard":
      case "Require":
      case "Observe":
        return;
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
