/* A typed set of modules to a Program. */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { NameSymbol, Typed } from "../sema/typed.js";
import { formerValue } from "../sema/types/check-types.js";
import type * as ast from "../syntax/ast.js";
import { Env } from "./env.js";
import type {
  Action,
  Assume,
  Constant,
  EventDef,
  Expr,
  Program,
  Rule,
  RuleBody,
  Stmt,
  Test,
  TestRecord,
  Variable,
} from "./ir.js";
import { BOOL } from "./join.js";
import { lifetimeStmt } from "./lifetime-stmt.js";
import { alternatives, lowerStmt } from "./lower-action.js";
import { ExprLowering } from "./lower-expr.js";
import { PropertyLowering, stateBody } from "./lower-rule.js";
import { readsOf } from "./reads-state.js";
import { allStmts, exprsOfStmt, findExpr, writtenBy } from "./walk.js";

/** `program` may be run if no diagnostic is an error. */
export interface Lowered {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

/** Lowers what resolved and type-checked without error. */
export function lowerProgram(typed: Typed): Lowered {
  return new ProgramLowering(typed).run();
}

interface Declared<D extends ast.Decl> {
  readonly decl: D;
  readonly module: string;
}

class ProgramLowering {
  private readonly constants = new Map<NameSymbol, number>();
  private readonly variables = new Map<NameSymbol, number>();
  private readonly events = new Map<NameSymbol, number>();
  private readonly lowering: ExprLowering;
  private readonly rules: Rule[] = [];
  private readonly written = new Set<number>();
  private readonly root = new Env(undefined);

  constructor(private readonly typed: Typed) {
    const tables = { constants: this.constants, variables: this.variables, events: this.events };
    this.lowering = new ExprLowering(typed, tables);
  }

  run(): Lowered {
    const constantDecls = this.all("ConstantDecl");
    const variableDecls = this.all("VariableDecl");
    const eventDecls = this.all("EventDecl");
    constantDecls.forEach((d, i) => void this.constants.set(this.symbol(d.decl.name), i));
    variableDecls.forEach((d, i) => void this.variables.set(this.symbol(d.decl.name), i));
    eventDecls.forEach((d, i) => void this.events.set(this.symbol(d.decl.name), i));

    const constants = constantDecls.map((d) => this.constant(d));
    const events = eventDecls.map((d) => this.event(d));
    const actions = this.all("ActionDecl").flatMap((d) => this.action(d, events));
    actions.push(...this.lifetimes(actions, events));
    for (const d of this.all("RuleDecl")) this.rules.push(this.rule(d));
    const inits = this.all("InitDecl");
    const variables = variableDecls.map((d, i) => this.variable(d, inits, this.written.has(i)));
    const assumes = this.all("AssumeDecl").map((d) => this.assume(d));
    const tests = this.all("TestDecl").map((d) => this.test(d));
    const program: Program = {
      modules: this.typed.modules.map((m) => ({ name: m.name.text, doc: m.doc })),
      constants,
      variables,
      events,
      operators: this.lowering.names.operators,
      actions,
      rules: this.rules,
      assumes,
      tests,
      queries: this.typed.modules
        .flatMap((m) => m.queries ?? [])
        .map((e) => this.lowering.expr(e, this.root)),
    };
    return { program, diagnostics: this.lowering.diagnostics };
  }

  private all<K extends ast.Decl["kind"]>(kind: K): Declared<Extract<ast.Decl, { kind: K }>>[] {
    return this.typed.modules.flatMap((m) =>
      m.decls
        .filter((d): d is Extract<ast.Decl, { kind: K }> => d.kind === kind)
        .map((decl) => ({ decl, module: m.name.text })),
    );
  }

  private symbol(name: ast.Name): NameSymbol {
    return this.typed.symbols.get(name.id)!;
  }

  private constant({ decl, module }: Declared<ast.ConstantDecl>): Constant {
    const symbol = this.symbol(decl.name) as NameSymbol & { kind: "Constant" };
    const value =
      decl.default === undefined
        ? undefined
        : this.constantExpr(decl.default, `the default of ${decl.name.text}`);
    return {
      name: decl.name.text,
      module,
      doc: decl.doc,
      span: decl.span,
      type: symbol.type,
      natural: isNat(decl.type),
      default: value,
      formerly: decl.formerly === undefined ? undefined : this.formerNames(decl.formerly),
    };
  }

  private formerNames(e: ast.Expr): Readonly<Record<string, string>> {
    const fields = e.kind === "RecordLit" ? e.fields : [];
    return Object.fromEntries(fields.map((f) => [f.name.text, formerValue(this.typed.symbols, f.value)!]));
  }

