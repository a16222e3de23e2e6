/* What a recorded state was found to be: plain data. */
import type { NamedValue } from "./run.js";

/** What is known of an expression in one state. */
export interface Told {
  /** The value; `?` where nothing is known of it, "undefined: …" where it has none. */
  readonly text: string;
  /** TRUE or FALSE; undefined where it is no BOOLEAN, unknown, or has no value. */
  readonly truth: boolean | undefined;
  /** Why parts of it are unknown, a sentence each. */
  readonly because: readonly string[];
}

/** `f[k]`, `x \in S`, or a whole variable; the value printed, `?` where nothing is known. */
export interface NamedCell {
  readonly cell: string;
  readonly value: string;
}

/** An entry of a trace. */
export interface ShownEvent {
  /** 0: the beginning, before the first line. */
  readonly line: number;
  /** Nanoseconds; "" where there is no event. */
  readonly ts: string;
  readonly cpu: number;
  readonly task: string;
  /** undefined where events were lost. */
  readonly event: string | undefined;
  readonly args: readonly NamedValue[];
}

export interface ShownState {
  /** The event of the line that was asked for; undefined where the line has none. */
  readonly event: ShownEvent | undefined;
  /** The line of the last entry that the state knows of; 0 before the first. */
  readonly line: number;
  readonly values: readonly { readonly query: number; readonly told: Told }[];
  /** Without questions: what is held of the objects that the event names. */
  readonly cells: readonly NamedCell[];
}

/** `query`: which of the questions. */
export interface Change {
  readonly query: number;
  readonly at: ShownEvent;
  readonly old: Told;
  readonly now: Told;
}

/** Where a question became TRUE. */
export interface Moment {
  readonly query: number;
  readonly at: ShownEvent;
}
