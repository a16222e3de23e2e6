/*
 * Which bindings of which rules must be checked again after a step.
 *
 * A cell is a variable, or one key of a function or set variable. A rule is re-evaluated for the outermost
 * quantified value (its binding) whose cells the step wrote. Cells that a binding reads under its own key are known
 * when the spec is compiled; all others are recorded while it is evaluated, in the CellIndex of their variable.
 */
import type { Key } from "./key.js";
import { KeyMap } from "./key-map.js";

/** One binding of a rule with recorded reads. */
export class Binding {
  readonly rule: RuleBindings;
  readonly key: Key;
  readonly indexes: CellIndex[] = [];
  readonly cells: Key[] = [];
  /** Number of reads confirmed in the current evaluation. */
  cursor = 0;

  constructor(rule: RuleBindings, key: Key) {
    this.rule = rule;
    this.key = key;
  }
}

/** The cell that stands for a whole variable: read by its whole value, or at a key that is not known. */
export const WHOLE = "*";

/** The readers of the cells of one variable. */
export class CellIndex {
  /** Readings of the cell `WHOLE`, which any write concerns. */
  private wholeReaders = 0;
  /** The variable whose cells these are. */
  readonly variable: { readonly index: number; readonly name: string };

  constructor(variable: CellIndex["variable"]) {
    this.variable = variable;
  }

  /** Most cells have one reader; a binding stands once for each time that it read the cell. */
  private readonly readers = new KeyMap<Binding | Binding[]>();

  add(cell: Key, binding: Binding): void {
    if (cell === WHOLE) this.wholeReaders++;
    const at = this.readers.get(cell);
    if (at === undefined) this.readers.set(cell, binding);
    else if (Array.isArray(at)) at.push(binding);
    else this.readers.set(cell, [at, binding]);
  }

  remove(cell: Key, binding: Binding): void {
    if (cell === WHOLE) this.wholeReaders--;
    const at = this.readers.get(cell);
    if (at === binding) this.readers.delete(cell);
    else if (Array.isArray(at)) {
      const i = at.indexOf(binding);
      if (i < 0) return;
      // The order among readers does not matter.
      at[i] = at[at.length - 1]!;
      at.pop();
      if (at.length === 1) this.readers.set(cell, at[0]!);
    }
  }

  /** The cell was written. */
  wake(cell: Key): void {
    this.wakeReaders(this.readers.get(cell));
    if (this.wholeReaders > 0) this.wakeReaders(this.readers.get(WHOLE));
  }

  private wakeReaders(at: Binding | Binding[] | undefined): void {
    if (at === undefined) return;
    if (Array.isArray(at)) for (let i = 0; i < at.length; i++) at[i]!.rule.push(at[i]!.key);
    else at.rule.push(at.key);
  }

  /** The whole variable was written. */
  wakeAll(): void {
    for (const at of this.readers.values()) this.wakeReaders(at);
  }
}

/** The rules that have bindings to check after a step. */
export class WakeList {
  private readonly rules: RuleBindings[] = [];
  private length = 0;
  /** Called with what the check of a rule has thrown: a value has become too large. */
  onTrouble: (rule: number, thrown: unknown) => void = (_, thrown) => {
    throw thrown;
  };

  add(rule: RuleBindings): void {
    this.rules[this.length++] = rule;
  }

  /** Checks the pending bindings, rule by rule, in the order in which the step woke the rules. */
  check(): void {
    for (let i = 0; i < this.length; i++) {
      const rule = this.rules[i]!;
      rule.isAwake = false;
      try {
        rule.check?.();
      } catch (thrown) {
        rule.clear();
        this.onTrouble(rule.rule, thrown);
      }
    }
    this.length = 0;
  }
}

/** The bindings of one rule: which are pending, and what the recorded ones read. */
export class RuleBindings {
  /** Keys to look at after this step, each once: the first `count`. The array keeps its memory. */
  readonly pending: Key[] = [];
  count = 0;
  private readonly pendingSet = new Set<Key>();
  /** All bindings must be checked. */
  all = false;
  /** On the wake list. */
  isAwake = false;
  private readonly recorded = new KeyMap<Binding>();

  constructor(
    private readonly wakes?: WakeList,
    /** Checks the pending bindings. */
    readonly check?: () => void,
    /** Which rule it is. */
    readonly rule = -1,
  ) {}

  pushAll(): void {
    this.all = true;
    this.wake();
  }

  private wake(): void {
    if (this.isAwake) return;
    this.isAwake = true;
    this.wakes?.add(this);
  }

  push(key: Key): void {
    this.wake();
    const { pending, count } = this;
    if (count < 8) {
      for (let i = 0; i < count; i++) if (pending[i] === key) return;
    } else {
      if (count === 8) for (let i = 0; i < count; i++) this.pendingSet.add(pending[i]!);
      if (this.pendingSet.has(key)) return;
      this.pendingSet.add(key);
    }
    pending[count] = key;
    this.count = count + 1;
  }

  clear(): void {
    this.count = 0;
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

  /** The binding does not exist any more. */
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
  // A cell is often read twice in a row: tested, then used.
  if (at > 0 && binding.cells[at - 1] === cell && binding.indexes[at - 1] === index) return;
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

/** Drops what was read since the cursor stood at `mark`. */
export function rewind(binding: Binding, mark: number): void {
  binding.cursor = mark;
  truncate(binding);
}

function truncate(binding: Binding): void {
  for (let i = binding.cells.length - 1; i >= binding.cursor; i--) {
    binding.indexes[i]!.remove(binding.cells[i]!, binding);
  }
  binding.cells.length = binding.cursor;
  binding.indexes.length = binding.cursor;
}
