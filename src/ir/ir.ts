/*
 * The IR: what is left of a program when names are resolved, sugar is gone and every construct is known to be in
 * its place. Small enough that its meaning fits on a page (../../specs/SEMANTICS.md), which the emitter and the
 * plain evaluator of the tests both follow.
 *
 * Binders are unique numbers within a program, so no substitution is ever needed; LAMBDAs and operator arguments
 * have been expanded, first-order operators are Calls.
 */
import type { Prim } from "../sema/builtins.js";
import type { Type } from "../sema/types/type.js";
import type { Span } from "../text/source-file.js";

export interface Program {
  /** The modules in dependency order. */
  readonly modules: readonly { readonly name: string; readonly doc: string }[];
  readonly constants: readonly Constant[];
  readonly variables: readonly Variable[];
  readonly events: readonly EventDef[];
  readonly operators: readonly Operator[];
  readonly actions: readonly Action[];
  readonly rules: readonly Rule[];
  readonly assumes: readonly Assume[];
  readonly tests: readonly Test[];
  /** Asked about a state and the event that led to it, as what is of an ACTION and a PROPERTY: see ast.Module. */
  readonly queries: readonly Expr[];
}

interface Declared {
  readonly name: string;
  readonly module: string;
  readonly doc: string;
  readonly span: Span;
}

export interface Constant extends Declared {
  readonly type: Type;
  readonly natural: boolean;
  /** undefined: unknown until the trace or the command sets it. */
  readonly default: Expr | undefined;
  /** Of an enumeration: values by their old names, which traces may use. */
  readonly formerly: Readonly<Record<string, string>> | undefined;
}

export interface Variable extends Declared {
  readonly type: Type;
  /** The value in an empty system. */
  readonly init: Expr;
  /** Of a function: its value outside of its domain, if it has one. */
  readonly default: Expr | undefined;
  /** Some action or OBSERVE may write it: a `lost` record makes it unknown. */
  readonly isWritten: boolean;
}

export interface EventDef extends Declared {
  readonly params: readonly {
    readonly name: string;
    readonly type: Type;
    readonly natural: boolean;
    readonly optional: boolean;
  }[];
}

/** A first-order operator with value parameters. Its body may read the state, of the step it is called in. */
export interface Operator extends Declared {
  readonly params: readonly Local[];
  readonly body: Expr;
}

/** A binder: bound variable, parameter or LET definition without parameters. */
export interface Local {
  readonly id: number;
  readonly name: string;
  readonly type: Type;
}

/** The value of a binder, as it is used at `span`. */
export function localRef(local: Local, span: Span): Expr {
  return { kind: "Local", local, type: local.type, span };
}

/**
 * Actions of one module on one event are alternatives: exactly one is to be enabled. Those of different modules
 * compose: each module takes its own. What a LIFETIME does at an event is an action beside all others.
 */
export interface Action extends Declared {
  /** Actions of one group on one event are alternatives: the module's name, or that of the LIFETIME. */
  readonly group: string;
  /** Index into Program.events. */
  readonly event: number;
  readonly when: Expr | undefined;
  readonly body: Stmt;
}

export type Stmt =
  /** All of them; right-hand sides read the state before the step (after the step's OBSERVEs). */
  | { readonly kind: "All"; readonly items: readonly Stmt[] }
  /** A plain conjunct: whether the action is enabled. */
  | { readonly kind: "Guard"; readonly cond: Expr; readonly span: Span }
  /** Index into Program.rules. */
  | { readonly kind: "Require"; readonly rule: number; readonly span: Span }
  | { readonly kind: "Observe"; readonly cell: Cell; readonly value: Expr; readonly span: Span }
  | { readonly kind: "Assign"; readonly variable: number; readonly value: Expr; readonly span: Span }
  /** `f'[k] = e` */
  | {
      readonly kind: "SetKey";
      readonly variable: number;
      readonly key: Expr;
      readonly value: Expr;
      readonly span: Span;
    }
  /** `f' = Without(f, k)` */
  | { readonly kind: "DropKey"; readonly variable: number; readonly key: Expr; readonly span: Span }
  /** `S' = S \cup {e, …}` and `S' = S \ {e, …}` where the sets are written out. */
  | {
      readonly kind: "AddElements" | "DropElements";
      readonly variable: number;
      readonly elements: readonly Expr[];
      readonly span: Span;
    }
  /** `\A x \in S : …` over assignments. */
  | {
      readonly kind: "ForEach";
      readonly local: Local;
      readonly set: Expr;
      readonly body: Stmt;
      readonly span: Span;
    }
  | {
      readonly kind: "If";
      readonly cond: Expr;
      readonly then: Stmt;
      readonly else: Stmt;
      readonly span: Span;
    }
  | { readonly kind: "Let"; readonly local: Local; readonly value: Expr; readonly body: Stmt };

