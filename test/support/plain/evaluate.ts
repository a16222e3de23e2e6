/*
 * Expressions, by plain recursion on specs/SEMANTICS.md: a value, unknown (undefined), or a Fault that is thrown.
 */
import type * as ir from "../../../src/ir/ir.js";
import { applyPrim, applyTo, exceptAt, fieldOf, isIn, sequenceOf } from "./operators.js";
import {
  and,
  ascending,
  asFn,
  type Bool,
  compare,
  type Entry,
  eq,
  FnV,
  isPtr,
  isTask,
  type Known,
  makeFn,
  makeSet,
  NULL,
  not,
  Rec,
  SeqV,
  type SetV,
  type Task,
  UNKNOWN_FN,
  type Value,
} from "./value.js";

/** An undefined value: TLC would stop here with an error. */
export class Fault extends Error {}

/** An event as the evaluator reads it. */
export interface Occurrence {
  /** Index into the program's events. */
  readonly event: number;
  readonly args: readonly Value[];
  readonly self: Task;
  readonly cpu: bigint;
  readonly ts: bigint;
}

/** All that an expression can read. */
export interface World {
  readonly program: ir.Program;
  readonly constants: readonly Value[];
  /** The variables before the step, or in the state at hand. */
  readonly state: readonly Value[];
  /** The variables after it, where primes are read. */
  readonly next: readonly Value[];
  readonly occurrence: Occurrence | undefined;
}

export interface Env {
  readonly world: World;
  /** By Local.id; called where the local is used, with whether the use is tentative. */
  readonly locals: ReadonlyMap<number, (tentative: boolean) => Value>;
  /** Inside a primed operator: the variables are those after the step. */
  readonly primed: boolean;
  /** Under an unknown guard: what would be a fault is unknown. */
  readonly tentative: boolean;
}

export function envOf(world: World): Env {
  return { world, locals: new Map(), primed: false, tentative: false };
}

export function tentatively(env: Env): Env {
  return { ...env, tentative: true };
}

export function bind(env: Env, local: ir.Local, value: Value): Env {
  return { ...env, locals: new Map([...env.locals, [local.id, () => value]]) };
}

/** Binds a LET value or argument: evaluated when first used, never tentatively. */
export function bindLazily(env: Env, local: ir.Local, value: ir.Expr, valueEnv: Env): Env {
  let outcome: { value: Value } | { fault: Fault } | undefined;
  const use = (tentative: boolean): Value => {
    outcome ??= attempt(() => evaluate(value, { ...valueEnv, tentative: false }));
    if ("value" in outcome) return outcome.value;
    if (tentative) return undefined;
    throw outcome.fault;
  };
  return { ...env, locals: new Map([...env.locals, [local.id, use]]) };
}

/** The value, or the fault that evaluation ended with. */
export function attempt<T>(evaluation: () => T): { value: T } | { fault: Fault } {
  try {
    return { value: evaluation() };
  } catch (thrown) {
    if (thrown instanceof Fault) return { fault: thrown };
    throw thrown;
  }
}

