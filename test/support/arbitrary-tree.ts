/*
 * Random trees as the parser could have made them (fast-check): every kind of node, names that may be declared,
 * docs without trailing blanks. Names are not resolved and types do not fit.
 */
import fc from "fast-check";
import type * as ast from "../../src/syntax/ast.js";
import { freshId } from "../../src/syntax/node-factory.js";
import { SourceFile } from "../../src/text/source-file.js";

const file = new SourceFile("generated", "");

type Fields<T> = T extends ast.NodeBase ? Omit<T, "kind" | "id" | "span"> : never;

/** A node with an id of its own and no place. */
export function node<T extends ast.Node>(kind: T["kind"], fields: Fields<T>): T {
  return { kind, id: freshId(), span: { file, start: 0, end: 0 }, ...fields } as unknown as T;
}

const word = fc.constantFrom(
  "a",
  "b",
  "vma",
  "av",
  "moving",
  "same_anon_vma",
  "_x",
  "x1",
  "Before",
  "WFx",
  "copy__return",
);

const name = word.map((text) => node<ast.Name>("Name", { text }));

/** Behind a field of a record type: on one line. */
const fieldDoc = fc.constantFrom("one line", "* starred *)", "(* nested", "\\* again", ", and more ]");

/** Up to `max`, mostly few. */
function some<T>(item: fc.Arbitrary<T>, min: number, max = min + 2): fc.Arbitrary<T[]> {
  return fc.array(item, { minLength: min, maxLength: max });
}

const doc = fc.oneof(
  { weight: 6, arbitrary: fc.constant("") },
  fc.constantFrom(
    "one line",
    "two\nlines",
    "a list:\n  - indented\n\nend",
    "* starred *)",
    "(* nested",
    "\\* again",
  ),
);

const text = fc.oneof(
  fc.constantFrom("", "K36", 'say "no"', "back\\slash", "tab\tand\nnewline", "⟨∈⟩", "\\* no comment (*", "𝔸"),
  fc.string({ maxLength: 8 }).filter((s) => !/[\u2028\u2029]/.test(s)),
);

const severity = fc.constantFrom("error" as const, "warning" as const);

const unaryOps: ast.UnaryOp[] = [
  ...["~", "-", "DOMAIN", "SUBSET", "UNION", "UNCHANGED", "ENABLED", "[]", "<>", "ONCE", "PREVIOUSLY"],
] as ast.UnaryOp[];

const binaryOps = [
  ...[
    "=>",
    "<=>",
    "~>",
    "SINCE",
    "=",
    "#",
    "<",
    ">",
    "<=",
    ">=",
    "\\in",
    "\\notin",
    "\\subseteq",
    "\\cup",
    "\\cap",
  ],
  ...["\\", "\\X", "..", "+", "-", "*", "^", "%", "\\div", "@@", ":>", "\\o"],
  ...[
    "++",
    "--",
    "\\prec",
    "|",
    "||",
    "$",
    "&&",
    "/",
    "//",
    "^^",
    "??",
    "!!",
    "##",
    "|-",
    "-|",
    "\\oplus",
    "<:",
    ":=",
  ],
];

const pattern: fc.Arbitrary<ast.Pattern> = fc.oneof(
  { weight: 4, arbitrary: name },
  some(name, 1).map((names) => node<ast.TuplePattern>("TuplePattern", { names })),
);

const when = (expr: fc.Arbitrary<ast.Expr>) => fc.option(expr, { nil: undefined, freq: 3 });

/** The head of a rule but for its id: without a title a RULE has it. */
const titled = (expr: fc.Arbitrary<ast.Expr>) =>
  fc.oneof(
    fc.record({ title: text, when: when(expr), severity }),
    fc.record({ title: fc.constant(undefined), when: when(expr), severity: fc.constant("error" as const) }),
  );

