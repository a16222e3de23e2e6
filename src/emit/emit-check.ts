/*
 * Checking a rule piece by piece (specs/SEMANTICS.md, Bindings): universal quantifiers in positive position become
 * loops, each leaf is counted and, unless TRUE, told to the host with the values of the quantified variables.
 */
import type { Expr, Local } from "../ir/ir.js";
import { hasUniversal } from "../ir/universal.js";
import { emitExpr, emitLet, localName } from "./emit-expr.js";
import type { FunctionWriter } from "./function-writer.js";

interface Check {
  readonly rule: number;
  /** The quantified variables on the way. */
  readonly binding: readonly Local[];
  /** Flags: while one is true, a leaf that is FALSE counts as unknown. */
  readonly caps: readonly string[];
  /** Names of the conjunctions around that wait for what their leaves come to: 0 TRUE, 1 unknown, 2 FALSE. */
  readonly conjunctions: readonly string[];
}

/** Emits the check of `e` for `rule`; `cap` is a flag under which FALSE is unknown. */
export function emitCheck(
  e: Expr,
  rule: number,
  binding: readonly Local[],
  s: FunctionWriter,
  cap?: string,
): void {
  if (s.module.provenance) s.line("host.startNotes?.();");
  check(e, { rule, binding, caps: cap === undefined ? [] : [cap], conjunctions: [] }, s);
}

function check(e: Expr, c: Check, s: FunctionWriter): void {
  switch (e.kind) {
    case "ForAll":
      return checkForAll(e, c, s);
    case "Implies":
      return checkImplies(e.left, e.right, c, s);
    case "And":
      if (e.items.some(binds)) return checkAnd(e.items, c, s);
      return leaf(e, c, s);
    case "Let":
      emitLet(e.local, e.value, s);
      return check(e.body, c, s);
    case "If":
      if (!binds(e)) return leaf(e, c, s);
      return checkIf(e, c, s);
    default:
      return leaf(e, c, s);
  }
}

/** The operators of a rule that have a universal quantifier have been expanded. */
function binds(e: Expr): boolean {
  return hasUniversal(e, () => false);
}

/** Counts a leaf with the value named, and tells the host unless it is TRUE, which it may be known not to be. */
function conclude(value: string, c: Check, s: FunctionWriter, isFault = false): void {
  const names = s.module.bindingNames(
    c.binding.map((l) => l.name),
    c.binding.map((l) => l.type),
  );
  s.line(`${s.module.defined(`checked[${c.rule}]`)}++;`);
  const told = () => {
    const status = value === "undefined" ? "1" : `${value} === undefined ? 1 : 2`;
    for (const flag of c.conjunctions) s.line(`${flag} = Math.max(${flag}, ${status});`);
    if (s.module.provenance && s.variant.tracked) s.line("host.reads?.(b);");
    s.line(`host.leaf(${c.rule}, ${value}, ${names}, [${c.binding.map(localName).join(", ")}]);`);
  };
  if (isFault) return told();
  s.block(`if (${value} !== true) {`, () => {
    if (c.caps.length > 0)
      s.line(`if (${value} === false && (${c.caps.join(" || ")})) ${value} = undefined;`);
    told();
  });
}

/** Evaluates an expression into a new name; a fault becomes its value. */
function evaluate(e: Expr, s: FunctionWriter): string {
  const value = s.temporary();
  const canFault = s.faults.of(e);
  s.let(value, canFault ? "rt.Bool | rt.Fault" : "rt.Bool");
  if (!canFault) s.line(`${value} = ${emitExpr(e, s)};`);
  else {
    s.block("try {", () => s.line(`${value} = ${emitExpr(e, s)};`), "} catch (thrown) {");
    s.line(`  ${value} = ${s.call("asFault", "thrown")};`);
    s.line("}");
  }
  return value;
}

function leaf(e: Expr, c: Check, s: FunctionWriter): void {
  conclude(evaluate(e, s), c, s);
}

function checkForAll(
  e: Expr & { kind: "ForAll" | "Exists" | "Choose" | "Filter" },
  c: Check,
  s: FunctionWriter,
): void {
  const inner = { ...c, binding: [...c.binding, e.local] };
  const set = s.temporary();
  const canFault = s.faults.of(e.set);
  s.let(set, "rt.Value");
  if (canFault) {
    s.block("try {", () => s.line(`${set} = ${emitExpr(e.set, s)};`), "} catch (thrown) {");
    s.line(`  ${set} = ${s.call("asFault", "thrown")};`);
    s.line("}");
  } else s.line(`${set} = ${emitExpr(e.set, s)};`);
  if (canFault)
    s.block(`if (${set} instanceof ${s.rt("Fault")}) {`, () => conclude(set, c, s, true), "} else");
  if (!isObserved(e.set, s)) {
    s.block(
      `if (${set} === undefined || (!${set}.whole && ${set}.size === 0)) {`,
      () => conclude("undefined", c, s, true),
      "} else",
    );
  }
  s.block("{", () => {
    s.block(`for (const ${localName(e.local)} of ${set}.values()) {`, () => check(e.body, inner, s));
  });
}

/** A set variable, or the domain of a function variable: what is in it was observed, the rest is none of our business. */
function isObserved(set: Expr, s: FunctionWriter): boolean {
  if (set.kind === "Var") return true;
  const of = set.kind === "Prim" && set.op === "domain" ? set.args[0]! : undefined;
  return of?.kind === "Var" && s.module.program.variables[of.index]!.type.kind === "Fn";
}

function checkImplies(left: Expr, right: Expr, c: Check, s: FunctionWriter): void {
  const condition = evaluate(left, s);
  if (s.faults.of(left)) {
    s.block(
      `if (${condition} instanceof ${s.rt("Fault")}) {`,
      () => conclude(condition, c, s, true),
      `} else if (${condition} !== false) {`,
    );
    s.block("", () => tentatively(`${condition} === undefined`, right, c, s));
  } else
    s.block(`if (${condition} !== false) {`, () => tentatively(`${condition} === undefined`, right, c, s));
}

/** Checks an expression, tentatively and with FALSE counting as unknown, if the condition is true. */
function tentatively(condition: string, e: Expr, c: Check, s: FunctionWriter): void {
  const cap = s.temporary();
  s.line(`const ${cap} = ${condition};`);
  s.line(`if (${cap}) ${s.rt("guard")}.tentative++;`);
  check(e, { ...c, caps: [...c.caps, cap] }, s);
  s.line(`if (${cap}) ${s.rt("guard")}.tentative--;`);
}

function checkAnd(items: readonly Expr[], c: Check, s: FunctionWriter): void {
  const status = s.temporary();
  s.line(`let ${status} = 0;`);
  const inner = { ...c, conjunctions: [...c.conjunctions, status] };
  items.forEach((item, i) => {
    if (i === 0) return check(item, inner, s);
    s.block(`if (${status} < 2) {`, () => {
      const unknown = s.temporary();
      s.line(`const ${unknown} = ${status} === 1;`);
      s.line(`if (${unknown}) ${s.rt("guard")}.tentative++;`);
      check(item, inner, s);
      s.line(`if (${unknown}) ${s.rt("guard")}.tentative--;`);
    });
  });
}

function checkIf(e: Expr & { kind: "If" }, c: Check, s: FunctionWriter): void {
  const condition = evaluate(e.cond, s);
  s.block(`if (${condition} === true) {`, () => check(e.then, c, s), `} else if (${condition} === false) {`);
  s.block("", () => check(e.else, c, s), "} else {");
  s.block("", () => conclude(condition, c, s, true));
}
