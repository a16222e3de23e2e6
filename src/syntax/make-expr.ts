/*
 * What the grammar's actions call to build expressions. All of it is a function of its arguments, but for fresh
 * ids and problems noted at them: an action may be backed out of.
 */
import { diagnostic } from "../diag/diagnostic.js";
import type { Span } from "../text/source-file.js";
import type * as ast from "./ast.js";
import { freshId, type NodeFactory, spanning } from "./node-factory.js";
import type { Operand, OperatorSequence, OperatorToken } from "./operator-sequence.js";
import { infixOperators, prefixOperators } from "./operators.js";
import { builtinValues } from "./reserved.js";
import { resolvePrecedence } from "./resolve-precedence.js";

type Postfix =
  | { readonly kind: "Apply"; readonly args: readonly OperatorSequence[]; readonly span: Span }
  | { readonly kind: "Field"; readonly name: ast.Name; readonly span: Span }
  | { readonly kind: "Prime"; readonly span: Span };

type BracketTail =
  | { readonly kind: "FnLit"; readonly body: OperatorSequence }
  | { readonly kind: "FnSet"; readonly range: OperatorSequence }
  | { readonly kind: "Except"; readonly updates: readonly ast.ExceptUpdate[] }
  | { readonly kind: "Box"; readonly subscript: ast.Expr };

/** `x, y \in S`, or without a set where the reader forgot it. */
export interface BoundGroup {
  readonly patterns: readonly ast.Pattern[];
  readonly set: OperatorSequence | undefined;
  readonly span: Span;
}

export class ExprMaker {
  readonly #nodes: NodeFactory;

  constructor(nodes: NodeFactory) {
    this.#nodes = nodes;
  }

  name(span: Span, text: string): ast.Name {
    return this.#nodes.name(span, text);
  }

