/* What the emitted module gives to the stepper: functions and tables of the spec. */
import type { Binding, WakeList } from "./cells.js";
import type { Clock } from "./deadlines.js";
import type { Event } from "./event.js";
import type { Bool, Fault } from "./logic.js";
import type { Meta, Reporter } from "./machine.js";
import type { Monitor } from "./monitor.js";
import type { Observer } from "./observe.js";
import type { PointerTable } from "./pointer-table.js";
import type { Value } from "./values.js";
import type { Variable } from "./variable.js";
import type { WriteQueue } from "./write-queue.js";

/** An action's functions; those it does not need are absent. */
export interface Alternative {
  readonly action: number;
  readonly guard?: ((e: Event) => Bool) | undefined;
  readonly observe?: ((e: Event) => void) | undefined;
  readonly observed: readonly Variable[];
  readonly require?: ((e: Event) => void) | undefined;
  readonly effects?: ((e: Event) => void) | undefined;
}

/** The actions of one module on one event. */
export interface Group {
  readonly module: string;
  readonly alternatives: readonly Alternative[];
}

export interface MachineDefinition {
  readonly meta: Meta;
  readonly host: Reporter;
  readonly pointers: PointerTable;
  readonly queue: WriteQueue;
  readonly observer: Observer;
  readonly variables: readonly Variable[];
  /** By event. */
  readonly groups: readonly (readonly Group[])[];
  /** By event: all REQUIREs, then all effects, of the actions that apply to this kernel, where they have no guards. */
  readonly acts: readonly ((e: Event) => void)[];
  readonly applies: Bool[];
  readonly checked: number[];
  /** By action: its WHEN. */
  readonly actionApplies: Bool[];
  /** By action: the same, but FALSE where its effects need not be evaluated; of events without a choice. */
  readonly performs: Bool[];
  /** Sets the constants, evaluates all WHENs. */
  readonly setConstants: (values: readonly Value[]) => void;
  readonly constants: () => readonly Value[];
  /** Gives every variable its INIT. */
  readonly init: () => void;
  /** By variable: whether a loss makes it unknown. */
  readonly isWritten: readonly boolean[];
  /** The current event, for properties; undefined at the end of the trace. */
  readonly setEvent: (e: Event | undefined) => void;
  readonly stepRules: readonly { readonly rule: number; readonly check: () => void }[];
  readonly monitors: readonly {
    readonly rule: number;
    readonly monitor: Monitor;
    readonly isBound: boolean;
  }[];
  /** By event: positions of bound monitors that it is. */
  readonly triggers: readonly (readonly ((e: Event, line: number) => void)[])[];
  /** Of the deadlines that are open. */
  readonly clock: Clock;
  readonly wakes: WakeList;
  /** Makes every invariant look at all of its bindings. */
  readonly wakeAll: () => void;
  readonly assumes: () => (Bool | Fault)[];
  /** By action: the variables that it may write, for any arguments; called when the constants are set. */
  readonly mayWrite: () => readonly (readonly number[])[];
  /** The tests that depend on CONSTANTs alone, computed; and their values set. */
  readonly fixed: () => Bool[];
  readonly setFixed: (values: readonly Bool[]) => void;
  readonly queries?: readonly ((reads: Binding) => Value)[];
}
