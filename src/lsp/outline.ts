/* Symbols of a document and of the workspace, and what can be folded. */
import {
  type DocumentSymbol,
  type FoldingRange,
  SymbolKind,
  type WorkspaceSymbol,
} from "vscode-languageserver/node.js";
import type * as ast from "../syntax/ast.js";
import type { SourceFile } from "../text/source-file.js";
import { requiresOf } from "./occurrences.js";
import { locationOf, rangeOf } from "./places.js";
import type { Workspace } from "./workspace.js";

interface Symbol {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly detail: string;
  readonly at: ast.NodeBase["span"];
}

function symbolOf(decl: ast.Decl): Symbol | undefined {
  const symbol = (kind: SymbolKind, name: ast.Name, detail: string): Symbol => ({
    name: name.text,
    kind,
    detail,
    at: name.span,
  });
  switch (decl.kind) {
    case "TypeDecl":
      return symbol(SymbolKind.Struct, decl.name, "TYPE");
    case "ConstantDecl":
      return symbol(SymbolKind.Constant, decl.name, "CONSTANT");
    case "VariableDecl":
      return symbol(SymbolKind.Variable, decl.name, "VARIABLE");
    case "InitDecl":
      return { ...symbol(SymbolKind.Constructor, decl.variable, "INIT"), name: `INIT ${decl.variable.text}` };
    case "EventDecl":
      return symbol(SymbolKind.Event, decl.name, "EVENT");
    case "LifetimeDecl":
      return { ...symbol(SymbolKind.Struct, decl.type, "LIFETIME"), name: `LIFETIME ${decl.type.text}` };
    case "ActionDecl":
      return symbol(SymbolKind.Method, decl.name, `ON ${decl.event.text}`);
    case "RuleDecl":
    case "RuleHeadDecl":
      return symbol(SymbolKind.Class, decl.name, decl.title ?? "");
    case "OperatorDecl":
      return symbol(SymbolKind.Function, decl.name, "");
    case "AssumeDecl":
      return decl.name === undefined ? undefined : symbol(SymbolKind.Boolean, decl.name, "ASSUME");
    case "GivenDecl":
      return symbol(SymbolKind.Object, decl.name, "GIVEN");
    case "TestDecl": {
      const { file, start } = decl.span;
      return {
        name: `TEST ${decl.title}`,
        kind: SymbolKind.Object,
        detail: "",
        at: { file, start, end: start + 4 },
      };
    }
    case "MissingDecl":
      return undefined;
  }
}

export function documentSymbols(module: ast.Module): DocumentSymbol[] {
  const inner = module.decls.flatMap((decl): DocumentSymbol[] => {
    const found = symbolOf(decl);
    if (found === undefined) return [];
    const children = decl.kind === "ActionDecl" ? requiresOf(decl).map(requireSymbol) : [];
    const { name, kind, detail, at } = found;
    return [{ name, kind, detail, range: rangeOf(decl.span), selectionRange: rangeOf(at), children }];
  });
  return [
    {
      name: module.name.text,
      kind: SymbolKind.Module,
      range: rangeOf(module.span),
      selectionRange: rangeOf(module.name.span),
      children: inner,
    },
  ];
}

function requireSymbol(require: ast.Require): DocumentSymbol {
  return {
    name: require.name.text,
    kind: SymbolKind.Class,
    detail: require.title ?? "REQUIRE",
    range: rangeOf(require.span),
    selectionRange: rangeOf(require.name.span),
  };
}

/** Those whose name has the letters of the query in their order; rules and TESTs also by words of their title. */
export function workspaceSymbols(workspace: Workspace, query: string): WorkspaceSymbol[] {
  const letters = [...query].map((c) => c.replace(/\W/g, "\\$&"));
  const wanted = new RegExp(letters.join(".*"), "i");
  const words = query.toLowerCase();
  const fits = ({ name, detail }: Symbol) =>
    name.startsWith("TEST ")
      ? name.toLowerCase().includes(words)
      : wanted.test(name) || detail.toLowerCase().includes(words);
  return workspace.project().modules.flatMap((module) => {
    const rules = module.decls.flatMap((d) => (d.kind === "ActionDecl" ? requiresOf(d) : []));
    const found = [
      ...module.decls.flatMap((decl) => (decl.kind === "InitDecl" ? [] : (symbolOf(decl) ?? []))),
      ...rules.flatMap(({ name, title }): Symbol[] =>
        title === undefined
          ? []
          : [{ name: name.text, kind: SymbolKind.Class, detail: title, at: name.span }],
      ),
    ];
    return found.filter(fits).map(({ name, kind, at }) => ({
      name,
      kind,
      location: locationOf(at),
      containerName: module.name.text,
    }));
  });
}

/** Declarations, comments, and what stands between two lines of dashes. */
export function foldingRanges(source: SourceFile, module: ast.Module | undefined): FoldingRange[] {
  const found: FoldingRange[] = [];
  const add = (start: number, end: number, kind?: "comment" | "region") => {
    const startLine = source.position(start).line - 1;
    const endLine = source.position(end).line - 1;
    if (endLine > startLine)
      found.push(kind === undefined ? { startLine, endLine } : { startLine, endLine, kind });
  };
  for (const decl of module?.decls ?? [])
    if (decl.kind !== "MissingDecl") add(decl.span.start, decl.span.end);
  for (const match of source.text.matchAll(/"(?:[^"\\\n]|\\.)*"|\(\*[\s\S]*?\*\)|(?:^[ \t]*\\\*.*\n)+/gm)) {
    if (match[0].startsWith('"')) continue;
    add(match.index, match.index + match[0].trimEnd().length, "comment");
  }
  const rules = [...source.text.matchAll(/^-{4,}[ \t]*$/gm)].map((m) => m.index);
  rules.forEach((start, i) => {
    const end = rules[i + 1] ?? module?.span.end ?? source.text.length;
    add(start, source.text.slice(0, end).trimEnd().length, "region");
  });
  return found;
}