const { expr, operatorDecl } = fc.letrec<{ expr: ast.Expr; operatorDecl: ast.OperatorDecl; arg: ast.Expr }>(
  (tie) => {
    const expr = tie("expr") as fc.Arbitrary<ast.Expr>;
    const arg = tie("arg") as fc.Arbitrary<ast.Expr>;
    const nameRef = fc
      .oneof({ weight: 8, arbitrary: word }, fc.constantFrom("BOOLEAN", "STRING"))
      .map((n) => node<ast.NameRef>("NameRef", { name: n }));
    const bound = fc
      .tuple(some(pattern, 1), expr)
      .map(([patterns, set]) => node<ast.Bound>("Bound", { patterns, set }));
    const bounds = some(bound, 1);
    const singleBound = fc
      .tuple(pattern, expr)
      .map(([p, set]) => node<ast.Bound>("Bound", { patterns: [p], set }));
    const fieldDef = fc
      .tuple(name, expr)
      .map(([n, value]) => node<ast.FieldDef>("FieldDef", { name: n, value, doc: undefined }));
    const fieldType = fc
      .tuple(fieldDef, fc.option(fieldDoc, { nil: undefined, freq: 3 }))
      .map(([field, doc]) => ({ ...field, doc }));
    const index = some(expr, 1).map((args) => node<ast.ExceptIndex>("ExceptIndex", { args }));
    const update = fc
      .tuple(some(fc.oneof(index, name), 1), expr)
      .map(([path, value]) => node<ast.ExceptUpdate>("ExceptUpdate", { path, value }));
    const arm = fc.tuple(expr, expr).map(([cond, value]) => node<ast.CaseArm>("CaseArm", { cond, value }));
    const apply = fc.tuple(expr, some(expr, 1)).map(([fn, args]) => node<ast.Apply>("Apply", { fn, args }));
    const field = fc.tuple(expr, name).map(([record, n]) => node<ast.Field>("Field", { record, name: n }));
    const junctionOp = fc.constantFrom("/\\" as const, "\\/" as const);
    const leaf = fc.oneof(
      nameRef,
      fc.bigInt({ min: 0n, max: 1n << 70n }).map((value) => node<ast.NumberLit>("NumberLit", { value })),
      text.map((value) => node<ast.StringLit>("StringLit", { value })),
      fc.boolean().map((value) => node<ast.BoolLit>("BoolLit", { value })),
      fc.constant(0).map(() => node<ast.At>("At", {})),
    );
    const inner = fc.oneof(
      fc.tuple(name, some(arg, 0, 3)).map(([callee, args]) => node<ast.Call>("Call", { callee, args })),
      fc.tuple(fc.constantFrom(...unaryOps), expr).map(([op, a]) => node<ast.Unary>("Unary", { op, arg: a })),
      {
        weight: 4,
        arbitrary: fc
          .tuple(
            fc.constantFrom(...binaryOps),
            expr,
            expr,
            fc.boolean(),
            fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n })),
          )
          .map(binary),
      },
      expr.map((a) => node<ast.Prime>("Prime", { arg: a })),
      {
        weight: 2,
        arbitrary: fc
          .tuple(junctionOp, some(expr, 2))
          .map(([op, items]) => node<ast.Junction>("Junction", { op, items, bulleted: false })),
      },
      {
        weight: 3,
        arbitrary: fc
          .tuple(junctionOp, some(expr, 1))
          .map(([op, items]) => node<ast.Junction>("Junction", { op, items, bulleted: true })),
      },
      fc
        .tuple(fc.constantFrom("\\A" as const, "\\E" as const), bounds, expr)
        .map(([quantifier, b, body]) => node<ast.Quant>("Quant", { quantifier, bounds: b, body })),
      fc.tuple(singleBound, expr).map(([b, body]) => node<ast.Choose>("Choose", { bound: b, body })),
      some(expr, 0).map((items) => node<ast.SetEnum>("SetEnum", { items })),
      fc.tuple(singleBound, expr).map(([b, body]) => node<ast.SetFilter>("SetFilter", { bound: b, body })),
      fc.tuple(expr, bounds).map(([body, b]) => node<ast.SetMap>("SetMap", { body, bounds: b })),
      fc.tuple(bounds, expr).map(([b, body]) => node<ast.FnLit>("FnLit", { bounds: b, body })),
      fc.tuple(expr, expr).map(([domain, range]) => node<ast.FnSet>("FnSet", { domain, range })),
      some(fieldDef, 1).map((fields) => node<ast.RecordLit>("RecordLit", { fields })),
      some(fieldType, 1).map((fields) => node<ast.RecordSet>("RecordSet", { fields })),
      some(expr, 0).map((items) => node<ast.Tuple>("Tuple", { items })),
      fc.tuple(expr, some(update, 1)).map(([base, updates]) => node<ast.Except>("Except", { base, updates })),
      apply,
      field,
      fc.tuple(expr, expr, fc.option(expr)).map(([cond, yes, no]) => conditional(cond, yes, no)),
      fc.tuple(some(arm, 1), when(expr)).map(([arms, other]) => node<ast.Case>("Case", { arms, other })),
      fc
        .tuple(some(tie("operatorDecl") as fc.Arbitrary<ast.OperatorDecl>, 1), expr)
        .map(([decls, body]) => node<ast.Let>("Let", { decls, body })),
      fc
        .tuple(fc.constantFrom("[" as const, "<" as const), expr, expr)
        .map(([brackets, action, subscript]) => node<ast.Box>("Box", { brackets, action, subscript })),
      fc.tuple(name, doc, titled(expr), expr).map(([n, d, head, body]) =>
        node<ast.Require>("Require", {
          name: n,
          title: head.title,
          doc: d,
          when: head.when,
          severity: head.severity,
          body,
        }),
      ),
      fc
        .tuple(fc.oneof(nameRef, apply, field), expr)
        .map(([cell, value]) => node<ast.Observe>("Observe", { cell, value })),
    );
    const value = fc.option(expr, { nil: undefined });
    const param = fc.oneof(
      fc.tuple(name, value).map(([n, type]) => node<ast.Param>("Param", { name: n, arity: 0, type })),
      fc
        .tuple(name, fc.integer({ min: 1, max: 3 }))
        .map(([n, arity]) => node<ast.Param>("Param", { name: n, arity, type: undefined })),
    );
    const operatorDecl = fc.oneof(
      fc
        .tuple(doc, name, some(param, 0), value, expr)
        .map(([d, n, params, resultType, body]) =>
          node<ast.OperatorDecl>("OperatorDecl", { doc: d, name: n, params, resultType, bounds: [], body }),
        ),
      fc.tuple(doc, name, bounds, expr).map(([d, n, b, body]) =>
        node<ast.OperatorDecl>("OperatorDecl", {
          doc: d,
          name: n,
          params: [],
          resultType: undefined,
          bounds: b,
          body,
        }),
      ),
      fc
        .tuple(doc, fc.constantFrom("++", "\\prec", "(+)", "|-"), name, name, expr)
        .map(([d, op, left, right, body]) => infixDecl(d, op === "(+)" ? "\\oplus" : op, left, right, body)),
    );
    const arg_ = fc.oneof(
      { weight: 5, arbitrary: expr },
      fc.constant(0).map(() => node<ast.Wildcard>("Wildcard", {})),
      fc.constantFrom("+", "\\cup", "/\\", "-").map((op) => node<ast.NameRef>("NameRef", { name: op })),
      fc.tuple(some(name, 1), expr).map(([params, body]) => node<ast.Lambda>("Lambda", { params, body })),
    );
    return { expr: fc.oneof({ maxDepth: 5, depthSize: "small" }, leaf, inner), operatorDecl, arg: arg_ };
  },
);

