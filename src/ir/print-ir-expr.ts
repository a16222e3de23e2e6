/*
 * Expressions of the IR in TLA+'s notation, with as few parentheses as its precedence allows. Bound variables of one
 * name are distinguished by a number: `x`, `x_2`.
 */
import { builtins, infixOperators, type Prim } from "../sema/builtins.js";
import {
  compareOperators,
  infixOperators as infixSpellings,
  type OperatorInfo,
  prefixOperators,
} from "../syntax/operators.js";
import type { Expr, Local, Program, TypeSet } from "./ir.js";

/** What one line may hold; what is longer is broken where its form allows. */
const WIDTH = 100;

const infixOf: ReadonlyMap<Prim, string> = new Map([
  ...[...infixOperators].flatMap(([symbol, { operation }]): [Prim, string][] =>
    operation === undefined ? [] : [[operation.prim, symbol]],
  ),
  ["stringConcat", "\\o"],
]);

const prefixOf: ReadonlyMap<Prim, string> = new Map([
  ["not", "~"],
  ["neg", "-"],
  ["domain", "DOMAIN"],
  ["bigUnion", "UNION"],
  ["powerset", "SUBSET"],
]);

const namedOf: ReadonlyMap<Prim, string> = new Map(
  builtins.flatMap(({ name, operation, ofString }) =>
    [operation, ofString].flatMap((x): [Prim, string][] => (x === undefined ? [] : [[x.prim, name]])),
  ),
);

const FOLDS = { set: "FoldSet", left: "FoldLeft", right: "FoldRight", function: "FoldFunction" };

/** How strongly an expression holds together: an operator, nothing that could be taken apart, or open to the right. */
type Top = OperatorInfo | "closed" | "open";

export class ExprPrinter {
  readonly #program: Program;
  readonly #names = new Map<number, string>();
  readonly #taken = new Set<string>();

  /** One for each declaration: the names of bound variables are its own. */
  constructor(program: Program) {
    this.#program = program;
  }

