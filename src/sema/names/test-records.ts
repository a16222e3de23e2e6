/*
 * The records that stand in a TEST or a GIVEN are written for the EVENTs of its module, and held against them: what is
 * no EVENT, no field, or not of its type can only be a slip, and would let the test pass for nothing.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { nearest } from "../../text/nearest.js";
import type { EventParamType } from "../typed.js";
import { printType, type Type } from "../types/type.js";
import type { Resolver } from "./resolver.js";
import { type ModuleScope, mayBeBroken } from "./scopes.js";

/** What every record may have: its time since the trace's start, its cpu, its thread and that thread's name. */
const ENVELOPE: readonly string[] = ["ts", "cpu", "tid", "comm"];
/** mmspec's own record, which no EVENT declares. */
const LOST = "lost";
/** GIVENs in front of one. */
const GIVEN_LIMIT = 100;

export function checkTestRecords(r: Resolver, scope: ModuleScope): void {
  const { decls } = scope.module;
  for (const decl of decls) {
    if (decl.kind === "GivenDecl") checkTrace(r, scope, decl.trace);
    if (decl.kind !== "TestDecl" || decl.trace.kind !== "Inline") continue;
    checkTrace(r, scope, decl.trace);
    checkCounts(r, decl.expect, decl.trace.records.length);
  }
  for (const decl of decls) if (decl.kind === "GivenDecl") checkGivenChain(r, decl);
}

function checkTrace(r: Resolver, scope: ModuleScope, { given, records }: ast.TestRecords): void {
  if (given !== undefined) resolveGiven(r, scope, given);
  for (const record of records) checkRecord(r, scope, record);
}

function resolveGiven(r: Resolver, scope: ModuleScope, name: ast.Name): void {
  const declared = scope.visible.get(name.text);
  if (declared?.decl.kind === "GivenDecl") {
    r.givens.set(name.id, declared.decl);
    return;
  }
  if (mayBeBroken(scope, name.text)) return;
  const givens = [...scope.visible.values()].flatMap((d) => (d.what === "GIVEN" ? [d.name.text] : []));
  r.report(diagnostic("MMS2190", name.span, { name: name.text, near: nearest(name.text, givens) }));
}

/** One that begins with itself, or has too many in front of it. Those of modules that it extends are resolved. */
function checkGivenChain(r: Resolver, decl: ast.GivenDecl): void {
  const chain = [decl];
  for (let at = nextGiven(r, decl); at !== undefined; at = nextGiven(r, at)) {
    if (at === decl) {
      const cycle = chain.map((g) => g.name.text);
      const related = chain.slice(1).map((g) => ({ at: g.name.span, label: "by way of this one" }));
      r.report(diagnostic("MMS2193", decl.name.span, { cycle }, { related }));
      return;
    }
    if (chain.includes(at)) return;
    chain.push(at);
    if (chain.length > GIVEN_LIMIT + 1) {
      r.report(diagnostic("MMS2194", decl.name.span, { name: decl.name.text, limit: GIVEN_LIMIT }));
      return;
    }
  }
}

function nextGiven(r: Resolver, { trace }: ast.GivenDecl): ast.GivenDecl | undefined {
  return trace.given && r.givens.get(trace.given.id);
}

function checkCounts(r: Resolver, { rules }: ast.TestExpect, records: number): void {
  for (const { name, line } of rules) {
    if (line !== undefined && line > records)
      r.report(diagnostic("MMS2195", name.span, { at: line, records }));
  }
}

function checkRecord(r: Resolver, scope: ModuleScope, { event, args }: ast.TestRecord): void {
  const params = paramsOf(r, scope, event);
  if (params === undefined) return;
  const byName = new Map(params.map((p) => [p.name, p]));
  const fields = params.map((p) => p.name);
  const seen = new Set<string>();
  for (const { name, value } of args) {
    const { text } = name;
    if (seen.has(text)) r.report(diagnostic("MMS2192", name.span, { field: text }));
    seen.add(text);
    if (ENVELOPE.includes(text)) {
      checkValue(r, event, name, value, envelopeType(text), false);
      continue;
    }
    const param = byName.get(text);
    if (param !== undefined) {
      checkValue(r, event, name, value, param.type, param.natural);
      continue;
    }
    const near = nearest(text, [...fields, ...ENVELOPE]);
    r.report(diagnostic("MMS2059", name.span, { field: text, event: event.text, fields, near }));
  }
  const missing = params.find((p) => !p.optional && !seen.has(p.name) && !HAS_DEFAULT.has(p.name));
  if (missing !== undefined)
    r.report(diagnostic("MMS3191", event.span, { field: missing.name, event: event.text, fields }));
}

