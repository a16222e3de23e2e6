/*
 * What is in scope everywhere: the operators of TLA+'s standard modules, those of the CommunityModules that mm
 * rules need (with the same argument order), and mmspec's own. Checker, documentation and hovers read this table.
 */
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

export interface Builtin {
  readonly name: string;
  /** Where TLA+ users know it from. */
  readonly module: string;
  /** A spec may declare the name itself, as it may in TLA+ if it does not extend that module. */
  readonly hideable: boolean;
  readonly params: readonly BuiltinParam[];
  /** Of the result; for a set such as Nat, the type of the set. */
  readonly result: SchemeType;
  /** A set that is not finite: a type, or the right side of \in. */
  readonly infinite: boolean;
  /** One line, markdown. */
  readonly doc: string;
}

const a: SchemeType = { kind: "Var", name: "a" };
const b: SchemeType = { kind: "Var", name: "b" };
const int: SchemeType = { kind: "Int" };
const bool: SchemeType = { kind: "Bool" };
const set = (element: SchemeType): SchemeType => ({ kind: "Set", element });
const seq = (element: SchemeType): SchemeType => ({ kind: "Seq", element });
const fn = (domain: SchemeType, range: SchemeType): SchemeType => ({
  kind: "Fn",
  domain,
  range,
});
const value = (name: string, type: SchemeType): BuiltinParam => ({ name, type });
const operator = (name: string, args: readonly SchemeType[], type: SchemeType): BuiltinParam => ({
  name,
  type,
  operator: args,
});

/** Modules whose operators keep their names even where a spec does not extend them. */
const STANDARD = new Set(["Integers", "Naturals", "Sequences", "FiniteSets", "TLA+"]);

function builtin(
  module: string,
  name: string,
  params: readonly BuiltinParam[],
  result: SchemeType,
  doc: string,
  more: { readonly infinite?: boolean; readonly hideable?: boolean } = {},
): Builtin {
  const hideable = more.hideable ?? !STANDARD.has(module);
  return { name, module, hideable, params, result, infinite: more.infinite ?? false, doc };
}

const infinite = { infinite: true };
const fixed = { hideable: false };

