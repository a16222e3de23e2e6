/* What name resolution and type checking leave behind for lowering: tables by node id over unchanged trees. */

import type { Diagnostic } from "../diag/diagnostic.js";
import type * as ast from "../syntax/ast.js";
import type { Type } from "./types/type.js";

/** What a name stands for. Two uses of one thing share one NameSymbol. */
export type NameSymbol =
  | {
      readonly kind: "Type";
      readonly name: string;
      readonly module: string;
      readonly decl: ast.TypeDecl | undefined;
    }
  | {
      readonly kind: "Constant";
      readonly name: string;
      readonly module: string;
      readonly decl: ast.ConstantDecl;
      readonly type: Type;
    }
  | {
      readonly kind: "Variable";
      readonly name: string;
      readonly module: string;
      readonly decl: ast.VariableDecl;
      readonly type: Type;
    }
  | {
      readonly kind: "Event";
      readonly name: string;
      readonly module: string;
      readonly decl: ast.EventDecl;
      readonly params: readonly EventParamType[];
    }
  /** A top-level or LET operator. */
  | {
      readonly kind: "Operator";
      readonly name: string;
      readonly module: string;
      readonly decl: ast.OperatorDecl;
    }
  /** One of the table of builtins (`Len`, `Append`, `FoldSet`, `Before`, `Nat`, `NULL` …). */
  | { readonly kind: "Builtin"; readonly name: string }
  /** `v6_4`: a release, as a literal. */
  | { readonly kind: "Release"; readonly name: string }
  /** A bound variable, a parameter of an operator or LAMBDA (arity 0), or an event argument in an ACTION. */
  | { readonly kind: "Local"; readonly name: string; readonly role: "bound" | "param" | "eventArg" }
  /** An operator parameter, `F(_, _)`. */
  | { readonly kind: "OpParam"; readonly name: string; readonly arity: number }
  /** `self`, `cpu`, `ts` in actions and properties. */
  | { readonly kind: "Context"; readonly name: "self" | "cpu" | "ts" };

export type VariableSymbol = Extract<NameSymbol, { kind: "Variable" }>;

/** An event that begins or ends the life of objects of a type. */
export interface LifetimeEvent {
  readonly event: Extract<NameSymbol, { kind: "Event" }>;
  /** Index of the argument that is the object. */
  readonly param: number;
  /** Where the LIFETIME names the event. */
  readonly name: ast.Name;
}

export interface Lifetime {
  readonly decl: ast.LifetimeDecl;
  readonly module: string;
  readonly events: readonly LifetimeEvent[];
  /** The functions and sets of the program that hold what is known of such objects. */
  readonly variables: readonly VariableSymbol[];
}

export interface EventParamType {
  readonly name: string;
  readonly type: Type;
  /** Nat: a negative number in a trace is an error. */
  readonly natural: boolean;
  readonly optional: boolean;
}

/**
 * The modules of one program, each after all that it extends, every name resolved and every expression typed.
 * True: every NameRef, Call callee, pattern name and parameter that is not below a Missing node has an entry in
 * `symbols`, by the id of the NameRef or Name node; so has the Name of every declaration that can be used in
 * expressions, and every Binary of a user-defined infix symbol, by its own id. An operator handed over as an argument
 * is a NameRef with a symbol and without a type; an infix one (`FoldSet(+, 0, S)`) is a Builtin of that name. Primes,
 * temporal operators, events, VARIABLEs, `self`, `@` and `_` stand only where they may, also by way of operators.
 * Still possible: other misplaced constructs (REQUIRE outside an ACTION, ENABLED), which lowering reports. Lower only when `diagnostics` has no error.
 */
export interface Typed {
  readonly modules: readonly ast.Module[];
  readonly symbols: ReadonlyMap<ast.NodeId, NameSymbol>;
  /** The RULE that a REQUIRE, INVARIANT or PROPERTY without a title demands, by the id of the Name there. */
  readonly ruleHeads: ReadonlyMap<ast.NodeId, { readonly decl: ast.RuleHeadDecl; readonly module: string }>;
  readonly lifetimes: readonly Lifetime[];
  /** The GIVEN that a TEST or another GIVEN begins with, by the id of the Name there; they end somewhere. */
  readonly givens: ReadonlyMap<ast.NodeId, ast.GivenDecl>;
  /** The declared name node of a symbol's binder, by symbol. */
  readonly binders: ReadonlyMap<NameSymbol, ast.Name>;
  /**
   * By expression node, and by the Name of whatever a binder declares; a written type is typed as the set it is.
   * Inside operators that are used at several types, the type is the most general one with
   * `Any` for what varies: lowering must not depend on it there (no operator's meaning depends on static types).
   */
  readonly types: ReadonlyMap<ast.NodeId, Type>;
  readonly diagnostics: readonly Diagnostic[];
}
