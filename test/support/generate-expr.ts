/* Well-typed expressions of .mms as text, each in parentheses where one could be needed. */
import type { Choices } from "./choices.js";

/** The types of generated programs. */
export type T =
  | { readonly kind: "Int" | "Bool" | "Task" }
  /** One of two pointer types, or of a set of strings. */
  | { readonly kind: "Ptr"; readonly name: "P" | "Q" }
  | { readonly kind: "Enum" }
  | { readonly kind: "Set"; readonly of: T }
  | { readonly kind: "Seq"; readonly of: T }
  | { readonly kind: "Fn"; readonly from: T; readonly to: T }
  | { readonly kind: "Pair"; readonly items: readonly [T, T] }
  | { readonly kind: "Rec"; readonly fields: readonly (readonly [string, T])[] };

export const INT: T = { kind: "Int" };
export const BOOL: T = { kind: "Bool" };
export const TASK: T = { kind: "Task" };
export const P: T = { kind: "Ptr", name: "P" };
export const Q: T = { kind: "Ptr", name: "Q" };
export const ENUM: T = { kind: "Enum" };
export const setOf = (of: T): T => ({ kind: "Set", of });
export const seqOf = (of: T): T => ({ kind: "Seq", of });
export const fn = (from: T, to: T): T => ({ kind: "Fn", from, to });
export const rec = (...fields: (readonly [string, T])[]): T => ({ kind: "Rec", fields });
export const pair = (a: T, b: T): T => ({ kind: "Pair", items: [a, b] });

export function writeType(t: T): string {
  switch (t.kind) {
    case "Int":
      return "Int";
    case "Bool":
      return "BOOLEAN";
    case "Task":
      return "Task";
    case "Ptr":
      return t.name;
    case "Enum":
      return '{"a", "b", "c"}';
    case "Set":
      return `SUBSET (${writeType(t.of)})`;
    case "Seq":
      return `Seq(${writeType(t.of)})`;
    case "Fn":
      return `[(${writeType(t.from)}) -> ${writeType(t.to)}]`;
    case "Pair":
      return `(${writeType(t.items[0])}) \\X (${writeType(t.items[1])})`;
    case "Rec":
      return `[${t.fields.map(([name, of]) => `${name} : ${writeType(of)}`).join(", ")}]`;
  }
}

export function sameType(a: T, b: T): boolean {
  return writeType(a) === writeType(b);
}

export interface Named {
  readonly name: string;
  readonly type: T;
}

/** What an expression can name. */
export interface Scope {
  readonly variables: readonly Named[];
  /** Event arguments, bound variables and LET definitions. */
  readonly locals: readonly Named[];
  /** Variables may be primed. */
  readonly primes: boolean;
  readonly operators: readonly (Named & { readonly params: readonly T[] })[];
  readonly constants: readonly Named[];
}

