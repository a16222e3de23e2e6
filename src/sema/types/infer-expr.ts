/* The type of every form of expression. */
import { diagnostic, type Related } from "../../diag/diagnostic.js";
import { assertNever } from "../../syntax/assert-never.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import { builtinByName } from "../builtins.js";
import { apply, domain, field, settle } from "./infer-access.js";
import { callOperator, define, expectDeclared, inferCall, tupleUnlessOne } from "./infer-calls.js";
import { bind, inferSet } from "./infer-sets.js";
import { type Inference, innerPair, placeOf } from "./inference.js";
import type { Type } from "./type.js";
import { describeLater, formOf, type Term } from "./type-terms.js";

/** Infers and notes the type; reports what does not fit. The parser has bounded how deep an expression is. */
export function infer(cx: Inference, e: ast.Expr): Term {
  return cx.note(e, inferForm(cx, e));
}

/** A value that must be of a given kind. */
function inferAs(cx: Inference, e: ast.Expr, kind: "Bool" | "Int"): void {
  cx.is(infer(cx, e), kind, e);
  settle(cx);
}

function inferForm(cx: Inference, e: ast.Expr): Term {
  const s = cx.solver;
  const bool = () => s.term({ kind: "Bool" });
  switch (e.kind) {
    case "NameRef":
      return inferName(cx, e);
    case "NumberLit":
      return s.term({ kind: "Int" });
    case "StringLit":
      return s.term({
        kind: "Enum",
        values: [e.value],
        open: true,
        addresses: cx.addresses && isAddress(e.value),
      });
    case "BoolLit":
      return bool();
    case "At":
      return cx.at.at(-1) ?? s.error();
    case "Call":
      return inferCall(cx, e);
    case "Lambda":
      return s.error();
    case "Unary":
      return inferUnary(cx, e);
    case "Binary":
      return inferBinary(cx, e);
    case "Prime":
      return infer(cx, e.arg);
    case "Junction":
      for (const item of e.items) inferAs(cx, item, "Bool");
      return bool();
    case "Quant":
      bind(cx, e.bounds, cx.inProperty ? "any" : "objects");
      inferAs(cx, e.body, "Bool");
      return bool();
    case "Choose": {
      const [element] = bind(cx, [e.bound], "finite");
      inferAs(cx, e.body, "Bool");
      return element ?? s.error();
    }
    case "SetEnum":
      return s.set(inferAlike(cx, e.items));
    case "SetFilter": {
      const [element] = bind(cx, [e.bound], "finite");
      inferAs(cx, e.body, "Bool");
      return s.set(element ?? s.error());
    }
    case "SetMap":
      bind(cx, e.bounds, "finite");
      return s.set(infer(cx, e.body));
    case "FnLit": {
      const key = tupleUnlessOne(cx, bind(cx, e.bounds, "finite"));
      return s.term({ kind: "Fn", domain: key, range: infer(cx, e.body), open: true });
    }
    case "FnSet":
    case "RecordSet":
      return inferSet(cx, e, "finite");
    case "RecordLit":
      return s.term({
        kind: "Record",
        fields: new Map(e.fields.map((f) => [f.name.text, infer(cx, f.value)])),
        open: false,
      });
    case "Tuple":
      return s.term({ kind: "Tuple", items: e.items.map((item) => infer(cx, item)), open: true });
    case "Except":
      return inferExcept(cx, e);
    case "Apply": {
      const fn = infer(cx, e.fn);
      return applyTo(cx, fn, e.fn.span, e.args);
    }
    case "Field":
      return field(cx, infer(cx, e.record), e.name.text, e.record.span, e.name.span);
    case "If":
      inferAs(cx, e.cond, "Bool");
      return inferAlike(cx, e.else === undefined ? [e.then] : [e.then, e.else]);
    case "Case":
      for (const arm of e.arms) inferAs(cx, arm.cond, "Bool");
      return inferAlike(cx, [...e.arms.map((arm) => arm.value), ...(e.other === undefined ? [] : [e.other])]);
    case "Let":
      for (const decl of inOrder(cx, e.decls)) define(cx, decl);
      return infer(cx, e.body);
    case "Box":
      inferAs(cx, e.action, "Bool");
      infer(cx, e.subscript);
      return bool();
    case "Require":
      if (e.when !== undefined) inferAs(cx, e.when, "Bool");
      inferAs(cx, e.body, "Bool");
      return bool();
    case "Observe": {
      const cell = infer(cx, e.cell);
      cx.expect(infer(cx, e.value), cell, e.value, {
        related: [{ at: e.cell.span, label: "what is observed" }],
      });
      settle(cx);
      return bool();
    }
    case "Wildcard":
    case "MissingExpr":
      return s.error();
    default:
      return assertNever(e);
  }
}

