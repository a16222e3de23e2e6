/* What an emitted module offers, and what it needs from its caller. */

import type { Binding } from "./cells.js";
import type { Opening } from "./deadlines.js";
import type { Event } from "./event.js";
import type { Key } from "./key.js";
import type { Bool, Fault } from "./logic.js";
import type { PointerTable } from "./pointer-table.js";
import type { Int } from "./scalars.js";
import type { ValueType } from "./value-type.js";
import type { Value } from "./values.js";
import type { Variable, WriteLog } from "./variable.js";

export interface ConstantMeta {
  readonly name: string;
  readonly module: string;
  readonly shape: ValueType;
  /** Nat: negative numbers are rejected. */
  readonly natural: boolean;
  /** Of an enumeration: its values by their old names. */
  readonly formerly?: Readonly<Record<string, string>>;
}

export interface VariableMeta {
  readonly name: string;
  readonly module: string;
  readonly shape: ValueType;
}

export interface EventMeta {
  readonly name: string;
  readonly module: string;
  readonly params: readonly {
    readonly name: string;
    readonly shape: ValueType;
    readonly natural: boolean;
    readonly optional: boolean;
  }[];
}

export interface ActionMeta {
  readonly name: string;
  readonly module: string;
  readonly event: number;
}

export interface RuleMeta {
  readonly id: string;
  readonly module: string;
  readonly title: string;
  readonly doc: string;
  readonly severity: "error" | "warning";
  readonly kind: "invariant" | "property" | "require";
}

export interface Meta {
  readonly modules: readonly { readonly name: string; readonly doc: string }[];
  readonly constants: readonly ConstantMeta[];
  readonly variables: readonly VariableMeta[];
  readonly events: readonly EventMeta[];
  readonly actions: readonly ActionMeta[];
  readonly rules: readonly RuleMeta[];
  readonly assumes: readonly AssumeMeta[];
  /** All releases that the program compares with: those between two neighbours are alike to it. */
  readonly releases: readonly string[];
  /** Of a program that is asked about states. */
  readonly queries?: readonly QueryMeta[];
}

/** An expression that is asked about a state. */
export interface QueryMeta {
  readonly shape: ValueType;
  /** The variables and the CONSTANTs that it reads, also through operators. */
  readonly reads: readonly number[];
  readonly constants: readonly number[];
  /** Whether it also depends on the event that led to the state. */
  readonly isOfEvent: boolean;
}

/** What a query came to in a state. */
export interface Answer {
  readonly outcome: Value | Fault;
  /** What it read that is not known in full: a variable, and a key of it where it read but one cell. */
  readonly unknown: readonly { readonly variable: number; readonly key: Key | undefined }[];
}

/** A state that is kept: nothing that the machine does changes it. */
export interface Snapshot {
  /** By variable. */
  readonly values: readonly Value[];
  /** By event: whether it was recorded so far. */
  readonly recorded: readonly boolean[];
}

export interface AssumeMeta {
  /** "" where it has none. */
  readonly name: string;
  /** The CONSTANTs that it depends on, also through DEFAULTs. */
  readonly constants: readonly number[];
}

/** Names and shapes of a leaf's quantified variables; one constant table a leaf. */
export interface BindingNames {
  readonly names: readonly string[];
  readonly shapes: readonly ValueType[];
}

/** An expression that is evaluated when a trace begins, and where it stands in its spec. */
export interface Setup {
  /** e.g. "INIT of refs" */
  readonly what: string;
  readonly path: string;
  /** From 1, as `column`. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The text of the line. */
  readonly excerpt: string;
}

/** Callbacks of a machine; calls are rare except in traces with many violations. */
export interface Reporter {
  /** A DEFAULT, an INIT or a WHEN without a value: the constant, the variable, or whether the rule applies, is unknown. */
  undefinedSetup(setup: Setup, fault: Fault): void;
  /** A leaf of a rule that is not TRUE; `values` are those of `names`. */
  leaf(rule: number, outcome: false | undefined | Fault, names: BindingNames, values: readonly Value[]): void;
  /**
   * A temporal rule found wanting, or a part of it without a value: `openedAt` is the line of the event that opened
   * what stayed open, or 0.
   */
  temporal(
    rule: number,
    outcome: false | undefined | Fault,
    names: BindingNames,
    values: readonly Value[],
    openedAt: number,
  ): void;
  /**
   * An obligation WITHIN a time: its deadline passed before the record that `clock` tells of, or the trace ended
   * before it did.
   */
  deadline(
    rule: number,
    outcome: false | undefined,
    names: BindingNames,
    values: readonly Value[],
    obligation: { readonly opening: Opening; readonly deadline: Int },
    clock: { readonly ts: Int; readonly line: number } | undefined,
  ): void;
  noAction(event: number, module: string): void;
  /** A fault in a guard or on a right-hand side. */
  undefinedIn(action: number, fault: Fault): void;
  mismatch(
    action: number,
    cell: string,
    known: string,
    observed: string,
    variable: Variable,
    key: Value,
  ): void;
  /** Two actions of one module enabled at once that lead to different states. */
  ambiguous(first: number, second: number): void;
  /** One cell written twice with different values. */
  conflict(event: number, variable: string): void;
  /** What Print and PrintT are given. */
  printed?(text: string): void;

