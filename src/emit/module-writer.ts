/*
 * The text of a module under construction: what its functions share, and what is noted of them while they are written,
 * since it decides what else the module has.
 */

import type { FaultAnalysis } from "../ir/analysis/can-fault.js";
import { ConstantConditions } from "../ir/analysis/constant-conditions.js";
import { pointKey } from "../ir/analysis/coverage-points.js";
import { DirectWriteAnalysis } from "../ir/analysis/direct-writes.js";
import { exprKey } from "../ir/expr-key.js";
import type { Expr, Program } from "../ir/ir.js";
import type * as runtime from "../runtime/index.js";
import type { Type } from "../sema/types/type.js";
import type { Variant } from "./function-writer.js";
import { literal, mangle, quote } from "./names.js";

/** What emitted code may use of the runtime. */
export type RuntimeName = keyof typeof runtime;

/** A parameter of an emitted function; its type is one of TypeScript. */
export type Parameter = readonly [name: string, type: string];

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
export class ModuleWriter {
  /** Members of the runtime that are used. */
  readonly #runtimeNames = new Set<string>();
  /** Variables whose value before the step is asked for. */
  readonly #askedBefore = new Set<number>();
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
  /** Tests that are computed once for a trace. */
  readonly fixed: Expr[] = [];
  private readonly fixedIndex = new Map<string, number>();
  private readonly constantConditions: ConstantConditions;
  private readonly variableNames: readonly string[];
  readonly directWrites: DirectWriteAnalysis;

  constructor(
    readonly program: Program,
    readonly faults: FaultAnalysis,
    /** TypeScript rather than JavaScript. */
    readonly types: boolean,
    /** Records what a violation's story needs. */
    readonly provenance: boolean,
    /** By their keys: expressions of which it is counted what they come to. */
    private readonly covered?: ReadonlyMap<string, number>,
  ) {
    const taken = new Set<string>();
    this.variableNames = program.variables.map((v, i) => {
      const name = mangle("v", v.name);
      const own = taken.has(name) ? `${name}_${i}` : name;
      taken.add(name);
      return own;
    });
    this.constantConditions = new ConstantConditions(program, faults);
    this.directWrites = new DirectWriteAnalysis(program);
  }

  /** An expression that reads the cached value of a constant condition; undefined for all else, and with provenance. */
  fixedTest(e: Expr): string | undefined {
    if (this.provenance || !this.constantConditions.has(e)) return undefined;
    const written = exprKey(e);
    let i = this.fixedIndex.get(written);
    if (i === undefined) {
      i = this.fixed.push(e) - 1;
      this.fixedIndex.set(written, i);
    }
    return `(fixed${i} !== null ? fixed${i} : fix${i}())`;
  }

  /** The number by which it is counted what an expression comes to. */
  pointOf(e: Expr): number | undefined {
    return this.covered === undefined || e.type.kind !== "Bool" ? undefined : this.covered.get(pointKey(e));
  }

  /** Whether an expression depends on CONSTANTs alone. */
  isFixed(e: Expr): boolean {
    return this.constantConditions.isFixed(e);
  }

  /** Whether an operator without parameters has one value throughout a trace. */
  isFixedOperator(index: number): boolean {
    return this.constantConditions.isFixedOperator(index);
  }

  /** The only place where an emitted module has types. */
  #typed(type: string | undefined): string {
    return this.types && type !== undefined ? `: ${type}` : "";
  }

  /** The left side of a declaration. */
  declarator(keyword: "let" | "const", name: string, type: string): string {
    return `${keyword} ${name}${this.#typed(type)}`;
  }

  /** A declaration as a statement. */
  declaration(keyword: "let" | "const", name: string, type: string, value?: string): string {
    return `${this.declarator(keyword, name, type)}${value === undefined ? "" : ` = ${value}`};`;
  }

  /** `(a, b)` with types. */
  parameters(parameters: readonly Parameter[], result?: string): string {
    return `(${parameters.map(([name, type]) => name + this.#typed(type)).join(", ")})${this.#typed(result)}`;
  }

  /** A function's declaration; without a `result` its type is inferred. */
  functionOf(
    name: string,
    parameters: readonly Parameter[],
    result: string | undefined,
    body: readonly string[],
  ): string[] {
    return [`function ${name}${this.parameters(parameters, result)} {`, ...body, "}"];
  }

  /** TypeScript rejects to compare the literal true with false, as code for constant conditions does. */
  truth(value: boolean): string {
    return this.types ? `rt.${value ? "TRUE" : "FALSE"}` : String(value);
  }

  /** What cannot be undefined, though TypeScript does not see why. */
  defined(text: string): string {
    return this.types ? `${text}!` : text;
  }

  /**
   * What a member of the runtime is called. JavaScript has a constant for each: code that has not been optimized yet
   * looks a member of a module up each time, but a constant hardly costs anything.
   */
  rt(name: RuntimeName): string {
    if (this.types) return `rt.${name}`;
    this.#runtimeNames.add(name);
    return `rt_${name}`;
  }

  /** A call of a function of the runtime. */
  call(name: RuntimeName, ...args: readonly string[]): string {
    return `${this.rt(name)}(${args.join(", ")})`;
  }

  /** Declares the names of JavaScript for what is used of `rt`. */
  runtimeNames(): string[] {
    const names = [...this.#runtimeNames].sort().map((name) => `${name}: rt_${name}`);
    return names.length === 0 ? [] : [`const { ${names.join(", ")} } = rt;`];
  }

  /** The name of a variable that is asked for its value before the step. */
  before(index: number): string {
    this.#askedBefore.add(index);
    return this.variable(index);
  }

  /** Whether a variable has to keep what a step overwrites. */
  keepsOld(index: number): boolean {
    return this.#askedBefore.has(index);
  }

  temporary(): string {
    return `t${++this.temporaries}`;
  }

  /** The name of a constant that holds a shape. */
  shape(type: Type): string {
    return this.table(this.shapes, "shape", "rt.ValueType", literal(type));
  }

  /** The name of a constant that says where in the spec a fault may arise. */
  site(text: string, type: Type): string {
    return this.table(
      this.sites,
      "site",
      "rt.SourceSite",
      `{ text: ${quote(text)}, shape: ${this.shape(type)} }`,
    );
  }

  /** The name of a set or sequence of literals, made once; whoever wants to change it makes a copy. */
  constantValue(text: string): string {
    return this.table(this.values, "literal", "rt.Value", this.call("share", text));
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
      this.tables.push(this.declaration("const", name, type, value));
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