  private variable(
    { decl, module }: Declared<ast.VariableDecl>,
    inits: readonly Declared<ast.InitDecl>[],
    isWritten: boolean,
  ): Variable {
    const symbol = this.symbol(decl.name) as NameSymbol & { kind: "Variable" };
    const init = inits.find((d) => this.symbol(d.decl.variable) === symbol);
    const empty: Expr = { kind: "Tuple", items: [], type: symbol.type, span: decl.span };
    return {
      name: decl.name.text,
      module,
      doc: decl.doc,
      span: decl.span,
      type: symbol.type,
      init: init === undefined ? empty : this.constantExpr(init.decl.value, `INIT of ${decl.name.text}`),
      default:
        decl.default === undefined
          ? undefined
          : this.constantExpr(decl.default, `the DEFAULT of ${decl.name.text}`),
      isWritten,
    };
  }

  private event({ decl, module }: Declared<ast.EventDecl>): EventDef {
    const symbol = this.symbol(decl.name) as NameSymbol & { kind: "Event" };
    return { name: decl.name.text, module, doc: decl.doc, span: decl.span, params: symbol.params };
  }

  private action({ decl, module }: Declared<ast.ActionDecl>, events: readonly EventDef[]): Action[] {
    const event = this.events.get(this.symbol(decl.event))!;
    const when = this.when(decl.when, decl.name.text);
    const params = events[event]!.params;
    this.lowering.eventArgs = new Map(params.map((p, index) => [p.name, { index, type: p.type }]));
    const actions = alternatives(decl.body).map((body) => {
      const rulesBefore = this.rules.length;
      const stmt = lowerStmt(this.lowering, body, new Env(this.root), (require, condition) =>
        this.require(require, condition, module),
      );
      this.noteWrites(stmt);
      this.rejectPrimes(stmt, decl, rulesBefore);
      const { name, doc, span } = decl;
      return { name: name.text, module, group: module, doc, span, event, when, body: stmt };
    });
    this.lowering.eventArgs = undefined;
    return actions;
  }

  private lifetimes(actions: readonly Action[], events: readonly EventDef[]): Action[] {
    return this.typed.lifetimes.flatMap((lifetime) => {
      const variables = lifetime.variables.map((v) => ({ index: this.variables.get(v)!, type: v.type }));
      return lifetime.events.flatMap(({ event: symbol, param, name: { span } }) => {
        const event = this.events.get(symbol)!;
        const { name: arg, type } = events[event]!.params[param]!;
        const object: Expr = { kind: "Arg", index: param, name: arg, type, span };
        const bodies = actions.filter((a) => a.event === event).map((a) => a.body);
        const body = lifetimeStmt(object, variables, bodies);
        this.noteWrites(body);
        const name = `LIFETIME ${lifetime.decl.type.text}`;
        const { module, decl } = lifetime;
        if (body.items.length === 0) return [];
        return { name, module, group: name, doc: decl.doc, span, event, when: undefined, body };
      });
    });
  }

  private require(require: ast.Require, condition: Expr, module: string): number {
    const rule: Rule = {
      ...this.ruleHead(require, require.doc, module),
      span: require.span,
      kind: "require",
      body: stateBody(this.lowering, condition),
    };
    return this.rules.push(rule) - 1;
  }

  private rule({ decl, module }: Declared<ast.RuleDecl>): Rule {
    let body: RuleBody;
    if (decl.rule === "property") body = new PropertyLowering(this.lowering).lower(decl.body, this.root);
    else {
      const state = this.lowering.expr(decl.body, this.root);
      const step = findExpr(
        state,
        this.lowering.names.operators,
        (e) => (e.kind === "Var" || e.kind === "Call") && e.next,
      );
      if (step !== undefined)
        this.lowering.misplaced(
          step.span,
          "a prime",
          "an INVARIANT",
          "a PROPERTY [][…]_v can compare the states before and after a step",
        );
      body = stateBody(this.lowering, state);
    }
    return { ...this.ruleHead(decl, decl.doc, module), span: decl.span, kind: decl.rule, body };
  }

  /** What its RULE says of a rule; where there is none, what stands at its one place. */
  private ruleHead(
    place: ast.RuleDecl | ast.Require,
    doc: string,
    module: string,
  ): Omit<Rule, "span" | "kind" | "body"> {
    const name = place.name.text;
    const own = this.when(place.when, name);
    const head = this.typed.ruleHeads.get(place.name.id);
    if (head === undefined) {
      return { name, module, doc, title: place.title ?? "", severity: place.severity, when: own };
    }
    const { decl } = head;
    const all = this.when(decl.when, name);
    const when: Expr | undefined =
      all !== undefined && own !== undefined
        ? { kind: "And", items: [all, own], type: BOOL, span: place.span }
        : (all ?? own);
    return { name, module: head.module, doc: decl.doc, title: decl.title, severity: decl.severity, when };
  }