export class ExprGenerator {
  readonly #choices: Choices;
  #fresh = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  freshName(): string {
    return `x${this.#fresh++}`;
  }

  /** An expression of type t. `depth` bounds the nesting. */
  expr(t: T, scope: Scope, depth: number): string {
    const c = this.#choices;
    const direct = this.#direct(t, scope);
    if (depth <= 0 || c.oneIn(3))
      return direct.length > 0 && !c.oneIn(6) ? c.pick(direct) : this.#literal(t, scope, depth);
    const sub = (type: T, inner = scope) => this.expr(type, inner, depth - 1);
    const general = [
      () => `(IF ${sub(BOOL)} THEN ${sub(t)} ELSE ${sub(t)})`,
      () => this.#let(t, scope, depth),
      () => this.#choose(t, scope, depth),
      () => this.#caseOf(t, scope, depth),
    ];
    const special = this.#special(t, scope, depth, sub);
    const accesses = this.#accesses(t, scope, depth);
    const forms = c.oneIn(5) ? general : accesses.length > 0 && c.oneIn(2) ? accesses : special;
    return c.pick(forms)();
  }

  /** Names that have the type. */
  #direct(t: T, scope: Scope): string[] {
    const primed = (name: string) => (scope.primes && this.#choices.oneIn(2) ? `${name}'` : name);
    const named = (list: readonly Named[]) => list.filter((n) => sameType(n.type, t)).map((n) => n.name);
    const fixed = this.#choices.oneIn(4) ? named(scope.constants) : [];
    return [...named(scope.locals), ...named(scope.locals), ...named(scope.variables).map(primed), ...fixed];
  }

  #literal(t: T, scope: Scope, depth: number): string {
    const c = this.#choices;
    const sub = (type: T) => this.expr(type, scope, depth - 1);
    switch (t.kind) {
      case "Int":
        return String(c.below(4));
      case "Bool":
        return depth < -1 || c.oneIn(4)
          ? c.pick(["TRUE", "FALSE"])
          : `(${sub(P)} ${c.pick(["=", "#"])} ${sub(P)})`;
      case "Ptr":
        return "NULL";
      case "Enum":
        return c.pick(['"a"', '"b"', '"c"']);
      case "Task":
        // There is no literal of a task: one is taken out of nothing.
        return this.#direct(t, scope)[0] ?? "(CHOOSE t \\in {} : TRUE)";
      case "Set":
        return depth < -1 || c.oneIn(6) ? "{}" : `{${c.some(1, 2, () => sub(t.of)).join(", ")}}`;
      case "Seq":
        return depth < -1 || c.oneIn(6) ? "<<>>" : `<<${c.some(1, 2, () => sub(t.of)).join(", ")}>>`;
      case "Fn":
        return depth < -1 || c.oneIn(6) ? "<<>>" : `(${sub(t.from)} :> ${sub(t.to)})`;
      case "Pair":
        return `<<${sub(t.items[0])}, ${sub(t.items[1])}>>`;
      case "Rec":
        return `[${t.fields.map(([name, of]) => `${name} |-> ${sub(of)}`).join(", ")}]`;
    }
  }

  /** Cells of variables and locals that have the type: f[k], f[k].a, r.a, g[f[k]] … */
  #accesses(t: T, scope: Scope, depth: number): (() => string)[] {
    const forms: (() => string)[] = [];
    const sources = [...scope.variables, ...scope.variables, ...scope.locals];
    for (const { name, type } of sources) {
      const isVariable = scope.variables.some((v) => v.name === name);
      const base = () => (isVariable && scope.primes && this.#choices.oneIn(2) ? `${name}'` : name);
      if (type.kind === "Fn") {
        const at = () => `${base()}[${this.expr(type.from, scope, depth - 1)}]`;
        if (sameType(type.to, t)) forms.push(at);
        if (type.to.kind === "Rec") {
          for (const [field, of] of type.to.fields) if (sameType(of, t)) forms.push(() => `${at()}.${field}`);
        }
        if (type.to.kind === "Fn" && sameType(type.to.to, t)) {
          const inner = type.to.from;
          forms.push(() => `${at()}[${this.expr(inner, scope, depth - 1)}]`);
        }
      }
      if (type.kind === "Rec") {
        for (const [field, of] of type.fields) if (sameType(of, t)) forms.push(() => `${base()}.${field}`);
      }
      if (type.kind === "Pair") {
        for (const i of [0, 1] as const)
          if (sameType(type.items[i], t)) forms.push(() => `${base()}[${i + 1}]`);
      }
    }
    for (const op of scope.operators) {
      if (!sameType(op.type, t)) continue;
      forms.push(() => {
        const args = op.params.map((p) => this.expr(p, scope, depth - 1));
        return args.length === 0 ? op.name : `${op.name}(${args.join(", ")})`;
      });
    }
    return forms;
  }

  #special(t: T, scope: Scope, depth: number, sub: (t: T, scope?: Scope) => string): (() => string)[] {
    switch (t.kind) {
      case "Int":
        return this.#integers(scope, depth, sub);
      case "Bool":
        return this.#booleans(scope, depth, sub);
      case "Set":
        return this.#sets(t, scope, depth, sub);
      case "Seq":
        return this.#sequences(t, scope, depth, sub);
      case "Fn":
        return this.#functions(t, scope, depth, sub);
      case "Rec": {
        const [name, of] = this.#choices.pick(t.fields);
        return [() => `[${sub(t)} EXCEPT !.${name} = ${sub(of)}]`, () => this.#literal(t, scope, depth)];
      }
      case "Pair":
        return [() => this.#literal(t, scope, depth)];
      default:
        return [
          () => `Head(${sub(seqOf(t))})`,
          () => `Last(${sub(seqOf(t))})`,
          () => `${sub(seqOf(t))}[${sub(INT)}]`,
          () => this.#literal(t, scope, depth),
        ];
    }
  }

  #integers(scope: Scope, depth: number, sub: (t: T, scope?: Scope) => string): (() => string)[] {
    const c = this.#choices;
    const element = this.element();
    return [
      () => `(${sub(INT)} ${c.pick(["+", "-", "*"])} ${sub(INT)})`,
      () => `(${sub(INT)} ${c.pick(["%", "\\div"])} ${sub(INT)})`,
      () => `(${c.below(4)} ^ ${sub(INT)})`,
      () => `(-${sub(INT)})`,
      () => `${c.pick(["BitAnd", "BitOr", "BitXor"])}(${sub(INT)}, ${sub(INT)})`,
      () => `${c.pick(["ShiftLeft", "ShiftRight"])}(${sub(INT)}, ${c.below(70)})`,
      () => `Cardinality(${sub(setOf(element))})`,
      () => `Len(${sub(seqOf(element))})`,
      () => `Len(ToString(${sub(element)}) \\o Tail(ToString(${sub(INT)})))`,
      () => `Len(SubSeq(ToString(${sub(element)}), 1, ${sub(INT)}))`,
      () => `Print(${sub(element)}, ${sub(INT)})`,
      () => `Cardinality(Permutations(${sub(setOf(element))}))`,
      () => `${c.pick(["Min", "Max"])}(${sub(setOf(INT))})`,
      () => {
        const [x, acc] = [this.freshName(), this.freshName()];
        const inner = withLocals(scope, { name: x, type: INT }, { name: acc, type: INT });
        return `FoldSet(LAMBDA ${x}, ${acc} : ${this.expr(INT, inner, depth - 2)}, ${sub(INT)}, ${sub(setOf(INT))})`;
      },
      () => {
        const [x, acc] = [this.freshName(), this.freshName()];
        const inner = withLocals(scope, { name: x, type: element }, { name: acc, type: INT });
        const body = this.expr(INT, inner, depth - 2);
        return c.pick([
          () => `FoldLeft(LAMBDA ${acc}, ${x} : ${body}, ${sub(INT)}, ${sub(seqOf(element))})`,
          () => `FoldRight(LAMBDA ${x}, ${acc} : ${body}, ${sub(seqOf(element))}, ${sub(INT)})`,
          () => `FoldSeq(LAMBDA ${x}, ${acc} : ${body}, ${sub(INT)}, ${sub(seqOf(element))})`,
          () => `FoldFunction(LAMBDA ${x}, ${acc} : ${body}, ${sub(INT)}, ${sub(fn(P, element))})`,
        ])();
      },
    ];
  }

  #booleans(scope: Scope, depth: number, sub: (t: T, scope?: Scope) => string): (() => string)[] {
    const c = this.#choices;
    const type = c.pick([...scope.variables.map((v) => v.type), this.element(), this.element()]);
    const element = this.element();
    const keyed = scope.variables.filter(
      (v): v is { name: string; type: Extract<T, { kind: "Fn" }> } => v.type.kind === "Fn",
    );
    return [
      () => `(${sub(type)} ${c.pick(["=", "#"])} ${sub(type)})`,
      () => `(${sub(element)} ${c.pick(["\\in", "\\notin"])} ${sub(setOf(element))})`,
      () => `(${sub(setOf(element))} \\subseteq ${sub(setOf(element))})`,
      () => `(${sub(INT)} ${c.pick(["<", "<=", ">", ">="])} ${sub(INT)})`,
      () => `(~${sub(BOOL)})`,
      () => `(${sub(BOOL)} ${c.pick(["/\\", "\\/", "=>", "<=>"])} ${sub(BOOL)})`,
      () => `(${sub(BOOL)} ${c.pick(["/\\", "\\/", "=>"])} ${sub(BOOL)})`,
      () => this.quantified(scope, depth),
      () => this.quantified(scope, depth),
      () => this.#guarded(scope, depth),
      () => this.#guarded(scope, depth),
      () => this.#inType(scope, depth),
      () => `Contains(${sub(seqOf(element))}, ${sub(element)})`,
      () => `Before(${sub(element)}, ${sub(element)}, ${sub(seqOf(element))})`,
      () => `IsInjective(${sub(c.pick([seqOf(element), fn(P, element)]))})`,
      () => `IsFiniteSet(${sub(setOf(element))})`,
      () => `Assert(${sub(BOOL)}, ${sub(element)})`,
      () => `(ToString(${sub(element)}) = ToString(${sub(element)}))`,
      () => {
        const f = c.pick(keyed);
        return f === undefined
          ? "TRUE"
          : `(${this.expr(f.type.from, scope, depth - 2)} \\in DOMAIN ${f.name})`;
      },
    ];
  }

  /** `k \in DOMAIN f => … f[k] …`, as rules are written that are never undefined. */
  #guarded(scope: Scope, depth: number): string {
    const c = this.#choices;
    const keyed = scope.variables.flatMap((v) => (v.type.kind === "Fn" ? [{ name: v.name, ...v.type }] : []));
    const f = c.pick(keyed);
    if (f === undefined) return this.quantified(scope, depth);
    const key = this.expr(f.from, scope, 0);
    const y = this.freshName();
    const body = this.expr(BOOL, withLocals(scope, { name: y, type: f.to }), depth - 1);
    return `(${key} \\in DOMAIN ${f.name} ${c.pick(["=>", "=>", "/\\"])} LET ${y} == ${f.name}[${key}] IN ${body})`;
  }

  /** Membership in a set that is not written out. */
  #inType(scope: Scope, depth: number): string {
    const c = this.#choices;
    const sub = (t: T) => this.expr(t, scope, depth - 1);
    const domains = scope.variables.filter((v) => v.type.kind === "Fn" && sameType(v.type.from, P));
    return c.pick([
      () => `(${sub(INT)} \\in Nat)`,
      () => `(${sub(setOf(INT))} \\in SUBSET Nat)`,
      () => `(${sub(seqOf(INT))} \\in Seq(Nat))`,
      () => `(${sub(fn(P, INT))} \\in [P -> Nat])`,
      () => `(${sub(fn(P, INT))} \\in [${sub(setOf(P))} -> 0..3])`,
      () =>
        `(${sub(pair(P, INT))} \\in ((${domains[0] === undefined ? "{NULL}" : `DOMAIN ${domains[0].name}`}) \\X Nat))`,
      () => `(${sub(rec(["a", INT], ["p", P]))} \\in [a : Nat, p : ${sub(setOf(P))}])`,
    ])();
  }

  /** `\A x \in S : …`, mostly over the domain of a variable, with a body that reads cells at x. */
  quantified(scope: Scope, depth: number): string {
    const c = this.#choices;
    const x = this.freshName();
    const keyed = scope.variables.flatMap((v) => {
      if (v.type.kind === "Fn") return [{ set: `DOMAIN ${v.name}`, type: v.type.from }];
      return v.type.kind === "Set" ? [{ set: v.name, type: v.type.of }] : [];
    });
    const type = this.element();
    const over =
      keyed.length > 0 && !c.oneIn(4)
        ? c.pick(keyed)
        : { set: this.expr(setOf(type), scope, depth - 2), type };
    const quantifier = c.pick(["\\A", "\\A", "\\E"]);
    if (over.type.kind === "Pair" && c.oneIn(2)) {
      const [a, b] = over.type.items;
      const y = this.freshName();
      const inner = withLocals(scope, { name: x, type: a }, { name: y, type: b });
      return `(${quantifier} <<${x}, ${y}>> \\in ${over.set} : ${this.expr(BOOL, inner, depth - 1)})`;
    }
    const body = this.expr(BOOL, withLocals(scope, { name: x, type: over.type }), depth - 1);
    return `(${quantifier} ${x} \\in ${over.set} : ${body})`;
  }

  #sets(
    t: Extract<T, { kind: "Set" }>,
    scope: Scope,
    depth: number,
    sub: (t: T, scope?: Scope) => string,
  ): (() => string)[] {
    const c = this.#choices;
    const element = this.element();
    const x = this.freshName();
    const domains = scope.variables.filter((v) => v.type.kind === "Fn" && sameType(v.type.from, t.of));
    const forms = [
      () => this.#literal(t, scope, depth),
      () => `(${sub(t)} ${c.pick(["\\cup", "\\cap", "\\"])} ${sub(t)})`,
      () => `(${sub(t)} ${c.pick(["\\cup", "\\"])} {${sub(t.of)}})`,
      () => `{${x} \\in ${sub(t)} : ${sub(BOOL, withLocals(scope, { name: x, type: t.of }))}}`,
      () =>
        `{${this.expr(t.of, withLocals(scope, { name: x, type: element }), depth - 1)} : ${x} \\in ${sub(setOf(element))}}`,
      () => `Range(${sub(seqOf(t.of))})`,
      () => `Range(${sub(fn(P, t.of))})`,
      () => `(UNION ${sub(setOf(t))})`,
      ...domains.flatMap((v) => [() => `(DOMAIN ${v.name})`, () => `(DOMAIN ${v.name})`]),
    ];
    if (t.of.kind === "Int")
      forms.push(
        () => `(${c.below(3)}..${c.below(4)})`,
        () => `(DOMAIN ${sub(seqOf(element))})`,
      );
    if (t.of.kind === "Pair") {
      const [a, b] = t.of.items;
      forms.push(() => `(${sub(setOf(a))} \\X ${sub(setOf(b))})`);
    }
    if (t.of.kind === "Rec") {
      const fields = t.of.fields.map(([name, of]) => `${name} : ${this.#literal(setOf(of), scope, 1)}`);
      forms.push(() => `[${fields.join(", ")}]`);
    }
    if (t.of.kind === "Fn" && t.of.to.kind !== "Fn") {
      const { from, to } = t.of;
      forms.push(() => `[${this.#literal(setOf(from), scope, 1)} -> ${this.#literal(setOf(to), scope, 1)}]`);
    }
    if (t.of.kind === "Set" && depth <= 2) {
      const { of } = t.of;
      forms.push(() => `(SUBSET ${this.#literal(setOf(of), scope, 1)})`);
    }
    return forms;
  }

  #sequences(
    t: Extract<T, { kind: "Seq" }>,
    scope: Scope,
    depth: number,
    sub: (t: T, scope?: Scope) => string,
  ): (() => string)[] {
    const x = this.freshName();
    return [
      () => this.#literal(t, scope, depth),
      () => `Append(${sub(t)}, ${sub(t.of)})`,
      () => `(${sub(t)} \\o ${sub(t)})`,
      () => `Tail(${sub(t)})`,
      () => `Front(${sub(t)})`,
      () => `Reverse(${sub(t)})`,
      () => {
        const [a, b] = [this.freshName(), this.freshName()];
        const inner = withLocals(scope, { name: a, type: t.of }, { name: b, type: t.of });
        return `SortSeq(${sub(t)}, LAMBDA ${a}, ${b} : ${this.expr(BOOL, inner, depth - 2)})`;
      },
      () => `SubSeq(${sub(t)}, ${sub(INT)}, ${sub(INT)})`,
      () => `SelectSeq(${sub(t)}, LAMBDA ${x} : ${sub(BOOL, withLocals(scope, { name: x, type: t.of }))})`,
      () => `[${sub(t)} EXCEPT ![${sub(INT)}] = ${sub(t.of)}]`,
    ];
  }

  #functions(
    t: Extract<T, { kind: "Fn" }>,
    scope: Scope,
    depth: number,
    sub: (t: T, scope?: Scope) => string,
  ): (() => string)[] {
    const x = this.freshName();
    const forms = [
      () => this.#literal(t, scope, depth),
      () =>
        `[${x} \\in ${sub(setOf(t.from))} |-> ${sub(t.to, withLocals(scope, { name: x, type: t.from }))}]`,
      () => `[${sub(t)} EXCEPT ![${sub(t.from)}] = ${sub(t.to)}]`,
      () => `(${sub(t)} @@ ${sub(t)})`,
      () => `(${sub(t.from)} :> ${sub(t.to)} @@ ${sub(t)})`,
      () => `Without(${sub(t)}, ${sub(t.from)})`,
      () => `WithoutAll(${sub(t)}, ${sub(setOf(t.from))})`,
    ];
    if (t.to.kind === "Rec") {
      const [name, of] = this.#choices.pick(t.to.fields);
      forms.push(() => `[${sub(t)} EXCEPT ![${sub(t.from)}].${name} = ${sub(of)}]`);
    }
    if (t.to.kind === "Int") forms.push(() => `[${sub(t)} EXCEPT ![${sub(t.from)}] = @ + ${sub(INT)}]`);
    if (t.to.kind === "Set") {
      const { of } = t.to;
      forms.push(() => `[${sub(t)} EXCEPT ![${sub(t.from)}] = @ \\cup {${sub(of)}}]`);
    }
    return forms;
  }

  #let(t: T, scope: Scope, depth: number): string {
    const x = this.freshName();
    const type = this.#choices.pick([this.element(), ...scope.variables.map((v) => v.type)]);
    const value = this.expr(type, scope, depth - 1);
    return `(LET ${x} == ${value} IN ${this.expr(t, withLocals(scope, { name: x, type }), depth - 1)})`;
  }

  #choose(t: T, scope: Scope, depth: number): string {
    const x = this.freshName();
    const test = this.expr(BOOL, withLocals(scope, { name: x, type: t }), depth - 2);
    return `(CHOOSE ${x} \\in ${this.expr(setOf(t), scope, depth - 2)} : ${test})`;
  }

  #caseOf(t: T, scope: Scope, depth: number): string {
    const sub = (type: T) => this.expr(type, scope, depth - 1);
    const other = this.#choices.oneIn(4) ? `${sub(BOOL)} -> ${sub(t)}` : `OTHER -> ${sub(t)}`;
    return `(CASE ${sub(BOOL)} -> ${sub(t)} [] ${other})`;
  }

  /** A type for elements of sets and sequences. */
  element(): T {
    return this.#choices.pick([
      P,
      INT,
      P,
      Q,
      ENUM,
      pair(P, INT),
      rec(["a", INT], ["p", P]),
      fn(P, INT),
      setOf(INT),
    ]);
  }
}

export function withLocals(scope: Scope, ...more: readonly Named[]): Scope {
  return { ...scope, locals: [...scope.locals, ...more] };
}
