/* Types as specs write them: sets of TLA+, read without evaluating anything. */
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { nearest } from "../../text/nearest.js";
import { builtinByName } from "../builtins.js";
import type { ModuleScope } from "../names/scopes.js";
import { isReleaseName } from "../release-name.js";
import type { NameSymbol } from "../typed.js";
import type { DeclaredType } from "./inference.js";
import type { Type } from "./type.js";

/** A type with what only declarations know of it. */
export interface WrittenType extends DeclaredType {
  /** Nat: its values are not negative. */
  readonly natural: boolean;
}

const any: WrittenType = { type: { kind: "Any" }, infinite: false, natural: false };

/** What the reader of types needs of the resolver. */
export interface TypeContext {
  readonly report: (d: Diagnostic) => void;
  /** Notes what a name stands for and gives it; reports an unknown one. */
  readonly resolve: (scope: ModuleScope, name: ast.NameRef) => NameSymbol | undefined;
  /** What a TYPE stands for; undefined while that is being found out: it is declared by itself. */
  readonly typeOf: (symbol: NameSymbol) => WrittenType | undefined;
  readonly note: (node: ast.NodeBase, type: Type) => void;
}

/** Types with more parts, or more deeply nested ones, are rejected: every use of a name makes a copy. */
const SIZE_LIMIT = 500;
const DEPTH_LIMIT = 50;

/** Reports what is not a type; such a part is `Any`. */
export function readType(cx: TypeContext, scope: ModuleScope, e: ast.Expr): WrittenType {
  let written = readForm(cx, scope, e);
  const { size, depth } = measure(written.type);
  if (size > SIZE_LIMIT || depth > DEPTH_LIMIT) {
    cx.report(diagnostic("MMS3011", e.span, { name: undefined }));
    written = any;
  }
  cx.note(e, { kind: "Set", element: written.type });
  return written;
}

function measure(type: Type): { readonly size: number; readonly depth: number } {
  const parts = partsOf(type).map(measure);
  return {
    size: parts.reduce((sum, p) => sum + p.size, 1),
    depth: parts.reduce((deepest, p) => Math.max(deepest, p.depth), 0) + 1,
  };
}

function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "Set":
    case "Seq":
      return [type.element];
    case "Fn":
      return [type.domain, type.range];
    case "Record":
      return type.fields.map((f) => f.type);
    case "Tuple":
      return type.items;
    default:
      return [];
  }
}

function readForm(cx: TypeContext, scope: ModuleScope, e: ast.Expr): WrittenType {
  const inner = (of: ast.Expr) => readType(cx, scope, of);
  switch (e.kind) {
    case "NameRef":
      return readName(cx, scope, e);
    case "Call": {
      const [of] = e.args;
      if (e.callee.text !== "Seq" || of === undefined || e.args.length !== 1) break;
      cx.resolve(scope, { kind: "NameRef", id: e.callee.id, span: e.callee.span, name: "Seq" });
      return written({ kind: "Seq", element: inner(of).type }, true);
    }
    case "Unary": {
      if (e.op !== "SUBSET") break;
      const of = inner(e.arg);
      return written({ kind: "Set", element: of.type }, of.infinite);
    }
    case "FnSet": {
      const domain = inner(e.domain);
      const range = inner(e.range);
      return written(
        { kind: "Fn", domain: domain.type, range: range.type },
        domain.infinite || range.infinite,
      );
    }
    case "RecordSet": {
      const read = new Map(e.fields.map((f) => [f.name.text, inner(f.value)]));
      const fields = [...read]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, field]) => ({ name, type: field.type }));
      return written(
        { kind: "Record", fields },
        [...read.values()].some((f) => f.infinite),
      );
    }
    case "SetEnum":
      return readElements(cx, scope, e) ?? notAType(cx, e);
    case "Binary":
      return readBinary(cx, scope, e) ?? notAType(cx, e);
    case "MissingExpr":
      return any;
    default:
      break;
  }
  return notAType(cx, e);
}

function written(type: Type, infinite = false, natural = false): WrittenType {
  return { type, infinite, natural };
}

function notAType(cx: TypeContext, e: ast.Expr, near?: string): WrittenType {
  const text = e.span.file.text.slice(e.span.start, e.span.end);
  const found = text.length <= 40 && !text.includes("\n") ? `\`${text}\`` : "this expression";
  cx.report(diagnostic("MMS3008", e.span, { found, near }));
  return any;
}

function readName(cx: TypeContext, scope: ModuleScope, e: ast.NameRef): WrittenType {
  const symbol = cx.resolve(scope, e);
  switch (symbol?.kind) {
    case undefined:
      return any;
    case "Builtin":
      switch (symbol.name) {
        case "BOOLEAN":
          return written({ kind: "Bool" });
        case "STRING":
          return written({ kind: "Str" }, true);
        case "Nat":
          return written({ kind: "Int" }, true, true);
        case "Int":
          return written({ kind: "Int" }, true);
        case "Task":
          return written({ kind: "Task" }, true);
        case "Ptr":
          return written({ kind: "Ptr", name: "Ptr" }, true);
        default:
          return notAType(cx, e);
      }
    case "Type": {
      const type = cx.typeOf(symbol);
      if (type !== undefined) return type;
      cx.report(diagnostic("MMS3015", e.span, { name: e.name }));
      return any;
    }
    case "Constant":
      // A CONSTANT that is a set is the type of its elements.
      if (symbol.type.kind === "Set") return written(symbol.type.element);
      return symbol.type.kind === "Any" ? any : notAType(cx, e);
    default: {
      const types = [...scope.visible].filter(([, d]) => d.what === "TYPE").map(([name]) => name);
      return notAType(cx, e, nearest(e.name, types));
    }
  }
}