  local({ id, name }: Local): string {
    if (name === "@") return name;
    let known = this.#names.get(id);
    if (known === undefined) {
      known = name;
      for (let i = 2; this.#taken.has(known); i++) known = `${name}_${i}`;
      this.#taken.add(known);
      this.#names.set(id, known);
    }
    return known;
  }

  variable(index: number): string {
    return this.#program.variables[index]!.name;
  }

  /** In as many lines as it takes. */
  lines(e: Expr, width = WIDTH): string[] {
    const flat = this.flat(e);
    if (flat.length <= width) return [flat];
    const inner = width - 3;
    switch (e.kind) {
      case "And":
      case "Or":
        return e.items.flatMap((item) =>
          indented(e.kind === "And" ? "/\\ " : "\\/ ", this.lines(item, inner)),
        );
      case "Implies":
        return [...this.lines(e.left, inner), "=>", ...indented("  ", this.lines(e.right, inner))];
      case "If":
        return [
          ...indented("IF ", this.lines(e.cond, inner)),
          ...indented("THEN ", this.lines(e.then, inner)),
          ...indented("ELSE ", this.lines(e.else, inner)),
        ];
      case "Case": {
        const arms = e.arms.map((a): [string, Expr] => [this.flat(a.cond), a.value]);
        if (e.other !== undefined) arms.push(["OTHER", e.other]);
        return arms.flatMap(([cond, value], i) =>
          indented(`${i === 0 ? "CASE" : "  []"} ${cond} -> `, this.lines(value, inner)),
        );
      }
      case "Let":
        return [
          ...indented(`LET ${this.local(e.local)} == `, this.lines(e.value, inner)),
          ...indented("IN ", this.lines(e.body, inner)),
        ];
      case "ForAll":
      case "Exists":
      case "Choose": {
        const head = `${QUANTIFIERS[e.kind]} ${this.local(e.local)} \\in ${this.flat(e.set)} :`;
        return [head, ...indented("  ", this.lines(e.body, inner))];
      }
      case "Record":
        return e.fields.flatMap((f, i) => {
          const lines = indented(`${i === 0 ? "[" : " "} ${f.name} |-> `, this.lines(f.value, inner));
          return [...lines.slice(0, -1), lines.at(-1)! + (i < e.fields.length - 1 ? "," : " ]")];
        });
      default:
        return [flat];
    }
  }

  flat(e: Expr): string {
    switch (e.kind) {
      case "Int":
        return String(e.value);
      case "Str":
        return JSON.stringify(e.value);
      case "Bool":
        return e.value ? "TRUE" : "FALSE";
      case "Null":
        return "NULL";
      case "Local":
        return this.local(e.local);
      case "Constant":
        return this.#program.constants[e.index]!.name;
      case "Var":
        return this.variable(e.index) + (e.next ? "'" : "");
      case "Arg":
      case "Context":
        return e.name;
      case "EventIs": {
        const args = e.args.map((a) => (a === undefined ? "_" : this.flat(a)));
        return `${this.#program.events[e.event]!.name}(${args.join(", ")})`;
      }
      case "Prim":
        return this.#prim(e);
      case "And":
      case "Or":
        return e.items
          .map((item) => this.#operand(item, topOf(e), "item"))
          .join(e.kind === "And" ? " /\\ " : " \\/ ");
      case "Implies":
        return `${this.#operand(e.left, topOf(e), "left")} => ${this.#operand(e.right, topOf(e), "right")}`;
      case "If":
        return `IF ${this.flat(e.cond)} THEN ${this.flat(e.then)} ELSE ${this.flat(e.else)}`;
      case "Case": {
        const arms = e.arms.map((a) => `${this.#closed(a.cond)} -> ${this.#closed(a.value)}`);
        if (e.other !== undefined) arms.push(`OTHER -> ${this.#closed(e.other)}`);
        return `CASE ${arms.join(" [] ")}`;
      }
      case "Let":
        return `LET ${this.local(e.local)} == ${this.flat(e.value)} IN ${this.flat(e.body)}`;
      case "ForAll":
      case "Exists":
      case "Choose":
        return `${QUANTIFIERS[e.kind]} ${this.local(e.local)} \\in ${this.flat(e.set)} : ${this.flat(e.body)}`;
      case "Filter":
        return `{${this.local(e.local)} \\in ${this.flat(e.set)} : ${this.flat(e.body)}}`;
      case "MapSet": {
        const bounds = e.bounds.map((b) => `${this.local(b.local)} \\in ${this.flat(b.set)}`);
        return `{${this.flat(e.body)} : ${bounds.join(", ")}}`;
      }
      case "FnLit":
        return `[${this.local(e.local)} \\in ${this.flat(e.set)} |-> ${this.flat(e.body)}]`;
      case "Record":
        return `[${e.fields.map((f) => `${f.name} |-> ${this.flat(f.value)}`).join(", ")}]`;
      case "Tuple":
        return `<<${this.#list(e.items)}>>`;
      case "SetEnum":
        return `{${this.#list(e.items)}}`;
      case "Apply":
        return `${this.#closed(e.fn)}[${this.flat(e.arg)}]`;
      case "Field":
        return `${this.#closed(e.record)}.${e.name}`;
      case "Except": {
        const path = e.path.map((s) => (s.kind === "Key" ? `[${this.flat(s.key)}]` : `.${s.name}`));
        return `[${this.flat(e.base)} EXCEPT !${path.join("")} = ${this.flat(e.value)}]`;
      }
      case "Call": {
        const { name } = this.#program.operators[e.operator]!;
        return name + (e.args.length === 0 ? "" : `(${this.#list(e.args)})`) + (e.next ? "'" : "");
      }
      case "Fold": {
        const step = `LAMBDA ${this.local(e.x)}, ${this.local(e.acc)} : ${this.flat(e.body)}`;
        return `${FOLDS[e.order]}(${step}, ${this.flat(e.base)}, ${this.flat(e.over)})`;
      }
      case "SelectSeq":
        return `SelectSeq(${this.flat(e.seq)}, LAMBDA ${this.local(e.local)} : ${this.flat(e.body)})`;
      case "InType":
        return `${this.#operand(e.value, topOf(e), "left")} \\in ${this.#typeSet(e.set)}`;
    }
  }

  #list(items: readonly Expr[]): string {
    return items.map((item) => this.flat(item)).join(", ");
  }

  /** In parentheses unless nothing of it could be taken for a part of what stands around. */
  #closed(e: Expr): string {
    return topOf(e) === "closed" ? this.flat(e) : `(${this.flat(e)})`;
  }

