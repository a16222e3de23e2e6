/* Operators: their definitions, their uses, and operators handed over as arguments. */
import { diagnostic, type Related } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { builtinByName, infixOperators } from "../builtins.js";
import type { Signature } from "../signature.js";
import type { NameSymbol } from "../typed.js";
import { escapesEnum } from "./enums.js";
import { settle } from "./infer-access.js";
import { infer } from "./infer-expr.js";
import { bind, declare } from "./infer-sets.js";
import type { Inference, OperatorTerm } from "./inference.js";
import type { Scheme } from "./schemes.js";
import type { Type } from "./type.js";
import { formOf, type Term } from "./type-terms.js";

/** Checks a definition, top-level or in a LET, and keeps what its uses need to know. */
export function define(cx: Inference, decl: ast.OperatorDecl): void {
  const symbol = cx.symbols.get(decl.name.id);
  if (symbol?.kind !== "Operator") return;
  const s = cx.solver;
  const level = s.level;
  s.level += 1;
  const params = decl.params.map((p) => defineParam(cx, p));
  const bounds = decl.bounds.length > 0 ? bind(cx, decl.bounds, "finite") : undefined;
  const body = infer(cx, decl.body);
  const declared = cx.annotations.get(decl.id);
  if (declared !== undefined && decl.resultType !== undefined) {
    expectDeclared(cx, body, declared, decl.body, [{ at: decl.resultType.span, label: "declared here" }]);
  }
  const value = declared === undefined ? body : s.of(declared);
  const result =
    bounds === undefined
      ? value
      : s.term({ kind: "Fn", domain: tupleUnlessOne(cx, bounds), range: value, open: true });
  settle(cx);
  s.level = level;
  cx.note(decl.name, result);
  cx.schemes.set(symbol, { params, result, level });
}

/** A definition that has nothing around it: its types are final. */
export function defineTopLevel(cx: Inference, decl: ast.OperatorDecl): void {
  define(cx, decl);
  if (cx.finish()) return;
  cx.report(diagnostic("MMS3011", decl.name.span, { name: decl.name.text }));
  const symbol = cx.symbols.get(decl.name.id);
  if (symbol !== undefined) cx.schemes.set(symbol, broken(cx, decl));
}

function defineParam(cx: Inference, p: ast.Param): Term | OperatorTerm {
  const s = cx.solver;
  const symbol = cx.symbols.get(p.name.id);
  if (p.arity === 0) {
    const declared = cx.annotations.get(p.id);
    return declare(cx, p.name, declared === undefined ? s.fresh() : s.of(declared));
  }
  const term = { args: Array.from({ length: p.arity }, () => s.fresh()), result: s.fresh() };
  if (symbol !== undefined) cx.operatorParams.set(symbol, term);
  return term;
}

/** Fits every use: for definitions that have been reported. */
function broken(cx: Inference, decl: ast.OperatorDecl): Scheme {
  const error = cx.solver.error();
  const params = decl.params.map((p) =>
    p.arity === 0 ? error : { args: Array.from({ length: p.arity }, () => error), result: error },
  );
  return { params, result: error, level: 0 };
}

/** The key of a function of several arguments. */
export function tupleUnlessOne(cx: Inference, items: readonly Term[]): Term {
  return items.length === 1 ? items[0]! : cx.solver.term({ kind: "Tuple", items, open: false });
}

/** What goes where a type was declared: also the strings of an enumeration must not go beyond it. */
export function expectDeclared(
  cx: Inference,
  found: Term,
  declared: Type,
  at: ast.Expr,
  related: readonly Related[],
): void {
  const stranger = escapesEnum(found, declared);
  if (!cx.expect(found, cx.solver.of(declared), at, { related }) || stranger === undefined) return;
  cx.report(diagnostic("MMS3001", at.span, { ...stranger, inner: undefined }, { related }));
}

export function inferCall(cx: Inference, e: ast.Call): Term {
  const symbol = cx.symbols.get(e.callee.id);
  if (symbol?.kind === "Event") {
    e.args.forEach((arg, i) => {
      const param = symbol.params[i];
      if (arg.kind === "Wildcard") return;
      const found = infer(cx, arg);
      const declared = symbol.decl.params[i];
      if (param === undefined || declared === undefined) return;
      cx.expect(found, cx.solver.of(param.type), arg, { related: [parameterOf(declared)] });
    });
    return cx.solver.term({ kind: "Bool" });
  }
  return callOperator(cx, symbol, e.args, e);
}

