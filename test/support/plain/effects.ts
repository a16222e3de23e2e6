/* What an action does: its guards, its OBSERVEs, and the writes that its right-hand sides come to. */
import type * as ir from "../../../src/ir/ir.js";
import type { Type } from "../../../src/sema/types/type.js";
import { attempt, bind, bindLazily, type Env, evaluate, tentatively } from "./evaluate.js";
import { applyPrim, withoutSome } from "./operators.js";
import {
  asFn,
  asSeq,
  type Bool,
  entryAt,
  eq,
  FnV,
  has,
  isOutOf,
  isOutsideDomain,
  isWhollyKnown,
  type Known,
  makeFn,
  makeSet,
  not,
  Rec,
  SeqV,
  type SetV,
  same,
  UNKNOWN_FN,
  UNKNOWN_SET,
  type Value,
} from "./value.js";

/** How one cell changes. `keys` of KeepOnly are those whose state a loop over a partly known set leaves known. */
export type Effect = { readonly variable: number } & (
  | { readonly kind: "Assign"; readonly value: Value }
  | { readonly kind: "SetKey"; readonly key: Value; readonly value: Value }
  | { readonly kind: "DropKey" | "ForgetKey"; readonly key: Value }
  | { readonly kind: "AddElement" | "DropElement" | "ForgetElement"; readonly element: Value }
  /** The whole variable becomes unknown, or only what is in its domain. */
  | { readonly kind: "Forget" | "ForgetKeys" }
  | { readonly kind: "KeepOnly"; readonly keys: readonly Value[] }
);

// ---------------------------------------------------------------- guards

/** Whether the action is enabled, by its plain conjuncts. */
export function enabled(stmt: ir.Stmt, env: Env): Bool {
  switch (stmt.kind) {
    case "Guard":
      return evaluate(stmt.cond, env) as Bool;
    case "All": {
      let unknown = false;
      for (const item of stmt.items) {
        const value = enabled(item, unknown ? tentatively(env) : env);
        if (value === false) return false;
        if (value === undefined) unknown = true;
      }
      return unknown ? undefined : true;
    }
    case "If": {
      if (!contains(stmt, "Guard")) return true;
      const cond = evaluate(stmt.cond, env);
      return cond === undefined ? undefined : enabled(cond === true ? stmt.then : stmt.else, env);
    }
    case "Let":
      return enabled(stmt.body, bindLazily(env, stmt.local, stmt.value, env));
    default:
      return true;
  }
}

/** Whether a statement of one of these kinds is in it. */
export function contains(stmt: ir.Stmt, ...kinds: ir.Stmt["kind"][]): boolean {
  if (kinds.includes(stmt.kind)) return true;
  switch (stmt.kind) {
    case "All":
      return stmt.items.some((item) => contains(item, ...kinds));
    case "If":
      return contains(stmt.then, ...kinds) || contains(stmt.else, ...kinds);
    case "Let":
    case "ForEach":
      return contains(stmt.body, ...kinds);
    default:
      return false;
  }
}

const WRITES = ["Assign", "SetKey", "DropKey", "AddElements", "DropElements"] as const;

/** The variables that it may write. */
function written(stmt: ir.Stmt): number[] {
  switch (stmt.kind) {
    case "All":
      return stmt.items.flatMap(written);
    case "If":
      return [...written(stmt.then), ...written(stmt.else)];
    case "Let":
    case "ForEach":
      return written(stmt.body);
    case "Assign":
    case "SetKey":
    case "DropKey":
    case "AddElements":
    case "DropElements":
      return [stmt.variable];
    default:
      return [];
  }
}

// ---------------------------------------------------------------- requires

/** A REQUIRE that stands where the step comes by. */
export interface Requirement {
  readonly rule: number;
  readonly env: Env;
  /** Whether it comes by there is unknown. */
  readonly inDoubt: boolean;
}

export interface Requirements {
  readonly requirements: readonly Requirement[];
  /** Whether the condition of an IF around one was a fault; it then counts as unknown. */
  readonly hasFault: boolean;
}

