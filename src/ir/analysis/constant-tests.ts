/*
 * WHENs as plain data. What asks for CONSTANTs is worked out as far as it goes without knowing them: operators are put
 * in, quantifiers over literals written out, and questions about one enumeration joined, so that `Since(v3_7)` is the
 * list of its values of which that is true.
 */
import { versionBefore } from "../../runtime/version.js";
import { printedConstant } from "../constant-text.js";
import type { Expr, Program } from "../ir.js";

/** A condition on CONSTANTs alone. Values are as a report prints them: `"v6_4"`, `12`, `TRUE`. */
export type ConstantTest =
  | { readonly kind: "true" | "false" }
  /** What this form cannot say: nobody knows. */
  | { readonly kind: "unknown" }
  | { readonly kind: "in"; readonly constant: string; readonly values: readonly string[] }
  /** The constant is an older release. */
  | { readonly kind: "before"; readonly constant: string; readonly release: string }
  | { readonly kind: "not"; readonly arg: ConstantTest }
  | { readonly kind: "and" | "or"; readonly items: readonly ConstantTest[] };

const UNKNOWN: ConstantTest = { kind: "unknown" };

/** A test of more parts than this says no more than that it is one. */
const TEST_LIMIT = 1000;

export function constantTest(program: Program, e: Expr): ConstantTest {
  return new TestReader(program).read(e, new Map());
}

type Env = ReadonlyMap<number, Expr>;

class TestReader {
  #parts = 0;

  constructor(private readonly program: Program) {}

  read(e: Expr, env: Env): ConstantTest {
    if (++this.#parts > TEST_LIMIT) return UNKNOWN;
    switch (e.kind) {
      case "Bool":
        return { kind: e.value ? "true" : "false" };
      case "And":
      case "Or":
        return this.#join(
          e.kind === "And" ? "and" : "or",
          e.items.map((item) => this.read(item, env)),
        );
      case "Implies":
        return this.#join("or", [this.#not(this.read(e.left, env)), this.read(e.right, env)]);
      case "Constant": {
        const { name, type } = this.program.constants[e.index]!;
        return type.kind === "Bool" ? { kind: "in", constant: name, values: ["TRUE"] } : UNKNOWN;
      }
      case "Call":
        return this.read(this.program.operators[e.operator]!.body, this.#called(e, env));
      case "ForAll":
      case "Exists": {
        const set = this.#value(e.set, env);
        if (set.kind !== "SetEnum") return UNKNOWN;
        const items = set.items.map((item) => this.read(e.body, new Map([...env, [e.local.id, item]])));
        return this.#join(e.kind === "ForAll" ? "and" : "or", items);
      }
      case "Prim": {
        const [a, b] = e.args;
        if (e.op === "not") return this.#not(this.read(a!, env));
        const [left, right] = e.args.map((arg) => this.#value(arg, env));
        if (e.op === "eq") return this.#member(left!, [right!]) ?? this.#member(right!, [left!]) ?? UNKNOWN;
        if (e.op === "in" && right!.kind === "SetEnum")
          return (
            this.#member(
              left!,
              right!.items.map((item) => this.#value(item, env)),
            ) ?? UNKNOWN
          );
        if (e.op === "versionBefore" && b !== undefined) return this.#before(left!, right!);
        return UNKNOWN;
      }
      default:
        return UNKNOWN;
    }
  }

  /** What a local, or an operator that is nothing but a value, stands for. */
  #value(e: Expr, env: Env): Expr {
    let [x, at] = [e, env];
    for (;;) {
      if (x.kind === "Local" && at.has(x.local.id)) x = at.get(x.local.id)!;
      else if (x.kind === "Call") [x, at] = [this.program.operators[x.operator]!.body, this.#called(x, at)];
      else return x;
    }
  }

  /** The parameters of an operator, which does not call itself. */
  #called(e: Extract<Expr, { kind: "Call" }>, env: Env): Env {
    const { params } = this.program.operators[e.operator]!;
    return new Map(e.args.map((arg, i) => [params[i]!.id, this.#value(arg, env)]));
  }

  #member(e: Expr, values: readonly Expr[]): ConstantTest | undefined {
    if (e.kind !== "Constant") return undefined;
    const printed = values.map(printedConstant);
    if (printed.some((text) => text === undefined)) return undefined;
    return { kind: "in", constant: this.program.constants[e.index]!.name, values: printed as string[] };
  }

  #before(v: Expr, w: Expr): ConstantTest {
    if (v.kind === "Str" && w.kind === "Str") return decided(versionBefore(v.value, w.value));
    if (v.kind === "Constant" && w.kind === "Str") {
      const { name, type } = this.program.constants[v.index]!;
      if (type.kind !== "Enum") return { kind: "before", constant: name, release: w.value };
      return choices(name, type.values, (value) => versionBefore(value, w.value));
    }
    if (v.kind !== "Str" || w.kind !== "Constant") return UNKNOWN;
    const { name, type } = this.program.constants[w.index]!;
    return type.kind === "Enum"
      ? choices(name, type.values, (value) => versionBefore(v.value, value))
      : UNKNOWN;
  }

  #not(test: ConstantTest): ConstantTest {
    if (test.kind === "true" || test.kind === "false")
      return { kind: test.kind === "true" ? "false" : "true" };
    if (test.kind !== "in") return test.kind === "unknown" ? test : { kind: "not", arg: test };
    const all = this.#valuesOf(test.constant);
    if (all === undefined) return { kind: "not", arg: test };
    return { ...test, values: all.filter((value) => !test.values.includes(value)) };
  }

  /** Of an enumeration, printed. */
  #valuesOf(constant: string): readonly string[] | undefined {
    const type = this.program.constants.find((c) => c.name === constant)?.type;
    return type?.kind === "Enum" ? type.values.map((value) => JSON.stringify(value)) : undefined;
  }

