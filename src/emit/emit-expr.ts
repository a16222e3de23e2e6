/*
 * Expressions. `emitExpr` gives a JavaScript expression that is evaluated once, and puts statements in front of it
 * where control flow is needed: short circuits, loops, what is only evaluated under a guard.
 */
import type { Expr } from "../ir/ir.js";
import { isScalar, type Type } from "../sema/types/type.js";
import { assertNever } from "../syntax/assert-never.js";
import { emitAccess } from "./emit-access.js";
import {
  emitChoose,
  emitFilter,
  emitFnLit,
  emitFold,
  emitMapSet,
  emitQuant,
  emitSelectSeq,
} from "./emit-loops.js";
import { emitPrim } from "./emit-prim.js";
import { emitTypeTest } from "./emit-type-test.js";
import type { FunctionWriter } from "./function-writer.js";
import { comment, fieldName, mangle, parenthesized, quote } from "./names.js";

type Field = (Type & { readonly kind: "Record" })["fields"][number];

export function emitExpr(e: Expr, s: FunctionWriter): string {
  const value = s.module.fixedTest(e) ?? emitUncached(e, s);
  const point = s.module.pointOf(e);
  if (point === undefined) return value;
  const held = s.bind(value);
  s.line(`host.covered?.(${point}, ${held});`);
  return held;
}

/** … without asking whether it has been computed already. */
export function emitUncached(e: Expr, s: FunctionWriter): string {
  const value = emit(e, s);
  if (s.module.provenance && s.variant.tracked && !s.isOperator && isExplaining(e)) {
    const held = s.bind(value);
    s.line(`host.note?.(${quote(textOf(e))}, ${held}, ${s.module.shape(e.type)});`);
    return held;
  }
  return value;
}