/** `x`, `f[k]`, `f[k].a`, `f[k].a.b`, `r.a` */
export interface Cell {
  readonly variable: number;
  readonly key: Expr | undefined;
  readonly fields: readonly string[];
}

export interface Rule extends Declared {
  readonly kind: "invariant" | "property" | "require";
  readonly title: string;
  readonly severity: "error" | "warning";
  readonly when: Expr | undefined;
  /** A REQUIRE's may use the locals and event arguments of the action around it. */
  readonly body: RuleBody;
}

export type RuleBody =
  /** Invariants and requires; see SEMANTICS.md on bindings. */
  | { readonly kind: "State"; readonly expr: Expr }
  /** `[][A]_v`: `changed` is v' # v; `expr` reads the old state plain and the new one primed. */
  | { readonly kind: "Step"; readonly variables: readonly number[]; readonly expr: Expr }
  | { readonly kind: "Temporal"; readonly binders: readonly Binder[]; readonly formula: Formula };

/** `\A v \in Vma` in front of a temporal formula: one instance for each value that an event mentions. */
export interface Binder {
  readonly local: Local;
  /** undefined: all values of the local's type; else a constant set. */
  readonly set: Expr | undefined;
}

/** Temporal formulas over the steps of a finite trace; atoms are expressions of kind Bool over one step. */
export type Formula =
  | { readonly kind: "Atom"; readonly expr: Expr }
  | { readonly kind: "Not"; readonly arg: Formula }
  | { readonly kind: "And" | "Or"; readonly items: readonly Formula[] }
  | { readonly kind: "Always" | "Eventually" | "Once" | "Previously"; readonly arg: Formula }
  | { readonly kind: "Since"; readonly left: Formula; readonly right: Formula }
  /** `left ~> right`, with a bound in ns or none. */
  | {
      readonly kind: "LeadsTo";
      readonly left: Formula;
      readonly right: Formula;
      readonly withinNs: number | bigint | undefined;
    };

export interface Assume extends Declared {
  readonly body: Expr;
}

export interface Test extends Declared {
  readonly title: string;
  /** Its own, and those of the GIVENs that it begins with where it has none. */
  readonly with: readonly { readonly constant: number; readonly value: Expr }[];
  readonly trace:
    | { readonly kind: "File"; readonly path: string; readonly span: Span }
    | {
        readonly kind: "Inline";
        readonly complete: boolean;
        /** Names of events; undefined: not said. */
        readonly recorded: readonly string[] | "all" | undefined;
        /** How many of the records are those of GIVENs. */
        readonly given: number;
        readonly records: readonly TestRecord[];
      };
  readonly expect: {
    readonly verdict: "ok" | "violated" | "inconclusive" | "error" | "unchecked";
    /** `line` counts the TEST's own records from 1, or the lines of its file. */
    readonly rules: readonly { readonly id: string; readonly line: number | undefined }[];
    readonly span: Span;
  };
}

/** Its values are of their types. */
export interface TestRecord {
  readonly event: string;
  readonly span: Span;
  readonly fields: readonly { readonly name: string; readonly value: bigint | string | boolean }[];
  readonly tsNs: bigint | undefined;
  readonly cpu: number | undefined;
  readonly tid: number | undefined;
  readonly comm: string | undefined;
}

// ---------------------------------------------------------------- expressions

interface ExprBase {
  readonly type: Type;
  readonly span: Span;
}