/** A pointer as a spec writes one where the value of a CONSTANT is given. */
export function isAddress(text: string): boolean {
  return /^0x[0-9a-f]{1,16}$/i.test(text);
}

function inferName(cx: Inference, e: ast.NameRef): Term {
  const s = cx.solver;
  const symbol = cx.symbols.get(e.id);
  switch (symbol?.kind) {
    case undefined:
      return s.error();
    case "Constant":
    case "Variable":
      return s.of(symbol.type);
    case "Local":
      return cx.locals.get(symbol) ?? s.error();
    case "Context":
      return s.term({ kind: symbol.name === "self" ? "Task" : "Int" });
    case "Event":
      return s.term({ kind: "Bool" });
    case "Release":
      return s.term({ kind: "Enum", values: [symbol.name], open: true, addresses: false });
    case "Builtin":
      if (builtinByName.get(symbol.name)?.result.kind === "Set") return inferSet(cx, e, "finite");
      return callOperator(cx, symbol, [], e);
    case "Type":
      return inferSet(cx, e, "finite");
    case "Operator":
      return callOperator(cx, symbol, [], e);
    case "OpParam":
      return s.error();
    default:
      return assertNever(symbol);
  }
}

function inferUnary(cx: Inference, e: ast.Unary): Term {
  const s = cx.solver;
  switch (e.op) {
    case "-":
      inferAs(cx, e.arg, "Int");
      return s.term({ kind: "Int" });
    case "DOMAIN":
      return domain(cx, infer(cx, e.arg), e.arg.span);
    case "SUBSET":
      return s.set(s.set(cx.elementOf(infer(cx, e.arg), e.arg)));
    case "UNION": {
      const sets = cx.elementOf(infer(cx, e.arg), e.arg);
      const element = s.fresh();
      cx.expect(sets, s.set(element), e.arg, { expected: "a set of sets" });
      return s.set(element);
    }
    case "UNCHANGED":
      infer(cx, e.arg);
      return s.term({ kind: "Bool" });
    case "~":
    case "ENABLED":
    case "[]":
    case "<>":
    case "ONCE":
    case "PREVIOUSLY":
      inferAs(cx, e.arg, "Bool");
      return s.term({ kind: "Bool" });
    default:
      return assertNever(e.op);
  }
}

function inferBinary(cx: Inference, e: ast.Binary): Term {
  const s = cx.solver;
  switch (e.op) {
    case "=>":
    case "<=>":
    case "~>":
    case "SINCE":
      inferAs(cx, e.left, "Bool");
      inferAs(cx, e.right, "Bool");
      return s.term({ kind: "Bool" });
    case "=":
    case "#":
      return inferEquality(cx, e);
    case "<":
    case ">":
    case "<=":
    case ">=":
      inferAs(cx, e.left, "Int");
      inferAs(cx, e.right, "Int");
      return s.term({ kind: "Bool" });
    case "+":
    case "-":
    case "*":
    case "^":
    case "%":
    case "\\div":
      inferAs(cx, e.left, "Int");
      inferAs(cx, e.right, "Int");
      return s.term({ kind: "Int" });
    case "..":
      inferAs(cx, e.left, "Int");
      inferAs(cx, e.right, "Int");
      return s.set(s.term({ kind: "Int" }));
    case "\\in":
    case "\\notin": {
      const left = infer(cx, e.left);
      const element = cx.elementOf(inferSet(cx, e.right, "any"), e.right);
      cx.expect(left, element, e.left, {
        related: [{ at: e.right.span, label: "elements of this set" }],
        other: e.right,
      });
      settle(cx);
      return s.term({ kind: "Bool" });
    }
    case "\\subseteq": {
      const element = cx.elementOf(infer(cx, e.left), e.left);
      cx.expect(inferSet(cx, e.right, "any"), s.set(element), e.right, related(e.left.span));
      settle(cx);
      return s.term({ kind: "Bool" });
    }
    case "\\cup":
    case "\\cap":
    case "\\": {
      const element = cx.elementOf(infer(cx, e.left), e.left);
      const right = infer(cx, e.right);
      if (formOf(element).kind === "Error") return element;
      cx.expect(right, s.set(element), e.right, related(e.left.span));
      settle(cx);
      return s.set(element);
    }
    case "\\X":
      return inferSet(cx, e, "finite");
    case "\\o": {
      const element = s.fresh();
      const left = infer(cx, e.left);
      const form = formOf(left);
      if (form.kind === "Str" || form.kind === "Enum") {
        const text = s.term({ kind: "Str" });
        cx.expect(infer(cx, e.right), text, e.right, related(e.left.span));
        settle(cx);
        return text;
      }
      cx.expect(left, s.term({ kind: "Seq", element }), e.left, { expected: "a sequence or a string" });
      const right = infer(cx, e.right);
      cx.expect(right, s.term({ kind: "Seq", element }), e.right, related(e.left.span));
      settle(cx);
      return s.term({ kind: "Seq", element });
    }
    case ":>": {
      const key = infer(cx, e.left);
      return s.term({ kind: "Fn", domain: key, range: infer(cx, e.right), open: true });
    }
    case "@@": {
      const fn = s.term({ kind: "Fn", domain: s.fresh(), range: s.fresh(), open: true });
      cx.expect(infer(cx, e.left), fn, e.left, { expected: "a function" });
      cx.expect(infer(cx, e.right), fn, e.right, related(e.left.span));
      settle(cx);
      return fn;
    }
    default:
      return callOperator(cx, cx.symbols.get(e.id), [e.left, e.right], e);
  }
}

