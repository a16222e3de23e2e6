/* What an operator takes and gives, with type variables, and what it is in the IR: the words of the table of operators. */
import { printType, type Type } from "./types/type.js";

/** A type in which `Var` stands for any type, the same one for the same name. */
export type SchemeType =
  | { readonly kind: "Var"; readonly name: string }
  | { readonly kind: "Set" | "Seq"; readonly element: SchemeType }
  /** A sequence will do too: it is a function from 1..Len. */
  | { readonly kind: "Fn"; readonly domain: SchemeType; readonly range: SchemeType }
  | Extract<Type, { kind: "Bool" | "Int" | "Str" | "Task" }>
  /** Any pointer type. */
  | { readonly kind: "AnyPointer" };

export type BuiltinParam =
  | { readonly name: string; readonly type: SchemeType; readonly operator?: undefined }
  /** `op(_, _)`: the types of what it is given and of what it gives. */
  | { readonly name: string; readonly type: SchemeType; readonly operator: readonly SchemeType[] };

/** What is known of an operator by name, or of an infix one by its symbol. */
export interface Signature {
  readonly name: string;
  readonly params: readonly BuiltinParam[];
  /** Of the result; for a set such as Nat, the type of the set. */
  readonly result: SchemeType;
}

/**
 * A strict operation of the runtime: its arguments are evaluated, an unknown one usually makes the result unknown. The
 * runtime's function has its name (`rt.len`), but for the few that the emitter lists.
 */
export interface Operation<P extends string> {
  readonly prim: P;
  /** Evaluating it can end in a fault, or in too large a value. */
  readonly mayFault: boolean;
}

export const a: SchemeType = { kind: "Var", name: "a" };
export const b: SchemeType = { kind: "Var", name: "b" };
export const int: SchemeType = { kind: "Int" };
export const str: SchemeType = { kind: "Str" };
export const bool: SchemeType = { kind: "Bool" };
export const set = (element: SchemeType): SchemeType => ({ kind: "Set", element });
export const seq = (element: SchemeType): SchemeType => ({ kind: "Seq", element });
export const fn = (domain: SchemeType, range: SchemeType): SchemeType => ({
  kind: "Fn",
  domain,
  range,
});
export const value = (name: string, type: SchemeType): BuiltinParam => ({ name, type });
export const operator = (name: string, args: readonly SchemeType[], type: SchemeType): BuiltinParam => ({
  name,
  type,
  operator: args,
});

/** e.g. `FoldSet(op(_, _), base, S)` */
export function printCall(of: Pick<Signature, "name" | "params">): string {
  if (of.params.length === 0) return of.name;
  const params = of.params.map((p) =>
    p.operator ? `${p.name}(${p.operator.map(() => "_").join(", ")})` : p.name,
  );
  return `${of.name}(${params.join(", ")})`;
}

/** With types, e.g. `Append(s : Seq(a), e : a) : Seq(a)`. */
export function printSignature(of: Signature): string {
  const result = ` : ${printScheme(of.result)}`;
  if (of.params.length === 0) return of.name + result;
  const params = of.params.map((p) =>
    p.operator
      ? `${p.name}(${p.operator.map((t) => `_ : ${printScheme(t)}`).join(", ")}) : ${printScheme(p.type)}`
      : `${p.name} : ${printScheme(p.type)}`,
  );
  return `${of.name}(${params.join(", ")})${result}`;
}

function printScheme(type: SchemeType): string {
  switch (type.kind) {
    case "Var":
      return type.name;
    case "Set":
      return type.element.kind === "Set"
        ? `SUBSET (${printScheme(type.element)})`
        : `SUBSET ${printScheme(type.element)}`;
    case "Seq":
      return `Seq(${printScheme(type.element)})`;
    case "Fn":
      return `[${printScheme(type.domain)} -> ${printScheme(type.range)}]`;
    case "AnyPointer":
      return "Ptr";
    default:
      return printType(type);
  }
}
