/*
 * What an event costs beyond itself: where an action or a rule goes through a part of the state, and which. The promise is
 * that the cost of an event does not grow with the number of live objects. What goes through all keys of a variable breaks it;
 * what goes through one cell (the members of one anon_vma) costs as much as that cell is large.
 */
import type { Span } from "../../text/source-file.js";
import type { Expr, Local, Program, Stmt } from "../ir.js";
import { atoms, childExprs, childStmts, exprsOfOneStmt } from "../walk.js";

export interface CostSite {
  readonly module: string;
  /** `ACTION Unmap`, `INVARIANT MIG_01`, `REQUIRE AVC_05 in ACTION Link` */
  readonly within: string;
  /** As the spec writes it: `\A p`, `{x}`, `Before`. */
  readonly loop: string;
  readonly over: readonly Reach[];
  /** Only the keys that a step has written are looked at: an index finds them. */
  readonly isNarrowed: boolean;
  readonly span: Span;
}

/** A part of the state that something goes through. */
export interface Reach {
  readonly variable: string;
  /** All keys or members; else what one key has. */
  readonly isWhole: boolean;
}

/** Locals that stand for a part of the state, or for a value that has one. */
type Env = ReadonlyMap<number, readonly Reach[]>;

const NO_LOCALS: Env = new Map();

/** In the order of the source. */
export function costOf(program: Program): CostSite[] {
  return new CostSearch(program).run();
}

class CostSearch {
  readonly #program: Program;
  readonly #found = new Map<string, CostSite>();
  #within = { module: "", name: "" };
  /** Operators that are being looked through, so that none is twice on one way down. */
  readonly #open: number[] = [];

  constructor(program: Program) {
    this.#program = program;
  }

  run(): CostSite[] {
    const { actions, rules } = this.#program;
    for (const action of actions) {
      this.#within = { module: action.module, name: `ACTION ${action.name}` };
      this.#stmt(action.body, NO_LOCALS);
    }
    for (const rule of rules) {
      if (rule.kind === "require") continue;
      this.#within = { module: rule.module, name: `${rule.kind.toUpperCase()} ${rule.name}` };
      const { body } = rule;
      if (body.kind === "Temporal") for (const atom of atoms(body.formula)) this.#expr(atom, NO_LOCALS);
      else this.#bindings(body.expr, NO_LOCALS);
    }
    const place = ({ span }: CostSite) => `${span.file.path}\0${String(span.start).padStart(9, "0")}`;
    return [...this.#found.values()].sort((a, b) => (place(a) < place(b) ? -1 : 1));
  }

  /** The quantifiers in front of a rule: each of their elements is a binding, woken by what a step writes. */
  #bindings(e: Expr, env: Env): void {
    if (e.kind !== "ForAll") {
      this.#expr(e, env);
      return;
    }
    this.#loop(`\\A ${e.local.name}`, e.set, e.span, env, true);
    this.#expr(e.set, env);
    this.#bindings(e.body, this.#bound(e.local, e.set, env));
  }

  #stmt(stmt: Stmt, env: Env): void {
    if (stmt.kind === "Require") {
      const rule = this.#program.rules[stmt.rule]!;
      const outer = this.#within;
      this.#within = { module: rule.module, name: `REQUIRE ${rule.name} in ${outer.name}` };
      if (rule.body.kind !== "Temporal") this.#expr(rule.body.expr, env);
      this.#within = outer;
      return;
    }
    let inner = env;
    if (stmt.kind === "ForEach") {
      this.#loop(`\\A ${stmt.local.name}`, stmt.set, stmt.span, env);
      inner = this.#bound(stmt.local, stmt.set, env);
    } else if (stmt.kind === "Let") inner = with_(env, stmt.local, this.#reach(stmt.value, env));
    for (const e of exprsOfOneStmt(stmt)) this.#expr(e, env);
    for (const child of childStmts(stmt)) this.#stmt(child, inner);
  }