function binary([op, left, right, flag, ns]: [
  string,
  ast.Expr,
  ast.Expr,
  boolean,
  bigint | null,
]): ast.Binary {
  const product = op === "\\X" && left.kind === "Binary" && left.op === "\\X" && flag;
  return node<ast.Binary>("Binary", {
    op,
    opSpan: { file, start: 0, end: 0 },
    left: product ? { ...left, parens: true } : left,
    right,
    withinNs: op === "~>" && ns !== null ? ns : undefined,
  });
}

function conditional(cond: ast.Expr, yes: ast.Expr, no: ast.Expr | null): ast.If {
  return node<ast.If>("If", { cond, then: yes, else: no ?? undefined });
}

function infixDecl(d: string, op: string, left: ast.Name, right: ast.Name, body: ast.Expr): ast.OperatorDecl {
  const params = [left, right].map((n) => node<ast.Param>("Param", { name: n, arity: 0, type: undefined }));
  return node<ast.OperatorDecl>("OperatorDecl", {
    doc: d,
    name: node<ast.Name>("Name", { text: op }),
    params,
    resultType: undefined,
    bounds: [],
    body,
  });
}

/** Any expression. */
export const arbitraryExpr: fc.Arbitrary<ast.Expr> = expr;

const eventParam = fc
  .tuple(name, expr, fc.boolean())
  .map(([n, type, optional]) => node<ast.EventParam>("EventParam", { name: n, type, optional }));

const lifeEvent = fc.record({ event: name, arg: fc.option(name, { nil: undefined }) });

const nowhere = { file, start: 0, end: 0 };

const recordLiteral: fc.Arbitrary<ast.RecordLiteral> = fc.oneof(
  fc
    .tuple(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), fc.boolean())
    .map(([value, isHex]) => ({ kind: "Int" as const, value, isHex: isHex && value >= 0n, span: nowhere })),
  text.map((value) => ({ kind: "Text" as const, value, span: nowhere })),
  fc.boolean().map((value) => ({ kind: "Bool" as const, value, span: nowhere })),
  fc.constant({ kind: "Null" as const, span: nowhere }),
  fc.bigInt({ min: 0n, max: 10n ** 12n }).map((ns) => ({ kind: "Time" as const, ns, span: nowhere })),
);