  #operand(e: Expr, parent: Top, side: "left" | "right" | "item"): string {
    const top = topOf(e);
    if (top === "closed") return this.flat(e);
    if (top === "open" || typeof parent === "string") return `(${this.flat(e)})`;
    const fits =
      side === "right" ? compareOperators(parent, top) === "right" : compareOperators(top, parent) === "left";
    // `a /\ (b /\ c)` is not the list of three.
    return fits && (side !== "item" || top !== parent) ? this.flat(e) : `(${this.flat(e)})`;
  }

  #prim(e: Expr & { readonly kind: "Prim" }): string {
    const [a, b] = e.args;
    const top = topOf(e);
    const negated = negatedSymbol(e);
    if (negated !== undefined) {
      const [left, right] = (a as Expr & { readonly kind: "Prim" }).args;
      return `${this.#operand(left!, top, "left")} ${negated} ${this.#operand(right!, top, "right")}`;
    }
    const infix = infixOf.get(e.op);
    if (infix !== undefined) {
      const gap = infix === ".." ? "" : " ";
      return `${this.#operand(a!, top, "left")}${gap}${infix}${gap}${this.#operand(b!, top, "right")}`;
    }
    const prefix = prefixOf.get(e.op);
    if (prefix !== undefined)
      return `${prefix}${prefix.length > 1 ? " " : ""}${this.#operand(a!, top, "right")}`;
    switch (e.op) {
      case "product":
        return e.args.map((x) => this.#closed(x)).join(" \\X ");
      case "functionSet":
        return `[${this.flat(a!)} -> ${this.flat(b!)}]`;
      case "recordSet": {
        const fields = e.type.kind === "Set" && e.type.element.kind === "Record" ? e.type.element.fields : [];
        return `[${fields.map((f, i) => `${f.name} : ${this.flat(e.args[i]!)}`).join(", ")}]`;
      }
      case "fail":
        return `Assert(FALSE, ${this.flat(a!)})`;
      default:
        return `${namedOf.get(e.op)}(${this.#list(e.args)})`;
    }
  }

  #typeSet(set: TypeSet): string {
    switch (set.kind) {
      case "Finite":
        return this.#closed(set.set);
      case "Nat":
      case "Int":
        return set.kind;
      case "String":
        return "STRING";
      case "Pointers":
        return "Ptr";
      case "Seq":
        return `Seq(${this.#typeSet(set.of)})`;
      case "Subset":
        return `(SUBSET ${this.#typeSet(set.of)})`;
      case "Functions":
        return `[${this.#typeSet(set.domain)} -> ${this.#typeSet(set.range)}]`;
      case "Records":
        return `[${set.fields.map((f) => `${f.name} : ${this.#typeSet(f.of)}`).join(", ")}]`;
      case "Product":
        return `(${set.items.map((item) => this.#typeSet(item)).join(" \\X ")})`;
    }
  }
}

const QUANTIFIERS = { ForAll: "\\A", Exists: "\\E", Choose: "CHOOSE" };

/** `x # y` and `x \notin S` are negations. */
function negatedSymbol(e: Expr & { readonly kind: "Prim" }): "#" | "\\notin" | undefined {
  const of = e.op === "not" ? e.args[0]! : undefined;
  if (of?.kind !== "Prim") return undefined;
  return of.op === "eq" ? "#" : of.op === "in" ? "\\notin" : undefined;
}

function topOf(e: Expr): Top {
  switch (e.kind) {
    case "And":
    case "Or":
      return infixSpellings.get(e.kind === "And" ? "/\\" : "\\/")!;
    case "Implies":
      return infixSpellings.get("=>")!;
    case "InType":
      return infixSpellings.get("\\in")!;
    case "If":
    case "Case":
    case "Let":
    case "ForAll":
    case "Exists":
    case "Choose":
      return "open";
    case "Prim": {
      const infix = negatedSymbol(e) ?? infixOf.get(e.op) ?? (e.op === "product" ? "\\X" : undefined);
      const prefix = prefixOf.get(e.op);
      return infix !== undefined
        ? infixSpellings.get(infix)!
        : prefix !== undefined
          ? prefixOperators.get(prefix)!
          : "closed";
    }
    case "Int":
      return e.value < 0 ? prefixOperators.get("-")! : "closed";
    default:
      return "closed";
  }
}

/** `head` in front of the first line, as many blanks in front of the others. */
export function indented(head: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => (i === 0 ? head : " ".repeat(head.length)) + line);
}
