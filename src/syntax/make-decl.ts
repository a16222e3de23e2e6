/* What the grammar's actions call to build declarations; see make-expr.ts. */
import { diagnostic } from "../diag/diagnostic.js";
import type { Span } from "../text/source-file.js";
import type * as ast from "./ast.js";
import { type BoundGroup, ExprMaker, type RuleHead } from "./make-expr.js";
import { freshId, type NodeFactory } from "./node-factory.js";
import type { OperatorSequence, OperatorToken } from "./operator-sequence.js";
import { infixOperators } from "./operators.js";

/** `a, b : T DEFAULT d` of a CONSTANT or VARIABLE. */
interface Declared {
  readonly names: readonly ast.Name[];
  readonly type: OperatorSequence | null;
  readonly default: OperatorSequence | null;
  /** Of a VARIABLE. */
  readonly outlives?: ast.Name | null;
  readonly span: Span;
}

interface DeclaredConstant extends Declared {
  readonly formerly: OperatorSequence | null;
}

/** As in the tree, but that the path may have a wrong escape. */
type WrittenTrace =
  | { readonly kind: "File"; readonly path: ast.Expr; readonly span: Span }
  | Extract<ast.TestTrace, { kind: "Inline" }>;

interface WrittenSetup {
  readonly complete: boolean;
  readonly recorded: ast.TraceSetup["recorded"];
  readonly values: readonly { readonly name: ast.Name; readonly value: OperatorSequence }[];
  readonly span: Span;
}

/** A value of a record's field as the grammar has it: text may have a wrong escape, a time too many digits. */
type WrittenLiteral = { readonly span: Span } & (
  | Exclude<ast.RecordLiteral, { kind: "Text" | "Time" }>
  | { readonly kind: "Text"; readonly text: ast.Expr }
  | { readonly kind: "Time"; readonly ns: bigint | undefined }
);

/** What all declarations have. */
interface Base {
  readonly id: ast.NodeId;
  readonly span: Span;
  readonly doc: string;
}

type DefShape =
  | { readonly kind: "Plain" }
  | { readonly kind: "Params"; readonly params: readonly ast.Param[] }
  | { readonly kind: "Function"; readonly bounds: readonly BoundGroup[] }
  | { readonly kind: "Infix"; readonly op: OperatorToken; readonly right: ast.Name };

export class DeclMaker extends ExprMaker {
  readonly #nodes: NodeFactory;

  constructor(nodes: NodeFactory) {
    super(nodes);
    this.#nodes = nodes;
  }

