/*
 * What name resolution knows: which name is which symbol, and what the definitions of operators use. Names are
 * looked up from the inside out; TLA+ lets no inner name hide an outer one.
 */
import { type Diagnostic, diagnostic, type Related } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { insteadOfSymbol, replacementOf } from "../../syntax/foreign-words.js";
import { nearest } from "../../text/nearest.js";
import type { Span } from "../../text/source-file.js";
import { builtinByName, infixOperators } from "../builtins.js";
import { isReleaseName } from "../release-name.js";
import { printCall } from "../signature.js";
import type { EventParamType, NameSymbol } from "../typed.js";
import { builtinTypes, readType, type TypeContext, type WrittenType } from "../types/declared-types.js";
import type { DeclaredType } from "../types/inference.js";
import { isScalar, printType, type Type } from "../types/type.js";
import { absentOperators } from "./absent.js";
import { type Declared, type ModuleScope, mayBeBroken } from "./scopes.js";

export type OperatorSymbol = Extract<NameSymbol, { kind: "Operator" }>;
export type EventSymbol = Extract<NameSymbol, { kind: "Event" }>;

/** A RULE, and the module that declares it. */
export interface RuleHead {
  readonly decl: ast.RuleHeadDecl;
  readonly module: string;
}

/** Names that a binder brings into scope. */
export interface Frame {
  readonly names: Map<
    string,
    { readonly symbol: NameSymbol; readonly name: ast.Name; readonly what: string }
  >;
  readonly parent: Frame | undefined;
}

/** What the definition of an operator does that not every place allows; where it first does. */
export interface Effects {
  variable: { readonly span: Span; readonly name: string } | undefined;
  prime: Span | undefined;
  temporal: { readonly span: Span; readonly operator: string } | undefined;
}

/** Where an expression stands, and what that allows. */
export interface ExprContext {
  readonly scope: ModuleScope;
  /** In the reader's words: "an INVARIANT". */
  readonly where: string;
  readonly variables: boolean;
  readonly primes: boolean;
  readonly temporal: boolean;
  /** self, cpu and ts. */
  readonly eventContext: boolean;
  /** Events as predicates. */
  readonly events: boolean;
  /** False in an ACTION on an unknown event: any name may be one of its arguments. */
  readonly hasAllNames: boolean;
  readonly frame: Frame | undefined;
  /** The operators whose definitions are around, outermost first. */
  readonly owners: readonly OperatorSymbol[];
  readonly inExcept: boolean;
  readonly primed: boolean;
  /** Variables of the quantifier whose sets are being read. */
  readonly siblings: ReadonlySet<string>;
}

/** A use of a top-level operator in a place that does not allow everything. */
export interface RestrictedUse {
  readonly operator: OperatorSymbol;
  readonly span: Span;
  readonly context: ExprContext;
}

type ContextName = "self" | "cpu" | "ts";
const contextSymbols: ReadonlyMap<string, NameSymbol> = new Map(
  (["self", "cpu", "ts"] satisfies ContextName[]).map((name): [string, NameSymbol] => [
    name,
    { kind: "Context", name },
  ]),
);
const builtinSymbols: ReadonlyMap<string, NameSymbol> = new Map(
  [...builtinByName.keys(), ...infixOperators.keys()].map((name): [string, NameSymbol] => [
    name,
    { kind: "Builtin", name },
  ]),
);

/** `v6_4` stands for a release, unless something else is called so. */
function releaseNamed(name: string): NameSymbol | undefined {
  return isReleaseName(name) ? { kind: "Release", name } : undefined;
}

/** Through how many others a type may be declared before that is known. */
const TYPE_CHAIN = 100;

/** Nobody reads more of them. */
const SUGGESTIONS = 200;

/** Types that a message lists. */
const KNOWN_TYPES = 12;

