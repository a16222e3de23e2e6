/*
 * What an argument of `%s` comes to: fixed texts, a field's own text, a name from a table, or one of two by a condition.
 * Each can tell where such a text may end, and what is known of the fields when it was printed.
 */
import { evaluate, type Scope, typeOfExpr } from "./c-eval.js";
import { bitsOf, type CExpr, maskOf } from "./c-types.js";
import type { KnownBits } from "./known-bits.js";
import { flagValues, flagWays, type Row, rowsOf, symbolEnds, symbolValues } from "./tables.js";

export type TextForm =
  | { readonly kind: "fixed"; readonly text: string }
  | { readonly kind: "choice"; readonly test: CExpr; readonly then: TextForm; readonly otherwise: TextForm }
  | { readonly kind: "symbol"; readonly of: CExpr; readonly rows: readonly Row[] }
  | { readonly kind: "flags"; readonly of: CExpr; readonly rows: readonly Row[]; readonly delimiter: string }
  /** Any text, of that field if it is one's; of a shape where that is known. */
  | { readonly kind: "free"; readonly field: string | undefined; readonly shape: RegExp | undefined };

/** Functions that give a field's characters; bitmaps and addresses have texts of their own. */
const STRINGS: ReadonlySet<string> = new Set([
  "__get_str",
  "__get_rel_str",
  "__get_sockaddr",
  "__get_rel_sockaddr",
]);
const SHAPES: Readonly<Record<string, RegExp>> = {
  __print_hex: /^(?:[0-9a-f]{2}(?: [0-9a-f]{2})*)?$/,
  __print_hex_str: /^(?:[0-9a-f]{2})*$/,
  __print_array: /^\{(?:0x[0-9a-f]+(?:,0x[0-9a-f]+)*)?\}$/,
  __print_dynamic_array: /^\{(?:0x[0-9a-f]+(?:,0x[0-9a-f]+)*)?\}$/,
  __get_bitmask: /^[0-9a-f,]*$/,
  __get_rel_bitmask: /^[0-9a-f,]*$/,
  __get_cpumask: /^[0-9a-f,]*$/,
  __get_rel_cpumask: /^[0-9a-f,]*$/,
};

export function formOf(expr: CExpr, scope: Scope): TextForm {
  switch (expr.kind) {
    case "Str":
      return { kind: "fixed", text: expr.text };
    case "Field":
      return { kind: "free", field: expr.name, shape: undefined };
    case "Cast":
      return formOf(expr.of, scope);
    case "Ternary":
      return {
        kind: "choice",
        test: expr.test,
        then: formOf(expr.then, scope),
        otherwise: formOf(expr.otherwise, scope),
      };
    case "Call":
      return formOfCall(expr, scope);
    case "Num":
    case "Name":
    case "Unary":
    case "Binary":
    case "List":
    case "Opaque":
      return { kind: "free", field: undefined, shape: undefined };
  }
}

function formOfCall({ name, args }: Extract<CExpr, { kind: "Call" }>, scope: Scope): TextForm {
  const [first, second, ...rest] = args;
  const free: TextForm = { kind: "free", field: named(first), shape: SHAPES[name] };
  if (first === undefined) return { ...free, field: undefined };
  if (name.startsWith("__print_symbolic")) {
    const rows = rowsOf(second === undefined ? rest : [second, ...rest], scope);
    return rows === undefined ? { ...free, shape: undefined } : { kind: "symbol", of: first, rows };
  }
  if (name.startsWith("__print_flags")) {
    const rows = rowsOf(rest, scope);
    const delimiter = second?.kind === "Str" ? second.text : "";
    return rows === undefined ? { ...free, shape: undefined } : { kind: "flags", of: first, rows, delimiter };
  }
  if (STRINGS.has(name) || SHAPES[name] !== undefined || name.startsWith("__get_")) return free;
  return { kind: "free", field: undefined, shape: undefined };
}

/** The field that a function of the kernel's names: `__get_str(comm)`, `__print_hex(REC->data, 4)`. */
function named(expr: CExpr | undefined): string | undefined {
  if (expr === undefined) return undefined;
  if (expr.kind === "Name" || expr.kind === "Field") return expr.name;
  if (expr.kind === "Cast") return named(expr.of);
  if (expr.kind === "Call" && expr.name.startsWith("__get_")) return named(expr.args[0]);
  return undefined;
}

/** Where a text that begins at `at` may end; "anywhere" where it may hold anything. */
export function formEnds(form: TextForm, text: string, at: number): readonly number[] | "anywhere" {
  switch (form.kind) {
    case "fixed":
      return text.startsWith(form.text, at) ? [at + form.text.length] : [];
    case "symbol":
      return symbolEnds(form.rows, text, at);
    case "flags":
      return [...new Set(flagWays(form.rows, form.delimiter, text, at).map((way) => way.end))];
    case "choice": {
      const then = formEnds(form.then, text, at);
      const otherwise = formEnds(form.otherwise, text, at);
      if (then === "anywhere" || otherwise === "anywhere") return "anywhere";
      return [...new Set([...then, ...otherwise])];
    }
    case "free":
      return "anywhere";
  }
}

/** Whether that may be the whole text. */
export function formFits(form: TextForm, text: string): boolean {
  switch (form.kind) {
    case "fixed":
      return form.text === text;
    case "symbol":
      return symbolValues(form.rows, text).length > 0;
    case "flags":
      return flagValues(form.rows, form.delimiter, text).length > 0;
    case "choice":
      return formFits(form.then, text) || formFits(form.otherwise, text);
    case "free":
      return form.shape === undefined || form.shape.test(text);
  }
}

/** What may be known where this was the text: one of these, which are forks of `known`. */
export function readingsOf(form: TextForm, text: string, known: KnownBits): KnownBits[] {
  switch (form.kind) {
    case "fixed":
      return form.text === text ? [known] : [];
    case "free":
      if (form.shape !== undefined && !form.shape.test(text)) return [];
      if (form.field !== undefined) known.learnText(form.field, text);
      return known.contradiction ? [] : [known];
    case "symbol":
      return valued(form.of, symbolValues(form.rows, text), known);
    case "flags":
      return valued(form.of, flagValues(form.rows, form.delimiter, text), known);
    case "choice":
      return [true, false].flatMap((truth) => {
        const branch = truth ? form.then : form.otherwise;
        if (!formFits(branch, text)) return [];
        const fork = known.fork();
        fork.isTrue(form.test, truth);
        return fork.contradiction ? [] : readingsOf(branch, text, fork);
      });
  }
}

function valued(of: CExpr, values: readonly (bigint | undefined)[], known: KnownBits): KnownBits[] {
  const type = typeOfExpr(of, known);
  const constant = evaluate(of, known);
  return values.flatMap((value) => {
    const fork = known.fork();
    if (value !== undefined && type !== undefined) {
      const mask = maskOf(bitsOf(type));
      // The printed value is of 64 bits: an int below zero has all upper ones set.
      const wide = type.signed ? BigInt.asUintN(64, BigInt.asIntN(bitsOf(type), value)) : value & mask;
      if (wide !== value && (value & ~mask) !== 0n) return [];
      fork.hasBits(of, { mask, value: value & mask });
      if (constant !== undefined && (constant.value & mask) !== (value & mask)) return [];
    }
    return fork.contradiction ? [] : [fork];
  });
}
