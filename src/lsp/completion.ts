/*
 * What can be typed at a place. The text in front of the cursor says which kind of thing is wanted; names and types are
 * those of the last analysis, in which a half line is missing and the rest is known.
 */
import { type CompletionItem, CompletionItemKind, InsertTextFormat } from "vscode-languageserver/node.js";
import { builtins, standardModules } from "../sema/builtins.js";
import { printSignature } from "../sema/signature.js";
import { printType, type Type } from "../sema/types/type.js";
import type * as ast from "../syntax/ast.js";
import { reservedWords } from "../syntax/reserved.js";
import type { Span } from "../text/source-file.js";
import { eventSignature, operatorSignature, ruleSignature, signatureOf, textOf } from "./describe.js";
import { requiresOf } from "./occurrences.js";
import { rangeOf } from "./places.js";
import { declAt, localsAt, pathTo } from "./tree-at.js";
import type { Analysis, Workspace } from "./workspace.js";

/** What is offered, for the word that ends at the cursor. */
export function complete(workspace: Workspace, analysis: Analysis, offset: number): CompletionItem[] {
  const { source } = analysis;
  const before = source.text.slice(0, offset);
  if (isInCommentOrString(before)) return [];
  const word = /[\w.]*$/.exec(before)![0];
  const start = offset - (/\w*$/.exec(before)?.[0].length ?? 0);
  const span: Span = { file: source, start, end: offset };
  return itemsFor(workspace, analysis, before.slice(0, start), word, offset).map((item) => ({
    ...item,
    textEdit: { range: rangeOf(span), newText: item.insertText ?? item.label },
  }));
}

function itemsFor(
  workspace: Workspace,
  analysis: Analysis,
  before: string,
  word: string,
  offset: number,
): CompletionItem[] {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (/^\s*EXTENDS\b[^\n]*$/.test(line) || /\bEXTENDS\s+(?:[\w.]+\s*,\s*)*$/.test(before))
    return moduleItems(workspace, analysis, word);
  const { module } = analysis;
  if (module === undefined) return [];
  if (/\.\s*$/.test(before) && !/\.\.\s*$/.test(before))
    return fieldItems(analysis, before.trimEnd().length - 1);
  const names = visibleNames(analysis);
  const of = (...kinds: ast.Decl["kind"][]) =>
    names.filter(({ decl }) => kinds.includes(decl.kind)).map((n) => n.item);
  if (/\bON\s+$/.test(before)) return of("EventDecl");
  if (/\b(?:BORN|DIES)\s+(?:\w+(?:\(\w*\))?\s*,\s*)*$/.test(before)) return of("EventDecl");
  if (/\bRECORDS\s+(?:\w+\s*,\s*)*$/.test(before)) return [...of("EventDecl"), keyword("all")];
  if (/\bGIVEN\s+$/.test(before)) return of("GivenDecl");
  if (/^\s*(?:OUTLIVES|LIFETIME)\s+$|\bOUTLIVES\s+$/.test(line)) return of("TypeDecl");
  if (/\bINIT\s+$/.test(line)) return of("VariableDecl");
  if (/\bSEVERITY\s+$/.test(line)) return ["error", "warning"].map(keyword);
  if (/\bWITH\s+(?:\w+\s*\|->[^,\n]*,\s*)*$/.test(line)) return of("ConstantDecl");
  if (/\bEXPECT\s+$/.test(line)) return ["ok", "violated", "inconclusive", "unchecked", "error"].map(keyword);
  if (/\bEXPECT\s+(?:violated|inconclusive)\s+(?:\w+(?:\s+AT\s+\d+)?\s*,\s*)*$/.test(before))
    return ruleItems(analysis);
  if (/\b(?:REQUIRE|INVARIANT|PROPERTY)\s+$/.test(line))
    return ruleItems(analysis).filter((i) => i.detail?.startsWith("RULE"));
  const decl = declAt(module, offset);
  const inTest = decl?.kind === "TestDecl" || decl?.kind === "GivenDecl" || isTestText(decl);
  if (inTest && !/\bWITH\b[^\n]*$/.test(line)) {
    const record = openRecord(before);
    if (record !== undefined) return recordFields(names, record.event, record.text);
    if (/^\s*$/.test(line) && line !== "")
      return [...of("EventDecl").map(asRecord), keyword("EXPECT"), keyword("GIVEN"), keyword("TRACE")];
  }
  if (/^\s*$/.test(line) && line === "") return declKeywords.map(keyword);
  if (/:\s*$/.test(line) && isTypePlace(line)) return [...of("TypeDecl"), ...typeWords.map(keyword)];
  return expressionItems(analysis, names, offset);
}

/** Whether a cursor behind this text is in a comment or a string, where nothing is offered. */
function isInCommentOrString(before: string): boolean {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, "");
  return bare.includes('"') || /\\\*/.test(bare) || before.lastIndexOf("(*") > before.lastIndexOf("*)");
}