export function requirementsOf(stmt: ir.Stmt, env: Env, inDoubt = false): Requirements {
  switch (stmt.kind) {
    case "Require":
      return { requirements: [{ rule: stmt.rule, env, inDoubt }], hasFault: false };
    case "All":
      return allRequirements(stmt.items.map((item) => requirementsOf(item, env, inDoubt)));
    case "If": {
      if (!contains(stmt, "Require")) return allRequirements([]);
      const cond = attempt(() => evaluate(stmt.cond, inDoubt ? tentatively(env) : env));
      if ("value" in cond && cond.value !== undefined) {
        return requirementsOf(cond.value === true ? stmt.then : stmt.else, env, inDoubt);
      }
      const { requirements } = allRequirements([
        requirementsOf(stmt.then, env, true),
        requirementsOf(stmt.else, env, true),
      ]);
      return { requirements, hasFault: "fault" in cond };
    }
    case "Let":
      return requirementsOf(stmt.body, bindLazily(env, stmt.local, stmt.value, env), inDoubt);
    default:
      return allRequirements([]);
  }
}

function allRequirements(parts: readonly Requirements[]): Requirements {
  return { requirements: parts.flatMap((p) => p.requirements), hasFault: parts.some((p) => p.hasFault) };
}

// ---------------------------------------------------------------- right-hand sides

export interface Effects {
  readonly effects: readonly Effect[];
  /** Whether a right-hand side, key or condition was a fault. */
  readonly hasFault: boolean;
}

/** What the statement writes; where `forget`, its cells become unknown instead. */
export function effectsOf(stmt: ir.Stmt, env: Env, forget = false): Effects {
  const inner = forget ? tentatively(env) : env;
  const value = (e: ir.Expr) => valueOrFault(e, inner);
  switch (stmt.kind) {
    case "All":
      return together(stmt.items.map((item) => effectsOf(item, env, forget)));
    case "Let":
      return effectsOf(stmt.body, bindLazily(env, stmt.local, stmt.value, env), forget);
    case "If": {
      if (!contains(stmt, ...WRITES)) return together([]);
      const cond = value(stmt.cond);
      if (cond.value !== undefined)
        return effectsOf(cond.value === true ? stmt.then : stmt.else, env, forget);
      const { effects, hasFault } = together([
        effectsOf(stmt.then, env, true),
        effectsOf(stmt.else, env, true),
      ]);
      return { effects, hasFault: hasFault || cond.isFault };
    }
    case "ForEach":
      return forEach(stmt, env, forget);
    case "Assign": {
      const { variable } = stmt;
      if (forget) return one({ kind: "Forget", variable });
      const { type } = env.world.program.variables[variable]!;
      const step = stmt.value.kind === "Except" ? stmt.value.path[0] : undefined;
      if (
        stmt.value.kind === "Except" &&
        step?.kind === "Key" &&
        type.kind === "Fn" &&
        isVar(stmt.value.base, variable)
      ) {
        return exceptOwn(variable, stmt.value, value(step.key), env);
      }
      const to = value(stmt.value);
      return one(
        to.isFault ? { kind: "Forget", variable } : { kind: "Assign", variable, value: to.value },
        to,
      );
    }
    case "SetKey": {
      const key = value(stmt.key);
      if (forget) return one({ kind: "ForgetKey", variable: stmt.variable, key: key.value });
      const to = value(stmt.value);
      const cell = { variable: stmt.variable, key: key.value };
      return one(
        to.isFault ? { kind: "ForgetKey", ...cell } : { kind: "SetKey", ...cell, value: to.value },
        key,
        to,
      );
    }
    case "DropKey": {
      const key = value(stmt.key);
      return one({ kind: forget ? "ForgetKey" : "DropKey", variable: stmt.variable, key: key.value }, key);
    }
    case "AddElements":
    case "DropElements": {
      const kind = forget ? "ForgetElement" : stmt.kind === "AddElements" ? "AddElement" : "DropElement";
      return together(
        stmt.elements.map(value).map((e) => one({ kind, variable: stmt.variable, element: e.value }, e)),
      );
    }
    default:
      return together([]);
  }
}

interface Evaluated {
  /** A fault counts as unknown. */
  readonly value: Value;
  readonly isFault: boolean;
}

function valueOrFault(e: ir.Expr, env: Env): Evaluated {
  const outcome = attempt(() => evaluate(e, env));
  return "fault" in outcome ? { value: undefined, isFault: true } : { value: outcome.value, isFault: false };
}

/** `f' = [f EXCEPT ![k] = e]`: the one cell f[k] is written, if k is known to be in the domain. */
function exceptOwn(
  variable: number,
  e: Extract<ir.Expr, { kind: "Except" }>,
  key: Evaluated,
  env: Env,
): Effects {
  const f = functionOf(env.world.state[variable]);
  if (!isWhollyKnown(key.value)) return one({ kind: "ForgetKeys", variable }, key);
  const entry = entryAt(f, key.value);
  if (entry === undefined) return together([]);
  const replaced = valueOrFault(
    { kind: "Apply", fn: e, arg: e.path[0]!.kind === "Key" ? e.path[0]!.key : e, type: e.type, span: e.span },
    env,
  );
  return one({ kind: "SetKey", variable, key: key.value, value: replaced.value }, key, replaced);
}

