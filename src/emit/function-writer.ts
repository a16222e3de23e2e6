/* The text of a function under construction: lines, temporaries, and what its expressions may assume. */
import type { Faults } from "../ir/analysis/can-fault.js";
import type { ModuleWriter, RuntimeName } from "./module-writer.js";
import { isIdentifier, mangle } from "./names.js";

/** Which state an operator's body reads, whether it says so, and whether arguments may be faults that wait for their uses. */
export interface Variant {
  readonly old: boolean;
  readonly tracked: boolean;
  readonly lazy?: boolean;
}

export class FunctionWriter {
  readonly lines: string[] = [];
  private depth = 1;
  /** Cells that were looked for already, and the names of their positions, which hold in the block at hand. */
  private found: ReadonlyMap<string, string> = new Map();
  /** Arguments of the current event that are used. */
  readonly #args = new Set<number>();
  readonly faults: Faults;

  constructor(
    readonly module: ModuleWriter,
    readonly variant: Variant,
    /** Results may be stored in the state: what is not fresh must be shared. */
    readonly mayEscape: boolean,
    /** The local that is the binding's own key in this rule. */
    readonly outer: number | undefined = undefined,
    /** The body of an operator: its values are told where it is used, in the words used there. */
    readonly isOperator = false,
  ) {
    this.faults = variant.lazy === true ? module.faults.lazy : module.faults.strict;
  }

  line(text: string): void {
    this.lines.push("  ".repeat(this.depth) + text);
  }

  /** `{`, what `body` emits, `}`. */
  block(head: string, body: () => void, tail = "}"): void {
    if (head !== "") this.line(head);
    const { found } = this;
    this.depth++;
    body();
    this.depth--;
    this.found = found;
    this.line(tail);
  }

  temporary(): string {
    return this.module.temporary();
  }

  let(name: string, type: string, value?: string): void {
    this.line(this.module.declaration("let", name, type, value));
  }

  const(name: string, type: string, value: string): void {
    this.line(this.module.declaration("const", name, type, value));
  }

  rt(name: RuntimeName): string {
    return this.module.rt(name);
  }

  call(name: RuntimeName, ...args: readonly string[]): string {
    return this.module.call(name, ...args);
  }

  /** The name that holds an argument of the current event. */
  arg(index: number, name: string): string {
    this.#args.add(index);
    return argName(index, name);
  }

  /** Declarations of the arguments that are used; `names` are those of all that the event `e` has. */
  argDeclarations(names: readonly string[]): string[] {
    return names.flatMap((name, i) =>
      this.#args.has(i)
        ? [`  ${this.module.declaration("const", argName(i, name), "rt.Value", `e.args[${i}]`)}`]
        : [],
    );
  }

  /** The name of a temporary that holds the value. */
  bind(value: string, type = "rt.Value"): string {
    if (isIdentifier(value)) return value;
    const name = this.temporary();
    this.const(name, type, value);
    return name;
  }

  /** The position of a cell that has been looked for. */
  position(cell: string): string | undefined {
    return this.found.get(cell);
  }

  /** `name` holds the position of a cell from here to the end of the block. */
  remember(cell: string, name: string): void {
    this.found = new Map([...this.found, [cell, name]]);
  }

  /** How many positions are known. */
  get positions(): number {
    return this.found.size;
  }

  get at(): number {
    return this.depth;
  }
}

function argName(index: number, name: string): string {
  return mangle(`a${index}`, name);
}
