/* Types of the parser that `npm run grammar` generates from grammar/mmspec.peggy. Written by hand. */
import type { ExtendsItem, ParserOptions, ScanResult, SpecParts } from "../parser-options.js";
import type { Decl, Expr } from "../ast.js";

export interface Expectation {
  readonly type: "literal" | "class" | "any" | "end" | "other" | "not";
  /** Of "other": the display name of a rule. */
  readonly description?: string;
  /** Of "literal". */
  readonly text?: string;
}

export class SyntaxError extends globalThis.SyntaxError {
  readonly expected: readonly Expectation[] | null;
  readonly found: string | null;
  readonly location: { readonly start: { readonly offset: number }; readonly end: { readonly offset: number } };
}

export function parse(text: string, options: ParserOptions & { startRule: "Scan" }): ScanResult | null;
export function parse(text: string, options: ParserOptions & { startRule: "Module" }): SpecParts;
export function parse(text: string, options: ParserOptions & { startRule: "StrictItem" }): (Decl | ExtendsItem)[];
export function parse(text: string, options: ParserOptions & { startRule: "StrictExpr" }): Expr;
