/*
 * What rules and actions read and write, as plain data that a compiled program carries along: from it follows which
 * events a rule needs (../probes/needs.ts). An over-approximation: what might be read counts as read.
 */
import type { Action, Expr, Program, Stmt } from "../ir.js";
import { atoms, childExprs, exprsOfOneStmt } from "../walk.js";
import { FaultAnalysis } from "./can-fault.js";
import { type ConstantTest, constantTest } from "./constant-tests.js";
import { DirectWriteAnalysis } from "./direct-writes.js";

export interface Reads {
  readonly variables: readonly number[];
  /** Arguments of the current event. */
  readonly args: readonly number[];
}

/** A place in an action that writes a variable. */
export interface Effect {
  readonly action: string;
  /** The action's index in the program. */
  readonly actionIndex: number;
  readonly event: number;
  readonly when: ConstantTest;
  readonly variable: number;
  /** An OBSERVE: it reads the state, and does not change it. */
  readonly observes: boolean;
  readonly reads: Reads;
  /** Whether evaluating it can end in a report of its own: of a fault, or of a cell that is written twice. */
  readonly mayReport: boolean;
}

/** The plain conjuncts of an action, which decide whether it is taken. */
export interface GuardReads {
  readonly event: number;
  readonly when: ConstantTest;
  readonly variables: readonly number[];
}

/** A place where a rule, or an OBSERVE, is judged. */
export interface CheckPoint {
  /** Index into `rules`; undefined for an OBSERVE, which disagrees with the model or not. */
  readonly rule: number | undefined;
  readonly when: ConstantTest;
  /** Whether it is judged only where its event happens: REQUIREs and OBSERVEs. */
  readonly isOfEvent: boolean;
  /** The events that it speaks about, with the arguments that it looks at; none for what is judged after any step. */
  readonly events: readonly { readonly event: number; readonly args: readonly number[] }[];
  readonly variables: readonly number[];
  /** Those of them without which nothing can come out but unknown, whatever the others are. */
  readonly essential: readonly number[];
}

/** Events and their arguments by their index in the program. */
export interface Dataflow {
  readonly variables: readonly string[];
  /** A rule that stands at several REQUIREs once. */
  readonly rules: readonly { readonly id: string; readonly module: string; readonly title: string }[];
  readonly effects: readonly Effect[];
  readonly guards: readonly GuardReads[];
  readonly sites: readonly CheckPoint[];
}

export function dataflowOf(program: Program): Dataflow {
  const analysis = new Analysis(program);
  return {
    variables: program.variables.map((v) => v.name),
    ...analysis.run(),
  };
}

class ReadSet {
  readonly variables = new Set<number>();
  readonly args = new Set<number>();

  add(other: ReadSet): void {
    for (const v of other.variables) this.variables.add(v);
    for (const a of other.args) this.args.add(a);
  }

  done(): Reads {
    return { variables: sorted(this.variables), args: sorted(this.args) };
  }
}

/** Where a statement stands. */
interface Around {
  readonly action: Action;
  /** The action's. */
  readonly index: number;
  /** What CONSTANTs must be for it to be reached. */
  readonly when: ConstantTest;
  /** What the values of LETs and bound variables around read. */
  readonly locals: ReadonlyMap<number, ReadSet>;
  /** What the conditions that led here read. */
  readonly path: ReadSet;
  /** Whether a condition or set around can end in a fault. */
  readonly isDoubtful: boolean;
}

class Analysis {
  /** By operator. */
  readonly #essentialOf = new Map<number, ReadonlySet<number>>();
  readonly #program: Program;
  readonly #effects: Effect[] = [];
  readonly #guards: GuardReads[] = [];
  readonly #faults: FaultAnalysis;
  readonly #writes: DirectWriteAnalysis;
  readonly #sites: CheckPoint[] = [];
  readonly #rules = new Map<string, Dataflow["rules"][number]>();
  /** By the program's rule: its index among `#rules`. */
  readonly #ruleAt: readonly number[];