function isTestText(decl: ast.Decl | undefined): boolean {
  return decl?.kind === "MissingDecl" && /^(?:TEST|GIVEN)\b/.test(textOf(decl));
}

function isTypePlace(line: string): boolean {
  return (
    /^\s*(?:VARIABLES?|CONSTANTS?|EVENT)\b/.test(line) || /^\s*\w+\((?:[^()]*,)?\s*\w+\s*:\s*$/.test(line)
  );
}

interface VisibleName {
  readonly decl: ast.Decl;
  readonly item: CompletionItem;
}

/** Declarations of the module and of all that it extends. */
function visibleNames({ modules, module, typed }: Analysis): VisibleName[] {
  return modules.flatMap((home) =>
    home.decls.flatMap((decl): VisibleName[] => {
      if (!("name" in decl) || decl.name === undefined) return [];
      if (decl.kind === "ActionDecl" && home !== module) return [];
      const symbol = typed.symbols.get(decl.name.id);
      const detail =
        decl.kind === "EventDecl"
          ? eventSignature(decl)
          : decl.kind === "OperatorDecl"
            ? operatorSignature(decl, typed)
            : symbol === undefined
              ? decl.kind.replace(/Decl$/, "").toUpperCase()
              : signatureOf(symbol, typed);
      const takesArguments = decl.kind === "OperatorDecl" && decl.params.length > 0;
      if (decl.kind === "OperatorDecl" && !/^\w/.test(decl.name.text)) return [];
      const item: CompletionItem = {
        label: decl.name.text,
        kind: kindOf(decl),
        detail,
        labelDetails: { description: home.name.text },
        ...(decl.doc === "" ? {} : { documentation: { kind: "markdown" as const, value: decl.doc } }),
        ...(takesArguments ? snippet(`${decl.name.text}($0)`) : {}),
      };
      return [{ decl, item }];
    }),
  );
}

function kindOf(decl: ast.Decl): CompletionItemKind {
  switch (decl.kind) {
    case "TypeDecl":
      return CompletionItemKind.Struct;
    case "ConstantDecl":
      return CompletionItemKind.Constant;
    case "VariableDecl":
      return CompletionItemKind.Variable;
    case "EventDecl":
      return CompletionItemKind.Event;
    case "OperatorDecl":
      return CompletionItemKind.Function;
    default:
      return CompletionItemKind.Class;
  }
}

function expressionItems(
  analysis: Analysis,
  names: readonly VisibleName[],
  offset: number,
): CompletionItem[] {
  const { module, typed } = analysis;
  const decl = declAt(module!, offset);
  const event = decl?.kind === "ActionDecl" ? typed.symbols.get(decl.event.id) : undefined;
  const params = event?.kind === "Event" ? event.params : [];
  const locals = localsAt(module!, typed, offset).map((name): CompletionItem => {
    const type = typed.types.get(name.id) ?? params.find((p) => p.name === name.text)?.type;
    return {
      label: name.text,
      kind: CompletionItemKind.Variable,
      detail: type === undefined ? "local" : printType(type),
      sortText: `0${name.text}`,
    };
  });
  const values = new Set<ast.Decl["kind"]>(["TypeDecl", "ConstantDecl", "VariableDecl", "OperatorDecl"]);
  if (decl?.kind === "RuleDecl") values.add("EventDecl");
  const declared = names
    .filter(({ decl }) => values.has(decl.kind))
    .map(({ item }) => ({ ...item, sortText: `1${item.label}` }));
  const context = ["self", "cpu", "ts"].map(
    (name): CompletionItem => ({
      label: name,
      kind: CompletionItemKind.Variable,
      detail: "of the event",
      sortText: `0${name}`,
    }),
  );
  const taken = new Set([...locals, ...declared].map((item) => item.label));
  const built = builtins
    .filter(({ name }) => !taken.has(name))
    .map(
      (builtin): CompletionItem => ({
        label: builtin.name,
        kind: CompletionItemKind.Function,
        detail: printSignature(builtin),
        documentation: { kind: "markdown", value: builtin.doc },
        labelDetails: { description: builtin.module },
        sortText: `2${builtin.name}`,
        ...(builtin.params.length > 0 ? snippet(`${builtin.name}($0)`) : {}),
      }),
    );
  const words = expressionWords.map((word) => ({ ...keyword(word), sortText: `3${word}` }));
  return [...locals, ...context, ...declared, ...built, ...words];
}

/** Rules that a TEST can expect, a REQUIRE can demand. */
function ruleItems({ modules }: Analysis): CompletionItem[] {
  const item = (
    keywordText: string,
    rule: { name: ast.Name; title?: string | undefined },
  ): CompletionItem[] =>
    rule.title === undefined
      ? []
      : [{ label: rule.name.text, kind: CompletionItemKind.Class, detail: ruleSignature(keywordText, rule) }];
  return modules.flatMap((module) =>
    module.decls.flatMap((decl) => {
      if (decl.kind === "RuleHeadDecl") return item("RULE", decl);
      if (decl.kind === "RuleDecl") return item(decl.rule.toUpperCase(), decl);
      return decl.kind === "ActionDecl" ? requiresOf(decl).flatMap((r) => item("REQUIRE", r)) : [];
    }),
  );
}

function moduleItems(workspace: Workspace, { module }: Analysis, word: string): CompletionItem[] {
  const paths = [...workspace.paths(), ...workspace.shippedPaths()];
  const own = paths.flatMap((path) => workspace.parse(path)?.module ?? []);
  const standard = [...standardModules].map((name) => ({
    name,
    doc: "A module of TLA+: its operators are in scope anyway.",
  }));
  const all = [...own.map((m) => ({ name: m.name.text, doc: m.doc })), ...standard];
  const seen = new Set([module?.name.text ?? ""]);
  // The editor replaces the last part of a dotted name only.
  const prefix = word.includes(".") ? word.slice(0, word.lastIndexOf(".") + 1) : "";
  return all.flatMap(({ name, doc }): CompletionItem[] => {
    if (seen.has(name) || !name.startsWith(prefix)) return [];
    seen.add(name);
    return [
      {
        label: name.slice(prefix.length),
        kind: CompletionItemKind.Module,
        detail: name,
        documentation: { kind: "markdown", value: doc },
      },
    ];
  });
}

/** Fields of the record that ends in front of a dot. */
function fieldItems({ module, typed }: Analysis, dot: number): CompletionItem[] {
  const path = pathTo(module!, dot);
  // The largest expression that ends there: `walking[self]`, not `self`. Where no field stands yet, the dot is taken for a
  // part of it.
  const record = path.find(
    ({ id, span: { end } }) => (end === dot || end === dot + 1) && typed.types.get(id)?.kind === "Record",
  );
  const type = record && typed.types.get(record.id);
  return type === undefined ? [] : fieldsOf(type);
}

function fieldsOf(type: Type): CompletionItem[] {
  if (type.kind !== "Record") return [];
  return type.fields.map(({ name, type: of }) => ({
    label: name,
    kind: CompletionItemKind.Field,
    detail: printType(of),
  }));
}

/** The record of a TEST whose parenthesis is open in front of the cursor. */
export function openRecord(before: string): { readonly event: string; readonly text: string } | undefined {
  const found = /(\w+)\(([^()]*)$/.exec(before);
  return found === null ? undefined : { event: found[1]!, text: found[2]! };
}

function recordFields(names: readonly VisibleName[], event: string, text: string): CompletionItem[] {
  // A value is typed: nothing is known of it.
  if (/:\s*[^,]*$/.test(text)) return [];
  const decl = names.find((n) => n.decl.kind === "EventDecl" && n.item.label === event)?.decl;
  if (decl?.kind !== "EventDecl") return [];
  const written = new Set([...text.matchAll(/(\w+)\s*:/g)].map((m) => m[1]!));
  const params = decl.params.map((p) => ({ name: p.name.text, detail: textOf(p.type) }));
  const envelope = [
    { name: "tid", detail: "the thread" },
    { name: "cpu", detail: "Nat" },
    { name: "ts", detail: "the time since the trace's start, as in 10ms" },
    { name: "comm", detail: "the thread's name" },
  ];
  return [...params, ...envelope]
    .filter(({ name }) => !written.has(name))
    .map(({ name, detail }, i) => ({
      label: name,
      kind: CompletionItemKind.Field,
      detail,
      insertText: `${name}: `,
      sortText: String(i).padStart(3, "0"),
    }));
}

function asRecord(item: CompletionItem): CompletionItem {
  return { ...item, ...snippet(`${item.label}($0)`) };
}

function snippet(text: string): Pick<CompletionItem, "insertText" | "insertTextFormat"> {
  return { insertText: text, insertTextFormat: InsertTextFormat.Snippet };
}

function keyword(word: string): CompletionItem {
  return { label: word, kind: CompletionItemKind.Keyword };
}

const declKeywords: readonly string[] = [
  ...["ACTION", "ASSUME", "CONSTANT", "EVENT", "GIVEN", "INIT", "INVARIANT", "LIFETIME", "PROPERTY", "RULE"],
  ...["TEST", "TYPE", "VARIABLE"],
];
const typeWords: readonly string[] = ["Nat", "Int", "BOOLEAN", "STRING", "Task", "Ptr", "SUBSET", "Seq"];
const expressionWords: readonly string[] = [...reservedWords]
  .filter((word) =>
    /^(?:IF|THEN|ELSE|CASE|OTHER|LET|IN|CHOOSE|DOMAIN|SUBSET|UNION|UNCHANGED|EXCEPT|LAMBDA|REQUIRE|OBSERVE|WITHIN|SINCE|ONCE|PREVIOUSLY|WHEN|SEVERITY|TRUE|FALSE)$/.test(
      word,
    ),
  )
  .concat("\\in", "\\notin", "\\A", "\\E", "\\cup", "\\cap", "\\subseteq");
