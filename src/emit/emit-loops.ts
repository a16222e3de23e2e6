/* Quantifiers, CHOOSE, comprehensions and folds: loops over the members that are known. */
import { memberLeftOut } from "../ir/analysis/cost.js";
import type { Expr } from "../ir/ir.js";
import { isScalar } from "../sema/types/type.js";
import { emitExpr, emitShared, localName, textOf } from "./emit-expr.js";
import type { FunctionWriter } from "./function-writer.js";
import { quote } from "./names.js";

/** `ForAll`, `Exists`, `Choose` and `Filter` are one form in the IR. */
type Bounded = Expr & { readonly kind: "ForAll" | "Exists" | "Choose" | "Filter" };

/** The loop over a set's known members; `keys` where the set is a whole function variable's domain. */
interface Range {
  /** The set, or undefined where the domain of a function variable is gone through without making a set of it. */
  readonly isUnknown: string | undefined;
  readonly isWhole: string;
  readonly elements: string;
}

/** The domain of a function variable, to be gone through without making a set of it; undefined if `set` is none such. */
export function domainOf(set: Expr, s: FunctionWriter): Range | undefined {
  if (set.kind !== "Prim" || set.op !== "domain") return undefined;
  const f = set.args[0]!;
  if (f.kind !== "Var" || f.type.kind !== "Fn" || !isScalar(f.type.domain)) return undefined;
  if (s.variant.old && !f.next) return undefined;
  const variable = s.module.variable(f.index);
  return {
    isUnknown: undefined,
    isWhole: `${variable}.value.whole`,
    elements: `${variable}.value.map.keys()`,
  };
}

function emitRange(set: Expr, s: FunctionWriter): Range {
  const domain = domainOf(set, s);
  if (domain !== undefined) return domain;
  const held = s.bind(emitExpr(set, s));
  return {
    isUnknown: `${held} === undefined`,
    isWhole: `${held}.whole`,
    elements: `${held}.values()`,
  };
}

/** Emits `body` for a set that is not unknown. */
function unlessUnknown(range: Range, s: FunctionWriter, ifUnknown: string, body: () => void): void {
  if (range.isUnknown === undefined) {
    body();
    return;
  }
  s.line(`if (${range.isUnknown}) ${ifUnknown}`);
  s.block("else {", body);
}

export function emitQuant(e: Bounded, s: FunctionWriter): string {
  const [start, stop] = e.kind === "ForAll" ? ["true", "false"] : ["false", "true"];
  const result = s.temporary();
  const range = emitRange(e.set, s);
  const canFault = s.faults.of(e.body);
  s.let(result, "rt.Bool", start);
  unlessUnknown(range, s, `${result} = undefined;`, () => {
    const fault = s.temporary();
    if (canFault) s.let(fault, "rt.Fault | undefined");
    s.line(`if (!${range.isWhole}) ${result} = undefined;`);
    s.block(`for (const ${localName(e.local)} of ${range.elements}) {`, () => {
      const test = () => {
        const value = s.bind(emitExpr(e.body, s), "rt.Bool");
        s.block(`if (${value} === ${stop}) {`, () => {
          s.line(`${result} = ${stop};`);
          s.line("break;");
        });
        s.line(`if (${value} === undefined) ${result} = undefined;`);
      };
      if (!canFault) return test();
      s.block("try {", test, "} catch (thrown) {");
      s.line(`  ${fault} = ${s.call("asFault", "thrown")};`);
      s.line("}");
    });
    // Where something is unknown, or not all of the set is in view, what is not seen might decide.
    if (canFault) s.line(`if (${fault} !== undefined && ${result} === ${start}) throw ${fault};`);
  });
  return result;
}

export function emitChoose(e: Bounded, s: FunctionWriter): string {
  const result = s.temporary();
  const found = s.temporary();
  const set = s.bind(emitExpr(e.set, s));
  s.let(result, "rt.Value");
  s.block(`if (${set} !== undefined && ${set}.whole) {`, () => {
    s.let(found, "boolean", "false");
    s.block(
      `for (const ${localName(e.local)} of ${s.call("sorted", set, s.module.shape(e.local.type), "pointers")}) {`,
      () => {
        const value = s.bind(emitExpr(e.body, s), "rt.Bool");
        s.line(`if (${value} === false) continue;`);
        s.line(`if (${value} === true) ${result} = ${localName(e.local)};`);
        s.line(`${found} = true;`);
        s.line("break;");
      },
    );
    s.line(
      `if (!${found}) ${result} = ${s.rt("fault")}(() => "CHOOSE finds no element", ${s.module.site(textOf(e), e.type)});`,
    );
  });
  return result;
}