export function evaluate(e: ir.Expr, env: Env): Value {
  const raise = (message: string): undefined => {
    if (env.tentative) return undefined;
    throw new Fault(message);
  };
  const { world } = env;
  switch (e.kind) {
    case "Int":
      return BigInt(e.value);
    case "Str":
    case "Bool":
      return e.value;
    case "Null":
      return NULL;
    case "Local": {
      const use = env.locals.get(e.local.id);
      if (use === undefined) throw new Error(`${e.local.name} is not bound here`);
      return use(env.tentative);
    }
    case "Constant":
      return world.constants[e.index];
    case "Var":
      return variableIn(world, e.index, env.primed || e.next);
    case "Arg":
      return world.occurrence?.args[e.index];
    case "Context":
      return world.occurrence?.[e.name];
    case "EventIs":
      return eventIs(e.event, e.args, env);
    case "Prim": {
      const values = e.args.map((arg) => evaluate(arg, env));
      return applyPrim(e.op, values, recordNames(e.type), raise);
    }
    case "And":
      return junction(e.items, env, false);
    case "Or":
      return junction(e.items, env, true);
    case "Implies": {
      const left = evaluate(e.left, env);
      if (left === false) return true;
      if (left === true) return evaluate(e.right, env);
      return evaluate(e.right, tentatively(env)) === true ? true : undefined;
    }
    case "If": {
      const cond = evaluate(e.cond, env);
      return cond === undefined ? undefined : evaluate(cond === true ? e.then : e.else, env);
    }
    case "Case":
      for (const arm of e.arms) {
        const cond = evaluate(arm.cond, env);
        if (cond === undefined) return undefined;
        if (cond === true) return evaluate(arm.value, env);
      }
      return e.other === undefined ? raise("no arm of CASE is true") : evaluate(e.other, env);
    case "Let":
      return evaluate(e.body, bindLazily(env, e.local, e.value, env));
    case "ForAll":
      return not(exists(e.local, e.set, (inner) => not(evaluate(e.body, inner) as Bool), env));
    case "Exists":
      return exists(e.local, e.set, (inner) => evaluate(e.body, inner) as Bool, env);
    case "Choose": {
      const set = evaluate(e.set, env) as SetV | undefined;
      if (set === undefined || !set.whole) return undefined;
      for (const member of ascending(set.in)) {
        const fits = evaluate(e.body, bind(env, e.local, member));
        if (fits !== false) return fits === true ? member : undefined;
      }
      return raise("nothing to CHOOSE");
    }
    case "Filter": {
      const set = evaluate(e.set, env) as SetV | undefined;
      if (set === undefined) return undefined;
      const tested = set.in.map((member) => ({ member, fits: evaluate(e.body, bind(env, e.local, member)) }));
      const those = (fits: boolean) => tested.filter((t) => t.fits === fits).map((t) => t.member);
      const whole = set.whole && tested.every((t) => t.fits !== undefined);
      return makeSet(those(true), [...those(false), ...set.out], whole);
    }
    case "MapSet":
      return mapSet(e.bounds, e.body, env);
    case "FnLit": {
      const set = evaluate(e.set, env) as SetV | undefined;
      if (set === undefined) return undefined;
      const entries = set.in.map((key): Entry => [key, evaluate(e.body, bind(env, e.local, key))]);
      return makeFn(entries, set.out, set.whole);
    }
    case "Record":
      return new Rec(e.fields.map((field) => [field.name, evaluate(field.value, env)]));
    case "Tuple":
      return new SeqV(e.items.map((item) => evaluate(item, env)));
    case "SetEnum":
      return makeSet(e.items.map((item) => evaluate(item, env)));
    case "Apply": {
      const fn = evaluate(e.fn, env);
      return applyTo(fn, evaluate(e.arg, env), raise);
    }
    case "Field":
      return fieldOf(evaluate(e.record, env), e.name, raise);
    case "Except":
      return except(e, env);
    case "Call":
      return call(e.operator, e.args, e.next, env);
    case "Fold":
      return fold(e, env);
    case "SelectSeq":
      return selectSeq(e.local, sequenceOf(evaluate(e.seq, env), raise), e.body, env);
    case "InType": {
      const value = evaluate(e.value, env);
      return fits(value, withSets(e.set, env));
    }
  }
}

/** The value of a variable; a function with a DEFAULT is that outside of its domain. */
export function variableIn(world: World, index: number, next: boolean): Value {
  const value = (next ? world.next : world.state)[index];
  const expr = world.program.variables[index]!.default;
  if (expr === undefined) {
    return value instanceof FnV && value.other !== undefined
      ? makeFn(value.entries, value.gone, value.whole)
      : value;
  }
  const other = attempt(() => evaluate(expr, envOf(world)));
  const f = value instanceof SeqV ? (value.open ? UNKNOWN_FN : asFn(value)) : ((value ?? UNKNOWN_FN) as FnV);
  return new FnV(f.entries, f.gone, f.whole, { value: "value" in other ? other.value : undefined });
}