export class Resolver {
  readonly report: (d: Diagnostic) => void;
  readonly symbols = new Map<ast.NodeId, NameSymbol>();
  readonly binders = new Map<NameSymbol, ast.Name>();
  readonly types = new Map<ast.NodeId, Type>();
  readonly declaredTypes = new Map<NameSymbol, DeclaredType>();
  readonly annotations = new Map<ast.NodeId, Type>();
  /** Where each rule is declared, by id. */
  readonly rules = new Map<string, ast.Name>();
  /** The RULE that a REQUIRE, INVARIANT or PROPERTY without a title demands, by the name that stands there. */
  readonly ruleHeads = new Map<ast.NodeId, RuleHead>();
  /** Names that stand there and are no RULE's. */
  readonly undeclaredRules: { readonly name: ast.Name; readonly scope: ModuleScope }[] = [];
  /** The GIVEN that a TEST or another GIVEN begins with, by the name that stands there. */
  readonly givens = new Map<ast.NodeId, ast.GivenDecl>();
  /** All operators, in the order of their definitions. */
  readonly operators: OperatorSymbol[] = [];
  /** What each uses, with the first place. */
  readonly uses = new Map<OperatorSymbol, Map<OperatorSymbol, Span>>();
  readonly effects = new Map<OperatorSymbol, Effects>();
  readonly topLevel = new Set<OperatorSymbol>();
  readonly restricted: RestrictedUse[] = [];
  /** Grows with everything that may depend on the state. */
  stateUses = 0;
  readonly #written = new Map<NameSymbol, WrittenType>();
  #suggestions = 0;
  readonly #scopeOf: ReadonlyMap<string, ModuleScope>;
  readonly #reading = new Set<Declared | NameSymbol>();
  readonly #typeContext: TypeContext;

