/* What the generated parser takes and gives: the seam between the grammar and TypeScript. */
import type { Span } from "../text/source-file.js";
import type { Decl, Name } from "./ast.js";
import type { Comment, Layout } from "./layout.js";
import type { DeclMaker } from "./make-decl.js";
import type { OperatorInfo } from "./operators.js";

export interface ParserOptions {
  /** Not needed by Scan. */
  readonly make?: DeclMaker;
  readonly layout?: Layout;
  /** Offset in the file of the text that is parsed. */
  readonly base: number;
  readonly depthLimit: number;
  readonly trouble: SyntaxProblem;
  /** Whether recover.ts's HOLE is an expression. */
  readonly withHoles: boolean;
  readonly reservedWords: ReadonlySet<string>;
  readonly builtinValues: ReadonlySet<string>;
  readonly infixOperators: ReadonlyMap<string, OperatorInfo>;
}

/** Why a token that fits could not be taken; the farthest places. */
export interface SyntaxProblem {
  outdent: { readonly at: number; readonly bullet: number };
  tooDeep: number | undefined;
}

export interface ScanResult {
  readonly header: number;
  readonly comments: readonly Comment[];
  /** Where a comment starts that never ends. */
  readonly unclosed: number | undefined;
}

export interface ExtendsItem {
  readonly kind: "Extends";
  readonly names: readonly Name[];
  readonly span: Span;
}

export interface SpecParts {
  readonly name: Name;
  /** Behind the header's dashes. */
  readonly headerEnd: number;
  readonly items: readonly (Decl | ExtendsItem)[];
  /** Where the footer is, or should be. */
  readonly end: number;
  readonly closed: boolean;
}
