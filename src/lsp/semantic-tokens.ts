/* Names coloured by what they stand for, which no grammar of words can tell. */
import type { SemanticTokensLegend } from "vscode-languageserver";
import type { NameSymbol, Typed } from "../sema/typed.js";
import type * as ast from "../syntax/ast.js";
import { children } from "../syntax/children.js";
import type { Span } from "../text/source-file.js";
import { positionAt } from "./places.js";

const TYPES = [
  "namespace",
  "type",
  "enumMember",
  "variable",
  "parameter",
  "property",
  "function",
  "event",
  "method",
  "class",
] as const;
const MODIFIERS = ["declaration", "readonly", "modification", "defaultLibrary"] as const;

type TokenType = (typeof TYPES)[number];
type Modifier = (typeof MODIFIERS)[number];

export const legend: SemanticTokensLegend = { tokenTypes: [...TYPES], tokenModifiers: [...MODIFIERS] };

interface Token {
  readonly span: Span;
  readonly type: TokenType;
  readonly modifiers: readonly Modifier[];
}

/** In the protocol's encoding: five numbers a token, places relative to the one before. */
export function semanticTokens(module: ast.Module, typed: Typed): number[] {
  const tokens = tokensOf(module, typed).sort((a, b) => a.span.start - b.span.start);
  const data: number[] = [];
  let line = 0;
  let character = 0;
  let end = -1;
  for (const { span, type, modifiers } of tokens) {
    if (span.start < end) continue;
    end = span.end;
    const at = positionAt(span.file, span.start);
    const bits = modifiers.reduce((sum, m) => sum | (1 << MODIFIERS.indexOf(m)), 0);
    const isSameLine = at.line === line;
    data.push(
      at.line - line,
      isSameLine ? at.character - character : at.character,
      span.end - span.start,
      TYPES.indexOf(type),
      bits,
    );
    line = at.line;
    character = at.character;
  }
  return data;
}

function tokensOf(module: ast.Module, typed: Typed): Token[] {
  const found: Token[] = [];
  const add = (span: Span, type: TokenType, ...modifiers: Modifier[]) =>
    found.push({ span, type, modifiers });
  add(module.name.span, "namespace", "declaration");
  for (const name of module.extends) add(name.span, "namespace");
  const named = (node: ast.Name | ast.NameRef) => {
    const symbol = typed.symbols.get(node.id);
    if (symbol === undefined) return false;
    const [type, ...modifiers] = lookOf(symbol);
    const isBinder = typed.binders.get(symbol) === node;
    add(node.span, type, ...modifiers, ...(isBinder ? (["declaration"] as const) : []));
    return true;
  };
  const visit = (node: ast.Node): void => {
    switch (node.kind) {
      case "Name":
      case "NameRef":
        named(node);
        return;
      case "ActionDecl":
        add(node.name.span, "method", "declaration");
        add(node.event.span, "event");
        break;
      case "RuleDecl":
      case "RuleHeadDecl":
      case "Require":
        add(node.name.span, "class", ...(node.title === undefined ? [] : (["declaration"] as const)));
        break;
      case "GivenDecl":
      case "TestDecl":
        recordTokens(node, add);
        break;
      case "Field":
        visit(node.record);
        add(node.name.span, "property");
        return;
      case "FieldDef":
        add(node.name.span, "property");
        visit(node.value);
        return;
      case "ExceptUpdate":
        for (const step of node.path) {
          if (step.kind === "Name") add(step.span, "property");
          else visit(step);
        }
        visit(node.value);
        return;
      default:
        break;
    }
    for (const child of children(node)) visit(child);
  };
  for (const decl of module.decls) visit(decl);
  return found;
}

function recordTokens(
  decl: ast.GivenDecl | ast.TestDecl,
  add: (span: Span, type: TokenType, ...modifiers: Modifier[]) => void,
): void {
  if (decl.kind === "GivenDecl") add(decl.name.span, "class", "declaration");
  else for (const { name } of decl.expect.rules) add(name.span, "class");
  const { trace } = decl;
  if (!("records" in trace)) return;
  if (trace.given !== undefined) add(trace.given.span, "class");
  for (const { event, args } of trace.records) {
    add(event.span, "event");
    for (const { name } of args) add(name.span, "property");
  }
}

function lookOf(symbol: NameSymbol): readonly [TokenType, ...Modifier[]] {
  switch (symbol.kind) {
    case "Type":
      return ["type"];
    case "Constant":
      return ["variable", "readonly"];
    case "Variable":
      return ["variable"];
    case "Event":
      return ["event"];
    case "Operator":
    case "OpParam":
      return ["function"];
    case "Builtin":
      return ["function", "defaultLibrary"];
    case "Release":
      return ["enumMember"];
    case "Local":
      return ["parameter"];
    case "Context":
      return ["parameter", "readonly"];
  }
}
