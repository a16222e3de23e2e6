/* What the call around the cursor takes. Read from the text: while one types, a call is never whole. */
import type { SignatureHelp } from "vscode-languageserver";
import { builtinByName } from "../sema/builtins.js";
import { printSignature } from "../sema/signature.js";
import { eventSignature, operatorSignature } from "./describe.js";
import type { Analysis } from "./workspace.js";

export function signatureHelp(
  { source, modules, typed }: Analysis,
  offset: number,
): SignatureHelp | undefined {
  const call = openCall(source.text.slice(0, offset));
  if (call === undefined) return undefined;
  for (const module of modules) {
    for (const decl of module.decls) {
      if (decl.kind === "OperatorDecl" && decl.name.text === call.name && decl.params.length > 0)
        return help(operatorSignature(decl, typed), decl.doc, call.argument);
      if (decl.kind === "EventDecl" && decl.name.text === call.name) {
        const names = decl.params.map((p) => p.name.text);
        const named = call.field === undefined ? -1 : names.indexOf(call.field);
        return help(eventSignature(decl).replace(/^EVENT /, ""), decl.doc, named < 0 ? call.argument : named);
      }
    }
  }
  const builtin = builtinByName.get(call.name);
  return builtin === undefined || builtin.params.length === 0
    ? undefined
    : help(printSignature(builtin), builtin.doc, call.argument);
}

function help(label: string, doc: string, argument: number): SignatureHelp {
  return {
    signatures: [{ label, documentation: { kind: "markdown", value: doc }, parameters: parametersOf(label) }],
    activeSignature: 0,
    activeParameter: argument,
  };
}

/** Where the parameters stand in `Op(a : T, F(_, _) : U) : V`. */
function parametersOf(label: string): { label: [number, number] }[] {
  const open = label.indexOf("(");
  const found: { label: [number, number] }[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open; i >= 0 && i < label.length; i++) {
    const c = label[i]!;
    if ("([{<".includes(c) && label[i + 1] !== "-") depth++;
    else if (")]}".includes(c) || (c === ">" && label[i - 1] !== "-")) depth--;
    if ((c === "," && depth === 1) || depth === 0) {
      const blanks = /^\s*/.exec(label.slice(start, i))![0].length;
      if (start + blanks < i) found.push({ label: [start + blanks, i] });
      start = i + 1;
    }
    if (depth === 0) break;
  }
  return found;
}

interface OpenCall {
  readonly name: string;
  /** From 0. */
  readonly argument: number;
  /** `vma_alloc(vma: 0x10, mm: …`: the field whose value is typed. */
  readonly field: string | undefined;
}

/** The call whose parenthesis is open at the end of a text. */
function openCall(before: string): OpenCall | undefined {
  const text = before.slice(-4000).replace(/"(?:[^"\\\n]|\\.)*"/g, (s) => "_".repeat(s.length));
  let depth = 0;
  let argument = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const c = text[at]!;
    if (c === ")" || c === "]" || c === "}") depth++;
    else if (c === ">" && text[at - 1] === ">") {
      depth++;
      at--;
    } else if (c === "<" && text[at - 1] === "<") {
      if (--depth < 0) return undefined;
      at--;
    } else if (c === "," && depth === 0) argument++;
    else if (c === "(" || c === "[" || c === "{") {
      if (--depth >= 0) continue;
      const name = c === "(" ? /(\w+)$/.exec(text.slice(0, at))?.[1] : undefined;
      if (name === undefined) {
        // Parentheses around an expression, a set or a record: the call may be around that.
        depth = 0;
        argument = 0;
        continue;
      }
      const field = /(?:^|,)\s*(\w+)\s*:[^,]*$/.exec(text.slice(at + 1))?.[1];
      return { name, argument, field };
    } else if (c === "=" && text[at - 1] === "=" && depth === 0) return undefined;
  }
  return undefined;
}