function related(at: Span): { readonly related: readonly Related[] } {
  return { related: [{ at, label: "the other side" }] };
}

function inferEquality(cx: Inference, e: ast.Binary): Term {
  const left = infer(cx, e.left);
  const right = infer(cx, e.right);
  const bool = cx.solver.term({ kind: "Bool" });
  const assigned = e.op === "=" && !cx.inProperty ? assignedType(cx, e.left) : undefined;
  if (assigned !== undefined) {
    expectDeclared(cx, right, assigned, e.right, [{ at: e.left.span, label: "what is set" }]);
    settle(cx);
    return bool;
  }
  const texts = [describeLater(left), describeLater(right)] as const;
  const mismatch = cx.solver.unify(left, right);
  if (mismatch?.kind === "Types") {
    const [leftText, rightText] = [texts[0](), texts[1]()];
    const inner = innerPair(mismatch, leftText, rightText);
    cx.report(diagnostic("MMS3002", e.span, { operator: e.op, left: leftText, right: rightText, inner }));
  } else if (mismatch !== undefined) {
    const place = placeOf(mismatch, e.right, e.left);
    cx.reportMismatch(mismatch, texts[0](), texts[1](), place, related(e.left.span).related);
  }
  settle(cx);
  return bool;
}

/** Of `x'`, `f'[k]`, `f'[k].a` in `x' = e`: what was declared. */
function assignedType(cx: Inference, e: ast.Expr): Type | undefined {
  switch (e.kind) {
    case "Prime": {
      if (e.arg.kind !== "NameRef") return undefined;
      const symbol = cx.symbols.get(e.arg.id);
      return symbol?.kind === "Variable" ? symbol.type : undefined;
    }
    case "Apply": {
      const type = assignedType(cx, e.fn);
      return type?.kind === "Fn" ? type.range : type?.kind === "Seq" ? type.element : undefined;
    }
    case "Field": {
      const type = assignedType(cx, e.record);
      return type?.kind === "Record" ? type.fields.find((f) => f.name === e.name.text)?.type : undefined;
    }
    default:
      return undefined;
  }
}

/** Branches, or elements of one set: all of one type. */
function inferAlike(cx: Inference, items: readonly ast.Expr[]): Term {
  const type = cx.solver.fresh();
  items.forEach((item, i) => {
    const found = infer(cx, item);
    const more = i === 0 ? {} : { related: [{ at: items[0]!.span, label: "the first one" }] };
    cx.expect(found, type, item, more);
  });
  settle(cx);
  return type;
}

function applyTo(cx: Inference, fn: Term, fnSpan: Span, args: readonly ast.Expr[]): Term {
  const keys = args.map((arg) => infer(cx, arg));
  const [first, last] = [args[0], args.at(-1)];
  if (first === undefined || last === undefined) return cx.solver.error();
  const at = { file: first.span.file, start: first.span.start, end: last.span.end };
  return apply(cx, fn, fnSpan, tupleUnlessOne(cx, keys), first, at);
}

function inferExcept(cx: Inference, e: ast.Except): Term {
  const base = infer(cx, e.base);
  for (const update of e.updates) {
    let target = base;
    let targetSpan = e.base.span;
    for (const step of update.path) {
      target =
        step.kind === "Name"
          ? field(cx, target, step.text, targetSpan, step.span)
          : applyTo(cx, target, targetSpan, step.args);
      targetSpan = step.span;
    }
    cx.at.push(target);
    const value = infer(cx, update.value);
    cx.at.pop();
    cx.expect(value, target, update.value, { related: [{ at: targetSpan, label: "what is replaced" }] });
    settle(cx);
  }
  return base;
}

/** Each definition of a LET after those it uses; definitions that use themselves last. */
function inOrder(cx: Inference, decls: readonly ast.OperatorDecl[]): readonly ast.OperatorDecl[] {
  const rank = (d: ast.OperatorDecl) => {
    const symbol = cx.symbols.get(d.name.id);
    return (symbol && cx.rank.get(symbol)) ?? Number.MAX_SAFE_INTEGER;
  };
  return [...decls].sort((a, b) => rank(a) - rank(b));
}