  /** Only called by code that counts: what the point with this number came to. */
  covered?: ((point: number, value: Value) => void) | undefined;

  // The rest is only called by code compiled with provenance.
  /** A rule is about to be checked. */
  startNotes?(): void;
  /** A sub-expression, as the spec writes it, came to this value. */
  note?(text: string, value: Value, shape: ValueType): void;
  /** What was read up to here, just before a leaf is reported. */
  reads?(binding: Binding): void;
}

/** The state of one replay, and the compiled functions that change it. */
export interface Machine {
  /** By rule: whether its WHEN is TRUE, FALSE or unknown; valid after `begin`. */
  readonly applies: Bool[];
  /** By rule: leaves evaluated. */
  readonly checked: number[];
  /** By action: how often it was taken. */
  readonly taken: readonly number[];
  /**
   * Starts; `constants` has a value or undefined (then its default) for each CONSTANT. Where several such lists are
   * possible, `others` has the rest: what is the same with all of them is known, whatever else depends on them is not.
   * `recorded`, by event: whether the trace has all such events (specs/SEMANTICS.md, What is not recorded); undefined: it
   * has those of all events.
   */
  begin(
    constants: readonly Value[],
    complete: boolean,
    others?: readonly (readonly Value[])[],
    recorded?: readonly boolean[],
  ): void;
  /** From here on all such events are recorded. */
  nowRecorded(event: number): void;
  /** Events that are not recorded and may change something. */
  unseen(): number[];
  /** Whether events that are not recorded may change this variable. */
  fades(variable: number): boolean;
  /** Indices of the variables that such an event may write, whatever its arguments are. */
  mayWrite(event: number): ReadonlySet<number>;
  /** Whether it depends on the state which actions such an event takes; valid after `begin`. */
  hasChoice(event: number): boolean;
  /**
   * From here on only these variables are written, and of events without a choice only the effects of these actions
   * evaluated: nothing else is ever looked at (ir/analysis/cone.ts).
   */
  narrow(variables: ReadonlySet<number>, actions: ReadonlySet<number>): void;
  /** Only what `begin` evaluates before it looks at rules: DEFAULTs, WHENs, INITs. */
  prepare(constants: readonly Value[]): void;
  step(event: Event, line: number): void;
  /** A record of this time has come that is none of the program's events. */
  clock(ts: Int, line: number): void;
  /** Events are missing here. */
  lost(): void;
  /** The trace is over. */
  end(): void;
  /** The values of all variables, printed. */
  dump(): { readonly name: string; readonly value: string }[];
  /** The values of the constants, printed; "?" where unknown. */
  dumpConstants(): { readonly name: string; readonly value: string }[];
  /** The values of the constants; undefined where unknown. */
  constantValues(): readonly Value[];
  /** Evaluates the ASSUMEs: TRUE, FALSE, unknown or a fault each; with these constants, before `begin`. */
  assumes(constants?: readonly Value[]): (Bool | Fault)[];
  markPointers(mark: (pointer: number) => void): void;
  /**
   * From here on nobody judges: no rule applies, and what unrecorded events may change fades before the next step instead of
   * behind the last one, so that the state which an event led to can be looked at.
   */
  onlyFollow(): void;
  /** By variable; they are the machine's own, and change with the next step. */
  values(): readonly Value[];
  /** Costs little: what is written next is copied first. */
  snapshot(): Snapshot;
  /** Goes to a state of this program and trace, with which no rule, property or deadline is concerned. */
  restore(snapshot: Snapshot): void;
  /** Answers one of the program's queries about the state of another machine with the same variables. */
  ask(query: number, values: readonly Value[], event: Event | undefined): Answer;
  /** From now on called for every cell that is written. */
  logWrites(log: WriteLog): void;
}

export interface SpecModule {
  readonly meta: Meta;
  create(host: Reporter, pointers: PointerTable): Machine;
}