/** `decides` ends it: FALSE for And, TRUE for Or. */
function junction(items: readonly ir.Expr[], env: Env, decides: boolean): Bool {
  let unknown = false;
  for (const item of items) {
    const value = evaluate(item, unknown ? tentatively(env) : env);
    if (value === decides) return decides;
    if (value === undefined) unknown = true;
  }
  return unknown ? undefined : !decides;
}

function exists(local: ir.Local, over: ir.Expr, test: (env: Env) => Bool, env: Env): Bool {
  const set = evaluate(over, env) as SetV | undefined;
  if (set === undefined) return undefined;
  const tests = set.in.map((member) => attempt(() => test(bind(env, local, member))));
  if (tests.some((t) => "value" in t && t.value === true)) return true;
  // What is not seen might decide.
  if (!set.whole || tests.some((t) => "value" in t && t.value === undefined)) return undefined;
  for (const t of tests) if ("fault" in t) throw t.fault;
  return false;
}

function mapSet(bounds: readonly { local: ir.Local; set: ir.Expr }[], body: ir.Expr, env: Env): Value {
  const sets = bounds.map(({ set }) => evaluate(set, env) as SetV | undefined);
  if (sets.includes(undefined)) return undefined;
  let envs = [env];
  for (const [i, { local }] of bounds.entries()) {
    envs = envs.flatMap((outer) => sets[i]!.in.map((member) => bind(outer, local, member)));
  }
  return makeSet(
    envs.map((inner) => evaluate(body, inner)),
    [],
    sets.every((set) => set!.whole),
  );
}

/** The event at hand is this one with these arguments; undefined is any. */
function eventIs(event: number, args: readonly (ir.Expr | undefined)[], env: Env): Bool {
  const { occurrence } = env.world;
  if (occurrence?.event !== event) return false;
  return and(args.map((arg, i) => (arg === undefined ? true : eq(evaluate(arg, env), occurrence.args[i]))));
}

function call(operator: number, args: readonly ir.Expr[], next: boolean, env: Env): Value {
  const { params, body } = env.world.program.operators[operator]!;
  let inner: Env = { ...env, primed: env.primed || next };
  for (const [i, param] of params.entries()) inner = bindLazily(inner, param, args[i]!, env);
  return evaluate(body, inner);
}

function except(e: Extract<ir.Expr, { kind: "Except" }>, env: Env): Value {
  const base = evaluate(e.base, env);
  const path = e.path.map((step) => (step.kind === "Field" ? step.name : evaluate(step.key, env)));
  const replace = (old: Value, depth: number): Value =>
    depth === path.length
      ? evaluate(e.value, bind(env, e.at, old))
      : exceptAt(old, path[depth], (inner) => replace(inner, depth + 1));
  return replace(base, 0);
}

function fold(e: Extract<ir.Expr, { kind: "Fold" }>, env: Env): Value {
  const raise = (message: string): undefined => {
    if (env.tentative) return undefined;
    throw new Fault(message);
  };
  const base = evaluate(e.base, env);
  const over = foldOver(e.order, evaluate(e.over, env), raise);
  return over?.reduce((acc: Value, x) => evaluate(e.body, bind(bind(env, e.x, x), e.acc, acc)), base);
}

/** What a fold goes over, in its order; undefined if it is not wholly in view. */
function foldOver(
  order: "set" | "left" | "right" | "function",
  over: Value,
  raise: (m: string) => undefined,
) {
  if (over === undefined) return undefined;
  if (order === "set") return (over as SetV).whole ? ascending((over as SetV).in) : undefined;
  if (order === "function") {
    const f = over instanceof SeqV ? (over.open ? undefined : asFn(over)) : (over as FnV);
    return f?.whole ? [...f.entries].sort(([a], [b]) => compare(a, b)).map(([, value]) => value) : undefined;
  }
  const s = sequenceOf(over, raise);
  if (s === undefined || s.open) return undefined;
  return order === "left" ? s.items : [...s.items].reverse();
}

function selectSeq(local: ir.Local, s: SeqV | undefined, body: ir.Expr, env: Env): Value {
  if (s === undefined) return undefined;
  const tests = s.items.map((item) => evaluate(body, bind(env, local, item)));
  const lastUnknown = tests.lastIndexOf(undefined);
  const kept = s.items.filter((_, i) => i > lastUnknown && tests[i] === true);
  return s.open || lastUnknown >= 0 ? (kept.length === 0 ? undefined : new SeqV(kept, true)) : new SeqV(kept);
}

