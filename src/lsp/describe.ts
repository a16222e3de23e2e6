/* What an editor shows of a name: what it is, as the spec would write it. */
import { builtinByName, infixOperators } from "../sema/builtins.js";
import { printSignature } from "../sema/signature.js";
import type { NameSymbol, Typed } from "../sema/typed.js";
import { printType } from "../sema/types/type.js";
import type * as ast from "../syntax/ast.js";

export function textOf({ span }: ast.NodeBase): string {
  return span.file.text.slice(span.start, span.end);
}

/** In one line: `VARIABLE chain : [Vma -> Seq(AnonVma)]`. */
export function signatureOf(symbol: NameSymbol, typed: Typed): string {
  switch (symbol.kind) {
    case "Type":
      return symbol.decl === undefined
        ? `TYPE ${symbol.name}`
        : `TYPE ${symbol.name} == ${textOf(symbol.decl.type)}`;
    case "Constant": {
      const { default: value } = symbol.decl;
      return `CONSTANT ${symbol.name} : ${textOf(symbol.decl.type)}${value === undefined ? "" : ` DEFAULT ${textOf(value)}`}`;
    }
    case "Variable":
      return `VARIABLE ${symbol.name} : ${textOf(symbol.decl.type)}`;
    case "Event":
      return eventSignature(symbol.decl);
    case "Operator":
      return operatorSignature(symbol.decl, typed);
    case "Builtin": {
      const known = builtinByName.get(symbol.name) ?? infixOperators.get(symbol.name);
      return known === undefined ? symbol.name : printSignature(known);
    }
    case "Release":
      return `${symbol.name} : a kernel release`;
    case "OpParam":
      return `${symbol.name}(${Array.from({ length: symbol.arity }, () => "_").join(", ")})`;
    case "Context":
      return { self: "self : Task", cpu: "cpu : Nat", ts: "ts : Nat" }[symbol.name];
    case "Local": {
      const name = typed.binders.get(symbol);
      const type = name && typed.types.get(name.id);
      return type === undefined ? symbol.name : `${symbol.name} : ${printType(type)}`;
    }
  }
}

export function eventSignature(decl: ast.EventDecl): string {
  const params = decl.params.map((p) => `${p.name.text} : ${textOf(p.type)}${p.optional ? " OPTIONAL" : ""}`);
  return `EVENT ${decl.name.text}(${params.join(", ")})`;
}

/** With the types that were written, else those that were inferred. */
export function operatorSignature(decl: ast.OperatorDecl, typed: Typed): string {
  const typeOf = (id: ast.NodeId) => {
    const type = typed.types.get(id);
    return type === undefined || type.kind === "Any" ? "" : ` : ${printType(type)}`;
  };
  const params = decl.params.map((p) =>
    p.arity > 0
      ? `${p.name.text}(${Array.from({ length: p.arity }, () => "_").join(", ")})`
      : `${p.name.text}${p.type === undefined ? typeOf(p.name.id) : ` : ${textOf(p.type)}`}`,
  );
  const result = decl.resultType === undefined ? typeOf(decl.body.id) : ` : ${textOf(decl.resultType)}`;
  if (!/^\w/.test(decl.name.text) && params.length === 2)
    return `${params[0]} ${decl.name.text} ${params[1]}${result}`;
  if (decl.bounds.length > 0) return `${decl.name.text}[${decl.bounds.map(textOf).join(", ")}]`;
  return `${decl.name.text}${params.length === 0 ? "" : `(${params.join(", ")})`}${result}`;
}

/** `INVARIANT MREMAP_01 "dst after src"` */
export function ruleSignature(
  keyword: string,
  { name, title }: { readonly name: ast.Name; readonly title?: string | undefined },
): string {
  return `${keyword} ${name.text}${title === undefined ? "" : ` ${JSON.stringify(title)}`}`;
}