const testRecords: fc.Arbitrary<ast.TestRecords> = fc.record({
  given: fc.option(name, { nil: undefined }),
  records: some(
    fc
      .tuple(name, some(fc.record({ name, value: recordLiteral }), 0, 3))
      .map(([event, args]) => ({ event, args, span: nowhere })),
    0,
    4,
  ),
});

const recorded = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fc.constant("all" as const),
  some(name, 1),
);

const traceSetup: fc.Arbitrary<ast.TraceSetup> = fc.record({
  complete: fc.boolean(),
  recorded,
  with: some(fc.record({ name, value: expr }), 0),
});

const testTrace: fc.Arbitrary<ast.TestTrace> = fc.oneof(
  text.map((path) => ({ kind: "File" as const, path, span: nowhere })),
  testRecords.map((records) => ({ kind: "Inline" as const, ...records })),
);

const expected = fc
  .tuple(
    fc.constantFrom(
      "ok" as const,
      "violated" as const,
      "inconclusive" as const,
      "unchecked" as const,
      "error" as const,
    ),
    some(fc.record({ name, line: fc.option(fc.nat(), { nil: undefined }) }), 0),
  )
  .map(([verdict, rules]) => ({ span: { file, start: 0, end: 0 }, verdict, rules }));

/** Any declaration but MissingDecl. */
export const arbitraryDecl: fc.Arbitrary<ast.Decl> = fc.oneof(
  fc.tuple(doc, name, expr).map(([d, n, type]) => node<ast.TypeDecl>("TypeDecl", { doc: d, name: n, type })),
  fc
    .tuple(doc, name, expr, when(expr), when(expr))
    .map(([d, n, type, value, formerly]) =>
      node<ast.ConstantDecl>("ConstantDecl", { doc: d, name: n, type, default: value, formerly }),
    ),
  fc
    .tuple(doc, name, expr, when(expr), fc.option(name, { nil: undefined, freq: 3 }))
    .map(([d, n, type, value, outlives]) =>
      node<ast.VariableDecl>("VariableDecl", { doc: d, name: n, type, default: value, outlives }),
    ),
  fc
    .tuple(doc, name, expr)
    .map(([d, variable, value]) => node<ast.InitDecl>("InitDecl", { doc: d, variable, value })),
  fc
    .tuple(doc, name, some(eventParam, 0))
    .map(([d, n, params]) => node<ast.EventDecl>("EventDecl", { doc: d, name: n, params })),
  fc
    .tuple(doc, name, some(lifeEvent, 0), some(lifeEvent, 1), fc.boolean())
    .map(([d, type, some, more, dies]) =>
      node<ast.LifetimeDecl>("LifetimeDecl", {
        doc: d,
        type,
        born: dies ? some : more,
        dies: dies ? more : [],
      }),
    ),
  fc
    .tuple(doc, name, name, when(expr), expr)
    .map(([d, n, event, w, body]) =>
      node<ast.ActionDecl>("ActionDecl", { doc: d, name: n, event, when: w, body }),
    ),
  fc
    .tuple(doc, fc.constantFrom("invariant" as const, "property" as const), name, titled(expr), expr)
    .map(([d, rule, n, head, body]) =>
      node<ast.RuleDecl>("RuleDecl", { doc: d, rule, name: n, ...head, body }),
    ),
  fc
    .tuple(doc, name, text, when(expr), severity)
    .map(([d, n, title, w, s]) =>
      node<ast.RuleHeadDecl>("RuleHeadDecl", { doc: d, name: n, title, when: w, severity: s }),
    ),
  operatorDecl,
  fc
    .tuple(doc, fc.option(name, { nil: undefined }), expr)
    .map(([d, n, body]) => node<ast.AssumeDecl>("AssumeDecl", { doc: d, name: n, body })),
  fc
    .tuple(doc, name, traceSetup, testRecords)
    .map(([d, n, setup, trace]) => node<ast.GivenDecl>("GivenDecl", { doc: d, name: n, setup, trace })),
  fc.tuple(doc, text, traceSetup, testTrace, expected).map(([d, title, setup, trace, expect]) =>
    node<ast.TestDecl>("TestDecl", {
      doc: d,
      title,
      setup: trace.kind === "File" ? { ...setup, complete: false, recorded: undefined } : setup,
      trace,
      expect,
    }),
  ),
);

const moduleName = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .map((parts) => node<ast.Name>("Name", { text: parts.join(".") }));

/** Any module without errors. */
export const arbitraryModule: fc.Arbitrary<ast.Module> = fc
  .tuple(moduleName, doc, some(moduleName, 0), some(arbitraryDecl, 0, 4))
  .map(([n, d, extended, decls]) =>
    node<ast.Module>("Module", { name: n, doc: d, extends: extended, decls }),
  );
