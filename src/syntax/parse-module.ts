/*
 * parseModule: scan for the module and its comments, parse, then look again at what was broken, alone, for one
 * message each. Trees deeper than later passes can walk are rejected here, so that no pass needs to ask.
 */
import { type Diagnostic, diagnostic, type Fix, sortDiagnostics } from "../diag/diagnostic.js";
import type { SourceFile } from "../text/source-file.js";
import type * as ast from "./ast.js";
import { walkWithDepth } from "./children.js";
import { explainError } from "./explain-error.js";
import { SyntaxError as ParserError, parse } from "./generated/parser.js";
import { type Comment, Layout } from "./layout.js";
import { DeclMaker } from "./make-decl.js";
import { freshId, NodeFactory } from "./node-factory.js";
import { infixOperators } from "./operators.js";
import type { ParserOptions, SpecParts, SyntaxProblem } from "./parser-options.js";
import { type Attempt, recover } from "./recover.js";
import { builtinValues, reservedWords } from "./reserved.js";

/**
 * A tree and what was wrong with the text. True: every declaration that could be read is in the tree, the others
 * are MissingDecl; below a MissingExpr or MissingDecl everything has been said. No tree is deeper than
 * `treeDepthLimit`. Still possible: any name, any type, any construct in any place.
 */
export interface Parsed {
  /** undefined if the text contains no module. */
  readonly module: ast.Module | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Expressions inside expressions, as the grammar counts them: keeps the parser's stack small. */
const nestingLimit = 200;

/** Levels of nodes in a declaration; a chain `a + b + c …` has one for each operator. */
const treeDepthLimit = 500;

export interface ParseOptions {
  /**
   * A broken declaration is read as far as can be, with a MissingExpr where it is broken. A MissingDecl follows it then,
   * which has the text that was left out.
   */
  readonly recover?: boolean;
}

export function parseModule(file: SourceFile, options: ParseOptions = {}): Parsed {
  return new ModuleParser(file, options.recover === true).parse();
}

/** An expression alone; undefined where it is none. */
export interface ParsedExpr {
  readonly expr: ast.Expr | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a text that is an expression and nothing else. */
export function parseExpression(file: SourceFile): ParsedExpr {
  const layout = new Layout(file, []);
  const nodes = new NodeFactory(layout);
  const trouble = noProblem();
  let expr: ast.Expr;
  try {
    expr = parse(file.text, {
      startRule: "StrictExpr",
      ...options(0),
      trouble,
      make: new DeclMaker(nodes),
      layout,
    });
  } catch (error) {
    if (!(error instanceof ParserError)) throw error;
    const { offset } = error.location.start;
    const why = explainError(layout, 0, offset, error.expected ?? [], trouble, nestingLimit);
    return { expr: undefined, diagnostics: [why] };
  }
  const diagnostics: Diagnostic[] = [];
  for (const { node, depth } of walkWithDepth(expr)) {
    if (depth > treeDepthLimit)
      return {
        expr: undefined,
        diagnostics: [diagnostic("MMS1004", node.span, { limit: treeDepthLimit })],
      };
    diagnostics.push(...(nodes.problems.get(node.id) ?? []));
  }
  return { expr, diagnostics };
}

class ModuleParser {
  readonly #file: SourceFile;
  readonly #recover: boolean;
  readonly #diagnostics: Diagnostic[] = [];

  constructor(file: SourceFile, recover: boolean) {
    this.#file = file;
    this.#recover = recover;
  }