export const builtins: readonly Builtin[] = [
  builtin("TLA+", "BOOLEAN", [], set(bool), "The set {TRUE, FALSE}."),
  builtin("TLA+", "STRING", [], set({ kind: "Str" }), "The set of all strings.", infinite),
  builtin("Naturals", "Nat", [], set(int), "The integers from 0 on.", infinite),
  builtin("Integers", "Int", [], set(int), "The integers.", infinite),

  builtin(
    "Sequences",
    "Seq",
    [value("S", set(a))],
    set(seq(a)),
    "All finite sequences of elements of S.",
    infinite,
  ),
  builtin(
    "Sequences",
    "Len",
    [value("s", seq(a))],
    int,
    "The number of elements of s, or of characters (UTF-16 code units) if s is a string.",
  ),
  builtin("Sequences", "Head", [value("s", seq(a))], a, "The first element of s, which is not empty."),
  builtin(
    "Sequences",
    "Tail",
    [value("s", seq(a))],
    seq(a),
    "s without its first element; s is not empty, and may be a string.",
  ),
  builtin(
    "Sequences",
    "Append",
    [value("s", seq(a)), value("e", a)],
    seq(a),
    "s with e behind its last element.",
  ),
  builtin(
    "Sequences",
    "SubSeq",
    [value("s", seq(a)), value("m", int), value("n", int)],
    seq(a),
    "The elements m to n of s, which may be a string; empty if m > n.",
  ),
  builtin(
    "Sequences",
    "SelectSeq",
    [value("s", seq(a)), operator("Test", [a], bool)],
    seq(a),
    "The elements of s that satisfy Test, in order.",
  ),
  builtin("FiniteSets", "Cardinality", [value("S", set(a))], int, "The number of elements of S."),
  builtin("FiniteSets", "IsFiniteSet", [value("S", set(a))], bool, "TRUE: every set of a spec is finite."),

  builtin("FiniteSetsExt", "Min", [value("S", set(int))], int, "The least element of S, which is not empty."),
  builtin(
    "FiniteSetsExt",
    "Max",
    [value("S", set(int))],
    int,
    "The greatest element of S, which is not empty.",
  ),
  builtin(
    "FiniteSetsExt",
    "FoldSet",
    [operator("op", [a, b], b), value("base", b), value("S", set(a))],
    b,
    "op(x, op(y, … op(z, base))) over the elements of S, in no particular order.",
  ),
  builtin(
    "SequencesExt",
    "FoldSeq",
    [operator("op", [a, b], b), value("base", b), value("s", seq(a))],
    b,
    "op(x, op(y, … op(z, base))) over the elements of s, in no particular order; see FoldLeft and FoldRight.",
  ),
  builtin(
    "SequencesExt",
    "FoldLeft",
    [operator("op", [b, a], b), value("base", b), value("s", seq(a))],
    b,
    "op(… op(op(base, s[1]), s[2]) …, s[Len(s)]).",
  ),
  builtin(
    "SequencesExt",
    "FoldRight",
    [operator("op", [a, b], b), value("s", seq(a)), value("base", b)],
    b,
    "op(s[1], op(s[2], … op(s[Len(s)], base))).",
  ),
  builtin("SequencesExt", "Reverse", [value("s", seq(a))], seq(a), "s from its last element to its first."),
  builtin("SequencesExt", "ToSet", [value("s", seq(a))], set(a), "The set of the elements of s."),
  builtin(
    "SequencesExt",
    "Contains",
    [value("s", seq(a)), value("e", a)],
    bool,
    "Whether e is an element of s.",
  ),
  builtin("SequencesExt", "Last", [value("s", seq(a))], a, "The last element of s, which is not empty."),
  builtin(
    "SequencesExt",
    "Front",
    [value("s", seq(a))],
    seq(a),
    "s without its last element; empty where s is.",
  ),
  builtin(
    "TLC",
    "Assert",
    [value("p", bool), value("out", a)],
    bool,
    "TRUE if p is; undefined, with out in the message, if p is FALSE.",
  ),
  builtin(
    "TLC",
    "Print",
    [value("out", a), value("v", b)],
    b,
    "v; a note in the report of `validate` tells out.",
  ),
  builtin("TLC", "PrintT", [value("out", a)], bool, "TRUE; a note in the report of `validate` tells out."),
  builtin(
    "TLC",
    "ToString",
    [value("v", a)],
    { kind: "Str" },
    "v as reports write it, a string in its quotes.",
  ),
  builtin(
    "TLC",
    "SortSeq",
    [value("s", seq(a)), operator("Op", [a, a], bool)],
    seq(a),
    "s sorted so that Op(x, y) says that x comes first; equal ones keep their order.",
  ),
  builtin(
    "TLC",
    "Permutations",
    [value("S", set(a))],
    set(fn(a, a)),
    "All functions that map S one to one onto itself.",
  ),
  builtin("Functions", "Range", [value("f", fn(a, b))], set(b), "The set of the values of f."),
  builtin(
    "Functions",
    "IsInjective",
    [value("f", fn(a, b))],
    bool,
    "Whether f has another value for every other argument.",
  ),
  builtin(
    "Functions",
    "FoldFunction",
    [operator("op", [b, a], a), value("base", a), value("f", fn({ kind: "Var", name: "k" }, b))],
    a,
    "op(f[i], op(f[j], … op(f[k], base))) over the domain of f, in no particular order.",
  ),

  builtin("mmspec", "Task", [], set({ kind: "Task" }), "The kernel threads; `self` is one.", {
    infinite: true,
    hideable: false,
  }),
  builtin(
    "mmspec",
    "Ptr",
    [],
    set({ kind: "AnyPointer" }),
    "Kernel pointers; `TYPE Vma == Ptr` declares a kind of them.",
    {
      infinite: true,
      hideable: false,
    },
  ),
  builtin("mmspec", "NULL", [], { kind: "AnyPointer" }, "The null pointer, of every pointer type.", fixed),
  builtin("mmspec", "Without", [value("f", fn(a, b)), value("k", a)], fn(a, b), "f without k in its domain."),
  builtin(
    "mmspec",
    "WithoutAll",
    [value("f", fn(a, b)), value("S", set(a))],
    fn(a, b),
    "f without the elements of S in its domain.",
  ),
  builtin(
    "mmspec",
    "Before",
    [value("x", a), value("y", a), value("s", seq(a))],
    bool,
    "Both occur in s, and the last x stands before the last y.",
  ),
  builtin(
    "mmspec",
    "IsIdle",
    [value("t", { kind: "Task" })],
    bool,
    "t is the idle thread of some cpu: of tid 0, which each cpu has one of.",
  ),
  builtin("mmspec", "IdleTask", [value("c", int)], { kind: "Task" }, "The idle thread of cpu c."),
  builtin("mmspec", "BitAnd", [value("m", int), value("n", int)], int, "The bits that are set in both."),
  builtin("mmspec", "BitOr", [value("m", int), value("n", int)], int, "The bits that are set in either."),
  builtin("mmspec", "BitXor", [value("m", int), value("n", int)], int, "The bits that differ."),
  builtin("mmspec", "ShiftLeft", [value("n", int), value("bits", int)], int, "n * 2^bits."),
  builtin("mmspec", "ShiftRight", [value("n", int), value("bits", int)], int, "n \\div 2^bits."),
  builtin(
    "mmspec",
    "VersionBefore",
    [value("v", { kind: "Str" }), value("w", { kind: "Str" })],
    bool,
    "v is an older release than w: `3.1-rc10` < `3.1` < `3.1.4` < `3.10`; what follows the numbers does not count.",
  ),
];