/** The fields of `[a : S, b : T]` in the order of its arguments; none for any other type. */
function recordNames(type: ir.Expr["type"]): readonly string[] {
  return type.kind === "Set" && type.element.kind === "Record" ? type.element.fields.map((f) => f.name) : [];
}

// ---------------------------------------------------------------- membership in sets that are not enumerated

/** A TypeSet with its finite sets evaluated, which is done whatever the value is. */
type Container =
  | { readonly kind: "Finite"; readonly set: SetV | undefined }
  | { readonly kind: "Nat" | "Int" | "String" | "Pointers" }
  | { readonly kind: "Seq" | "Subset"; readonly of: Container }
  | { readonly kind: "Functions"; readonly domain: Container; readonly range: Container }
  | {
      readonly kind: "Records";
      readonly fields: readonly { readonly name: string; readonly of: Container }[];
    }
  | { readonly kind: "Product"; readonly items: readonly Container[] };

function withSets(set: ir.TypeSet, env: Env): Container {
  switch (set.kind) {
    case "Finite":
      return { kind: "Finite", set: evaluate(set.set, env) as SetV | undefined };
    case "Seq":
    case "Subset":
      return { kind: set.kind, of: withSets(set.of, env) };
    case "Functions":
      return { kind: "Functions", domain: withSets(set.domain, env), range: withSets(set.range, env) };
    case "Records":
      return { kind: "Records", fields: set.fields.map(({ name, of }) => ({ name, of: withSets(of, env) })) };
    case "Product":
      return { kind: "Product", items: set.items.map((item) => withSets(item, env)) };
    default:
      return set;
  }
}

function fits(value: Value, set: Container): Bool {
  if (set.kind === "Finite") return isIn(value, set.set);
  if (value === undefined) return undefined;
  switch (set.kind) {
    case "Nat":
      return typeof value === "bigint" && value >= 0n;
    case "Int":
      return typeof value === "bigint";
    case "String":
      return typeof value === "string";
    case "Pointers":
      return isPtr(value) || isTask(value);
    case "Seq": {
      const s = value instanceof FnV ? sequenceOf(value, () => undefined) : (value as SeqV);
      if (s !== undefined) return all(s.items, set.of, !s.open);
      return (value as FnV).whole ? false : all(valuesOf(value as FnV), set.of, false);
    }
    case "Subset":
      return all((value as SetV).in, set.of, (value as SetV).whole);
    case "Functions":
      return fitsFunctions(value, set.domain, set.range);
    case "Records": {
      const { fields } = value as Rec;
      if (fields.size !== set.fields.length || set.fields.some(({ name }) => !fields.has(name))) return false;
      return and(set.fields.map(({ name, of }) => fits(fields.get(name), of)));
    }
    case "Product": {
      const { items, open } = value as SeqV;
      if (items.length > set.items.length || (!open && items.length < set.items.length)) return false;
      const skipped = set.items.length - items.length;
      return and([...items.map((item, i) => fits(item, set.items[skipped + i]!)), open ? undefined : true]);
    }
  }
}

function all(values: readonly Value[], set: Container, whole: boolean): Bool {
  return and([...values.map((value) => fits(value, set)), whole ? true : undefined]);
}

function valuesOf(f: FnV): Value[] {
  return f.entries.map(([, value]) => value);
}

/** The domain is the set, not part of it; where the set is a type, each key belongs to it. */
function fitsFunctions(value: Known, domain: Container, range: Container): Bool {
  if (value instanceof SeqV && value.open) return all(value.items, range, false);
  const f = value instanceof SeqV ? asFn(value) : (value as FnV);
  const keys = f.entries.map(([key]) => key);
  const keysFit =
    domain.kind === "Finite" ? eq(makeSet(keys, f.gone, f.whole), domain.set) : all(keys, domain, f.whole);
  return and([keysFit, all(valuesOf(f), range, f.whole)]);
}