  typeDecl(span: Span, name: ast.Name, type: OperatorSequence): ast.TypeDecl {
    return { kind: "TypeDecl", ...this.#base(span), name, type: this.expr(type) };
  }

  constants(span: Span, groups: readonly DeclaredConstant[]): ast.ConstantDecl[] {
    return this.#each(span, "CONSTANT", groups, (base, parts, { formerly }, i) => {
      const names = formerly === null ? undefined : this.expr(formerly);
      return {
        kind: "ConstantDecl",
        ...base,
        ...parts,
        formerly: i === 0 ? names : withFreshIds(names),
      };
    });
  }

  /** A CONSTANT or VARIABLE with parameters. */
  operatorConstant(name: ast.Name): ast.Name {
    return this.#nodes.report(name, diagnostic("MMS1036", name.span, { name: name.text }));
  }

  variables(span: Span, groups: readonly Declared[]): ast.VariableDecl[] {
    return this.#each(span, "VARIABLE", groups, (base, parts, { outlives }, i) => ({
      kind: "VariableDecl",
      ...base,
      ...parts,
      outlives: i === 0 ? (outlives ?? undefined) : withFreshIds(outlives ?? undefined),
    }));
  }

  init(span: Span, variable: ast.Name, value: OperatorSequence): ast.InitDecl {
    return { kind: "InitDecl", ...this.#base(span), variable, value: this.expr(value) };
  }

  event(span: Span, name: ast.Name, params: readonly ast.EventParam[]): ast.EventDecl {
    return { kind: "EventDecl", ...this.#base(span), name, params };
  }

  eventParam(span: Span, name: ast.Name, type: OperatorSequence, optional: boolean): ast.EventParam {
    return { kind: "EventParam", id: freshId(), span, name, type: this.expr(type), optional };
  }

  lifetime(
    span: Span,
    type: ast.Name,
    born: readonly ast.LifeEvent[],
    dies: readonly ast.LifeEvent[],
  ): ast.LifetimeDecl {
    return { kind: "LifetimeDecl", ...this.#base(span), type, born, dies };
  }

  action(
    span: Span,
    name: ast.Name,
    event: ast.Name,
    when: OperatorSequence | null,
    body: OperatorSequence,
  ): ast.ActionDecl {
    const condition = when === null ? undefined : this.expr(when);
    return { kind: "ActionDecl", ...this.#base(span), name, event, when: condition, body: this.expr(body) };
  }

  ruleHeadDecl(span: Span, head: RuleHead): ast.RuleHeadDecl {
    const { title = "", ...rest } = this.ruleHead(head);
    return { kind: "RuleHeadDecl", ...this.#base(span), title, ...rest };
  }

  rule(span: Span, rule: ast.RuleKind, head: RuleHead, body: OperatorSequence): ast.RuleDecl {
    return { kind: "RuleDecl", ...this.#base(span), rule, ...this.ruleHead(head), body: this.expr(body) };
  }

  assume(span: Span, name: ast.Name | null, body: OperatorSequence): ast.AssumeDecl {
    return { kind: "AssumeDecl", ...this.#base(span), name: name ?? undefined, body: this.expr(body) };
  }

  given(span: Span, name: ast.Name, setup: WrittenSetup, trace: ast.TestRecords): ast.GivenDecl {
    return { kind: "GivenDecl", ...this.#base(span), name, setup: this.#setup(setup), trace };
  }

  test(
    span: Span,
    title: ast.Expr,
    setup: WrittenSetup,
    trace: WrittenTrace,
    expect: ast.TestExpect,
  ): ast.TestDecl {
    const base = this.#base(span);
    const text = this.stringValue(title, base);
    const source = trace.kind === "Inline" ? trace : { ...trace, path: this.stringValue(trace.path, base) };
    if (trace.kind === "File" && (setup.complete || setup.recorded !== undefined))
      this.#nodes.report(base, diagnostic("MMS1190", setup.span, {}));
    return { kind: "TestDecl", ...base, title: text, setup: this.#setup(setup), trace: source, expect };
  }

  testRecord(
    span: Span,
    event: ast.Name,
    args: readonly { readonly name: ast.Name; readonly value: WrittenLiteral }[],
  ): ast.TestRecord {
    return {
      event,
      args: args.map(({ name, value }) => ({ name, value: this.#literal(name, value) })),
      span,
    };
  }

  #setup({ complete, recorded, values }: WrittenSetup): ast.TraceSetup {
    return { complete, recorded, with: values.map((v) => ({ name: v.name, value: this.expr(v.value) })) };
  }

  #literal(owner: ast.Name, value: WrittenLiteral): ast.RecordLiteral {
    const { span } = value;
    if (value.kind === "Text") return { kind: "Text", value: this.stringValue(value.text, owner), span };
    if (value.kind !== "Time") return value;
    if (value.ns !== undefined) return { kind: "Time", ns: value.ns, span };
    this.#nodes.report(owner, diagnostic("MMS1012", span, { text: this.#nodes.text(span) }));
    return { kind: "Time", ns: 0n, span };
  }

  missing(span: Span): ast.MissingDecl {
    return { kind: "MissingDecl", ...this.#base(span) };
  }

  param(span: Span, name: ast.Name, arity: number, type: OperatorSequence | null): ast.Param {
    return {
      kind: "Param",
      id: freshId(),
      span,
      name,
      arity,
      type: type === null ? undefined : this.expr(type),
    };
  }

  operator(
    span: Span,
    name: ast.Name,
    shape: DefShape,
    resultType: OperatorSequence | null,
    body: OperatorSequence,
  ): ast.OperatorDecl {
    const type = resultType === null ? undefined : this.expr(resultType);
    const base = this.#base(span);
    switch (shape.kind) {
      case "Plain":
        return this.#operator(base, name, [], type, [], body);
      case "Params":
        return this.#operator(base, name, shape.params, type, [], body);
      case "Function": {
        const open = shape.bounds.find((b) => b.set === undefined);
        if (open === undefined) return this.#operator(base, name, [], type, this.bounds(shape.bounds), body);
        const found = this.#nodes.text(open.span);
        const decl = this.#operator(base, name, [], type, [], body);
        return this.#nodes.report(
          decl,
          diagnostic("MMS1014", open.span, { found, construct: "a function definition" }),
        );
      }
      case "Infix": {
        const params = [name, shape.right].map((n) => this.param(n.span, n, 0, null));
        const { op, span: opSpan } = shape.op;
        const decl = this.#operator(base, this.name(opSpan, op), params, type, [], body);
        if (infixOperators.get(op)!.definable) return decl;
        return this.#nodes.report(decl, diagnostic("MMS1017", opSpan, { symbol: op }));
      }
    }
  }

  #operator(
    base: Base,
    name: ast.Name,
    params: readonly ast.Param[],
    resultType: ast.Expr | undefined,
    bounds: readonly ast.Bound[],
    body: OperatorSequence,
  ): ast.OperatorDecl {
    return { kind: "OperatorDecl", ...base, name, params, resultType, bounds, body: this.expr(body) };
  }

  #base(span: Span): Base {
    return { id: freshId(), span, doc: this.#nodes.layout.docBefore(span.start) };
  }

  /** One node a name. Each has its own tree of the type that they share, so that ids stay unique. */
  #each<T extends ast.ConstantDecl | ast.VariableDecl, G extends Declared>(
    span: Span,
    keyword: string,
    groups: readonly G[],
    make: (base: Base, parts: Pick<T, "name" | "type" | "default">, group: G, i: number) => T,
  ): T[] {
    const doc = this.#nodes.layout.docBefore(span.start);
    const single = groups.length === 1 && groups[0]!.names.length === 1;
    return groups.flatMap((group) =>
      group.names.map((name, i) => {
        const place = single ? span : i === 0 ? group.span : name.span;
        const base = { id: freshId(), span: place, doc: this.#nodes.layout.docBefore(place.start) || doc };
        const value = group.default === null ? undefined : this.expr(group.default);
        const type = this.#declaredType(keyword, name, group, i);
        return make(base, { name, type, default: i === 0 ? value : withFreshIds(value) }, group, i);
      }),
    );
  }

  #declaredType(keyword: string, name: ast.Name, group: Declared, index: number): ast.Expr {
    if (group.type === null)
      return this.#nodes.missing(name.span, diagnostic("MMS1021", name.span, { keyword, name: name.text }));
    const type = this.expr(group.type);
    return index === 0 ? type : withFreshIds(type);
  }
}

/** A copy of a tree whose nodes are others. */
function withFreshIds<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withFreshIds) as T;
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value))
    copy[key] = key === "id" ? freshId() : key === "span" || key === "opSpan" ? child : withFreshIds(child);
  return copy as T;
}