  /** Without what makes no difference, and with one question a CONSTANT. */
  #join(kind: "and" | "or", tests: readonly ConstantTest[]): ConstantTest {
    const items: ConstantTest[] = [];
    for (const test of tests.flatMap((t) => (t.kind === kind ? t.items : [t]))) {
      if (test.kind === (kind === "and" ? "false" : "true")) return test;
      if (test.kind === "true" || test.kind === "false") continue;
      const same = items.findIndex((t) => test.kind === "in" && asks(t, test.constant));
      if (same < 0) items.push(test);
      else items[same] = merged(kind, items[same] as In, test as In);
    }
    const left = items.filter((test) => !items.some((other) => isCovered(kind, test, other)));
    if (left.length === 0) return { kind: kind === "and" ? "true" : "false" };
    return left.length === 1 ? left[0]! : { kind, items: left };
  }
}

type In = Extract<ConstantTest, { kind: "in" }>;

function decided(value: boolean | undefined): ConstantTest {
  return value === undefined ? UNKNOWN : { kind: value ? "true" : "false" };
}

function choices(
  constant: string,
  values: readonly string[],
  holds: (value: string) => boolean | undefined,
): ConstantTest {
  if (values.some((value) => holds(value) === undefined)) return UNKNOWN;
  return { kind: "in", constant, values: values.filter(holds).map((value) => JSON.stringify(value)) };
}

function asks(test: ConstantTest, constant: string): test is In {
  return test.kind === "in" && test.constant === constant;
}

function merged(kind: "and" | "or", a: In, b: In): In {
  return kind === "or"
    ? { ...a, values: [...new Set([...a.values, ...b.values])] }
    : { ...a, values: a.values.filter((value) => b.values.includes(value)) };
}

/** `a \/ (a /\ b)` is a, and so is `a /\ (a \/ b)`. */
function isCovered(kind: "and" | "or", test: ConstantTest, other: ConstantTest): boolean {
  if (other.kind !== "in" || test.kind !== (kind === "and" ? "or" : "and")) return false;
  return test.items.some((item) => {
    if (!asks(item, other.constant)) return false;
    const [narrow, wide] = kind === "or" ? [item, other] : [other, item];
    return narrow.values.every((value) => wide.values.includes(value));
  });
}
