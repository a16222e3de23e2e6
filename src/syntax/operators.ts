/*
 * TLA+'s operators: spellings, precedence ranges and associativity, as its parser SANY has them (Specifying
 * Systems, table 6; SANY gives SUBSET, UNION and DOMAIN the range 10-13). Two neighbours whose ranges overlap
 * need parentheses, unless they are one left-associative operator.
 *
 * mmspec's own: SINCE stands with ~>, ONCE and PREVIOUSLY with [], OBSERVE with ~.
 */

export interface OperatorInfo {
  /** The spelling that the tree uses. */
  readonly op: string;
  readonly low: number;
  readonly high: number;
  readonly leftAssociative: boolean;
  /** A spec may define it. The others have a fixed meaning. */
  readonly definable: boolean;
}

type Row = readonly [low: number, high: number, assoc: "left" | "", ...spellings: string[]];

/** With a meaning of their own. The first spelling is the tree's. */
const fixedInfix: readonly Row[] = [
  [1, 1, "", "=>", "⇒", "\\implies"],
  [2, 2, "", "<=>", "\\equiv", "⇔", "≡"],
  [2, 2, "", "~>", "\\leadsto", "↝"],
  [2, 2, "", "SINCE"],
  [3, 3, "left", "/\\", "\\land", "∧"],
  [3, 3, "left", "\\/", "\\lor", "∨"],
  [5, 5, "", "="],
  [5, 5, "", "#", "/=", "\\neq", "≠"],
  [5, 5, "", "<"],
  [5, 5, "", ">"],
  [5, 5, "", "<=", "=<", "\\leq", "≤"],
  [5, 5, "", ">=", "\\geq", "≥"],
  [5, 5, "", "\\in", "∈"],
  [5, 5, "", "\\notin", "∉"],
  [5, 5, "", "\\subseteq", "⊆"],
  [6, 6, "left", "@@"],
  [7, 7, "", ":>"],
  [8, 8, "", "\\"],
  [8, 8, "left", "\\cap", "\\intersect", "∩"],
  [8, 8, "left", "\\cup", "\\union", "∪"],
  [9, 9, "", "..", "‥"],
  [10, 10, "left", "+"],
  [10, 11, "", "%"],
  [10, 13, "left", "\\X", "\\times", "×"],
  [11, 11, "left", "-"],
  [13, 13, "left", "*"],
  [13, 13, "", "\\div", "÷"],
  [13, 13, "left", "\\o", "\\circ", "∘"],
  [14, 14, "", "^"],
];

const definableInfix: readonly Row[] = [
  [5, 5, "", "-|", "⊣"],
  [5, 5, "", "|-", "⊢"],
  [5, 5, "", "|=", "⊨"],
  [5, 5, "", "=|", "⫤"],
  [5, 5, "", ":=", "≔"],
  [5, 5, "", "::=", "⩴"],
  [5, 5, "", "\\approx", "≈"],
  [5, 5, "", "\\asymp", "≍"],
  [5, 5, "", "\\cong", "≅"],
  [5, 5, "", "\\doteq", "≐"],
  [5, 5, "", "\\gg", "≫"],
  [5, 5, "", "\\ll", "≪"],
  [5, 5, "", "\\prec", "≺"],
  [5, 5, "", "\\preceq", "⪯"],
  [5, 5, "", "\\propto", "∝"],
  [5, 5, "", "\\sim", "∼"],
  [5, 5, "", "\\simeq", "≃"],
  [5, 5, "", "\\sqsubset", "⊏"],
  [5, 5, "", "\\sqsubseteq", "⊑"],
  [5, 5, "", "\\sqsupset", "⊐"],
  [5, 5, "", "\\sqsupseteq", "⊒"],
  [5, 5, "", "\\subset", "⊂"],
  [5, 5, "", "\\succ", "≻"],
  [5, 5, "", "\\succeq", "⪰"],
  [5, 5, "", "\\supset", "⊃"],
  [5, 5, "", "\\supseteq", "⊇"],
  [7, 7, "", "<:"],
  [9, 9, "", "...", "…"],
  [9, 13, "", "!!", "‼"],
  [9, 13, "left", "##"],
  [9, 13, "left", "$"],
  [9, 13, "left", "$$"],
  [9, 13, "left", "??", "⁇"],
  [9, 13, "left", "\\sqcap", "⊓"],
  [9, 13, "left", "\\sqcup", "⊔"],
  [9, 13, "left", "\\uplus", "⊎"],
  [9, 14, "", "\\wr", "≀"],
  [10, 10, "left", "++"],
  [10, 10, "left", "\\oplus", "(+)", "⊕"],
  [10, 11, "left", "%%"],
  [10, 11, "left", "|"],
  [10, 11, "left", "||", "‖"],
  [11, 11, "left", "--"],
  [11, 11, "left", "\\ominus", "(-)", "⊖"],
  [13, 13, "left", "&"],
  [13, 13, "left", "&&"],
  [13, 13, "left", "\\odot", "(.)", "⊙"],
  [13, 13, "", "\\oslash", "(/)", "⊘"],
  [13, 13, "left", "\\otimes", "(\\X)", "⊗"],
  [13, 13, "left", "**"],
  [13, 13, "", "/"],
  [13, 13, "", "//"],
  [13, 13, "left", "\\bigcirc", "◯"],
  [13, 13, "left", "\\bullet", "●"],
  [13, 13, "left", "\\star", "⋆"],
  [14, 14, "", "^^"],
];

const prefix: readonly Row[] = [
  [4, 4, "", "~", "\\lnot", "\\neg", "¬"],
  [4, 4, "", "OBSERVE"],
  [4, 15, "", "[]", "□"],
  [4, 15, "", "<>", "◇", "⋄"],
  [4, 15, "", "ONCE"],
  [4, 15, "", "PREVIOUSLY"],
  [4, 15, "", "ENABLED"],
  [4, 15, "", "UNCHANGED"],
  [10, 13, "", "SUBSET"],
  [10, 13, "", "UNION"],
  [10, 13, "", "DOMAIN"],
  [12, 12, "", "-"],
];

/** The postfix prime. */
export const primeOperator: OperatorInfo = {
  op: "'",
  low: 15,
  high: 15,
  leftAssociative: false,
  definable: false,
};

function bySpelling(rows: readonly Row[], definable: boolean): [string, OperatorInfo][] {
  return rows.flatMap(([low, high, assoc, ...spellings]) => {
    const info = { op: spellings[0]!, low, high, leftAssociative: assoc === "left", definable };
    return spellings.map((spelling): [string, OperatorInfo] => [spelling, info]);
  });
}

/** Infix operators by every spelling. */
export const infixOperators: ReadonlyMap<string, OperatorInfo> = new Map([
  ...bySpelling(fixedInfix, false),
  ...bySpelling(definableInfix, true),
]);

/** Prefix operators by every spelling. */
export const prefixOperators: ReadonlyMap<string, OperatorInfo> = new Map(bySpelling(prefix, false));

/** What two neighbours do: the left one takes the operand between them, the right one does, or neither may. */
export function compareOperators(left: OperatorInfo, right: OperatorInfo): "left" | "right" | "conflict" {
  if (left.low > right.high || (left === right && left.leftAssociative)) return "left";
  return left.high < right.low ? "right" : "conflict";
}