  expr(flat: OperatorSequence): ast.Expr {
    return resolvePrecedence(flat, this.#nodes);
  }

  exprs(flats: readonly OperatorSequence[]): ast.Expr[] {
    return flats.map((flat) => this.expr(flat));
  }

  prefix(span: Span, spelling: string): OperatorToken {
    return { kind: "Prefix", op: prefixOperators.get(spelling)!.op, span };
  }

  infix(span: Span, spelling: string): OperatorToken {
    return { kind: "Infix", op: infixOperators.get(spelling)!.op, span };
  }

  operand(
    span: Span,
    primary: { readonly expr: ast.Expr; readonly bare: boolean },
    postfixes: readonly Postfix[],
  ): Operand {
    let { expr } = primary;
    let prime: Span | undefined;
    for (const postfix of postfixes) {
      const whole = { ...span, end: postfix.span.end };
      const id = freshId();
      if (postfix.kind === "Apply")
        expr = { kind: "Apply", id, span: whole, fn: expr, args: this.exprs(postfix.args) };
      else if (postfix.kind === "Field")
        expr = { kind: "Field", id, span: whole, record: expr, name: postfix.name };
      else {
        expr = { kind: "Prime", id, span: whole, arg: expr };
        prime = postfix.span;
      }
    }
    return { kind: "Operand", expr, span, bare: primary.bare && postfixes.length === 0, prime };
  }

  number(span: Span, digits: string, radix: number): ast.Expr {
    const prefix = { 2: "0b", 8: "0o", 10: "", 16: "0x" }[radix]!;
    return { kind: "NumberLit", id: freshId(), span, value: BigInt(prefix + digits) };
  }

  /** See recover.ts; what is wrong there has been said. */
  hole(span: Span): ast.Expr {
    return { kind: "MissingExpr", id: freshId(), span };
  }

  notANumber(span: Span): ast.Expr {
    return this.#nodes.missing(span, diagnostic("MMS1033", span, { text: this.#nodes.text(span) }));
  }

  /** The body of a string literal with its escapes undone. */
  string(span: Span, raw: string): ast.Expr {
    const unknown = /\\[^\\"tnfr]/.exec(raw.replace(/\\\\/g, "--"));
    if (unknown !== null) {
      const at = { ...span, start: span.start + 1 + unknown.index, end: span.start + 3 + unknown.index };
      return this.#nodes.missing(span, diagnostic("MMS1013", at, { escape: unknown[0] }));
    }
    return { kind: "StringLit", id: freshId(), span, value: unescapeString(raw) };
  }

  nameOrCall(span: Span, name: ast.Name, args: readonly ast.Expr[] | null): ast.Expr {
    const id = freshId();
    if (args !== null) return { kind: "Call", id, span, callee: name, args };
    if (name.text === "TRUE" || name.text === "FALSE")
      return { kind: "BoolLit", id, span, value: name.text === "TRUE" };
    return { kind: "NameRef", id, span, name: name.text };
  }

  nameRef(span: Span, name: string): ast.NameRef {
    return { kind: "NameRef", id: freshId(), span, name };
  }

  at(span: Span): ast.At {
    return { kind: "At", id: freshId(), span };
  }

  wildcard(span: Span): ast.Wildcard {
    return { kind: "Wildcard", id: freshId(), span };
  }

  lambda(span: Span, params: readonly ast.Name[], body: OperatorSequence): ast.Lambda {
    return { kind: "Lambda", id: freshId(), span, params, body: this.expr(body) };
  }

  tuple(span: Span, items: readonly OperatorSequence[]): ast.Expr {
    return { kind: "Tuple", id: freshId(), span, items: this.exprs(items) };
  }

  angleAction(span: Span, items: readonly OperatorSequence[], subscript: ast.Expr): ast.Expr {
    return this.#box(span, "<", items, subscript);
  }

  /** `{…}`: what it is shows only behind the `:`. */
  braces(
    span: Span,
    first: readonly OperatorSequence[],
    second: readonly OperatorSequence[] | null,
  ): ast.Expr {
    if (second === null) return { kind: "SetEnum", id: freshId(), span, items: this.exprs(first) };
    if (first.length !== 1)
      return this.#tooMany(span, first, "a set `{… : …}`", "expression in front of the colon");
    const filter = this.#split(first[0]!);
    if (filter !== undefined) {
      if (second.length !== 1) return this.#tooMany(span, second, "a set `{x \\in S : p}`", "condition");
      const bound = this.#bound([filter.pattern], filter.set, first[0]!.span);
      return { kind: "SetFilter", id: freshId(), span, bound, body: this.expr(second[0]!) };
    }
    const bounds = this.#boundsOf(second);
    if ("code" in bounds) return this.#nodes.missing(span, bounds);
    return { kind: "SetMap", id: freshId(), span, body: this.expr(first[0]!), bounds };
  }

  /** `[…]` but for records: what it is shows only behind the list. */
  brackets(span: Span, list: readonly OperatorSequence[], tail: BracketTail): ast.Expr {
    if (tail.kind === "Box") return this.#box(span, "[", list, tail.subscript);
    if (tail.kind === "FnLit") {
      const bounds = this.#boundsOf(list);
      if ("code" in bounds) return this.#nodes.missing(span, bounds);
      return { kind: "FnLit", id: freshId(), span, bounds, body: this.expr(tail.body) };
    }
    if (list.length !== 1)
      return tail.kind === "FnSet"
        ? this.#tooMany(span, list, "a set of functions `[S -> T]`", "domain")
        : this.#tooMany(span, list, "`[f EXCEPT …]`", "function");
    const only = this.expr(list[0]!);
    const id = freshId();
    if (tail.kind === "FnSet") return { kind: "FnSet", id, span, domain: only, range: this.expr(tail.range) };
    return { kind: "Except", id, span, base: only, updates: tail.updates };
  }

  /** `a |-> e` */
  fieldDef(span: Span, name: ast.Name, value: OperatorSequence): ast.FieldDef {
    return { kind: "FieldDef", id: freshId(), span, name, value: this.expr(value), doc: undefined };
  }

  /** `a : S`, and the comment behind it */
  fieldType(span: Span, name: ast.Name, value: OperatorSequence): ast.FieldDef {
    return { ...this.fieldDef(span, name, value), doc: this.#nodes.layout.docBehind(span.end) };
  }

  record(kind: "RecordLit" | "RecordSet", span: Span, fields: readonly ast.FieldDef[]): ast.Expr {
    return { kind, id: freshId(), span, fields };
  }

  exceptUpdate(
    span: Span,
    path: readonly (ast.ExceptIndex | ast.Name)[],
    value: OperatorSequence,
  ): ast.ExceptUpdate {
    return { kind: "ExceptUpdate", id: freshId(), span, path, value: this.expr(value) };
  }

  exceptIndex(span: Span, args: readonly OperatorSequence[]): ast.ExceptIndex {
    return { kind: "ExceptIndex", id: freshId(), span, args: this.exprs(args) };
  }

  tuplePattern(span: Span, names: readonly ast.Name[]): ast.TuplePattern {
    return { kind: "TuplePattern", id: freshId(), span, names };
  }

  quant(
    span: Span,
    quantifier: "\\A" | "\\E",
    groups: readonly BoundGroup[],
    body: OperatorSequence,
  ): ast.Expr {
    const unbounded = groups.find((g) => g.set === undefined);
    if (unbounded !== undefined)
      return this.#nodes.missing(span, diagnostic("MMS1020", unbounded.span, { construct: quantifier }));
    return {
      kind: "Quant",
      id: freshId(),
      span,
      quantifier,
      bounds: this.bounds(groups),
      body: this.expr(body),
    };
  }

  choose(span: Span, group: BoundGroup, body: OperatorSequence): ast.Expr {
    if (group.set === undefined)
      return this.#nodes.missing(
        span,
        diagnostic("MMS1020", group.span, { construct: "CHOOSE", outside: this.#outside(group, body) }),
      );
    const bound = this.#bound(group.patterns, group.set, group.span);
    return { kind: "Choose", id: freshId(), span, bound, body: this.expr(body) };
  }

  /** The S of `CHOOSE v : v \notin S`. */
  #outside({ span }: BoundGroup, body: OperatorSequence): string | undefined {
    const name = this.#nodes.text(span).trim();
    const [, left, set] = /^(\w+)\s*(?:\\notin|∉)\s*(.+)$/s.exec(this.#nodes.text(body.span)) ?? [];
    return left === name ? set?.replace(/\s+/g, " ") : undefined;
  }

  /** Bounds that the grammar has seen to be such. */
  bounds(groups: readonly BoundGroup[]): ast.Bound[] {
    return groups.map((g) => this.#bound(g.patterns, g.set!, g.span));
  }

  junction(span: Span, op: "/\\" | "\\/", items: readonly OperatorSequence[]): ast.Junction {
    return { kind: "Junction", id: freshId(), span, op, items: this.exprs(items), bulleted: true };
  }

  conditional(
    span: Span,
    cond: OperatorSequence,
    then: OperatorSequence,
    otherwise: OperatorSequence | null,
  ): ast.If {
    const no = otherwise === null ? undefined : this.expr(otherwise);
    return { kind: "If", id: freshId(), span, cond: this.expr(cond), then: this.expr(then), else: no };
  }

  caseArm(span: Span, cond: OperatorSequence, value: OperatorSequence): ast.CaseArm {
    return { kind: "CaseArm", id: freshId(), span, cond: this.expr(cond), value: this.expr(value) };
  }

  case(span: Span, arms: readonly ast.CaseArm[], other: OperatorSequence | null): ast.Case {
    return { kind: "Case", id: freshId(), span, arms, other: other === null ? undefined : this.expr(other) };
  }

  let(span: Span, decls: readonly ast.OperatorDecl[], body: OperatorSequence): ast.Let {
    return { kind: "Let", id: freshId(), span, decls, body: this.expr(body) };
  }

  require(span: Span, head: RuleHead, body: OperatorSequence): ast.Require {
    const doc = this.#requireDoc(span.start);
    const { name, title, when, severity } = this.ruleHead(head);
    return { kind: "Require", id: freshId(), span, name, title, doc, when, severity, body: this.expr(body) };
  }

  protected ruleHead({ name, title, when, severity }: RuleHead) {
    const condition = when === null ? undefined : this.expr(when);
    const text = title === null ? undefined : this.stringValue(title, name);
    return { name, title: text, when: condition, severity };
  }

  /** The text of a string that is no expression of its own; its problem becomes the owner's. */
  protected stringValue(literal: ast.Expr, owner: ast.NodeBase): string {
    if (literal.kind === "StringLit") return literal.value;
    for (const problem of this.#nodes.problems.get(literal.id) ?? []) this.#nodes.report(owner, problem);
    return "";
  }

  /** In front of REQUIRE, or of the bullet or operator that it follows. */
  #requireDoc(start: number): string {
    const { layout } = this.#nodes;
    const own = layout.docBefore(start);
    if (own !== "") return own;
    const end = layout.solidEnd(start);
    const { text } = layout.file;
    if (text.startsWith("/\\", end - 2)) return layout.docBefore(end - 2);
    return text.startsWith("∧", end - 1) ? layout.docBefore(end - 1) : "";
  }

  #box(span: Span, brackets: "[" | "<", list: readonly OperatorSequence[], subscript: ast.Expr): ast.Expr {
    if (list.length !== 1)
      return this.#tooMany(span, list, brackets === "[" ? "`[A]_v`" : "`<<A>>_v`", "action");
    return { kind: "Box", id: freshId(), span, brackets, action: this.expr(list[0]!), subscript };
  }

  #bound(patterns: readonly ast.Pattern[], set: OperatorSequence, span: Span): ast.Bound {
    return { kind: "Bound", id: freshId(), span, patterns, set: this.expr(set) };
  }

  #tooMany(span: Span, list: readonly OperatorSequence[], construct: string, one: string): ast.Expr {
    const at = list.length > 1 ? spanning(list[1]!.span, list[list.length - 1]!.span) : span;
    return this.#nodes.missing(span, diagnostic("MMS1015", at, { count: list.length, construct, one }));
  }

  /** `x, y \in S, <<a, b>> \in T`, read as expressions between commas. */
  #boundsOf(list: readonly OperatorSequence[]): ast.Bound[] | ReturnType<typeof diagnostic<"MMS1014">> {
    const bounds: ast.Bound[] = [];
    let patterns: ast.Pattern[] = [];
    let start: Span | undefined;
    for (const flat of list) {
      start ??= flat.span;
      const split = this.#split(flat);
      if (split !== undefined) {
        bounds.push(this.#bound([...patterns, split.pattern], split.set, spanning(start, flat.span)));
        patterns = [];
        start = undefined;
        continue;
      }
      const pattern = flat.items.length === 1 ? this.#pattern(flat.items[0] as Operand) : undefined;
      if (pattern === undefined) return this.#notABound(flat);
      patterns.push(pattern);
    }
    return patterns.length === 0 ? bounds : this.#notABound(list[list.length - 1]!);
  }

  #notABound(flat: OperatorSequence) {
    const found = this.#nodes.text(flat.span).replace(/\s+/g, " ");
    const short = found.length > 40 ? `${found.slice(0, 40)}…` : found;
    return diagnostic("MMS1014", flat.span, { found: short, construct: "this" });
  }

  /** `x \in S` or `<<a, b>> \in S`, cut at its \in. */
  #split(
    flat: OperatorSequence,
  ): { readonly pattern: ast.Pattern; readonly set: OperatorSequence } | undefined {
    const [first, operator, ...rest] = flat.items;
    if (first?.kind !== "Operand" || operator?.kind !== "Infix" || operator.op !== "\\in") return undefined;
    const pattern = this.#pattern(first);
    if (pattern === undefined) return undefined;
    return { pattern, set: { items: rest, span: spanning(rest[0]!.span, flat.span) } };
  }

  #pattern(operand: Operand): ast.Pattern | undefined {
    const { expr, bare } = operand;
    if (!bare) return undefined;
    if (expr.kind === "Tuple" && expr.items.length > 0) {
      const names: ast.Name[] = [];
      for (const item of expr.items) {
        if (item.kind !== "NameRef" || builtinValues.has(item.name)) return undefined;
        names.push(this.name(item.span, item.name));
      }
      return this.tuplePattern(expr.span, names);
    }
    return expr.kind === "NameRef" && !builtinValues.has(expr.name)
      ? this.name(expr.span, expr.name)
      : undefined;
  }
}

/** What stands in front of the `==` of a rule or a REQUIRE. */
export interface RuleHead {
  readonly name: ast.Name;
  /** StringLit, or MissingExpr where an escape is wrong; null where a RULE has it. */
  readonly title: ast.Expr | null;
  readonly when: OperatorSequence | null;
  readonly severity: "error" | "warning";
}

function unescapeString(raw: string): string {
  const control: Record<string, string> = { t: "\t", n: "\n", f: "\f", r: "\r" };
  return raw.replace(/\\(.)/g, (_, c: string) => control[c] ?? c);
}
