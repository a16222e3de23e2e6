/*
 * Expressions. `emitExpr` gives a JavaScript expression that is evaluated once, and puts statements in front of it
 * where control flow is needed: short circuits, loops, what is only evaluated under a guard.
 */
import type { Expr, Prim } from "../ir/ir.js";
import { isScalar, type Type } from "../sema/types/type.js";
import { assertNever } from "../syntax/assert-never.js";
import { emitAccess, isCell } from "./emit-access.js";
import {
  emitChoose,
  emitFilter,
  emitFnLit,
  emitFold,
  emitMapSet,
  emitQuant,
  emitSelectSeq,
} from "./emit-loops.js";
import { emitTypeTest } from "./emit-type-test.js";
import { comment, fieldName, mangle, quote } from "./names.js";
import type { Scope } from "./scope.js";

type Field = (Type & { readonly kind: "Record" })["fields"][number];

export function emitExpr(e: Expr, s: Scope): string {
  return s.module.fixedTest(e) ?? emitAnew(e, s);
}

/** … without asking whether it has been worked out already. */
export function emitAnew(e: Expr, s: Scope): string {
  const value = emit(e, s);
  if (s.module.provenance && s.variant.tracked && !s.isOperator && isTelling(e)) {
    const held = s.hold(value);
    s.line(`host.note?.(${quote(textOf(e))}, ${held}, ${s.module.shape(e.type)});`);
    return held;
  }
  return value;
}

/** Values that explain a violation: what was read or computed from the state. */
function isTelling(e: Expr): boolean {
  switch (e.kind) {
    case "Var":
    case "Apply":
    case "Field":
    case "Call":
    case "Constant":
      return true;
    case "Prim":
      // `x \\notin S` is a negation whose text is that of the test below it.
      if (e.op === "in") return !textOf(e).includes("\\notin");
      if (e.op === "not")
        return e.args[0]!.kind === "Prim" && e.args[0]!.op === "in" && textOf(e).includes("\\notin");
      return e.op === "before" || e.op === "len" || e.op === "cardinality" || e.op === "intersect";
    default:
      return false;
  }
}

