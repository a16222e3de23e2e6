/*
 * The state of one type check: the solver, what is known of names, what has been learnt of expressions, and the
 * reporting of what does not fit.
 */
import type { Diagnostic, Related } from "../../diag/diagnostic.js";
import { diagnostic } from "../../diag/diagnostic.js";
import type * as ast from "../../syntax/ast.js";
import { walk } from "../../syntax/children.js";
import { nearest } from "../../text/nearest.js";
import type { Span } from "../../text/source-file.js";
import type { SchemeType } from "../signature.js";
import type { NameSymbol } from "../typed.js";
import { instantiate, type Scheme } from "./schemes.js";
import type { Type } from "./type.js";
import { describe, describeLater, formOf, Reader, type Term } from "./type-terms.js";
import { type Mismatch, Solver } from "./unify.js";

/** An operator parameter: one type for all of its uses. */
export interface OperatorTerm {
  readonly args: readonly Term[];
  readonly result: Term;
}

/** What a TYPE stands for. */
export interface DeclaredType {
  readonly type: Type;
  /** As a set it is not finite. */
  readonly infinite: boolean;
}

export interface Expectation {
  /** Instead of the printed type, e.g. "a set". */
  readonly expected?: string;
  readonly related?: readonly Related[];
  /** Where a literal that does not fit may stand instead. */
  readonly other?: ast.Expr;
}

export class Inference {
  readonly solver = new Solver();
  readonly symbols: ReadonlyMap<ast.NodeId, NameSymbol>;
  readonly binders: ReadonlyMap<NameSymbol, ast.Name>;
  readonly types: Map<ast.NodeId, Type>;
  readonly report: (d: Diagnostic) => void;
  /** Bound variables, parameters, event arguments. */
  readonly locals = new Map<NameSymbol, Term>();
  readonly operatorParams = new Map<NameSymbol, OperatorTerm>();
  /** Operators whose definitions have been checked. */
  readonly schemes = new Map<NameSymbol, Scheme>();
  /** The values that `@` stands for, innermost last. */
  readonly at: Term[] = [];
  readonly declaredTypes: ReadonlyMap<NameSymbol, DeclaredType>;
  /** The written types of parameters and results, by the id of the Param or OperatorDecl. */
  readonly annotations: ReadonlyMap<ast.NodeId, Type>;
  /** Operators in an order in which each comes after those it uses. Those that use themselves have no place in it. */
  readonly rank: ReadonlyMap<NameSymbol, number>;
  /** "0x…" may spell a pointer: the values of CONSTANTs. */
  addresses = false;
  /** In a PROPERTY quantifiers may range over Nat and the like: their values come from the events. */
  inProperty = false;
  readonly #terms: [ast.NodeId, Term][] = [];

  constructor(known: {
    readonly symbols: ReadonlyMap<ast.NodeId, NameSymbol>;
    readonly binders: ReadonlyMap<NameSymbol, ast.Name>;
    readonly declaredTypes: ReadonlyMap<NameSymbol, DeclaredType>;
    readonly annotations: ReadonlyMap<ast.NodeId, Type>;
    readonly rank: ReadonlyMap<NameSymbol, number>;
    readonly types: Map<ast.NodeId, Type>;
    readonly report: (d: Diagnostic) => void;
  }) {
    this.symbols = known.symbols;
    this.binders = known.binders;
    this.declaredTypes = known.declaredTypes;
    this.annotations = known.annotations;
    this.rank = known.rank;
    this.types = known.types;
    this.report = known.report;
  }

  note(node: ast.NodeBase, term: Term): Term {
    this.#terms.push([node.id, term]);
    return term;
  }