/** Values that explain a violation: what was read or computed from the state. */
function isExplaining(e: Expr): boolean {
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

function emit(e: Expr, s: FunctionWriter): string {
  switch (e.kind) {
    case "Int":
      return typeof e.value === "bigint" ? `${e.value}n` : String(e.value);
    case "Str":
      return e.type.kind === "Ptr" ? `pointers.internBig(BigInt(${quote(e.value)}))` : quote(e.value);
    case "Bool":
      return s.module.truth(e.value);
    case "Null":
      return "0";
    case "Local":
      return s.faults.isDeferred(e.local.id) ? s.call("use", localName(e.local)) : localName(e.local);
    case "Constant":
      return s.module.constant(e.index);
    case "Var": {
      const old = s.variant.old && !e.next;
      const name = old ? s.module.before(e.index) : s.module.variable(e.index);
      const variable = s.module.provenance && s.variant.tracked ? s.call("trackWhole", "b", name) : name;
      return old ? `${variable}.old()` : `${variable}.value`;
    }
    case "Arg":
      return s.arg(e.index, e.name);
    case "Context":
      // Behind the last event of a trace there is no event.
      return s.mayEscape ? `e.${e.name}` : `ev?.${e.name}`;
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
      return `{ ${e.fields.map((f) => `${fieldName(f.name)}: ${emitShared(f.value, s)}`).join(", ")} }`;
    case "Tuple":
      if (e.items.every(isLiteral))
        return s.module.constantValue(
          `new ${s.rt("SeqVal")}([${e.items.map((item) => emit(item, s)).join(", ")}])`,
        );
      return `new ${s.rt("SeqVal")}([${e.items.map((item) => emitShared(item, s)).join(", ")}])`;
    case "SetEnum":
      if (e.items.every(isLiteral))
        return s.module.constantValue(s.call("setOf", ...e.items.map((item) => emit(item, s))));
      if (e.items.length === 1) return s.call("singleton", emitShared(e.items[0]!, s));
      return s.call("setOf", ...e.items.map((item) => emitShared(item, s)));
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

/** A value that will be referred to from a second place: an element, a field, a cell. */
export function emitShared(e: Expr, s: FunctionWriter): string {
  const value = emitExpr(e, s);
  return s.mayEscape && !isScalar(e.type) && !isFresh(e) ? s.call("share", value) : value;
}

/** A value that is written out and the same everywhere. */
function isLiteral(e: Expr): boolean {
  if (e.kind === "Str") return e.type.kind !== "Ptr";
  return e.kind === "Int" || e.kind === "Bool" || e.kind === "Null";
}

/** Nothing else has a reference to the value. */
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
export function emitLet(
  local: { readonly id: number; readonly name: string },
  value: Expr,
  s: FunctionWriter,
): void {
  emitLazy(localName(local), value, s);
}

function emitLazy(name: string, value: Expr, s: FunctionWriter): void {
  if (value.kind === "Local") {
    s.const(name, "rt.Value", localName(value.local));
    return;
  }
  if (!s.faults.of(value)) {
    s.const(name, "rt.Value", emitExpr(value, s));
    return;
  }
  const depth = s.temporary();
  s.let(name, "rt.Value");
  s.line(`const ${depth} = ${s.call("suspend")};`);
  s.block("try {", () => s.line(`${name} = ${emitExpr(value, s)};`), "} catch (thrown) {");
  s.line(`  ${name} = ${s.call("defer", "thrown")};`);
  s.line("}");
  s.line(`${s.call("resume", depth)};`);
}

function emitEventIs(e: Expr & { kind: "EventIs" }, s: FunctionWriter): string {
  const isKind = `ev?.kind === ${e.event}`;
  const tests = e.args.flatMap((arg, i) => (arg === undefined ? [] : [{ arg, i }]));
  if (tests.length === 0) return `(${isKind})`;
  const result = s.temporary();
  s.let(result, "rt.Bool", isKind);
  for (const { arg, i } of tests) {
    s.block(`if (${result} !== false) {`, () => {
      const value = emitExpr(arg, s);
      const found = `${s.module.defined("ev")}.args[${i}]`;
      s.line(`${result} = ${s.call("and", result, s.call("eq", found, value))};`);
    });
  }
  return result;
}

/** And, Or: items from left to right, tentatively behind an unknown one. */
function emitJunction(kind: "And" | "Or", items: readonly Expr[], s: FunctionWriter): string {
  const [stop, combine] = kind === "And" ? ["false", s.rt("and")] : ["true", s.rt("or")];
  const result = s.temporary();
  const first = emitExpr(items[0]!, s);
  s.let(result, "rt.Bool", first);
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
function emitGuarded(guard: string, e: Expr, s: FunctionWriter, then: (value: string) => string): void {
  if (!s.faults.of(e)) {
    s.line(then(emitExpr(e, s)));
    return;
  }
  const unknown = s.temporary();
  s.line(`const ${unknown} = ${guard} === undefined;`);
  s.line(`if (${unknown}) ${s.rt("guard")}.tentative++;`);
  const value = s.bind(emitExpr(e, s));
  s.line(`if (${unknown}) ${s.rt("guard")}.tentative--;`);
  s.line(then(value));
}

function emitImplies(left: Expr, right: Expr, s: FunctionWriter): string {
  const result = s.temporary();
  const condition = s.bind(emitExpr(left, s), "rt.Bool");
  s.let(result, "rt.Bool", "true");
  s.block(`if (${condition} !== false) {`, () =>
    emitGuarded(
      condition,
      right,
      s,
      (value) => `${result} = ${s.call("or", s.call("not", condition), value)};`,
    ),
  );
  return result;
}

function emitIf(e: Expr & { kind: "If" }, s: FunctionWriter): string {
  const result = s.temporary();
  const condition = s.bind(emitExpr(e.cond, s), "rt.Bool");
  s.let(result, "rt.Value");
  s.block(
    `if (${condition} === true) {`,
    () => s.line(`${result} = ${emitExpr(e.then, s)};`),
    `} else if (${condition} === false) {`,
  );
  s.block("", () => s.line(`${result} = ${emitExpr(e.else, s)};`));
  return result;
}

function emitCase(e: Expr & { kind: "Case" }, s: FunctionWriter): string {
  const result = s.temporary();
  s.let(result, "rt.Value");
  const arm = (i: number): void => {
    const next = e.arms[i];
    if (next === undefined) {
      if (e.other !== undefined) s.line(`${result} = ${emitExpr(e.other, s)};`);
      else
        s.line(
          `${result} = ${s.call("fault", '() => "no arm of CASE is TRUE"', s.module.site(textOf(e), e.type))};`,
        );
      return;
    }
    const condition = s.bind(emitExpr(next.cond, s), "rt.Bool");
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
  s: FunctionWriter,
): string {
  const base = s.bind(emitExpr(e.base, s));
  const result = s.temporary();
  s.line(comment(textOf(e)));
  s.let(result, "rt.Value");
  s.block(`if (${base} !== undefined) {`, () => {
    s.const(localName(e.at), "rt.Value", `${base}.${fieldName(name)}`);
    const value = emitShared(e.value, s);
    const all = fields.map(
      (f) => `${fieldName(f.name)}: ${f.name === name ? value : `${base}.${fieldName(f.name)}`}`,
    );
    s.line(`${result} = { ${all.join(", ")} };`);
  });
  return result;
}

function emitExcept(e: Expr & { kind: "Except" }, s: FunctionWriter): string {
  const [first] = e.path;
  if (first?.kind === "Field" && e.path.length === 1 && e.base.type.kind === "Record")
    return emitExceptField(e, first.name, e.base.type.fields, s);
  const base = s.bind(emitExpr(e.base, s));
  const keys = e.path.map((step) => (step.kind === "Key" ? s.bind(emitExpr(step.key, s)) : undefined));
  const result = s.temporary();
  const at = localName(e.at);
  // Outside in: each step but the last updates what the next one changes.
  const names = e.path.map((_, i) => (i === e.path.length - 1 ? at : s.temporary()));
  s.line(comment(textOf(e)));
  const nest = (i: number, value: string): void => {
    const part = e.path[i]!;
    const head = i === 0 ? `${s.module.declarator("const", result, "rt.Value")} =` : "return";
    const [name, key] =
      part.kind === "Key" ? [s.rt("exceptAt"), keys[i]] : [s.rt("exceptField"), quote(fieldName(part.name))];
    const inner = s.module.parameters([[names[i]!, "rt.Value"]], "rt.Value");
    s.block(
      `${head} ${name}(${value}, ${key}, ${inner} => {`,
      () => {
        if (i < e.path.length - 1) nest(i + 1, names[i]!);
        else s.line(`return ${emitShared(e.value, s)};`);
      },
      "});",
    );
  };
  nest(0, base);
  return result;
}

function emitCall(e: Expr & { kind: "Call" }, s: FunctionWriter): string {
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