export const builtinByName: ReadonlyMap<string, Builtin> = new Map(builtins.map((x) => [x.name, x]));

/** Infix operators by what they take and give: where one is handed over as an argument, as in FoldSet(+, 0, S). */
export const infixOperators: ReadonlyMap<string, Pick<Builtin, "name" | "params" | "result">> = new Map(
  [
    ...["+", "-", "*", "^", "%", "\\div"].map((op) => infix(op, int, int, int)),
    ...["<", ">", "<=", ">="].map((op) => infix(op, int, int, bool)),
    ...["=", "#"].map((op) => infix(op, a, a, bool)),
    ...["/\\", "\\/", "=>", "<=>"].map((op) => infix(op, bool, bool, bool)),
    ...["\\in", "\\notin"].map((op) => infix(op, a, set(a), bool)),
    infix("\\subseteq", set(a), set(a), bool),
    ...["\\cup", "\\cap", "\\"].map((op) => infix(op, set(a), set(a), set(a))),
    infix("..", int, int, set(int)),
    infix("\\o", seq(a), seq(a), seq(a)),
    infix(":>", a, b, fn(a, b)),
    infix("@@", fn(a, b), fn(a, b), fn(a, b)),
  ].map((x) => [x.name, x]),
);

function infix(name: string, left: SchemeType, right: SchemeType, result: SchemeType) {
  return { name, params: [value("left", left), value("right", right)], result };
}

/** What EXTENDS accepts without a file: their operators are in scope anyway. */
export const standardModules: ReadonlySet<string> = new Set([
  "Integers",
  "Naturals",
  "Sequences",
  "FiniteSets",
  "TLC",
  "FiniteSetsExt",
  "SequencesExt",
  "Functions",
]);

/** e.g. `FoldSet(op(_, _), base, S)` */
export function printCall(of: Pick<Builtin, "name" | "params">): string {
  if (of.params.length === 0) return of.name;
  const params = of.params.map((p) =>
    p.operator ? `${p.name}(${p.operator.map(() => "_").join(", ")})` : p.name,
  );
  return `${of.name}(${params.join(", ")})`;
}

/** With types, e.g. `Append(s : Seq(a), e : a) : Seq(a)`. */
export function printSignature(of: Pick<Builtin, "name" | "params" | "result">): string {
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

/** What takes a string for a sequence, as in TLC, by what it gives for one. */
export const ofStrings: ReadonlyMap<string, "Int" | "Str"> = new Map([
  ["Len", "Int"],
  ["Tail", "Str"],
  ["SubSeq", "Str"],
]);
