/*
 * Operators with a name: those of TLA+'s standard modules, those of the CommunityModules that mm rules need (with the
 * same argument order), and mmspec's own. One row an operator: where it is from, what it takes and gives, what it does,
 * and the operation that it is in the IR.
 */
import {
  a,
  type BuiltinParam,
  b,
  bool,
  fn,
  int,
  type Operation,
  operator,
  type SchemeType,
  seq,
  set,
  str,
  value,
} from "./signature.js";

/** Modules whose operators keep their names even where a spec does not extend them. */
const STANDARD = new Set(["Integers", "Naturals", "Sequences", "FiniteSets", "TLA+"]);

function builtin<const P extends string = never, const S extends string = never>(
  module: string,
  name: string,
  params: readonly BuiltinParam[],
  result: SchemeType,
  doc: string,
  more: {
    readonly infinite?: boolean;
    readonly hideable?: boolean;
    readonly operation?: Operation<P>;
    readonly ofString?: Operation<S> & { readonly result: SchemeType };
  } = {},
) {
  const hideable = more.hideable ?? !STANDARD.has(module);
  const { infinite = false, operation, ofString } = more;
  return { name, module, hideable, params, result, infinite, doc, operation, ofString };
}

/** The row of an operation that has a value for all arguments. */
function strict<const P extends string>(prim: P) {
  return { operation: { prim, mayFault: false } };
}

/** … and of one that has not; `more` says what it is of strings. */
function faulty<const P extends string, const S extends string = never>(
  prim: P,
  more: { readonly ofString?: Operation<S> & { readonly result: SchemeType } } = {},
) {
  return { operation: { prim, mayFault: true }, ...more };
}

const infinite = { infinite: true };
const fixed = { hideable: false };

export const namedOperators = [
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
    faulty("len", { ofString: { prim: "stringLen", result: int, mayFault: false } }),
  ),
  builtin(
    "Sequences",
    "Head",
    [value("s", seq(a))],
    a,
    "The first element of s, which is not empty.",
    faulty("head"),
  ),
  builtin(
    "Sequences",
    "Tail",
    [value("s", seq(a))],
    seq(a),
    "s without its first element; s is not empty, and may be a string.",
    faulty("tail", { ofString: { prim: "stringTail", result: str, mayFault: true } }),
  ),
  builtin(
    "Sequences",
    "Append",
    [value("s", seq(a)), value("e", a)],
    seq(a),
    "s with e behind its last element.",
    faulty("append"),
  ),
  builtin(
    "Sequences",
    "SubSeq",
    [value("s", seq(a)), value("m", int), value("n", int)],
    seq(a),
    "The elements m to n of s, which may be a string; empty if m > n.",
    faulty("subSeq", { ofString: { prim: "stringSubSeq", result: str, mayFault: true } }),
  ),
  builtin(
    "Sequences",
    "SelectSeq",
    [value("s", seq(a)), operator("Test", [a], bool)],
    seq(a),
    "The elements of s that satisfy Test, in order.",
  ),
  builtin(
    "FiniteSets",
    "Cardinality",
    [value("S", set(a))],
    int,
    "The number of elements of S.",
    strict("cardinality"),
  ),
  builtin(
    "FiniteSets",
    "IsFiniteSet",
    [value("S", set(a))],
    bool,
    "TRUE: every set of a spec is finite.",
    strict("isFiniteSet"),
  ),

  builtin(
    "FiniteSetsExt",
    "Min",
    [value("S", set(int))],
    int,
    "The least element of S, which is not empty.",
    faulty("setMin"),
  ),
  builtin(
    "FiniteSetsExt",
    "Max",
    [value("S", set(int))],
    int,
    "The greatest element of S, which is not empty.",
    faulty("setMax"),
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
  builtin(
    "SequencesExt",
    "Reverse",
    [value("s", seq(a))],
    seq(a),
    "s from its last element to its first.",
    faulty("reverse"),
  ),
  builtin(
    "SequencesExt",
    "ToSet",
    [value("s", seq(a))],
    set(a),
    "The set of the elements of s.",
    strict("rangeOf"),
  ),
  builtin(
    "SequencesExt",
    "Contains",
    [value("s", seq(a)), value("e", a)],
    bool,
    "Whether e is an element of s.",
    faulty("contains"),
  ),
  builtin(
    "SequencesExt",
    "Last",
    [value("s", seq(a))],
    a,
    "The last element of s, which is not empty.",
    faulty("last"),
  ),
  builtin(
    "SequencesExt",
    "Front",
    [value("s", seq(a))],
    seq(a),
    "s without its last element; empty where s is.",
    faulty("front"),
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
    "v; the report of `validate` has a note with out.",
    strict("print"),
  ),
  builtin("TLC", "PrintT", [value("out", a)], bool, "TRUE; the report of `validate` has a note with out."),
  builtin(
    "TLC",
    "ToString",
    [value("v", a)],
    { kind: "Str" },
    "v as reports write it, a string in its quotes.",
    faulty("text"),
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
    faulty("permutations"),
  ),
  builtin(
    "Functions",
    "Range",
    [value("f", fn(a, b))],
    set(b),
    "The set of the values of f.",
    strict("rangeOf"),
  ),
  builtin(
    "Functions",
    "IsInjective",
    [value("f", fn(a, b))],
    bool,
    "Whether f has another value for every other argument.",
    strict("isInjective"),
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
  builtin(
    "mmspec",
    "Without",
    [value("f", fn(a, b)), value("k", a)],
    fn(a, b),
    "f without k in its domain.",
    strict("without"),
  ),
  builtin(
    "mmspec",
    "WithoutAll",
    [value("f", fn(a, b)), value("S", set(a))],
    fn(a, b),
    "f without the elements of S in its domain.",
    strict("withoutAll"),
  ),
  builtin(
    "mmspec",
    "Before",
    [value("x", a), value("y", a), value("s", seq(a))],
    bool,
    "Both occur in s, and the last x stands before the last y.",
    faulty("before"),
  ),
  builtin(
    "mmspec",
    "IsIdle",
    [value("t", { kind: "Task" })],
    bool,
    "t is the idle thread of some cpu: of tid 0, which each cpu has one of.",
    strict("isIdle"),
  ),
  builtin(
    "mmspec",
    "IdleTask",
    [value("c", int)],
    { kind: "Task" },
    "The idle thread of cpu c.",
    faulty("idleTask"),
  ),
  builtin(
    "mmspec",
    "BitAnd",
    [value("m", int), value("n", int)],
    int,
    "The bits that are set in both.",
    strict("bitAnd"),
  ),
  builtin(
    "mmspec",
    "BitOr",
    [value("m", int), value("n", int)],
    int,
    "The bits that are set in either.",
    strict("bitOr"),
  ),
  builtin(
    "mmspec",
    "BitXor",
    [value("m", int), value("n", int)],
    int,
    "The bits that differ.",
    strict("bitXor"),
  ),
  builtin(
    "mmspec",
    "ShiftLeft",
    [value("n", int), value("bits", int)],
    int,
    "n * 2^bits.",
    faulty("shiftLeft"),
  ),
  builtin(
    "mmspec",
    "ShiftRight",
    [value("n", int), value("bits", int)],
    int,
    "n \\div 2^bits.",
    faulty("shiftRight"),
  ),
  builtin(
    "mmspec",
    "VersionBefore",
    [value("v", { kind: "Str" }), value("w", { kind: "Str" })],
    bool,
    "v is an older release than w: `v3_1` < `3.1-rc10` < `3.1` < `3.1.4` < `v3_10`; what follows the numbers does not count.",
    strict("versionBefore"),
  ),
];