  parse(): Parsed {
    const { text } = this.#file;
    const scan = parse(text, { startRule: "Scan", ...options(0) });
    if (scan === null) {
      const at = { file: this.#file, start: 0, end: 0 };
      return { module: undefined, diagnostics: [diagnostic("MMS1002", at, { path: this.#file.path })] };
    }
    const before = commentsInFront(text, scan.header);
    const layout = new Layout(this.#file, [...before, ...scan.comments]);
    if (scan.unclosed !== undefined) {
      const at = { file: this.#file, start: scan.unclosed, end: scan.unclosed + 2 };
      this.#diagnostics.push(diagnostic("MMS1005", at, { what: "comment" }));
    }
    const body = new BodyParser(
      layout,
      scan.header,
      text.slice(0, scan.unclosed),
      this.#diagnostics,
      this.#recover,
    );
    const module = body.parse(scan.unclosed === undefined);
    return { module, diagnostics: sortDiagnostics(this.#diagnostics) };
  }
}

class BodyParser {
  readonly #layout: Layout;
  readonly #header: number;
  /** Up to where it makes sense. */
  readonly #text: string;
  readonly #diagnostics: Diagnostic[];
  readonly #nodes: NodeFactory;
  readonly #make: DeclMaker;
  readonly #recover: boolean;

  constructor(layout: Layout, header: number, text: string, diagnostics: Diagnostic[], recover: boolean) {
    this.#layout = layout;
    this.#header = header;
    this.#text = text;
    this.#diagnostics = diagnostics;
    this.#nodes = new NodeFactory(layout);
    this.#make = new DeclMaker(this.#nodes);
    this.#recover = recover;
  }

  parse(expectFooter: boolean): ast.Module | undefined {
    const { file } = this.#layout;
    const parts = this.#parts();
    if (parts === undefined) return undefined;
    let extended: readonly ast.Name[] = [];
    const decls: ast.Decl[] = [];
    let sawExtends = false;
    for (const item of parts.items) {
      if (item.kind === "MissingDecl") decls.push(...this.#broken(item));
      else if (item.kind !== "Extends") decls.push(this.#check(item));
      else if (sawExtends || decls.length > 0) this.#diagnostics.push(diagnostic("MMS1018", item.span, {}));
      else {
        sawExtends = true;
        extended = item.names;
      }
    }
    if (!parts.closed && expectFooter)
      this.#diagnostics.push(
        diagnostic("MMS1003", parts.name.span, { module: parts.name.text }, { fix: this.#footer() }),
      );
    return {
      kind: "Module",
      id: freshId(),
      span: { file, start: this.#header, end: this.#moduleEnd(parts) },
      name: parts.name,
      doc: this.#moduleDoc(parts),
      extends: extended,
      decls,
    };
  }

  #parts(): SpecParts | undefined {
    const trouble = noProblem();
    try {
      return parse(this.#text.slice(this.#header), {
        startRule: "Module",
        ...this.#options(this.#header, trouble),
      });
    } catch (error) {
      this.#explain(error, this.#header, trouble);
      return undefined;
    }
  }

  /** Says what is wrong with it. */
  #broken(decl: ast.MissingDecl): ast.Decl[] {
    const errorAt = this.#diagnose(decl);
    if (!this.#recover) return [decl];
    const { start, file } = decl.span;
    const slice = this.#text.slice(start, this.#sliceEnd(decl));
    const found = recover(slice, start, errorAt, (text) => this.#attempt(text, start));
    if (found === undefined) return [decl];
    const left = found.left.map(
      (span): ast.Decl => ({ kind: "MissingDecl", id: freshId(), span: { file, ...span }, doc: "" }),
    );
    return [...found.value.map((read) => this.#check(read)), ...left];
  }

  #attempt(text: string, start: number): Attempt<ast.Decl[]> {
    try {
      const read = parse(text, {
        startRule: "StrictItem",
        ...this.#options(start, noProblem()),
        withHoles: true,
      });
      return { value: read.filter((item) => item.kind !== "Extends") };
    } catch (error) {
      if (!(error instanceof ParserError)) throw error;
      return { errorAt: start + error.location.start.offset };
    }
  }

  /** The declaration, or a MissingDecl where it is too deep; says why. */
  #check(decl: ast.Decl): ast.Decl {
    const found: Diagnostic[] = [];
    for (const { node, depth } of walkWithDepth(decl)) {
      if (depth > treeDepthLimit) {
        this.#diagnostics.push(diagnostic("MMS1004", node.span, { limit: treeDepthLimit }));
        return { kind: "MissingDecl", id: freshId(), span: decl.span, doc: decl.doc };
      }
      found.push(...(this.#nodes.problems.get(node.id) ?? []));
    }
    for (const problem of found) this.#diagnostics.push(problem);
    return decl;
  }

  /** The offset of what is wrong. */
  #diagnose(broken: ast.MissingDecl): number {
    const trouble = noProblem();
    const { start } = broken.span;
    try {
      parse(this.#text.slice(start, this.#sliceEnd(broken)), {
        startRule: "StrictItem",
        ...this.#options(start, trouble),
      });
    } catch (error) {
      return this.#explain(error, start, trouble);
    }
    throw new Error(`a declaration is broken in its module, but not alone: offset ${start}`);
  }

  /** With the blanks and comments behind it: an error there points at what comes next. */
  #sliceEnd(broken: ast.MissingDecl): number {
    let end = broken.span.end;
    while (end < this.#text.length && this.#layout.solidEnd(end + 1) === broken.span.end) end++;
    return end;
  }

  #explain(error: unknown, base: number, trouble: SyntaxProblem): number {
    if (!(error instanceof ParserError)) throw error;
    const offset = base + error.location.start.offset;
    this.#diagnostics.push(
      explainError(this.#layout, base, offset, error.expected ?? [], trouble, nestingLimit),
    );
    return offset;
  }

  #footer(): Fix {
    const end = this.#layout.solidEnd(this.#text.length);
    return {
      span: { file: this.#layout.file, start: end, end: this.#text.length },
      replacement: "\n\n====\n",
    };
  }

  #moduleEnd(parts: SpecParts): number {
    const footer = /^=+/.exec(this.#text.slice(parts.end));
    return footer === null ? this.#layout.solidEnd(this.#text.length) : parts.end + footer[0].length;
  }

  #moduleDoc(parts: SpecParts): string {
    const inFront = this.#layout.docBefore(this.#header);
    if (inFront !== "") return inFront;
    const first = parts.items[0];
    if (first?.kind !== "Extends") return this.#layout.docAfter(parts.headerEnd, true);
    return this.#layout.docAfter(parts.headerEnd, false) || this.#layout.docAfter(first.span.end, true);
  }

  #options(base: number, trouble: SyntaxProblem): ParserOptions {
    return { ...options(base), trouble, make: this.#make, layout: this.#layout };
  }
}

function options(base: number): ParserOptions {
  return {
    base,
    depthLimit: nestingLimit,
    trouble: noProblem(),
    withHoles: false,
    reservedWords,
    builtinValues,
    infixOperators,
  };
}

function noProblem(): SyntaxProblem {
  return { outdent: { at: -1, bullet: 0 }, tooDeep: undefined };
}

/** The comments between the text in front of a module, which means nothing, and its header. */
function commentsInFront(text: string, header: number): Comment[] {
  const found: Comment[] = [];
  for (let end = text.slice(0, header).trimEnd().length; ; ) {
    const start = lineCommentStart(text, end) ?? blockStart(text, end);
    if (start === undefined) return found;
    found.unshift({ start, end });
    end = text.slice(0, start).trimEnd().length;
  }
}

/** Where the comment starts whose `*)` ends at `end`; backwards, so that what is in front need not make sense. */
function blockStart(text: string, end: number): number | undefined {
  if (!text.startsWith("*)", end - 2)) return undefined;
  let open = 1;
  for (let at = end - 4; at >= 0; at--) {
    if (text.startsWith("*)", at)) open++;
    else if (text.startsWith("(*", at)) open--;
    if (open === 0) return at;
  }
  return undefined;
}

function lineCommentStart(text: string, end: number): number | undefined {
  const lineStart = text.lastIndexOf("\n", end - 1) + 1;
  const line = text.slice(lineStart, end);
  return line.trimStart().startsWith("\\*") ? lineStart + line.indexOf("\\*") : undefined;
}
