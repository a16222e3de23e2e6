/*
 * The table of operators: what is in scope everywhere (named-operators.ts), and what has an infix symbol. The checker
 * takes types from it, lowering the operation and its result's type, the analysis of faults what may be one, and the
 * emitter the name of the runtime's function.
 */
import { namedOperators } from "./named-operators.js";
import {
  a,
  b,
  bool,
  fn,
  int,
  type Operation,
  type SchemeType,
  type Signature,
  seq,
  set,
  value,
} from "./signature.js";

export interface Builtin extends Signature {
  /** Where TLA+ users know it from. */
  readonly module: string;
  /** A spec may declare the name itself, as it may in TLA+ if it does not extend that module. */
  readonly hideable: boolean;
  /** A set that is not finite: a type, or the right side of \in. */
  readonly infinite: boolean;
  /** One line, markdown. */
  readonly doc: string;
  /** What it is in the IR; undefined for what is lowered to more than an operation, as folds are. */
  readonly operation: Operation<Prim> | undefined;
  /** What it is of a string that stands for a sequence, as in TLC. */
  readonly ofString: (Operation<Prim> & { readonly result: SchemeType }) | undefined;
}

export const builtins: readonly Builtin[] = namedOperators;

export const builtinByName: ReadonlyMap<string, Builtin> = new Map(builtins.map((x) => [x.name, x]));

function infix<const P extends string = never>(
  name: string,
  left: SchemeType,
  right: SchemeType,
  result: SchemeType,
  operation?: Operation<P>,
) {
  return { name, params: [value("left", left), value("right", right)], result, operation };
}

const pure = <const P extends string>(prim: P) => ({ prim, mayFault: false });
const risky = <const P extends string>(prim: P) => ({ prim, mayFault: true });

/** Spelling and precedence are in syntax/operators.ts. Those without an operation are written with others. */
const infixRows = [
  infix("+", int, int, int, pure("add")),
  infix("-", int, int, int, pure("sub")),
  infix("*", int, int, int, pure("mul")),
  infix("^", int, int, int, risky("pow")),
  infix("%", int, int, int, risky("mod")),
  infix("\\div", int, int, int, risky("div")),
  infix("<", int, int, bool, pure("lt")),
  infix("<=", int, int, bool, pure("le")),
  infix(">", int, int, bool),
  infix(">=", int, int, bool),
  infix("=", a, a, bool, pure("eq")),
  infix("#", a, a, bool),
  infix("/\\", bool, bool, bool),
  infix("\\/", bool, bool, bool),
  infix("=>", bool, bool, bool),
  infix("<=>", bool, bool, bool, pure("equiv")),
  infix("\\in", a, set(a), bool, pure("in")),
  infix("\\notin", a, set(a), bool),
  infix("\\subseteq", set(a), set(a), bool, pure("subseteq")),
  infix("\\cup", set(a), set(a), set(a), pure("union")),
  infix("\\cap", set(a), set(a), set(a), pure("intersect")),
  infix("\\", set(a), set(a), set(a), pure("difference")),
  infix("..", int, int, set(int), risky("range")),
  infix("\\o", seq(a), seq(a), seq(a), risky("concat")),
  infix(":>", a, b, fn(a, b), pure("single")),
  infix("@@", fn(a, b), fn(a, b), fn(a, b), pure("override")),
];

export interface InfixOperator extends Signature {
  readonly operation: Operation<Prim> | undefined;
}

/** Infix operators by what they take and give: where one is passed on as an argument, as in FoldSet(+, 0, S). */
export const infixOperators: ReadonlyMap<string, InfixOperator> = new Map(infixRows.map((x) => [x.name, x]));

/** Operations of forms that are no operators with a name or an infix symbol: `~x`, `SUBSET S`, `[S -> T]` … */
const formRows = [
  pure("not"),
  pure("neg"),
  pure("domain"),
  pure("bigUnion"),
  risky("powerset"),
  risky("product"),
  risky("functionSet"),
  risky("recordSet"),
  /** `s \o t` of strings. */
  risky("stringConcat"),
  /** ASSERT's message: a fault, with the argument in it. */
  risky("fail"),
];

type PrimOf<O> = O extends { readonly prim: infer P } ? P : never;

/** The strict operations of the IR. */
export type Prim =
  | PrimOf<(typeof namedOperators)[number]["operation" | "ofString"]>
  | PrimOf<(typeof infixRows)[number]["operation"]>
  | PrimOf<(typeof formRows)[number]>;

/** All of them, each once: two operators may be one operation. */
export const operations: ReadonlyMap<Prim, Operation<Prim>> = new Map(
  [
    ...builtins.flatMap((x) => [x.operation, x.ofString]),
    ...[...infixOperators.values()].map((x) => x.operation),
    ...formRows,
  ].flatMap((x): [Prim, Operation<Prim>][] => (x === undefined ? [] : [[x.prim, x]])),
);

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