/** `{"a", "b"}` and `{1, 2}` */
function readElements(cx: TypeContext, scope: ModuleScope, e: ast.SetEnum): WrittenType | undefined {
  if (e.items.length === 0) return undefined;
  const strings = e.items.flatMap((item) => stringOf(cx, scope, item) ?? []);
  if (strings.length === e.items.length) {
    for (const item of e.items) cx.note(item, { kind: "Str" });
    return written({ kind: "Enum", values: [...new Set(strings)].sort() });
  }
  if (e.items.every((item) => isInteger(cx, scope, item))) return written({ kind: "Int" });
  if (e.items.every((item) => item.kind === "BoolLit")) {
    for (const item of e.items) cx.note(item, { kind: "Bool" });
    return written({ kind: "Bool" });
  }
  return undefined;
}

/** A string in quotes, or a release such as `v6_4`. */
function stringOf(cx: TypeContext, scope: ModuleScope, e: ast.Expr): string | undefined {
  if (e.kind === "StringLit") return e.value;
  if (e.kind !== "NameRef" || scope.visible.has(e.name)) return undefined;
  return isReleaseName(e.name) && cx.resolve(scope, e)?.kind === "Release" ? e.name : undefined;
}

/** An expression of integer literals and CONSTANTs. */
function isInteger(cx: TypeContext, scope: ModuleScope, e: ast.Expr): boolean {
  const isInt = () => {
    switch (e.kind) {
      case "NumberLit":
        return true;
      case "NameRef": {
        const symbol = cx.resolve(scope, e);
        return (
          symbol === undefined ||
          (symbol.kind === "Constant" && (symbol.type.kind === "Int" || symbol.type.kind === "Any"))
        );
      }
      case "Unary":
        return e.op === "-" && isInteger(cx, scope, e.arg);
      case "Binary":
        return (
          ["+", "-", "*", "^", "%", "\\div"].includes(e.op) &&
          isInteger(cx, scope, e.left) &&
          isInteger(cx, scope, e.right)
        );
      default:
        return false;
    }
  };
  if (!isInt()) return false;
  cx.note(e, { kind: "Int" });
  return true;
}

function readBinary(cx: TypeContext, scope: ModuleScope, e: ast.Binary): WrittenType | undefined {
  switch (e.op) {
    case "..":
      return isInteger(cx, scope, e.left) && isInteger(cx, scope, e.right)
        ? written({ kind: "Int" })
        : undefined;
    case "\\X": {
      const factors: ast.Expr[] = [e.right];
      let left = e.left;
      while (left.kind === "Binary" && left.op === "\\X" && left.parens !== true) {
        factors.push(left.right);
        left = left.left;
      }
      factors.push(left);
      const items = factors.reverse().map((f) => readType(cx, scope, f));
      return written(
        { kind: "Tuple", items: items.map((i) => i.type) },
        items.some((i) => i.infinite),
      );
    }
    case "\\cup": {
      const left = readType(cx, scope, e.left);
      const right = isNullSet(cx, scope, e.right) ? left : readType(cx, scope, e.right);
      const type = join(left.type, right.type);
      return type && written(type, left.infinite || right.infinite, left.natural && right.natural);
    }
    default:
      return undefined;
  }
}

/** `{NULL}`: every pointer type has it already, and a spec may say so. */
function isNullSet(cx: TypeContext, scope: ModuleScope, e: ast.Expr): boolean {
  const item = e.kind === "SetEnum" && e.items.length === 1 ? e.items[0] : undefined;
  if (item?.kind !== "NameRef" || item.name !== "NULL") return false;
  return cx.resolve(scope, item)?.kind === "Builtin";
}

/** The type of `S \cup T`. */
function join(a: Type, b: Type): Type | undefined {
  if (a.kind === "Any" || b.kind === "Any") return { kind: "Any" };
  if (a.kind === "Enum" && b.kind === "Enum") {
    return { kind: "Enum", values: [...new Set([...a.values, ...b.values])].sort() };
  }
  if ((a.kind === "Str" || a.kind === "Enum") && (b.kind === "Str" || b.kind === "Enum"))
    return { kind: "Str" };
  return JSON.stringify(a) === JSON.stringify(b) ? a : undefined;
}

/** The builtins that are types, for suggestions. */
export const builtinTypes: readonly string[] = [...builtinByName.values()]
  .filter((x) => x.result.kind === "Set" && (x.infinite || x.name === "BOOLEAN"))
  .map((x) => x.name);