/** Arguments named like a part of every record read that, which is there without being written. */
const HAS_DEFAULT: ReadonlySet<string> = new Set(["event", "ts", "cpu", "tid"]);

/** undefined if there is no such EVENT, which is reported. */
function paramsOf(
  r: Resolver,
  scope: ModuleScope,
  event: ast.Name,
): readonly Pick<EventParamType, "name" | "type" | "natural" | "optional">[] | undefined {
  const { text, span } = event;
  if (text === LOST) return [{ name: "count", type: { kind: "Int" }, natural: true, optional: true }];
  if (text === "trace_begin") {
    r.report(diagnostic("MMS2191", span, {}));
    return undefined;
  }
  const declared = scope.visible.get(text);
  const symbol = declared && r.symbolOf(declared);
  if (symbol?.kind === "Event") return symbol.params;
  if (declared?.what !== "EVENT" && !mayBeBroken(scope, text)) {
    const events = [...scope.visible.values()].flatMap((d) => (d.what === "EVENT" ? [d.name.text] : []));
    r.report(diagnostic("MMS2058", span, { name: text, near: nearest(text, [...events, LOST]) }));
  }
  return undefined;
}

type Expected = Type | { readonly kind: "Time" | "Index" };

function envelopeType(name: string): Expected {
  if (name === "ts") return { kind: "Time" };
  return name === "comm" ? { kind: "Str" } : { kind: "Index" };
}

function checkValue(
  r: Resolver,
  event: ast.Name,
  name: ast.Name,
  value: ast.RecordLiteral,
  type: Expected,
  isNatural: boolean,
): void {
  if (fits(value, type, isNatural)) return;
  r.report(
    diagnostic("MMS3190", value.span, {
      field: name.text,
      event: event.text,
      expected: describe(type, isNatural),
      found: value.span.file.text.slice(value.span.start, value.span.end),
      near: type.kind === "Enum" && value.kind === "Text" ? nearest(value.value, type.values) : undefined,
    }),
  );
}

function fits(value: ast.RecordLiteral, type: Expected, isNatural: boolean): boolean {
  switch (type.kind) {
    case "Time":
      return value.kind === "Time";
    case "Index":
    case "Task":
      return value.kind === "Int" && value.value >= 0n && value.value < 1n << 31n;
    case "Ptr":
      return (
        value.kind === "Null" || (value.kind === "Int" && BigInt.asUintN(64, value.value) === value.value)
      );
    case "Int": {
      if (value.kind !== "Int" || (isNatural && value.value < 0n)) return false;
      return (
        BigInt.asUintN(64, value.value) === value.value || BigInt.asIntN(64, value.value) === value.value
      );
    }
    case "Bool":
      return value.kind === "Bool";
    case "Str":
      return value.kind === "Text";
    case "Enum":
      return value.kind === "Text" && type.values.includes(value.value);
    default:
      return true;
  }
}

function describe(type: Expected, isNatural: boolean): string {
  switch (type.kind) {
    case "Time":
      return "a time such as `10ms`";
    case "Index":
      return "an integer in 0 .. 2^31 - 1";
    case "Task":
      return "a thread id";
    case "Ptr":
      return `a ${type.name}, as in \`0x10\`, of at most 64 bits`;
    case "Int":
      return isNatural ? "a natural number of at most 64 bits" : "an integer of at most 64 bits";
    case "Bool":
      return "TRUE or FALSE";
    case "Str":
      return "a string";
    default:
      return printType(type);
  }
}
