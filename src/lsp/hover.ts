/* What a name is: its type, its comment, and for what has a state, who writes and who reads it. */
import type { Hover } from "vscode-languageserver";
import { builtinByName } from "../sema/builtins.js";
import { printType } from "../sema/types/type.js";
import type * as ast from "../syntax/ast.js";
import { eventSignature, operatorSignature, ruleSignature, signatureOf, textOf } from "./describe.js";
import { type Occurrence, occurrenceAt, occurrencesIn, requiresOf } from "./occurrences.js";
import { rangeOf } from "./places.js";
import { references } from "./references.js";
import { pathTo } from "./tree-at.js";
import type { Analysis, Workspace } from "./workspace.js";

/** Declarations that one list names. */
const SHOWN = 12;

export function hover(workspace: Workspace, analysis: Analysis, offset: number): Hover | undefined {
  const { module, modules, typed } = analysis;
  if (module === undefined) return undefined;
  const occurrence = occurrenceAt(occurrencesIn(module, modules, typed), offset);
  if (occurrence !== undefined) {
    const home = modules.find((m) => m.span.file === occurrence.binder.span.file);
    const about = home && describeBinder(occurrence.binder, home, analysis);
    if (about !== undefined)
      return {
        contents: { kind: "markdown", value: [about, ...usesOf(workspace, occurrence.binder)].join("\n\n") },
        range: rangeOf(occurrence.span),
      };
  }
  const path = pathTo(module, offset);
  const node = path.at(-1)!;
  const symbol = typed.symbols.get(node.id);
  if (symbol !== undefined) {
    const doc = symbol.kind === "Builtin" ? builtinByName.get(symbol.name) : undefined;
    const parts = [
      code(signatureOf(symbol, typed)),
      ...(doc === undefined ? [] : [doc.doc, `From ${doc.module}.`]),
    ];
    return { contents: { kind: "markdown", value: parts.join("\n\n") }, range: rangeOf(node.span) };
  }
  // A field, a number, an operator's symbol: the type of the expression that it belongs to.
  const typedNode = path.findLast((n) => typed.types.has(n.id));
  const type = typedNode && typed.types.get(typedNode.id);
  if (typedNode === undefined || type === undefined || type.kind === "Any") return undefined;
  const text = textOf(typedNode).split("\n")[0]!;
  return {
    contents: { kind: "markdown", value: code(`${text} : ${printType(type)}`) },
    range: rangeOf(typedNode.span),
  };
}

function describeBinder(binder: ast.Name, home: ast.Module, analysis: Analysis): string | undefined {
  const { typed } = analysis;
  if (home.name === binder) return withDoc(`MODULE ${binder.text}`, home.doc);
  const symbol = typed.symbols.get(binder.id);
  const decl = home.decls.find(
    (d) => d.kind !== "MissingDecl" && d.span.start <= binder.span.start && binder.span.end <= d.span.end,
  );
  if (decl === undefined) return undefined;
  if ("name" in decl && decl.name === binder) {
    switch (decl.kind) {
      case "EventDecl":
        return withDoc(eventSignature(decl), decl.doc);
      case "OperatorDecl":
        return withDoc(operatorSignature(decl, typed), decl.doc);
      case "ActionDecl":
        return withDoc(`ACTION ${binder.text} ON ${decl.event.text}`, decl.doc);
      case "RuleDecl":
        return withDoc(ruleSignature(decl.rule === "invariant" ? "INVARIANT" : "PROPERTY", decl), decl.doc);
      case "RuleHeadDecl":
        return withDoc(ruleSignature("RULE", decl), decl.doc);
      case "GivenDecl":
        return withDoc(`GIVEN ${binder.text}`, decl.doc);
      case "AssumeDecl":
        return withDoc(`ASSUME ${binder.text}`, decl.doc);
      default:
        return withDoc(symbol === undefined ? binder.text : signatureOf(symbol, typed), decl.doc);
    }
  }
  if (decl.kind === "ActionDecl") {
    const require = requiresOf(decl).find((r) => r.name === binder);
    if (require !== undefined) return withDoc(ruleSignature("REQUIRE", require), require.doc);
  }
  if (decl.kind === "EventDecl") {
    const param = decl.params.find((p) => p.name === binder);
    if (param !== undefined)
      return withDoc(`${binder.text} : ${textOf(param.type)}`, `Argument of the EVENT ${decl.name.text}.`);
  }
  return symbol === undefined ? undefined : code(signatureOf(symbol, typed));
}

/** Of VARIABLEs and EVENTs. */
function usesOf(workspace: Workspace, binder: ast.Name): readonly string[] {
  const all = references(workspace, binder);
  const declaration = all.find((o) => o.use === "declaration")?.decl;
  if (declaration?.kind === "EventDecl" && declaration.name.text === binder.text) {
    const actions = all.filter((o) => o.decl?.kind === "ActionDecl" && o.decl.event.span === o.span);
    return list("Taken by", actions);
  }
  if (declaration?.kind !== "VariableDecl") return [];
  const others = all.filter((o) => o.decl !== undefined && o.decl.kind !== "VariableDecl");
  return [
    ...list(
      "Written by",
      others.filter((o) => o.use === "write"),
    ),
    ...list(
      "Observed by",
      others.filter((o) => o.use === "observe"),
    ),
    ...list(
      "Read by",
      others.filter((o) => o.use === "read"),
    ),
  ];
}

function list(label: string, all: readonly Occurrence[]): string[] {
  const names = [...new Set(all.map(whereOf))];
  if (names.length === 0) return [];
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return [`${label}: ${names.slice(0, SHOWN).join(", ")}${more}`];
}

/** "ACTION `Munmap` (mm.vma)" */
function whereOf({ decl, module }: Occurrence): string {
  return `${declTitle(decl!)} (${module.name.text})`;
}

function declTitle(decl: ast.Decl): string {
  switch (decl.kind) {
    case "ActionDecl":
      return `ACTION \`${decl.name.text}\``;
    case "OperatorDecl":
      return `\`${decl.name.text}\``;
    case "RuleDecl":
    case "RuleHeadDecl":
      return `rule \`${decl.name.text}\``;
    case "InitDecl":
      return "INIT";
    case "LifetimeDecl":
      return `LIFETIME of \`${decl.type.text}\``;
    case "TestDecl":
      return `TEST ${JSON.stringify(decl.title)}`;
    default:
      return "name" in decl && decl.name !== undefined ? `\`${decl.name.text}\`` : "an ASSUME";
  }
}

function withDoc(signature: string, doc: string): string {
  return doc === "" ? code(signature) : `${code(signature)}\n\n${doc}`;
}

function code(text: string): string {
  return `\`\`\`mmspec\n${text}\n\`\`\``;
}

export function docOf(
  binder: ast.Name,
  modules: readonly ast.Module[],
  analysis: Analysis,
): string | undefined {
  const home = modules.find((m) => m.span.file === binder.span.file);
  return home && describeBinder(binder, home, analysis);
}
