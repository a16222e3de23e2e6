/*
 * The variables of a program. A variable owns its value, updates it in place where nothing else refers to it, says
 * which rules must be checked again, and keeps what a step overwrote where a property compares old and new.
 */
import type { CellIndex, RuleBindings } from "./cells.js";
import { eq } from "./equality.js";
import { generalList } from "./general-list.js";
import type { Key } from "./key.js";
import type { Bool } from "./logic.js";
import type { Value } from "./values.js";

/** Called for each cell that a step writes, while provenance is recorded; `key` is undefined for a whole variable. */
export type WriteLog = (variable: Variable, key: Key | undefined) => void;

export abstract class Variable {
  readonly name: string;
  /** Position among the program's variables. */
  readonly index: number;
  /** Rules that read the variable as a whole. */
  readonly wholeReaders = generalList<RuleBindings>();
  /** Rules that read a cell under their own binding's key. */
  readonly directReaders = generalList<RuleBindings>();
  /** Those of them whose bindings are the members (the keys) of this variable. */
  readonly rangedOver = generalList<RuleBindings>();
  /** Recorded reads of single cells, if any rule has such. */
  cells: CellIndex | undefined;
  /** Set where some property reads the state before a step. */
  keepsOld = false;
  log: WriteLog | undefined;
  /** Whether anything can come to read it; else it is not written any more. */
  isRead = true;
  /** Where it puts itself when it is written, once, if it fades. */
  fading: Variable[] | undefined;
  /** Whether it is in there. */
  isFading = false;

  constructor(name: string, index: number) {
    this.name = name;
    this.index = index;
  }

  abstract get(): Value;
  /** A variable of its own with the same value, which no rule reads. */
  abstract copy(): Variable;
  abstract assign(value: Value): void;
  /** Takes a value without notifying anything: for a trial, after which the variable gets its own value back. */
  abstract hold(value: Value): void;
  /** Takes a value of another machine as it is, to be read and not written. */
  abstract lend(value: Value): void;
  /** Forgets everything: the value becomes unknown. */
  abstract forget(): void;
  /**
   * Forgets everything without waking any rule: after each step, where events that were not recorded may write the
   * variable. What was concluded from its value was true of that one state.
   */
  abstract fade(): void;
  /** Forgets what the last step overwrote. */
  abstract startStep(): void;
  /** The whole value before the step. */
  abstract old(): Value;
  /** Whether the step changed the variable. */
  abstract changed(): Bool;

  /** Whether no rule reads it and no property compares it. */
  get isUnwatched(): boolean {
    return (
      this.cells === undefined &&
      this.wholeReaders.length === 0 &&
      this.directReaders.length === 0 &&
      !this.keepsOld &&
      this.log === undefined
    );
  }

  /** What rules that range over the variable remember of a member that has faded. */
  protected dropBindings(key: Key | undefined): void {
    if (key === undefined) return;
    for (let i = 0; i < this.rangedOver.length; i++) this.rangedOver[i]!.drop(key);
  }

  /** To be called by all code that changes the value. */
  protected noteWrite(): void {
    if (this.fading === undefined || this.isFading) return;
    this.isFading = true;
    this.fading.push(this);
  }

  protected markAll(): void {
    this.noteWrite();
    for (const rule of this.wholeReaders) rule.pushAll();
    for (const rule of this.directReaders) rule.pushAll();
    this.cells?.wakeAll();
    this.log?.(this, undefined);
  }

  protected mark(key: Key): void {
    if (this.fading !== undefined) this.noteWrite();
    const { wholeReaders, directReaders } = this;
    for (let i = 0; i < wholeReaders.length; i++) wholeReaders[i]!.pushAll();
    for (let i = 0; i < directReaders.length; i++) directReaders[i]!.push(key);
    if (this.cells !== undefined) this.cells.wake(key);
    if (this.log !== undefined) this.log(this, key);
  }
}

/** What a step overwrote: an element of a set, or what a function had at a key. */
export interface OldEntry {
  readonly key: Value;
  /** Whether the key was in the domain (the value among the members). */
  readonly isIn: Bool;
  readonly value: Value;
}

/** Whether two values are different. */
export function differ(old: Value, now: Value): Bool {
  if (old === undefined || now === undefined) return undefined;
  const equal = eq(old, now);
  return equal === undefined ? undefined : !equal;
}