  private assume({ decl, module }: Declared<ast.AssumeDecl>): Assume {
    const body = this.constantExpr(decl.body, "an ASSUME");
    return { name: decl.name?.text ?? "", module, doc: decl.doc, span: decl.span, body };
  }

  private test({ decl, module }: Declared<ast.TestDecl>): Test {
    const { trace, setup } = decl;
    const givens = trace.kind === "Inline" ? this.givensOf(trace) : [];
    const setups = [...givens.map((g) => g.setup), setup];
    const values = new Map(
      setups.flatMap((s) => s.with.map((w) => [this.constants.get(this.symbol(w.name))!, w.value])),
    );
    return {
      name: decl.title,
      module,
      doc: decl.doc,
      span: decl.span,
      title: decl.title,
      with: [...values].map(([constant, value]) => ({
        constant,
        value: this.constantExpr(value, "a value of WITH"),
      })),
      trace: trace.kind === "File" ? trace : inlineTrace(trace, setups, givens),
      expect: {
        verdict: decl.expect.verdict,
        rules: decl.expect.rules.map((r) => ({ id: r.name.text, line: r.line })),
        span: decl.expect.span,
      },
    };
  }

  /** What a test begins with, the first first. */
  private givensOf({ given }: ast.TestRecords): ast.GivenDecl[] {
    const found: ast.GivenDecl[] = [];
    for (let name = given; name !== undefined; name = found[0]!.trace.given)
      found.unshift(this.typed.givens.get(name.id)!);
    return found;
  }

  private when(e: ast.Expr | undefined, of: string): Expr | undefined {
    return e === undefined ? undefined : this.constantExpr(e, `the WHEN of ${of}`);
  }

  private constantExpr(e: ast.Expr, what: string): Expr {
    const lowered = this.lowering.expr(e, this.root);
    const reads = readsOf(lowered, this.lowering);
    if (reads !== undefined) this.lowering.report(diagnostic("MMS4002", e.span, { what, reads }));
    return lowered;
  }

  private noteWrites(stmt: Stmt): void {
    for (const s of allStmts(stmt)) {
      const written = s.kind === "Observe" ? s.cell.variable : writtenBy(s);
      if (written !== undefined) this.written.add(written);
    }
  }

  /** What an action writes is computed from the state before the step: a prime can only stand on the left. */
  private rejectPrimes(stmt: Stmt, decl: ast.ActionDecl, rulesBefore: number): void {
    const requires = this.rules.flatMap((r) =>
      r.kind === "require" && r.body.kind === "State" ? [r.body.expr] : [],
    );
    for (const e of [...exprsOfStmt(stmt), ...requires.slice(rulesBefore)]) {
      const found = findExpr(
        e,
        this.lowering.names.operators,
        (x) => (x.kind === "Var" || x.kind === "Call") && x.next,
      );
      if (found !== undefined) {
        this.lowering.misplaced(
          found.span,
          "a primed value",
          `what ACTION ${decl.name.text} computes`,
          "prime the variable on the left of =, and name what it gets on the right",
        );
      }
    }
  }
}

function isNat(type: ast.Expr): boolean {
  return type.kind === "NameRef" && type.name === "Nat";
}

function inlineTrace(
  own: ast.TestRecords,
  setups: readonly ast.TraceSetup[],
  givens: readonly ast.GivenDecl[],
): Test["trace"] {
  const given = givens.flatMap((g) => g.trace.records).map(testRecord);
  const recorded = setups.findLast((s) => s.recorded !== undefined)?.recorded;
  return {
    kind: "Inline",
    complete: setups.some((s) => s.complete),
    recorded: typeof recorded === "object" ? recorded.map((name) => name.text) : recorded,
    given: given.length,
    records: [...given, ...own.records.map(testRecord)],
  };
}

function testRecord({ event, args, span }: ast.TestRecord): TestRecord {
  const values = new Map(args.map(({ name, value }) => [name.text, valueOf(value)]));
  const index = (name: string) => (values.has(name) ? Number(values.get(name)) : undefined);
  return {
    event: event.text,
    span,
    fields: [...values].flatMap(([name, value]) => (ENVELOPE.has(name) ? [] : [{ name, value }])),
    tsNs: values.get("ts") as bigint | undefined,
    cpu: index("cpu"),
    tid: index("tid"),
    comm: values.get("comm") as string | undefined,
  };
}

const ENVELOPE: ReadonlySet<string> = new Set(["ts", "cpu", "tid", "comm"]);

function valueOf(literal: ast.RecordLiteral): bigint | string | boolean {
  if (literal.kind === "Time") return literal.ns;
  return literal.kind === "Null" ? 0n : literal.value;
}