  #expr(e: Expr, env: Env): void {
    switch (e.kind) {
      case "ForAll":
      case "Exists":
      case "Choose":
      case "Filter":
      case "FnLit":
        this.#loop(QUANTIFIERS[e.kind](e.local.name), e.set, e.span, env);
        this.#expr(e.set, env);
        this.#expr(e.body, this.#bound(e.local, e.set, env));
        return;
      case "MapSet": {
        let inner = env;
        for (const { local, set } of e.bounds) {
          this.#loop(`{… : ${local.name}}`, set, e.span, env);
          this.#expr(set, env);
          inner = this.#bound(local, set, inner);
        }
        this.#expr(e.body, inner);
        return;
      }
      case "Fold":
        this.#loop("a fold", e.over, e.span, env);
        for (const child of childExprs(e)) this.#expr(child, this.#bound(e.x, e.over, env));
        return;
      case "SelectSeq":
        // One member is left out: it is found and taken out.
        if (memberLeftOut(e) === undefined) this.#loop("SelectSeq", e.seq, e.span, env);
        this.#expr(e.seq, env);
        this.#expr(e.body, this.#bound(e.local, e.seq, env));
        return;
      case "Let":
        this.#expr(e.value, env);
        this.#expr(e.body, with_(env, e.local, this.#reach(e.value, env)));
        return;
      case "Call":
        for (const arg of e.args) this.#expr(arg, env);
        this.#inside(e, env, (body, inner) => this.#expr(body, inner));
        return;
      case "Prim": {
        const how = WALKS[e.op];
        // What is written out is as large as it is written.
        const isPlain = e.args.some((arg) => arg.kind === "SetEnum" || arg.kind === "Tuple");
        if (how !== undefined && !isPlain) for (const arg of e.args) this.#loop(how, arg, e.span, env);
        for (const arg of e.args) this.#expr(arg, env);
        return;
      }
      default:
        for (const child of childExprs(e)) this.#expr(child, env);
    }
  }

  #inside(e: Expr & { kind: "Call" }, env: Env, look: (body: Expr, inner: Env) => void): void {
    if (this.#open.includes(e.operator)) return;
    const { params, body } = this.#program.operators[e.operator]!;
    const inner = new Map<number, readonly Reach[]>();
    params.forEach((param, i) => void inner.set(param.id, this.#reach(e.args[i]!, env)));
    this.#open.push(e.operator);
    look(body, inner);
    this.#open.pop();
  }

  #loop(loop: string, set: Expr, span: Span, env: Env, isNarrowed = false): void {
    const over = this.#reach(set, env);
    if (over.length === 0) return;
    const { module, name } = this.#within;
    const key = `${name}\0${module}\0${span.file.path}\0${span.start}\0${loop}`;
    this.#found.set(key, { module, within: name, loop, over, isNarrowed, span });
  }

  #bound(local: Local, set: Expr, env: Env): Env {
    // An element of a set of cells is a cell.
    const isCollection = ["Set", "Seq", "Fn", "Record"].includes(local.type.kind);
    const inside = isCollection ? this.#reach(set, env).map((reach) => ({ ...reach, isWhole: false })) : [];
    return with_(env, local, inside);
  }

  /** The parts of the state that going through the value of an expression goes through. */
  #reach(e: Expr, env: Env): readonly Reach[] {
    switch (e.kind) {
      case "Local":
        return env.get(e.local.id) ?? [];
      case "Var":
        return [{ variable: this.#program.variables[e.index]!.name, isWhole: true }];
      case "Apply":
        return this.#reach(e.fn, env).map((reach) => ({ ...reach, isWhole: false }));
      case "Field":
        return this.#reach(e.record, env);
      case "If":
        return joined(this.#reach(e.then, env), this.#reach(e.else, env));
      case "Case":
        return joined(
          ...e.arms.map((arm) => this.#reach(arm.value, env)),
          e.other === undefined ? [] : this.#reach(e.other, env),
        );
      case "Let":
        return this.#reach(e.body, with_(env, e.local, this.#reach(e.value, env)));
      case "Filter":
      case "FnLit":
        return this.#reach(e.set, env);
      case "MapSet":
        return joined(...e.bounds.map((bound) => this.#reach(bound.set, env)));
      case "SelectSeq":
        return this.#reach(e.seq, env);
      case "Except":
        return this.#reach(e.base, env);
      case "Record":
        return joined(...e.fields.map((field) => this.#reach(field.value, env)));
      case "Call": {
        let found: readonly Reach[] = [];
        this.#inside(e, env, (body, inner) => {
          found = this.#reach(body, inner);
        });
        return found;
      }
      case "Prim":
        return isScalarOp(e.op) ? [] : joined(...e.args.map((arg) => this.#reach(arg, env)));
      default:
        return [];
    }
  }
}

/** The member that `SelectSeq(s, LAMBDA x : x # v)` leaves out; undefined for any other test. */
export function memberLeftOut(e: Expr & { kind: "SelectSeq" }): Expr | undefined {
  const { body, local } = e;
  if (body.kind !== "Prim" || body.op !== "not") return undefined;
  const test = body.args[0]!;
  if (test.kind !== "Prim" || test.op !== "eq") return undefined;
  const [left, right] = test.args as [Expr, Expr];
  const isItem = (x: Expr) => x.kind === "Local" && x.local.id === local.id;
  const other = isItem(left) ? right : isItem(right) ? left : undefined;
  if (other === undefined) return undefined;
  // A name: it is the same for each item, and evaluating it is neither a fault nor takes time.
  return ["Local", "Arg", "Context", "Null"].includes(other.kind) && !isItem(other) ? other : undefined;
}

const QUANTIFIERS = {
  ForAll: (x: string) => `\\A ${x}`,
  Exists: (x: string) => `\\E ${x}`,
  Choose: (x: string) => `CHOOSE ${x}`,
  Filter: (x: string) => `{${x}}`,
  FnLit: (x: string) => `[${x} |-> …]`,
} as const;

/** Primitives that go through what they are given. */
const WALKS: Readonly<Partial<Record<string, string>>> = {
  union: "\\cup",
  intersect: "\\cap",
  difference: "\\",
  subseteq: "\\subseteq",
  bigUnion: "UNION",
  powerset: "SUBSET",
  product: "\\X",
  setMin: "SetMin",
  setMax: "SetMax",
  withoutAll: "WithoutAll",
  rangeOf: "Range",
  concat: "\\o",
  subSeq: "SubSeq",
  tail: "Tail",
  front: "Front",
  reverse: "Reverse",
  contains: "Contains",
  isInjective: "IsInjective",
};

/** What comes out has no size. */
function isScalarOp(op: string): boolean {
  return [
    ...[
      "not",
      "equiv",
      "eq",
      "lt",
      "le",
      "add",
      "sub",
      "mul",
      "neg",
      "div",
      "mod",
      "pow",
      "bitAnd",
      "bitOr",
      "bitXor",
    ],
    ...[
      "shiftLeft",
      "shiftRight",
      "range",
      "in",
      "subseteq",
      "cardinality",
      "setMin",
      "setMax",
      "len",
      "head",
      "last",
    ],
    ...["contains", "before", "isInjective", "isFiniteSet", "versionBefore", "isIdle", "idleTask"],
  ].includes(op);
}

function joined(...lists: readonly (readonly Reach[])[]): readonly Reach[] {
  const found = new Map<string, Reach>();
  for (const reach of lists.flat()) {
    const known = found.get(reach.variable);
    found.set(reach.variable, known === undefined || reach.isWhole ? reach : known);
  }
  return [...found.values()];
}

function with_(env: Env, local: Local, reach: readonly Reach[]): Env {
  return new Map(env).set(local.id, reach);
}