export type Expr = ExprBase &
  (
    | { readonly kind: "Int"; readonly value: number | bigint }
    | { readonly kind: "Str"; readonly value: string }
    | { readonly kind: "Bool"; readonly value: boolean }
    /** NULL, of any pointer type. */
    | { readonly kind: "Null" }
    | { readonly kind: "Local"; readonly local: Local }
    | { readonly kind: "Constant"; readonly index: number }
    /** A whole variable; `next` where it is primed. */
    | { readonly kind: "Var"; readonly index: number; readonly next: boolean }
    /** An argument of the current event (in actions). */
    | { readonly kind: "Arg"; readonly index: number; readonly name: string }
    | { readonly kind: "Context"; readonly name: "self" | "cpu" | "ts" }
    /** The current event is this one, with these arguments; undefined is `_` or left out. (In properties.) */
    | { readonly kind: "EventIs"; readonly event: number; readonly args: readonly (Expr | undefined)[] }
    /** Strict: all arguments are evaluated. */
    | { readonly kind: "Prim"; readonly op: Prim; readonly args: readonly Expr[] }
    /** Left to right; see SEMANTICS.md. */
    | { readonly kind: "And" | "Or"; readonly items: readonly Expr[] }
    | { readonly kind: "Implies"; readonly left: Expr; readonly right: Expr }
    | { readonly kind: "If"; readonly cond: Expr; readonly then: Expr; readonly else: Expr }
    /** Without OTHER, no true arm is an undefined value. */
    | {
        readonly kind: "Case";
        readonly arms: readonly { readonly cond: Expr; readonly value: Expr }[];
        readonly other: Expr | undefined;
      }
    | { readonly kind: "Let"; readonly local: Local; readonly value: Expr; readonly body: Expr }
    /** One variable; tuple patterns have become Lets over the element. */
    | {
        readonly kind: "ForAll" | "Exists" | "Choose" | "Filter";
        readonly local: Local;
        readonly set: Expr;
        readonly body: Expr;
      }
    /** `{e : x \in S}`; several bounds are a nested UNION-free product: one local a bound, in order. */
    | {
        readonly kind: "MapSet";
        readonly bounds: readonly { readonly local: Local; readonly set: Expr }[];
        readonly body: Expr;
      }
    /** `[x \in S |-> e]`; several bounds have become one over a product. */
    | { readonly kind: "FnLit"; readonly local: Local; readonly set: Expr; readonly body: Expr }
    | { readonly kind: "Record"; readonly fields: readonly { readonly name: string; readonly value: Expr }[] }
    /** Also sequence literals: `<<>>`, `<<a, b>>`. */
    | { readonly kind: "Tuple"; readonly items: readonly Expr[] }
    | { readonly kind: "SetEnum"; readonly items: readonly Expr[] }
    /** A function, sequence, tuple or record applied to a value. */
    | { readonly kind: "Apply"; readonly fn: Expr; readonly arg: Expr }
    | { readonly kind: "Field"; readonly record: Expr; readonly name: string }
    /** Updates from left to right; `at`, if used, is bound to the old value at the path. */
    | {
        readonly kind: "Except";
        readonly base: Expr;
        readonly path: readonly PathStep[];
        readonly at: Local;
        readonly value: Expr;
      }
    | {
        readonly kind: "Call";
        readonly operator: number;
        readonly args: readonly Expr[];
        readonly next: boolean;
      }
    /** FoldSet, FoldSeq … with their operator expanded: `x` the element, `acc` the accumulator. */
    | {
        readonly kind: "Fold";
        readonly order: "set" | "left" | "right" | "function";
        readonly x: Local;
        readonly acc: Local;
        readonly body: Expr;
        readonly base: Expr;
        readonly over: Expr;
      }
    /** SelectSeq with its test expanded. */
    | { readonly kind: "SelectSeq"; readonly local: Local; readonly seq: Expr; readonly body: Expr }
    /** `x \in Nat`, `x \in [S -> T]`, `x \in Seq(S)`, `x \in SUBSET S` … where the right side is not a finite value. */
    | { readonly kind: "InType"; readonly value: Expr; readonly set: TypeSet }
  );

export type PathStep =
  | { readonly kind: "Key"; readonly key: Expr }
  | { readonly kind: "Field"; readonly name: string };

/** Sets that are only tested for membership, never enumerated. */
export type TypeSet =
  | { readonly kind: "Finite"; readonly set: Expr }
  | { readonly kind: "Nat" | "Int" | "String" | "Pointers" }
  | { readonly kind: "Seq" | "Subset"; readonly of: TypeSet }
  | { readonly kind: "Functions"; readonly domain: TypeSet; readonly range: TypeSet }
  | { readonly kind: "Records"; readonly fields: readonly { readonly name: string; readonly of: TypeSet }[] }
  | { readonly kind: "Product"; readonly items: readonly TypeSet[] };