/** A use of an operator with its arguments, also as an infix symbol. */
export function callOperator(
  cx: Inference,
  symbol: NameSymbol | undefined,
  args: readonly ast.Expr[],
  use: ast.NodeBase,
): Term {
  const taken = takenBy(cx, symbol, use);
  if (taken === undefined || taken.params.length !== args.length) {
    // Reported by name resolution: the arguments still have mistakes of their own.
    for (const arg of args) if (arg.kind !== "Lambda" && !isOperator(cx, arg)) infer(cx, arg);
    return cx.solver.error();
  }
  const ofString = symbol?.kind === "Builtin" ? builtinByName.get(symbol.name)?.ofString : undefined;
  if (ofString !== undefined) {
    const [first, ...more] = args as [ast.Expr, ...ast.Expr[]];
    const found = infer(cx, first);
    const form = formOf(found);
    if (form.kind === "Str" || form.kind === "Enum") {
      for (const arg of more) cx.expect(infer(cx, arg), cx.solver.term({ kind: "Int" }), arg);
      settle(cx);
      return cx.scheme(ofString.result, new Map());
    }
    cx.expect(found, taken.params[0] as Term, first);
    settle(cx);
    more.forEach((arg, i) => {
      cx.expect(infer(cx, arg), taken.params[i + 1] as Term, arg);
      settle(cx);
    });
    return taken.result;
  }
  const decl = symbol?.kind === "Operator" ? symbol.decl : undefined;
  args.forEach((arg, i) => {
    const param = taken.params[i]!;
    const declared = decl?.params[i];
    const related = declared === undefined ? [] : [parameterOf(declared)];
    if ("args" in param) {
      inferOperatorArgument(cx, arg, param, related);
      return;
    }
    const found = infer(cx, arg);
    const annotation = declared === undefined ? undefined : cx.annotations.get(declared.id);
    if (annotation !== undefined) expectDeclared(cx, found, annotation, arg, related);
    else if (symbol?.kind !== "Builtin" || !isChoiceForString(found, param))
      cx.expect(found, param, arg, { related });
    settle(cx);
  });
  return taken.result;
}

/** A string of a declared enumeration, where any will do: it is one of that enumeration still. */
function isChoiceForString(found: Term, param: Term): boolean {
  const form = formOf(found);
  return form.kind === "Enum" && !form.open && formOf(param).kind === "Str";
}

function parameterOf(param: ast.Param | ast.EventParam): Related {
  return { at: param.span, label: `parameter \`${param.name.text}\`` };
}

/** What an operator takes and gives in this use; undefined for what is none. */
function takenBy(
  cx: Inference,
  symbol: NameSymbol | undefined,
  use: ast.NodeBase,
): { readonly params: readonly (Term | OperatorTerm)[]; readonly result: Term } | undefined {
  switch (symbol?.kind) {
    case "Builtin": {
      const known = builtinByName.get(symbol.name) ?? infixOperators.get(symbol.name);
      return known === undefined ? undefined : builtinTerms(cx, known);
    }
    case "Operator": {
      const scheme = cx.schemes.get(symbol) ?? broken(cx, symbol.decl);
      return cx.instantiate(scheme, use.span);
    }
    case "OpParam": {
      const term = cx.operatorParams.get(symbol);
      return term === undefined ? undefined : { params: term.args, result: term.result };
    }
    default:
      return undefined;
  }
}

function builtinTerms(cx: Inference, of: Signature) {
  const vars = new Map<string, Term>();
  const params = of.params.map((p): Term | OperatorTerm => {
    const type = cx.scheme(p.type, vars);
    return p.operator === undefined
      ? type
      : { args: p.operator.map((t) => cx.scheme(t, vars)), result: type };
  });
  return { params, result: cx.scheme(of.result, vars) };
}

function isOperator(cx: Inference, e: ast.Expr): boolean {
  if (e.kind !== "NameRef") return false;
  const symbol = cx.symbols.get(e.id);
  if (symbol?.kind === "Operator") return symbol.decl.params.length > 0;
  return symbol?.kind === "OpParam" || (symbol?.kind === "Builtin" && infixOperators.has(symbol.name));
}

/** An operator's name or a LAMBDA where the parameter takes an operator. */
function inferOperatorArgument(
  cx: Inference,
  arg: ast.Expr,
  param: OperatorTerm,
  related: readonly Related[],
): void {
  if (arg.kind === "Lambda") {
    for (const [i, name] of arg.params.entries()) declare(cx, name, param.args[i] ?? cx.solver.error());
    cx.expect(infer(cx, arg.body), param.result, arg.body, { related });
    settle(cx);
    return;
  }
  if (arg.kind !== "NameRef") {
    infer(cx, arg);
    return;
  }
  const taken = takenBy(cx, cx.symbols.get(arg.id), arg);
  if (taken === undefined || taken.params.length !== param.args.length) return;
  taken.params.forEach((p, i) => {
    if ("args" in p) cx.report(diagnostic("MMS3017", arg.span, { name: arg.name }));
    else cx.expect(param.args[i]!, p, arg, { related });
  });
  cx.expect(taken.result, param.result, arg, { related });
  settle(cx);
}