  /** Writes down the types of what was noted; false if one of them was too large. */
  finish(): boolean {
    const reader = new Reader();
    for (const [id, term] of this.#terms.splice(0)) this.types.set(id, reader.read(term));
    return !reader.overflowed;
  }

  /** The type of a builtin's parameter or result; `vars` are its type variables in this use. */
  scheme(type: SchemeType, vars: Map<string, Term>): Term {
    const s = this.solver;
    switch (type.kind) {
      case "Var": {
        const known = vars.get(type.name) ?? s.fresh();
        vars.set(type.name, known);
        return known;
      }
      case "Set":
      case "Seq":
        return s.term({ kind: type.kind, element: this.scheme(type.element, vars) });
      case "Fn": {
        const domain = this.scheme(type.domain, vars);
        return s.term({ kind: "Fn", domain, range: this.scheme(type.range, vars), open: true });
      }
      case "AnyPointer":
        return s.fresh(true);
      default:
        return s.term(type);
    }
  }

  instantiate(
    scheme: Scheme,
    use: Span,
  ): { readonly params: readonly (Term | OperatorTerm)[]; readonly result: Term } {
    return instantiate(this.solver, scheme, use);
  }

  /** Reports if the types do not fit: at `at`, or at the literal in it that is to blame. */
  expect(found: Term, expected: Term, at: ast.Expr | Span, more: Expectation = {}): boolean {
    const texts = [describeLater(expected), describeLater(found)] as const;
    const mismatch = this.solver.unify(expected, found);
    if (mismatch === undefined) return true;
    const place = placeOf(mismatch, at, more.other);
    this.reportMismatch(mismatch, more.expected ?? texts[0](), texts[1](), place, more.related ?? []);
    return false;
  }

  reportMismatch(
    mismatch: Mismatch,
    expected: string,
    found: string,
    at: Span,
    related: readonly Related[],
  ): void {
    switch (mismatch.kind) {
      case "EnumValue": {
        const { value, allowed } = mismatch;
        this.report(
          diagnostic("MMS3003", at, { value, allowed, near: nearest(value, allowed) }, { related }),
        );
        return;
      }
      case "Recursive":
        this.report(diagnostic("MMS3010", at, {}, { related }));
        return;
      case "Fields": {
        const details = { expected, found, missing: mismatch.onlyLeft, unknown: mismatch.onlyRight };
        this.report(diagnostic("MMS3006", at, details, { related }));
        return;
      }
      case "Types": {
        const details = { expected, found, inner: innerPair(mismatch, expected, found) };
        this.report(diagnostic("MMS3001", at, details, { related }));
      }
    }
  }

  is(term: Term, kind: "Bool" | "Int", at: ast.Expr | Span, more: Expectation = {}): void {
    this.expect(term, this.solver.term({ kind }), at, more);
  }

  /** The element type of what must be a set; an error if it is none. */
  elementOf(set: Term, at: ast.Expr): Term {
    const form = formOf(set);
    if (form.kind === "Set") return form.element;
    const element = this.solver.fresh();
    this.expect(set, this.solver.set(element), at, { expected: "a set" });
    return form.kind === "Var" || form.kind === "Error" ? element : this.solver.error();
  }
}

/** The literal to blame for a mismatch, else the whole. */
export function placeOf(mismatch: Mismatch, at: ast.Expr | Span, other: ast.Expr | undefined): Span {
  if (!("kind" in at)) return at;
  if (mismatch.kind !== "EnumValue") return at.span;
  return (literalIn(at, mismatch.value) ?? (other && literalIn(other, mismatch.value)) ?? at).span;
}

function literalIn(e: ast.Expr, value: string): ast.StringLit | undefined {
  for (const node of walk(e)) if (node.kind === "StringLit" && node.value === value) return node;
  return undefined;
}

/** The parts that differ, where they are not the whole. */
export function innerPair(
  mismatch: Extract<Mismatch, { kind: "Types" }>,
  left: string,
  right: string,
): readonly [string, string] | undefined {
  const inner = [describe(mismatch.left), describe(mismatch.right)] as const;
  return inner[0] === left || inner[1] === right ? undefined : inner;
}
