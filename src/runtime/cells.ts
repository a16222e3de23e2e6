/*
 * Which bindings of which rules have to be looked at again after a step.
 *
 * A cell is a variable, or one key of a function or set variable. A rule is re-evaluated for the outermost
 * quantified value (its binding) whose cells the step wrote. Cells that a binding reads under its own key are known
 * when the spec is compiled; all others are recorded while it is evaluated, in the CellIndex of their variable.
 */
import type { Key } from "./key.js";

/** One binding of a rule with recorded reads. */
export class Binding {
  readonly rule: RuleBindings;
  readonly key: Key;
  readonly indexes: CellIndex[] = [];
  readonly cells: Key[] = [];
  /** Number of reads confirmed in the evaluation at hand. */
  cursor = 0;

  constructor(rule: RuleBindings, key: Key) {
    this.rule = rule;
    this.key = key;
  }
}

/** Who reads the cells of one variable. */
export class CellIndex {
  /** The variable whose cells these are. */
  readonly variable: { readonly index: number; readonly name: string };

  constructor(variable: CellIndex["variable"]) {
    this.variable = variable;
  }

  private readonly readers = new Map<Key, Map<Binding, number>>();

  add(cell: Key, binding: Binding): void {
    let at = this.readers.get(cell);
    if (at === undefined) {
      at = new Map();
      this.readers.set(cell, at);
    }
    at.set(binding, (at.get(binding) ?? 0) + 1);
  }

  remove(cell: Key, binding: Binding): void {
    const at = this.readers.get(cell);
    const count = at?.get(binding);
    if (at === undefined || count === undefined) return;
    if (count > 1) at.set(binding, count - 1);
    else if (at.size > 1) at.delete(binding);
    else this.readers.delete(cell);
  }

  /** The cell was written. */
  wake(cell: Key): void {
    const at = this.readers.get(cell);
    if (at !== undefined) for (const binding of at.keys()) binding.rule.push(binding.key);
  }

  /** The whole variable was written. */
  wakeAll(): void {
    for (const at of this.readers.values()) for (const binding of at.keys()) binding.rule.push(binding.key);
  }
}

/** The bindings of one rule: which are pending, and what the recorded ones read. */
export class RuleBindings {
  /** Keys to look at after this step, each once. */
  readonly pending: Key[] = [];
  private readonly pendingSet = new Set<Key>();
  /** All bindings are to be looked at. */
  all = false;
  private readonly recorded = new Map<Key, Binding>();

  push(key: Key): void {
    const n = this.pending.length;
    if (n < 8) {
      for (let i = 0; i < n; i++) if (this.pending[i] === key) return;
    } else {
      if (n === 8) for (const k of this.pending) this.pendingSet.add(k);
      if (this.pendingSet.has(key)) return;
      this.pendingSet.add(key);
    }
    this.pending.push(key);
  }

  clear(): void {
    this.pending.length = 0;
    if (this.pendingSet.size > 0) this.pendingSet.clear();
    this.all = false;
  }

  /** Starts the evaluation of a binding whose reads are recorded. */
  begin(key: Key): Binding {
    let binding = this.recorded.get(key);
    if (binding === undefined) {
      binding = new Binding(this, key);
      this.recorded.set(key, binding);
    }
    binding.cursor = 0;
    return binding;
  }

  /** Ends it: reads of the evaluation before that did not happen again are dropped. */
  end(binding: Binding): void {
    truncate(binding);
  }

  /** The binding is gone. */
  drop(key: Key): void {
    const binding = this.recorded.get(key);
    if (binding === undefined) return;
    binding.cursor = 0;
    truncate(binding);
    this.recorded.delete(key);
  }

  /** Forgets everything, when the state does. */
  reset(): void {
    for (const key of [...this.recorded.keys()]) this.drop(key);
    this.clear();
  }
}

/** The binding under evaluation read a cell. */
export function read(binding: Binding, index: CellIndex, cell: Key): void {
  const at = binding.cursor;
  if (at < binding.cells.length) {
    if (binding.cells[at] === cell && binding.indexes[at] === index) {
      binding.cursor = at + 1;
      return;
    }
    truncate(binding);
  }
  binding.indexes.push(index);
  binding.cells.push(cell);
  binding.cursor = at + 1;
  index.add(cell, binding);
}

function truncate(binding: Binding): void {
  for (let i = binding.cells.length - 1; i >= binding.cursor; i--) {
    binding.indexes[i]!.remove(binding.cells[i]!, binding);
  }
  binding.cells.length = binding.cursor;
  binding.indexes.length = binding.cursor;
}