/** The expression as the spec writes it, in one line. */
export function textOf(e: Expr): string {
  const text = e.span.file.text.slice(e.span.start, e.span.end).replace(/\s+/g, " ");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function emit(e: Expr, s: Scope): string {
  switch (e.kind) {
    case "Int":
      return typeof e.value === "bigint" ? `${e.value}n` : String(e.value);
    case "Str":
      return quote(e.value);
    case "Bool":
      // TypeScript refuses to compare the literal true with false, as code for constant conditions does.
      if (s.module.types) return e.value ? "rt.TRUE" : "rt.FALSE";
      return String(e.value);
    case "Null":
      return "0";
    case "Local":
      return s.faults.isDeferred(e.local.id) ? `rt.use(${localName(e.local)})` : localName(e.local);
    case "Constant":
      return s.module.constant(e.index);
    case "Var": {
      let variable = s.module.variable(e.index);
      if (s.module.provenance && s.variant.tracked) variable = `rt.trackWhole(b, ${variable})`;
      return s.variant.old && !e.next ? `${variable}.old()` : `${variable}.value`;
    }
    case "Arg":
      return argName(e.index, e.name);
    case "Context":
      // Behind the last event of a trace there is no event.
      return s.stores ? `e.${e.name}` : `ev?.${e.name}`;
    case "EventIs":
      return emitEventIs(e, s);
    case "Prim":
      return emitPrim(e, s);
    case "And":
    case "Or":
      return emitJunction(e.kind, e.items, s);
    case "Implies":
      return emitImplies(e.left, e.right, s);
    case "If":
      return emitIf(e, s);
    case "Case":
      return emitCase(e, s);
    case "Let": {
      emitLet(e.local, e.value, s);
      return emitExpr(e.body, s);
    }
    case "ForAll":
    case "Exists":
      return emitQuant(e, s);
    case "Choose":
      return emitChoose(e, s);
    case "Filter":
      return emitFilter(e, s);
    case "MapSet":
      return emitMapSet(e, s);
    case "FnLit":
      return emitFnLit(e, s);
    case "Record":
      return `{ ${e.fields.map((f) => `${fieldName(f.name)}: ${emitKept(f.value, s)}`).join(", ")} }`;
    case "Tuple":
      if (e.items.every(isLiteral))
        return s.module.constantValue(`new rt.SeqVal([${e.items.map((item) => emit(item, s)).join(", ")}])`);
      return `new rt.SeqVal([${e.items.map((item) => emitKept(item, s)).join(", ")}])`;
    case "SetEnum":
      if (e.items.every(isLiteral))
        return s.module.constantValue(`rt.setOf(${e.items.map((item) => emit(item, s)).join(", ")})`);
      if (e.items.length === 1) return `rt.singleton(${emitKept(e.items[0]!, s)})`;
      return `rt.setOf(${e.items.map((item) => emitKept(item, s)).join(", ")})`;
    case "Apply":
      return emitAccess(e, s);
    case "Field":
      return `${parenthesized(emitExpr(e.record, s))}?.${fieldName(e.name)}`;
    case "Except":
      return emitExcept(e, s);
    case "Call":
      return emitCall(e, s);
    case "Fold":
      return emitFold(e, s);
    case "SelectSeq":
      return emitSelectSeq(e, s);
    case "InType": {
      const value = emitExpr(e.value, s);
      return `${emitTypeTest(e.set, s)}(${value})`;
    }
    default:
      return assertNever(e);
  }
}

export function localName(local: { readonly id: number; readonly name: string }): string {
  return mangle(`l${local.id}`, local.name);
}

export function argName(index: number, name: string): string {
  return mangle(`a${index}`, name);
}

function parenthesized(text: string): string {
  return /^[\w$.]+$/.test(text) ? text : `(${text})`;
}

/** A value that will be referred to from a second place: an element, a field, a cell. */
export function emitKept(e: Expr, s: Scope): string {
  const value = emitExpr(e, s);
  return s.stores && !isScalar(e.type) && !isFresh(e) ? `rt.share(${value})` : value;
}

/** A value that is written out and the same everywhere. */
function isLiteral(e: Expr): boolean {
  return e.kind === "Int" || e.kind === "Str" || e.kind === "Bool" || e.kind === "Null";
}

function isEmptySet(e: Expr): boolean {
  return e.kind === "SetEnum" && e.items.length === 0;
}

/** Nobody else has a reference to the value. */
function isFresh(e: Expr): boolean {
  switch (e.kind) {
    case "Record":
    case "Tuple":
    case "SetEnum":
    case "Filter":
    case "MapSet":
    case "FnLit":
      return true;
    case "Prim":
      return (
        e.op === "union" ||
        e.op === "intersect" ||
        e.op === "difference" ||
        e.op === "append" ||
        e.op === "range"
      );
    default:
      return false;
  }
}

/** Declares a LET value or argument; a fault waits for its uses. */
export function emitLet(local: { readonly id: number; readonly name: string }, value: Expr, s: Scope): void {
  emitLazy(localName(local), value, s);
}

function emitLazy(name: string, value: Expr, s: Scope): void {
  if (value.kind === "Local") {
    s.line(`const ${name}${s.module.typed("rt.Value")} = ${localName(value.local)};`);
    return;
  }
  if (!s.faults.of(value)) {
    s.line(`const ${name}${s.module.typed("rt.Value")} = ${emitExpr(value, s)};`);
    return;
  }
  const depth = s.temporary();
  s.line(`let ${name}${s.module.typed("rt.Value")};`);
  s.line(`const ${depth} = rt.suspend();`);
  s.block("try {", () => s.line(`${name} = ${emitExpr(value, s)};`), "} catch (thrown) {");
  s.line(`  ${name} = rt.defer(thrown);`);
  s.line("}");
  s.line(`rt.resume(${depth});`);
}

function emitEventIs(e: Expr & { kind: "EventIs" }, s: Scope): string {
  const isKind = `ev?.kind === ${e.event}`;
  const tests = e.args.flatMap((arg, i) => (arg === undefined ? [] : [{ arg, i }]));
  if (tests.length === 0) return `(${isKind})`;
  const result = s.temporary();
  s.line(`let ${result}${s.module.typed("rt.Bool")} = ${isKind};`);
  for (const { arg, i } of tests) {
    s.block(`if (${result} !== false) {`, () => {
      const value = emitExpr(arg, s);
      s.line(`${result} = rt.and(${result}, rt.eq(ev${s.module.types ? "!" : ""}.args[${i}], ${value}));`);
    });
  }
  return result;
}

/** And, Or: items from left to right, tentatively behind an unknown one. */
function emitJunction(kind: "And" | "Or", items: readonly Expr[], s: Scope): string {
  const [stop, combine] = kind === "And" ? ["false", "rt.and"] : ["true", "rt.or"];
  const result = s.temporary();
  const first = emitExpr(items[0]!, s);
  s.line(`let ${result}${s.module.typed("rt.Bool")} = ${first};`);
  // What an item has found serves those behind it: they stand in its block then.
  const rest = (from: number): void => {
    let isInside = false;
    for (let i = from; i < items.length && !isInside; i++) {
      const known = s.positions;
      s.block(`if (${result} !== ${stop}) {`, () => {
        emitGuarded(result, items[i]!, s, (value) => `${result} = ${combine}(${result}, ${value});`);
        isInside = s.positions > known;
        if (isInside) rest(i + 1);
      });
    }
  };
  rest(1);
  return result;
}

/** Evaluates an expression tentatively if `guard` is unknown, then emits what to do with its value. */
export function emitGuarded(guard: string, e: Expr, s: Scope, then: (value: string) => string): void {
  if (!s.faults.of(e)) {
    s.line(then(emitExpr(e, s)));
    return;
  }
  const unknown = s.temporary();
  s.line(`const ${unknown} = ${guard} === undefined;`);
  s.line(`if (${unknown}) rt.guard.tentative++;`);
  const value = s.hold(emitExpr(e, s));
  s.line(`if (${unknown}) rt.guard.tentative--;`);
  s.line(then(value));
}

function emitImplies(left: Expr, right: Expr, s: Scope): string {
  const result = s.temporary();
  const condition = s.hold(emitExpr(left, s), "rt.Bool");
  s.line(`let ${result}${s.module.typed("rt.Bool")} = true;`);
  s.block(`if (${condition} !== false) {`, () =>
    emitGuarded(condition, right, s, (value) => `${result} = rt.or(rt.not(${condition}), ${value});`),
  );
  return result;
}

function emitIf(e: Expr & { kind: "If" }, s: Scope): string {
  const result = s.temporary();
  const condition = s.hold(emitExpr(e.cond, s), "rt.Bool");
  s.line(`let ${result}${s.module.typed("rt.Value")};`);
  s.block(
    `if (${condition} === true) {`,
    () => s.line(`${result} = ${emitExpr(e.then, s)};`),
    `} else if (${condition} === false) {`,
  );
  s.block("", () => s.line(`${result} = ${emitExpr(e.else, s)};`));
  return result;
}

function emitCase(e: Expr & { kind: "Case" }, s: Scope): string {
  const result = s.temporary();
  s.line(`let ${result}${s.module.typed("rt.Value")};`);
  const arm = (i: number): void => {
    const next = e.arms[i];
    if (next === undefined) {
      if (e.other !== undefined) s.line(`${result} = ${emitExpr(e.other, s)};`);
      else
        s.line(`${result} = rt.fault(() => "no arm of CASE is TRUE", ${s.module.site(textOf(e), e.type)});`);
      return;
    }
    const condition = s.hold(emitExpr(next.cond, s), "rt.Bool");
    s.block(
      `if (${condition} === true) {`,
      () => s.line(`${result} = ${emitExpr(next.value, s)};`),
      `} else if (${condition} === false) {`,
    );
    s.block("", () => arm(i + 1));
  };
  arm(0);
  return result;
}

/** `[r EXCEPT !.name = e]` of a record whose fields are known. */
function emitExceptField(
  e: Expr & { kind: "Except" },
  name: string,
  fields: readonly Field[],
  s: Scope,
): string {
  const base = s.hold(emitExpr(e.base, s));
  const result = s.temporary();
  s.line(comment(textOf(e)));
  s.line(`let ${result}${s.module.typed("rt.Value")};`);
  s.block(`if (${base} !== undefined) {`, () => {
    s.line(`const ${localName(e.at)}${s.module.typed("rt.Value")} = ${base}.${fieldName(name)};`);
    const value = emitKept(e.value, s);
    const all = fields.map(
      (f) => `${fieldName(f.name)}: ${f.name === name ? value : `${base}.${fieldName(f.name)}`}`,
    );
    s.line(`${result} = { ${all.join(", ")} };`);
  });
  return result;
}

function emitExcept(e: Expr & { kind: "Except" }, s: Scope): string {
  const [first] = e.path;
  if (first?.kind === "Field" && e.path.length === 1 && e.base.type.kind === "Record")
    return emitExceptField(e, first.name, e.base.type.fields, s);
  const base = s.hold(emitExpr(e.base, s));
  const keys = e.path.map((step) => (step.kind === "Key" ? s.hold(emitExpr(step.key, s)) : undefined));
  const result = s.temporary();
  const at = localName(e.at);
  const step = (i: number, value: string): string => {
    const part = e.path[i]!;
    return part.kind === "Key"
      ? `rt.exceptAt(${value}, ${keys[i]}`
      : `rt.exceptField(${value}, ${quote(fieldName(part.name))}`;
  };
  // Outside in: each step but the last updates what the next one changes.
  const names = e.path.map((_, i) => (i === e.path.length - 1 ? at : s.temporary()));
  const type = s.module.typed("rt.Value");
  s.line(comment(textOf(e)));
  const nest = (i: number, value: string): void => {
    if (i === e.path.length - 1) {
      s.block(
        `${i === 0 ? `const ${result}${type} =` : "return"} ${step(i, value)}, (${names[i]}${type})${type} => {`,
        () => s.line(`return ${emitKept(e.value, s)};`),
        "});",
      );
      return;
    }
    s.block(
      `${i === 0 ? `const ${result}${type} =` : "return"} ${step(i, value)}, (${names[i]}${type})${type} => {`,
      () => nest(i + 1, names[i]!),
      "});",
    );
  };
  nest(0, base);
  return result;
}

function emitCall(e: Expr & { kind: "Call" }, s: Scope): string {
  const lazy = s.module.faults.forCall(e, s.faults) === s.module.faults.lazy;
  const args = e.args.map((arg) => {
    if (!s.faults.of(arg)) return emitExpr(arg, s);
    // A fault that waits in a local goes on waiting.
    if (arg.kind === "Local") return localName(arg.local);
    const name = s.temporary();
    emitLazy(name, arg, s);
    return name;
  });
  const variant = { old: s.variant.old && !e.next, tracked: s.variant.tracked, lazy };
  if (variant.tracked) args.unshift("b");
  return `${s.module.operator(e.operator, variant)}(${args.join(", ")})`;
}

const SIMPLE: { readonly [op in Prim]?: string } = {
  equiv: "rt.equiv",
  lt: "rt.lt",
  le: "rt.le",
  add: "rt.add",
  sub: "rt.sub",
  mul: "rt.mul",
  neg: "rt.neg",
  div: "rt.div",
  mod: "rt.mod",
  pow: "rt.pow",
  bitAnd: "rt.bitAnd",
  bitOr: "rt.bitOr",
  bitXor: "rt.bitXor",
  shiftLeft: "rt.shiftLeft",
  shiftRight: "rt.shiftRight",
  range: "rt.range",
  subseteq: "rt.subseteq",
  union: "rt.union",
  intersect: "rt.intersect",
  difference: "rt.difference",
  bigUnion: "rt.bigUnion",
  powerset: "rt.powerset",
  product: "rt.product",
  cardinality: "rt.cardinality",
  domain: "rt.domain",
  rangeOf: "rt.rangeOf",
  without: "rt.without",
  withoutAll: "rt.withoutAll",
  single: "rt.single",
  override: "rt.override",
  functionSet: "rt.functionSet",
  len: "rt.len",
  head: "rt.head",
  tail: "rt.tail",
  last: "rt.last",
  front: "rt.front",
  concat: "rt.concat",
  subSeq: "rt.subSeq",
  reverse: "rt.reverse",
  contains: "rt.contains",
  before: "rt.before",
  isInjective: "rt.isInjective",
  isFiniteSet: "rt.isFiniteSet",
  permutations: "rt.permutations",
  stringLen: "rt.stringLen",
  stringTail: "rt.stringTail",
  stringSubSeq: "rt.stringSubSeq",
  stringConcat: "rt.stringConcat",
  versionBefore: "rt.versionBefore",
  isIdle: "rt.isIdle",
  idleTask: "rt.idleTask",
};

function emitPrim(e: Expr & { kind: "Prim" }, s: Scope): string {
  const { op, args } = e;
  switch (op) {
    case "not":
      return `rt.not(${emitExpr(args[0]!, s)})`;
    case "eq": {
      const other = isEmptySet(args[0]!) ? args[1]! : isEmptySet(args[1]!) ? args[0]! : undefined;
      if (other !== undefined) return `rt.isEmpty(${emitExpr(other, s)})`;
      const scalar = isScalar(args[0]!.type) && isScalar(args[1]!.type);
      return `rt.${scalar ? "eqScalar" : "eq"}(${args.map((a) => emitExpr(a, s)).join(", ")})`;
    }
    case "in":
      return isCell(e, s) ? emitAccess(e, s) : `rt.isIn(${args.map((a) => emitExpr(a, s)).join(", ")})`;
    case "append":
      return `rt.append(${emitExpr(args[0]!, s)}, ${emitKept(args[1]!, s)})`;
    case "text":
    case "fail": {
      const value = emitExpr(args[0]!, s);
      return `rt.${op === "fail" ? "fail" : "toText"}(${value}, ${s.module.shape(args[0]!.type)}, pointers)`;
    }
    case "print": {
      const told = s.hold(emitExpr(args[0]!, s));
      s.line(`host.printed?.(rt.printShort(${told}, ${s.module.shape(args[0]!.type)}, pointers));`);
      return emitExpr(args[1]!, s);
    }
    case "setMin":
    case "setMax": {
      const set = emitExpr(args[0]!, s);
      return `rt.${op}(${set}, ${s.module.shape(e.type)}, pointers)`;
    }
    case "recordSet": {
      const element = e.type.kind === "Set" && e.type.element.kind === "Record" ? e.type.element.fields : [];
      const names = element.map((f) => quote(fieldName(f.name))).join(", ");
      return `rt.recordSet([${names}], [${args.map((a) => emitExpr(a, s)).join(", ")}])`;
    }
    default:
      return `${SIMPLE[op]}(${args.map((a) => emitExpr(a, s)).join(", ")})`;
  }
}