function isVar(e: ir.Expr, variable: number): boolean {
  return e.kind === "Var" && e.index === variable && !e.next;
}

function one(effect: Effect, ...from: readonly Evaluated[]): Effects {
  return { effects: [effect], hasFault: from.some((value) => value.isFault) };
}

function together(parts: readonly Effects[]): Effects {
  return { effects: parts.flatMap((p) => p.effects), hasFault: parts.some((p) => p.hasFault) };
}

function forEach(stmt: Extract<ir.Stmt, { kind: "ForEach" }>, env: Env, forget: boolean): Effects {
  const outcome = attempt(() => evaluate(stmt.set, forget ? tentatively(env) : env));
  const variables = [...new Set(written(stmt.body))];
  const set = "value" in outcome ? (outcome.value as SetV | undefined) : undefined;
  if (set === undefined) {
    return {
      effects: variables.map((variable) => ({ kind: "Forget", variable })),
      hasFault: "fault" in outcome,
    };
  }
  const known = together(set.in.map((member) => effectsOf(stmt.body, bind(env, stmt.local, member), forget)));
  if (set.whole) return known;
  const others = variables.map((variable): Effect => {
    const cells = known.effects.filter((e) => e.variable === variable);
    return { kind: "KeepOnly", variable, keys: cells.map(cellOf) };
  });
  return { effects: [...known.effects, ...others], hasFault: known.hasFault };
}

/** The key or element of the cell, if it is one of many; else undefined, as where it is unknown. */
export function cellOf(effect: Effect): Value {
  if ("key" in effect) return effect.key;
  return "element" in effect ? effect.element : undefined;
}

// ---------------------------------------------------------------- writing

/** The variable's value after the effect. */
export function apply(effect: Effect, old: Value, type: Type): Value {
  switch (effect.kind) {
    case "Assign":
      return shaped(effect.value, type);
    case "Forget":
      return undefined;
    case "ForgetKeys":
      return withoutSome(functionOf(old));
    case "SetKey":
      return setKey(functionOf(old), effect.key, effect.value);
    case "DropKey":
      return isWhollyKnown(effect.key) ? dropKey(functionOf(old), effect.key) : withoutSome(functionOf(old));
    case "ForgetKey":
      return isWhollyKnown(effect.key) ? forgetKey(functionOf(old), effect.key) : undefined;
    case "AddElement":
      return applyPrim("union", [old, makeSet([effect.element])], [], () => undefined);
    case "DropElement":
      return applyPrim("difference", [old, makeSet([effect.element])], [], () => undefined);
    case "ForgetElement":
      return isWhollyKnown(effect.element)
        ? forgetElement((old ?? UNKNOWN_SET) as SetV, effect.element)
        : undefined;
    case "KeepOnly":
      return keepOnly(old, effect.keys.filter(isWhollyKnown), type);
  }
}

/** A sequence in a function variable is a function, and the other way round: for what is printed, all the same. */
function shaped(value: Value, type: Type): Value {
  if (value instanceof SeqV && type.kind === "Fn") return value.open ? undefined : asFn(value);
  return value instanceof FnV && type.kind === "Seq" ? (asSeq(value) ?? value) : value;
}

function functionOf(value: Value): FnV {
  return value instanceof SeqV ? asFn(value) : ((value ?? UNKNOWN_FN) as FnV);
}

function setKey(f: FnV, key: Value, value: Value): Value {
  if (!isWhollyKnown(key)) return undefined;
  const others = f.entries.filter(([k]) => !same(k, key));
  return makeFn(
    [...others, [key, value]],
    others.length < f.entries.length ? f.gone : without(f.gone, key),
    f.whole,
  );
}

function dropKey(f: FnV, key: Known): Value {
  return makeFn(
    f.entries.filter(([k]) => !same(k, key)),
    [...f.gone, key],
    f.whole,
  );
}

function forgetKey(f: FnV, key: Known): Value {
  return makeFn(
    f.entries.filter(([k]) => !same(k, key)),
    without(f.gone, key),
    false,
  );
}