  constructor(scopes: readonly ModuleScope[], report: (d: Diagnostic) => void) {
    this.report = report;
    this.#scopeOf = new Map(scopes.map((s) => [s.module.name.text, s]));
    this.#typeContext = {
      report,
      resolve: (scope, name) => this.#typeName(scope, name),
      typeOf: (symbol) => this.#typeOf(symbol),
      note: (node, type) => this.types.set(node.id, type),
    };
  }

  readType(scope: ModuleScope, e: ast.Expr): WrittenType {
    return readType(this.#typeContext, scope, e);
  }

  addOperator(decl: ast.OperatorDecl, module: string, topLevel: boolean): OperatorSymbol {
    const symbol: OperatorSymbol = { kind: "Operator", name: decl.name.text, module, decl };
    this.bind(decl.name, symbol);
    this.operators.push(symbol);
    this.uses.set(symbol, new Map());
    this.effects.set(symbol, { variable: undefined, prime: undefined, temporal: undefined });
    if (topLevel) this.topLevel.add(symbol);
    return symbol;
  }

  bind(name: ast.Name, symbol: NameSymbol): void {
    this.symbols.set(name.id, symbol);
    this.binders.set(symbol, name);
  }

  /** The symbol of a declaration, made when it is first needed. */
  symbolOf(d: Declared): NameSymbol | undefined {
    if (d.symbol !== undefined) return d.symbol;
    if (this.#reading.has(d)) {
      this.report(diagnostic("MMS3015", d.name.span, { name: d.name.text }));
      return undefined;
    }
    this.#reading.add(d);
    const symbol = this.#makeSymbol(d);
    this.#reading.delete(d);
    if (symbol === undefined) return undefined;
    d.symbol = symbol;
    if (symbol.kind !== "Operator") this.bind(d.name, symbol);
    return symbol;
  }

  #makeSymbol(d: Declared): NameSymbol | undefined {
    const name = d.name.text;
    const { module, decl } = d;
    const scope = this.#scopeOf.get(module)!;
    switch (decl.kind) {
      case "TypeDecl":
        return { kind: "Type", name, module, decl };
      case "ConstantDecl":
        return { kind: "Constant", name, module, decl, type: this.#declaredType(scope, decl.type) };
      case "VariableDecl":
        return { kind: "Variable", name, module, decl, type: this.#declaredType(scope, decl.type) };
      case "EventDecl":
        return {
          kind: "Event",
          name,
          module,
          decl,
          params: decl.params.map((p) => this.#eventParam(scope, p)),
        };
      case "OperatorDecl":
        return this.addOperator(decl, module, true);
      default:
        return undefined;
    }
  }

  #declaredType(scope: ModuleScope, e: ast.Expr): Type {
    if (this.#reading.size > TYPE_CHAIN) {
      this.report(diagnostic("MMS3011", e.span, { name: undefined }));
      return { kind: "Any" };
    }
    return this.readType(scope, e).type;
  }

  #eventParam(scope: ModuleScope, p: ast.EventParam): EventParamType {
    const written = this.readType(scope, p.type);
    let { type } = written;
    if (type.kind !== "Any" && !isScalar(type)) {
      this.report(diagnostic("MMS3012", p.type.span, { name: p.name.text, type: printType(type) }));
      type = { kind: "Any" };
    }
    return { name: p.name.text, type, natural: written.natural, optional: p.optional };
  }

  #typeOf(symbol: NameSymbol): WrittenType | undefined {
    const known = this.#written.get(symbol);
    if (known !== undefined || symbol.kind !== "Type" || symbol.decl === undefined) return known;
    if (this.#reading.has(symbol)) return undefined;
    this.#reading.add(symbol);
    const scope = this.#scopeOf.get(symbol.module)!;
    const { decl } = symbol;
    let written: WrittenType;
    if (this.#isPointer(scope, decl.type)) {
      written = { type: { kind: "Ptr", name: symbol.name }, infinite: true, natural: false };
    } else if (this.#reading.size > TYPE_CHAIN) {
      this.report(diagnostic("MMS3011", decl.type.span, { name: symbol.name }));
      written = { type: { kind: "Any" }, infinite: false, natural: false };
    } else {
      written = this.readType(scope, decl.type);
    }
    this.#reading.delete(symbol);
    this.#written.set(symbol, written);
    this.declaredTypes.set(symbol, written);
    return written;
  }

  /** `TYPE Vma == Ptr` makes a type of its own. */
  #isPointer(scope: ModuleScope, e: ast.Expr): boolean {
    if (e.kind !== "NameRef" || e.name !== "Ptr") return false;
    this.readType(scope, e);
    return true;
  }

  /** Reads a TYPE also where nothing uses it. */
  readTypeDecl(d: Declared): void {
    const symbol = this.symbolOf(d);
    if (symbol !== undefined) this.#typeOf(symbol);
  }

  #typeName(scope: ModuleScope, e: ast.NameRef): NameSymbol | undefined {
    const d = scope.visible.get(e.name);
    const symbol = d === undefined ? (builtinSymbols.get(e.name) ?? releaseNamed(e.name)) : this.symbolOf(d);
    if (symbol !== undefined) {
      this.symbols.set(e.id, symbol);
      return symbol;
    }
    if (d !== undefined) {
      if (isNeverInExpressions(d)) this.report(diagnostic("MMS2008", e.span, { name: e.name, what: d.what }));
      return undefined;
    }
    if (mayBeBroken(scope, e.name)) return undefined;
    this.#suggestions += 1;
    const types = [...scope.visible].filter(([, other]) => other.what === "TYPE").map(([name]) => name);
    const near = this.#suggestions > SUGGESTIONS ? undefined : nearest(e.name, [...types, ...builtinTypes]);
    const known = [...types, ...builtinTypes].slice(0, KNOWN_TYPES);
    this.report(diagnostic("MMS2001", e.span, { name: e.name, near, sibling: false, known }));
    return undefined;
  }

  /** What a name stands for, with so many arguments; reports what is unknown or has no place in expressions. */
  lookup(context: ExprContext, name: string, at: Span, arity = 0): NameSymbol | undefined {
    const found = this.#find(context, name, at);
    const symbol = found?.kind === "Operator" ? (notHidden(found, arity) ?? found) : found;
    // What is unknown may depend on the state.
    if (symbol === undefined) this.stateUses += 1;
    return symbol;
  }

  #find(context: ExprContext, name: string, at: Span): NameSymbol | undefined {
    for (let frame = context.frame; frame !== undefined; frame = frame.parent) {
      const local = frame.names.get(name);
      if (local !== undefined) return local.symbol;
    }
    const declared = context.scope.visible.get(name);
    if (declared !== undefined) {
      const symbol = this.symbolOf(declared);
      if (symbol === undefined && declared.decl.kind !== "ConstantDecl") {
        this.report(diagnostic("MMS2008", at, { name, what: declared.what }));
      }
      return symbol;
    }
    const ofEvent = contextSymbols.get(name);
    if (ofEvent !== undefined && context.eventContext) return ofEvent;
    const builtin = builtinSymbols.get(name) ?? releaseNamed(name);
    if (builtin !== undefined) return builtin;
    if (ofEvent !== undefined) this.report(diagnostic("MMS2015", at, { name, where: context.where }));
    else this.#unknown(context, name, at);
    return undefined;
  }

  #unknown(context: ExprContext, name: string, at: Span): void {
    if (!context.hasAllNames || mayBeBroken(context.scope, name)) return;
    const sibling = context.siblings.has(name);
    const absent = absentOperators.get(name);
    if (absent !== undefined && !sibling) {
      this.report(diagnostic("MMS2084", at, { name, ...absent }));
      return;
    }
    const instead = insteadOfSymbol(name);
    const near = sibling || instead !== undefined ? undefined : this.near(context, name);
    const replacement = instead === undefined ? undefined : replacementOf(name);
    this.report(diagnostic("MMS2001", at, { name, near, sibling, instead, replacement }));
  }

  /** What may have been meant. Only for so many names: each is compared with all there are. */
  near(context: ExprContext, name: string): string | undefined {
    this.#suggestions += 1;
    if (this.#suggestions > SUGGESTIONS) return undefined;
    const candidates: string[] = [];
    for (let frame = context.frame; frame !== undefined; frame = frame.parent)
      candidates.push(...frame.names.keys());
    if (context.eventContext) candidates.push(...contextSymbols.keys());
    candidates.push(...context.scope.visible.keys(), ...builtinByName.keys());
    return nearest(name, candidates);
  }

  /** Declares a name in a frame; reports one that is taken. */
  declareLocal(context: ExprContext, frame: Frame, name: ast.Name, symbol: NameSymbol, what: string): void {
    this.bringLocal(context, frame, name, symbol, what);
    this.bind(name, symbol);
  }

  /** Brings a name into scope that is declared elsewhere; reports one that is taken, `because` of what. */
  bringLocal(
    context: ExprContext,
    frame: Frame,
    name: ast.Name,
    symbol: NameSymbol,
    what: string,
    because?: Related,
  ): void {
    const taken = this.#taken(context, frame, name, what);
    if (taken !== undefined) {
      const related: Related[] =
        taken.name === undefined ? [] : [{ at: taken.name.span, label: "first declared here" }];
      if (because !== undefined) related.push(because);
      const code = frame.names.has(name.text) ? "MMS2002" : "MMS2003";
      this.report(diagnostic(code, name.span, { name: name.text, what: taken.what }, { related }));
    } else {
      const builtin = builtinByName.get(name.text);
      if (builtin !== undefined && !builtin.hideable) {
        const details = { name: name.text, form: printCall(builtin), module: builtin.module };
        this.report(diagnostic("MMS2016", name.span, details));
      }
    }
    if (!frame.names.has(name.text)) frame.names.set(name.text, { symbol, name, what });
  }

  /** What a new name would hide; that of an event's argument would do so in all of an action. */
  #taken(
    context: ExprContext,
    frame: Frame,
    name: ast.Name,
    what: string,
  ): { readonly what: string; readonly name: ast.Name | undefined } | undefined {
    const { text } = name;
    for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
      const local = at.names.get(text);
      if (local !== undefined && !isYetToCome(local, name)) return local;
    }
    const declared = context.scope.visible.get(text);
    if (declared !== undefined && (what === "event argument" || !isYetToCome(declared, name)))
      return declared;
    return context.eventContext && contextSymbols.has(text)
      ? { what: "value of the event at hand", name: undefined }
      : undefined;
  }
}

/** An operator hides the builtin of its name only where it takes as many arguments. */
function notHidden({ name, decl }: OperatorSymbol, arity: number): NameSymbol | undefined {
  if (decl.params.length === arity || builtinByName.get(name)?.params.length !== arity) return undefined;
  return builtinSymbols.get(name);
}

/** ACTIONs, rules and the like: what has no symbol, though nothing is wrong with it. */
function isNeverInExpressions({ what }: Declared): boolean {
  switch (what) {
    case "ACTION":
    case "INVARIANT":
    case "PROPERTY":
    case "RULE":
    case "assumption":
    case "GIVEN":
      return true;
    default:
      return false;
  }
}

/**
 * As in TLA+, a definition is there from its end on, and whatever else is declared from its place on: what stands in
 * front of it, or in its own body, does not hide it.
 */
function isYetToCome(
  declared: { readonly name: ast.Name; readonly symbol: NameSymbol | undefined },
  { span }: ast.Name,
): boolean {
  const { name, symbol } = declared;
  if (name.span.file !== span.file || name.span === span) return false;
  if (name.span.start > span.start) return true;
  return symbol?.kind === "Operator" && span.end <= symbol.decl.span.end;
}