  constructor(program: Program) {
    this.#program = program;
    this.#faults = new FaultAnalysis(program);
    this.#writes = new DirectWriteAnalysis(program);
    this.#ruleAt = program.rules.map(({ module, name, title }) => {
      const key = `${module}\0${name}`;
      if (!this.#rules.has(key)) this.#rules.set(key, { id: name, module, title });
      return [...this.#rules.keys()].indexOf(key);
    });
  }

  run(): Pick<Dataflow, "rules" | "effects" | "guards" | "sites"> {
    this.#program.actions.forEach((action, i) => {
      this.#action(action, i);
    });
    this.#program.rules.forEach((rule, i) => {
      if (rule.kind === "require") return;
      const exprs =
        rule.body.kind === "Temporal"
          ? [...rule.body.binders.flatMap((b) => b.set ?? []), ...atoms(rule.body.formula)]
          : [rule.body.expr];
      const reads = new ReadSet();
      const events = new Map<number, Set<number>>();
      for (const e of exprs) this.#collect(e, new Map(), reads, events);
      if (rule.body.kind === "Step") for (const v of rule.body.variables) reads.variables.add(v);
      this.#sites.push({
        rule: this.#ruleAt[i]!,
        when: this.#test(rule.when),
        isOfEvent: false,
        events: [...events].map(([event, args]) => ({ event, args: sorted(args) })),
        variables: sorted(reads.variables),
        essential:
          rule.body.kind === "State"
            ? sorted(this.#essential(rule.body.expr, new Map()))
            : sorted(reads.variables),
      });
    });
    return {
      rules: [...this.#rules.values()],
      effects: this.#effects,
      guards: this.#guards,
      sites: this.#sites,
    };
  }

  #action(action: Action, index: number): void {
    const when = this.#test(action.when);
    // Whether the action is taken at all depends on its guards.
    const guards = new ReadSet();
    const collectGuards = (stmt: Stmt): void => {
      if (stmt.kind === "All") stmt.items.forEach(collectGuards);
      else if (stmt.kind === "Guard") this.#collect(stmt.cond, new Map(), guards);
    };
    collectGuards(action.body);
    if (guards.variables.size > 0)
      this.#guards.push({ event: action.event, when, variables: sorted(guards.variables) });
    this.#stmt(action.body, { action, index, when, locals: new Map(), path: guards, isDoubtful: false });
  }

  #stmt(stmt: Stmt, around: Around): void {
    const { action, index, when, locals, path } = around;
    const reads = (...exprs: readonly (Expr | undefined)[]): ReadSet => {
      const found = new ReadSet();
      found.add(path);
      for (const e of exprs) if (e !== undefined) this.#collect(e, locals, found);
      return found;
    };
    const within = (local: number, value: Expr): ReadonlyMap<number, ReadSet> => {
      const own = new ReadSet();
      this.#collect(value, locals, own);
      return new Map([...locals, [local, own]]);
    };
    const mayFault = (e: Expr) => around.isDoubtful || this.#faults.strict.of(e);
    const write = (variable: number, observes: boolean): void => {
      const exprs = exprsOfOneStmt(stmt);
      const found = reads(...exprs).done();
      this.#effects.push({
        action: action.name,
        actionIndex: index,
        event: action.event,
        when,
        variable,
        observes,
        reads: found,
        mayReport: exprs.some(mayFault) || around.isDoubtful || this.#writes.mayConflict(index, variable),
      });
      if (!observes) return;
      const variables = sorted([...found.variables, variable]);
      const events = [{ event: action.event, args: found.args }];
      this.#sites.push({ rule: undefined, when, isOfEvent: true, events, variables, essential: variables });
    };
    switch (stmt.kind) {
      case "All":
        for (const item of stmt.items) this.#stmt(item, around);
        break;
      case "Guard":
        break;
      case "Require": {
        const rule = this.#program.rules[stmt.rule]!;
        const body = rule.body.kind === "Temporal" ? undefined : rule.body.expr;
        const { variables, args } = reads(body).done();
        const essential = body === undefined ? [] : this.#essential(body, locals);
        this.#sites.push({
          rule: this.#ruleAt[stmt.rule]!,
          when: both(when, this.#test(rule.when)),
          isOfEvent: true,
          events: [{ event: action.event, args }],
          variables,
          essential: sorted([...path.variables, ...essential]),
        });
        break;
      }
      case "Observe":
        write(stmt.cell.variable, true);
        break;
      case "Assign":
      case "SetKey":
      case "DropKey":
      case "AddElements":
      case "DropElements":
        write(stmt.variable, false);
        break;
      case "ForEach": {
        const isDoubtful = mayFault(stmt.set);
        const inner = {
          ...around,
          locals: within(stmt.local.id, stmt.set),
          path: reads(stmt.set),
          isDoubtful,
        };
        this.#stmt(stmt.body, inner);
        break;
      }
      case "If": {
        const test = this.#test(stmt.cond);
        const inner = { ...around, path: reads(stmt.cond), isDoubtful: mayFault(stmt.cond) };
        this.#stmt(stmt.then, { ...inner, when: both(when, test) });
        this.#stmt(stmt.else, { ...inner, when: both(when, { kind: "not", arg: test }) });
        break;
      }
      case "Let":
        this.#stmt(stmt.body, { ...around, locals: within(stmt.local.id, stmt.value) });
        break;
    }
  }

  #collect(
    e: Expr,
    locals: ReadonlyMap<number, ReadSet>,
    out: ReadSet,
    events: Map<number, Set<number>> = new Map(),
  ): void {
    const called = new Set<number>();
    const visit = (x: Expr): void => {
      switch (x.kind) {
        case "Var":
          out.variables.add(x.index);
          break;
        case "Arg":
          out.args.add(x.index);
          break;
        case "Local": {
          const bound = locals.get(x.local.id);
          if (bound !== undefined) out.add(bound);
          break;
        }
        case "EventIs": {
          const args = events.get(x.event) ?? new Set();
          x.args.forEach((arg, i) => {
            if (arg !== undefined) args.add(i);
          });
          events.set(x.event, args);
          break;
        }
        case "Call":
          if (!called.has(x.operator)) {
            called.add(x.operator);
            visit(this.#program.operators[x.operator]!.body);
          }
          break;
      }
      for (const child of childExprs(x)) visit(child);
    };
    visit(e);
  }

  /** What an OR has in all its arms, an implication on both sides: the rest may be unknown, and it is decided. */
  #essential(e: Expr, locals: ReadonlyMap<number, ReadSet>): ReadonlySet<number> {
    const of = (x: Expr) => this.#essential(x, locals);
    const all = (x: Expr): ReadonlySet<number> => {
      const found = new ReadSet();
      this.#collect(x, locals, found);
      return found.variables;
    };
    switch (e.kind) {
      case "And":
        return union(e.items.map(of));
      case "Or":
        return common(e.items.map(of));
      case "Implies":
        return common([of(e.left), of(e.right)]);
      case "If":
        return union([all(e.cond), common([of(e.then), of(e.else)])]);
      case "ForAll":
        return union([all(e.set), of(e.body)]);
      case "Let": {
        const value = new ReadSet();
        this.#collect(e.value, locals, value);
        return this.#essential(e.body, new Map([...locals, [e.local.id, value]]));
      }
      case "Call": {
        let called = this.#essentialOf.get(e.operator);
        if (called === undefined) {
          called = this.#essential(this.#program.operators[e.operator]!.body, new Map());
          this.#essentialOf.set(e.operator, called);
        }
        return union([called, ...e.args.map(all)]);
      }
      default:
        return all(e);
    }
  }

  #test(when: Expr | undefined): ConstantTest {
    return when === undefined ? { kind: "true" } : constantTest(this.#program, when);
  }
}

function both(a: ConstantTest, b: ConstantTest): ConstantTest {
  if (a.kind === "true") return b;
  return b.kind === "true" ? a : { kind: "and", items: [a, b] };
}

function union(sets: readonly ReadonlySet<number>[]): ReadonlySet<number> {
  return new Set(sets.flatMap((set) => [...set]));
}

function common(sets: readonly ReadonlySet<number>[]): ReadonlySet<number> {
  const [first, ...more] = sets;
  return new Set([...(first ?? [])].filter((v) => more.every((set) => set.has(v))));
}

function sorted(numbers: Iterable<number>): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