function forgetElement(set: SetV, element: Known): Value {
  return makeSet(without(set.in, element), without(set.out, element), false);
}

function keepOnly(old: Value, keys: readonly Known[], type: Type): Value {
  if (type.kind === "Set") {
    const set = (old ?? UNKNOWN_SET) as SetV;
    return makeSet(
      keys.filter((k) => has(set.in, k)),
      keys.filter((k) => isOutOf(set, k)),
      false,
    );
  }
  if (type.kind !== "Fn") return undefined;
  const f = functionOf(old);
  return makeFn(
    f.entries.filter(([k]) => has(keys, k)),
    keys.filter((k) => isOutsideDomain(f, k)),
    false,
  );
}

function without(values: readonly Known[], value: Known): Known[] {
  return values.filter((v) => !same(v, value));
}

// ---------------------------------------------------------------- what a record reports of the state

export interface Observed {
  /** The variable's value after it. */
  readonly value: Value;
  readonly trouble: "undefined" | "mismatch" | undefined;
}

/** Perhaps `cell` is reported to hold `observed`: what it would change is unknown. */
export function perhapsObserve(
  old: Value,
  key: { value: Value } | undefined,
  fields: readonly string[],
  observed: Value,
): Value {
  if (key === undefined) return doubtField(old, fields, observed);
  if (!isWhollyKnown(key.value)) return old;
  const f = functionOf(old);
  const entry = entryAt(f, key.value);
  if (entry === undefined) {
    const holds =
      f.other !== undefined && isOutsideDomain(f, key.value) && isThere(f.other.value, fields, observed);
    return holds ? old : forgetKey(f, key.value);
  }
  return setKey(f, key.value, doubtField(entry[1], fields, observed));
}

function isThere(value: Value, fields: readonly string[], observed: Value): boolean {
  return eq(fieldAt(value, fields), observed) === true;
}

function mayBeThere(value: Value, fields: readonly string[], observed: Value): boolean {
  return eq(fieldAt(value, fields), observed) !== false;
}

function fieldAt(value: Value, fields: readonly string[]): Value {
  return fields.reduce<Value>((v, name) => (v instanceof Rec ? v.fields.get(name) : undefined), value);
}

function doubtField(old: Value, fields: readonly string[], observed: Value): Value {
  const [name, ...rest] = fields;
  if (name === undefined) return eq(old, observed) === true ? old : undefined;
  if (!(old instanceof Rec)) return old;
  return new Rec(new Map([...old.fields, [name, doubtField(old.fields.get(name), rest, observed)]]));
}

/** `cell` is reported to hold `observed`, a value that is not unknown. */
export function observe(
  old: Value,
  type: Type,
  key: { value: Value } | undefined,
  fields: readonly string[],
  observed: Value,
): Observed {
  if (key === undefined) return intoFields(old, type, fields, observed);
  // Of a cell at a key that is not known nothing can be learnt.
  if (!isWhollyKnown(key.value)) return { value: old, trouble: undefined };
  const f = functionOf(old);
  const isOutside = isOutsideDomain(f, key.value);
  const isUncertain = !isOutside && entryAt(f, key.value) === undefined;
  if (isUncertain && f.other !== undefined && mayBeThere(f.other.value, fields, observed))
    return { value: old, trouble: undefined };
  const before = isOutside ? f.other?.value : entryAt(f, key.value)?.[1];
  if (isOutside && isThere(before, fields, observed)) return { value: old, trouble: undefined };
  const cell = intoFields(before, type.kind === "Fn" ? type.range : { kind: "Any" }, fields, observed);
  return {
    value: setKey(f, key.value, cell.value),
    trouble: isOutside && f.other === undefined ? "undefined" : cell.trouble,
  };
}

function intoFields(old: Value, type: Type, fields: readonly string[], observed: Value): Observed {
  const [name, ...rest] = fields;
  if (name === undefined) {
    const agrees = eq(old, observed);
    if (agrees === true) return { value: old, trouble: undefined };
    return { value: observed, trouble: not(agrees) === true ? "mismatch" : undefined };
  }
  const declared = type.kind === "Record" ? type.fields : [];
  const record = old instanceof Rec ? old : new Rec(declared.map((field) => [field.name, undefined]));
  const inner = intoFields(
    record.fields.get(name),
    declared.find((field) => field.name === name)?.type ?? { kind: "Any" },
    rest,
    observed,
  );
  return { value: new Rec(new Map([...record.fields, [name, inner.value]])), trouble: inner.trouble };
}