export function emitFilter(e: Bounded, s: FunctionWriter): string {
  const result = s.temporary();
  const set = s.bind(emitExpr(e.set, s));
  s.let(result, "rt.SetVal | undefined");
  s.block(`if (${set} !== undefined) {`, () => {
    s.line(`${result} = new ${s.rt("SetVal")}();`);
    s.block(`for (const ${localName(e.local)} of ${set}.values()) {`, () => {
      const value = emitExpr(e.body, s);
      s.line(`${s.call("keep", result, localName(e.local), value)};`);
    });
    s.line(`${result} = ${s.call("endFilter", result, set)};`);
  });
  return result;
}

export function emitMapSet(e: Expr & { kind: "MapSet" }, s: FunctionWriter): string {
  const result = s.temporary();
  const sets = e.bounds.map((b) => s.bind(emitExpr(b.set, s)));
  s.let(result, "rt.SetVal | undefined");
  const isKnown = sets.map((set) => `${set} !== undefined`).join(" && ");
  const isBounded = sets.length > 1 ? ` && ${s.call("canCombine", ...sets)}` : "";
  s.block(`if (${isKnown}${isBounded}) {`, () => {
    s.line(`${result} = new ${s.rt("SetVal")}();`);
    s.line(`${result}.whole = ${sets.map((set) => `${set}.whole`).join(" && ")};`);
    const loop = (i: number): void => {
      const bound = e.bounds[i];
      if (bound === undefined) {
        s.line(`${result}.add(${emitShared(e.body, s)});`);
        return;
      }
      s.block(`for (const ${localName(bound.local)} of ${sets[i]}.values()) {`, () => loop(i + 1));
    };
    loop(0);
  });
  return result;
}

export function emitFnLit(e: Expr & { kind: "FnLit" }, s: FunctionWriter): string {
  const result = s.temporary();
  const set = s.bind(emitExpr(e.set, s));
  s.let(result, "rt.FnVal | undefined");
  s.block(`if (${set} !== undefined) {`, () => {
    s.line(`${result} = ${s.call("beginFn", set)};`);
    s.block(`for (const ${localName(e.local)} of ${set}.values()) {`, () => {
      const value = emitShared(e.body, s);
      s.line(`${result}.set(${localName(e.local)}, ${value});`);
    });
  });
  return result;
}

export function emitFold(e: Expr & { kind: "Fold" }, s: FunctionWriter): string {
  const acc = localName(e.acc);
  const base = s.bind(emitExpr(e.base, s));
  const over = emitExpr(e.over, s);
  const items = s.bind(s.call("foldItems", quote(e.order), over, s.module.shape(e.over.type), "pointers"));
  s.let(acc, "rt.Value", `${items} === undefined ? undefined : ${base}`);
  s.block(`for (const ${localName(e.x)} of ${items} ?? []) {`, () => {
    s.line(`${acc} = ${emitExpr(e.body, s)};`);
  });
  return acc;
}

export function emitSelectSeq(e: Expr & { kind: "SelectSeq" }, s: FunctionWriter): string {
  const left = memberLeftOut(e);
  if (left !== undefined) {
    const all = s.bind(emitExpr(e.seq, s));
    return s.call("withoutItem", all, emitExpr(left, s));
  }
  const result = s.temporary();
  const seq = emitExpr(e.seq, s);
  const from = s.bind(s.call("selectFrom", seq));
  s.let(result, "rt.SeqVal | undefined");
  s.block(`if (${from} !== undefined) {`, () => {
    const selection = s.bind(`new ${s.rt("Selection")}(${from}.open)`, "rt.Selection");
    s.block(`for (const ${localName(e.local)} of ${from}.items) {`, () => {
      const value = emitExpr(e.body, s);
      s.line(`${selection}.take(${localName(e.local)}, ${value});`);
    });
    s.line(`${result} = ${selection}.end();`);
  });
  return result;
}
