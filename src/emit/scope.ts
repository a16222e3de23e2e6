/* The text of a function under construction: lines, temporaries, and what its expressions may assume. */

import type { FaultAnalysis, Faults } from "../ir/analysis/can-fault.js";
import { FixedTests } from "../ir/analysis/constant-conditions.js";
import { DirectWriteAnalysis } from "../ir/analysis/direct-writes.js";
import type { Expr, Program } from "../ir/ir.js";
import type { Type } from "../sema/types/type.js";
import { literal, mangle, quote } from "./names.js";

/** A piece of state that an action observes; `path` and `blanks` are mangled field names. */
interface ObservedCell {
  readonly action: number;
  readonly text: string;
  readonly path: readonly string[];
  readonly blanks: readonly (readonly string[])[];
  readonly shape: Type;
  readonly keyShape: Type | undefined;
}

/** What is evaluated when a trace begins, and where it stands; `line` and `column` from 1. */
export interface SetupPlace {
  readonly what: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly excerpt: string;
}

/** What all functions of a module share. */
export class ModuleText {
  private readonly shapes = new Map<string, string>();
  private readonly sites = new Map<string, string>();
  private readonly named = new Map<string, string>();
  private readonly values = new Map<string, string>();
  private readonly places = new Map<string, string>();
  private readonly setups = new Map<string, string>();
  private temporaries = 0;
  /** The variants of operators that are called, in the order they were first asked for. */
  readonly neededOperators = new Map<string, { readonly index: number; readonly variant: Variant }>();
  /** Lines of the table of constants. */
  readonly tables: string[] = [];
  /** Tests that are worked out once for a trace. */
  readonly fixed: Expr[] = [];
  private readonly fixedIndex = new Map<string, number>();
  private readonly fixedTests: FixedTests;
  private readonly variableNames: readonly string[];
  readonly directWrites: DirectWriteAnalysis;

  constructor(
    readonly program: Program,
    readonly faults: FaultAnalysis,
    /** TypeScript rather than JavaScript. */
    readonly types: boolean,
    /** Records what a violation's story needs. */
    readonly provenance: boolean,
  ) {
    const taken = new Set<string>();
    this.variableNames = program.variables.map((v, i) => {
      const name = mangle("v", v.name);
      const own = taken.has(name) ? `${name}_${i}` : name;
      taken.add(name);
      return own;
    });
    this.fixedTests = new FixedTests(program, faults);
    this.directWrites = new DirectWriteAnalysis(program);
  }

  /** What tells a test that is the same throughout a trace; undefined for others, and where a story is to tell it. */
  fixedTest(e: Expr): string | undefined {
    if (this.provenance || !this.fixedTests.has(e)) return undefined;
    const written = withoutPlaces(e);
    let i = this.fixedIndex.get(written);
    if (i === undefined) {
      i = this.fixed.push(e) - 1;
      this.fixedIndex.set(written, i);
    }
    return `(fixed${i} !== null ? fixed${i} : fix${i}())`;
  }

  /** Whether an expression depends on CONSTANTs alone. */
  isFixed(e: Expr): boolean {
    return this.fixedTests.isFixed(e);
  }

  /** Whether an operator without parameters has one value throughout a trace. */
  isFixedOperator(index: number): boolean {
    return this.fixedTests.isFixedOperator(index);
  }

  /** ": T" in TypeScript. */
  typed(type: string): string {
    return this.types ? `: ${type}` : "";
  }

  temporary(): string {
    return `t${++this.temporaries}`;
  }

  /** The name of a constant that holds a shape. */
  shape(type: Type): string {
    return this.table(this.shapes, "shape", "rt.Shape", literal(type));
  }

  /** The name of a constant that says where in the spec a fault may arise. */
  site(text: string, type: Type): string {
    return this.table(this.sites, "site", "rt.Site", `{ text: ${quote(text)}, shape: ${this.shape(type)} }`);
  }

  /** The name of a set or sequence of literals, made once; whoever wants to change it makes a copy. */
  constantValue(text: string): string {
    return this.table(this.values, "literal", "rt.Value", `rt.share(${text})`);
  }

  bindingNames(names: readonly string[], types: readonly Type[]): string {
    const value = `{ names: [${names.map(quote).join(", ")}], shapes: [${types.map((t) => this.shape(t)).join(", ")}] }`;
    return this.table(this.named, "binding", "rt.BindingNames", value);
  }

  /** The name of a constant that says what an OBSERVE is about. */
  observed(cell: ObservedCell): string {
    const { action, text, path, blanks, shape, keyShape } = cell;
    const shapes = [shape, keyShape].map((type) => (type === undefined ? "undefined" : this.shape(type)));
    const value =
      `{ action: ${action}, text: ${quote(text)}, path: ${literal(path)}, blanks: ${literal(blanks)}, ` +
      `shape: ${shapes[0]}, keyShape: ${shapes[1]} }`;
    return this.table(this.places, "observed", "rt.ObservedCell", value);
  }

  /** The name of a constant that says what is evaluated when a trace begins, and where it stands. */
  setup(place: SetupPlace): string {
    return this.table(this.setups, "setup", "rt.Setup", literal(place));
  }

  private table(known: Map<string, string>, prefix: string, type: string, value: string): string {
    let name = known.get(value);
    if (name === undefined) {
      name = `${prefix}${known.size}`;
      known.set(value, name);
      this.tables.push(`const ${name}${this.typed(type)} = ${value};`);
    }
    return name;
  }

  variable(index: number): string {
    return this.variableNames[index]!;
  }

  constant(index: number): string {
    return mangle(`c${index}`, this.program.constants[index]!.name);
  }

  rule(index: number): string {
    return mangle(`r${index}`, this.program.rules[index]!.name);
  }

  /** The name of an operator's variant, which is emitted because it is asked for here. */
  operator(index: number, variant: Variant): string {
    const suffix =
      (variant.old ? "_before" : "") + (variant.tracked ? "_tracked" : "") + (variant.lazy ? "_lazy" : "");
    this.neededOperators.set(`${index}${suffix}`, { index, variant });
    return mangle(`op${index}`, this.program.operators[index]!.name) + suffix;
  }
}

/** The same for expressions that say the same, wherever they stand. */
function withoutPlaces(e: Expr): string {
  return JSON.stringify(e, (key, value) =>
    key === "span" || key === "type" ? undefined : typeof value === "bigint" ? `${value}n` : value,
  );
}

/** Which state an operator's body reads, whether it says so, and whether arguments may be faults that wait for their uses. */
export interface Variant {
  readonly old: boolean;
  readonly tracked: boolean;
  readonly lazy?: boolean;
}

export class Scope {
  readonly lines: string[] = [];
  private depth = 1;
  /** Cells that were looked for already, and the names of their positions, which hold in the block at hand. */
  private found: ReadonlyMap<string, string> = new Map();
  readonly faults: Faults;

  constructor(
    readonly module: ModuleText,
    readonly variant: Variant,
    /** Results may be stored in the state: what is not fresh must be shared. */
    readonly stores: boolean,
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

  /** The name of a temporary that holds the value. */
  hold(value: string, type = "rt.Value"): string {
    if (/^[A-Za-z_$][\w$]*$/.test(value)) return value;
    const name = this.temporary();
    this.line(`const ${name}${this.module.typed(type)} = ${value};`);
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
