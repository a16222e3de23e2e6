/*
 * The syntax tree of a .mms module, as written: operators are not resolved, types are still expressions.
 * Plain readonly data. `kind` is the interface's name; `id` is unique within one parsed file set, and later
 * passes keep what they learn in tables by id.
 */
import type { Span } from "../text/source-file.js";

export type NodeId = number;

export interface NodeBase {
  readonly id: NodeId;
  readonly span: Span;
}

/** A name where it is declared or used, so that a message can point at it alone. */
export interface Name extends NodeBase {
  readonly kind: "Name";
  readonly text: string;
}

// ---------------------------------------------------------------- module and declarations

export interface Module extends NodeBase {
  readonly kind: "Module";
  /** Dotted, e.g. "mm.mremap". */
  readonly name: Name;
  /** The comment right in front of the MODULE line or right behind it, markers stripped. */
  readonly doc: string;
  readonly extends: readonly Name[];
  readonly decls: readonly Decl[];
  /** Expressions that are asked about states (`mmspec show`); no text of a module has them. */
  readonly queries?: readonly Expr[];
}

export type Decl =
  | TypeDecl
  | ConstantDecl
  | VariableDecl
  | InitDecl
  | EventDecl
  | LifetimeDecl
  | ActionDecl
  | RuleDecl
  | RuleHeadDecl
  | OperatorDecl
  | AssumeDecl
  | GivenDecl
  | TestDecl
  | MissingDecl;

interface DeclBase extends NodeBase {
  /** The comment that ends right in front of the declaration, markers and common indentation stripped; "" if none. */
  readonly doc: string;
}

/** `TYPE Vma == Ptr` (a pointer type of its own) or `TYPE Range == [lo : Nat, hi : Nat]` (an abbreviation). */
export interface TypeDecl extends DeclBase {
  readonly kind: "TypeDecl";
  readonly name: Name;
  readonly type: Expr;
}

/** `CONSTANT Era : {v3_3, v3_7} DEFAULT v3_3 FORMERLY [K33 |-> v3_3]`; one node a name where several are declared at once. */
export interface ConstantDecl extends DeclBase {
  readonly kind: "ConstantDecl";
  readonly name: Name;
  /** Parameters of an operator constant are not supported; a constant is a value. */
  readonly type: Expr;
  readonly default: Expr | undefined;
  /** A record: what traces and the command may say instead of a value, by its old name. */
  readonly formerly: Expr | undefined;
}

/** `VARIABLE chain : [Vma -> Seq(AnonVma)] DEFAULT <<>>`; one node a name. */
export interface VariableDecl extends DeclBase {
  readonly kind: "VariableDecl";
  readonly name: Name;
  readonly type: Expr;
  /** What a function is outside of its domain. */
  readonly default: Expr | undefined;
  /** The type of the objects that it is about and whose LIFETIME it does not follow. */
  readonly outlives: Name | undefined;
}

/** `INIT chain = <<>>` */
export interface InitDecl extends DeclBase {
  readonly kind: "InitDecl";
  readonly variable: Name;
  readonly value: Expr;
}

/** `EVENT copy_vma(vma : Vma, addr : Nat, pgoff : Nat OPTIONAL)` */
export interface EventDecl extends DeclBase {
  readonly kind: "EventDecl";
  readonly name: Name;
  readonly params: readonly EventParam[];
}

export interface EventParam extends NodeBase {
  readonly kind: "EventParam";
  readonly name: Name;
  readonly type: Expr;
  /** The record may lack it; it is then unknown. */
  readonly optional: boolean;
}

/** `LIFETIME Vma BORN vma_alloc, vma_dup(vma) DIES vma_free`: at these events no state about the object is left. */
export interface LifetimeDecl extends DeclBase {
  readonly kind: "LifetimeDecl";
  readonly type: Name;
  readonly born: readonly LifeEvent[];
  readonly dies: readonly LifeEvent[];
}

export interface LifeEvent {
  readonly event: Name;
  /** The argument that is the object; undefined: the only one of its type. */
  readonly arg: Name | undefined;
}

/** `ACTION MoveBegin ON move_page_tables WHEN Era = "K33" == …` */
export interface ActionDecl extends DeclBase {
  readonly kind: "ActionDecl";
  readonly name: Name;
  readonly event: Name;
  readonly when: Expr | undefined;
  /** Conjuncts may be Require and Observe; see those. */
  readonly body: Expr;
}

export type RuleKind = "invariant" | "property";

/** `RULE MREMAP_01 "dst after src" WHEN … SEVERITY warning`: a rule that is demanded elsewhere, at one place or several. */
export interface RuleHeadDecl extends DeclBase {
  readonly kind: "RuleHeadDecl";
  readonly name: Name;
  readonly title: string;
  readonly when: Expr | undefined;
  readonly severity: "error" | "warning";
}

/**
 * `INVARIANT MREMAP_01 "dst after src" WHEN … SEVERITY warning == …`, and PROPERTY likewise. Without a title it demands
 * what a RULE declares.
 */
export interface RuleDecl extends DeclBase {
  readonly kind: "RuleDecl";
  readonly rule: RuleKind;
  readonly name: Name;
  /** undefined: a RULE has it, as the severity. */
  readonly title: string | undefined;
  readonly when: Expr | undefined;
  readonly severity: "error" | "warning";
  readonly body: Expr;
}

/** `Op(a, F(_, _)) == e`, typed `Op(a : Vma, b : Nat) : BOOLEAN == e`, or infix `a ++ b == e`. Also inside LET. */
export interface OperatorDecl extends DeclBase {
  readonly kind: "OperatorDecl";
  readonly name: Name;
  readonly params: readonly Param[];
  readonly resultType: Expr | undefined;
  /** `f[x \in S] == e` defines a function: the bounds; the body is then e. */
  readonly bounds: readonly Bound[];
  readonly body: Expr;
}

export interface Param extends NodeBase {
  readonly kind: "Param";
  readonly name: Name;
  /** Number of `_`; 0 for a value parameter. */
  readonly arity: number;
  readonly type: Expr | undefined;
}

/** `ASSUME e` or `ASSUME Name == e` */
export interface AssumeDecl extends DeclBase {
  readonly kind: "AssumeDecl";
  readonly name: Name | undefined;
  readonly body: Expr;
}

/** What the first record of a TEST's trace says of the trace. */
export interface TraceSetup {
  /** It begins in an empty system. */
  readonly complete: boolean;
  /** The events that it records; undefined: not said. */
  readonly recorded: readonly Name[] | "all" | undefined;
  readonly with: readonly { readonly name: Name; readonly value: Expr }[];
}

/** The records of a TEST: those of a GIVEN, then its own. */
export interface TestRecords {
  readonly given: Name | undefined;
  readonly records: readonly TestRecord[];
}

/** `vma_alloc(vma: 0x10, mm: 0xe0, tid: 7)`: the arguments of the EVENT, and what every record has. */
export interface TestRecord {
  readonly event: Name;
  readonly args: readonly { readonly name: Name; readonly value: RecordLiteral }[];
  readonly span: Span;
}

export type RecordLiteral = { readonly span: Span } & (
  | { readonly kind: "Int"; readonly value: bigint; readonly isHex: boolean }
  | { readonly kind: "Text"; readonly value: string }
  | { readonly kind: "Bool"; readonly value: boolean }
  | { readonly kind: "Null" }
  /** `2.5ms`: nanoseconds. */
  | { readonly kind: "Time"; readonly ns: bigint }
);

/**
 * GIVEN two_vmas COMPLETE WITH Era |-> "K37" ==
 *     GIVEN one_vma
 *     vma_alloc(vma: 0x20, mm: 0xe0)
 */
export interface GivenDecl extends DeclBase {
  readonly kind: "GivenDecl";
  readonly name: Name;
  readonly setup: TraceSetup;
  readonly trace: TestRecords;
}

/**
 * TEST "title" COMPLETE RECORDS copy_vma WITH Era |-> "K33", PageShift |-> 12
 *     TRACE "sc-0a.jsonl"            \* a path beside the spec, or records:
 *     GIVEN two_vmas
 *     copy_vma(vma: 0x10, tid: 7)
 *     EXPECT violated MREMAP_01 AT 5, MIG_01 AT 6
 */
export interface TestDecl extends DeclBase {
  readonly kind: "TestDecl";
  readonly title: string;
  readonly setup: TraceSetup;
  readonly trace: TestTrace;
  readonly expect: TestExpect;
}

export type TestTrace =
  | { readonly kind: "File"; readonly path: string; readonly span: Span }
  | ({ readonly kind: "Inline" } & TestRecords);

export interface TestExpect {
  readonly span: Span;
  readonly verdict: "ok" | "violated" | "inconclusive" | "error" | "unchecked";
  /** For violated: exactly these; for inconclusive: at least these rules. `line` counts the TEST's own records, or the file's lines, from 1. */
  readonly rules: readonly { readonly name: Name; readonly line: number | undefined }[];
}

/** Stands for text that could not be parsed; the parser has reported it. */
export interface MissingDecl extends DeclBase {
  readonly kind: "MissingDecl";
}

// ---------------------------------------------------------------- expressions

export type Expr =
  | NameRef
  | NumberLit
  | StringLit
  | BoolLit
  | At
  | Call
  | Lambda
  | Unary
  | Binary
  | Prime
  | Junction
  | Quant
  | Choose
  | SetEnum
  | SetFilter
  | SetMap
  | FnLit
  | FnSet
  | RecordLit
  | RecordSet
  | Tuple
  | Except
  | Apply
  | Field
  | If
  | Case
  | Let
  | Box
  | Require
  | Observe
  | Wildcard
  | MissingExpr;

/** A name that stands for a value, or, as an argument of Call, for an operator. */
export interface NameRef extends NodeBase {
  readonly kind: "NameRef";
  readonly name: string;
}
/** A non-negative integer; a minus sign is Unary. */
export interface NumberLit extends NodeBase {
  readonly kind: "NumberLit";
  readonly value: bigint;
}
export interface StringLit extends NodeBase {
  readonly kind: "StringLit";
  readonly value: string;
}
export interface BoolLit extends NodeBase {
  readonly kind: "BoolLit";
  readonly value: boolean;
}
/** `@` inside EXCEPT. */
export interface At extends NodeBase {
  readonly kind: "At";
}
/** `Op(a, b)`; an argument may be a Lambda or the name of an operator where the parameter takes one. */
export interface Call extends NodeBase {
  readonly kind: "Call";
  readonly callee: Name;
  readonly args: readonly Expr[];
}
export interface Lambda extends NodeBase {
  readonly kind: "Lambda";
  readonly params: readonly Name[];
  readonly body: Expr;
}

/** Prefix operators. "-" is unary minus; "[]" and "<>" are temporal. */
export type UnaryOp =
  | "~"
  | "-"
  | "DOMAIN"
  | "SUBSET"
  | "UNION"
  | "UNCHANGED"
  | "ENABLED"
  | "[]"
  | "<>"
  | "ONCE"
  | "PREVIOUSLY";
export interface Unary extends NodeBase {
  readonly kind: "Unary";
  readonly op: UnaryOp;
  readonly arg: Expr;
}

/**
 * Infix operators in one spelling each: Unicode and alternative spellings (\leq, =<, /=, \cup, …) are folded.
 * A user-definable infix symbol (e.g. "++", "\\prec") keeps its own spelling as `op`.
 * /\ and \/ are Junction, not Binary.
 */
export type BinaryOp =
  | "=>"
  | "<=>"
  | "~>"
  | "SINCE"
  | "="
  | "#"
  | "<"
  | ">"
  | "<="
  | ">="
  | "\\in"
  | "\\notin"
  | "\\subseteq"
  | "\\cup"
  | "\\cap"
  | "\\"
  | "\\X"
  | ".."
  | "+"
  | "-"
  | "*"
  | "^"
  | "%"
  | "\\div"
  | "@@"
  | ":>"
  | "\\o";
export interface Binary extends NodeBase {
  readonly kind: "Binary";
  readonly op: BinaryOp | (string & {});
  /** The operator's own place. */
  readonly opSpan: Span;
  readonly left: Expr;
  readonly right: Expr;
  /** `~> … WITHIN 10ms`, in nanoseconds. */
  readonly withinNs: bigint | undefined;
  /**
   * Only on a \X that is the left side of another: it was written in parentheses. `A \X B \X C` is one product of
   * three (nested on the left, the inner one without this flag); in `(A \X B) \X C` the inner one is a set of pairs
   * of its own.
   */
  readonly parens?: true;
}

export interface Prime extends NodeBase {
  readonly kind: "Prime";
  readonly arg: Expr;
}
/** A bulleted list or an infix chain of one operator; flat, at least one item. */
export interface Junction extends NodeBase {
  readonly kind: "Junction";
  readonly op: "/\\" | "\\/";
  readonly items: readonly Expr[];
  readonly bulleted: boolean;
}
/** `x, y \in S` is one Bound with two patterns; `<<a, b>> \in S` one with a tuple pattern. */
export interface Bound extends NodeBase {
  readonly kind: "Bound";
  readonly patterns: readonly Pattern[];
  readonly set: Expr;
}
export type Pattern = Name | TuplePattern;
export interface TuplePattern extends NodeBase {
  readonly kind: "TuplePattern";
  readonly names: readonly Name[];
}
export interface Quant extends NodeBase {
  readonly kind: "Quant";
  readonly quantifier: "\\A" | "\\E";
  readonly bounds: readonly Bound[];
  readonly body: Expr;
}
/** `CHOOSE x \in S : e` (unbounded CHOOSE is rejected by the parser with a code of its own). */
export interface Choose extends NodeBase {
  readonly kind: "Choose";
  readonly bound: Bound;
  readonly body: Expr;
}
export interface SetEnum extends NodeBase {
  readonly kind: "SetEnum";
  readonly items: readonly Expr[];
}
export interface SetFilter extends NodeBase {
  readonly kind: "SetFilter";
  readonly bound: Bound;
  readonly body: Expr;
}
export interface SetMap extends NodeBase {
  readonly kind: "SetMap";
  readonly body: Expr;
  readonly bounds: readonly Bound[];
}
/** `[x \in S |-> e]` */
export interface FnLit extends NodeBase {
  readonly kind: "FnLit";
  readonly bounds: readonly Bound[];
  readonly body: Expr;
}
/** `[S -> T]` */
export interface FnSet extends NodeBase {
  readonly kind: "FnSet";
  readonly domain: Expr;
  readonly range: Expr;
}
export interface FieldDef<T extends Expr = Expr> extends NodeBase {
  readonly kind: "FieldDef";
  readonly name: Name;
  readonly value: T;
  /** Of a record type: the `\*` comment behind the field, on its line. */
  readonly doc: string | undefined;
}
/** `[a |-> e, b |-> f]` */
export interface RecordLit extends NodeBase {
  readonly kind: "RecordLit";
  readonly fields: readonly FieldDef[];
}
/** `[a : S, b : T]` */
export interface RecordSet extends NodeBase {
  readonly kind: "RecordSet";
  readonly fields: readonly FieldDef[];
}
export interface Tuple extends NodeBase {
  readonly kind: "Tuple";
  readonly items: readonly Expr[];
}
export interface Except extends NodeBase {
  readonly kind: "Except";
  readonly base: Expr;
  readonly updates: readonly ExceptUpdate[];
}
export interface ExceptUpdate extends NodeBase {
  readonly kind: "ExceptUpdate";
  readonly path: readonly (ExceptIndex | Name)[];
  readonly value: Expr;
}
/** `![a, b]` */
export interface ExceptIndex extends NodeBase {
  readonly kind: "ExceptIndex";
  readonly args: readonly Expr[];
}
/** `f[a, b]`; two or more arguments mean f[<<a, b>>]. */
export interface Apply extends NodeBase {
  readonly kind: "Apply";
  readonly fn: Expr;
  readonly args: readonly Expr[];
}
/** `r.name` */
export interface Field extends NodeBase {
  readonly kind: "Field";
  readonly record: Expr;
  readonly name: Name;
}
export interface If extends NodeBase {
  readonly kind: "If";
  readonly cond: Expr;
  readonly then: Expr;
  /** Only an ACTION may leave it out: where the condition is FALSE, the step does nothing more. */
  readonly else: Expr | undefined;
}
export interface CaseArm extends NodeBase {
  readonly kind: "CaseArm";
  readonly cond: Expr;
  readonly value: Expr;
}
export interface Case extends NodeBase {
  readonly kind: "Case";
  readonly arms: readonly CaseArm[];
  readonly other: Expr | undefined;
}
export interface Let extends NodeBase {
  readonly kind: "Let";
  readonly decls: readonly OperatorDecl[];
  readonly body: Expr;
}
/** `[A]_v` (brackets "[") or `<<A>>_v` (brackets "<"). `[][A]_v` is Unary "[]" of a Box. */
export interface Box extends NodeBase {
  readonly kind: "Box";
  readonly brackets: "[" | "<";
  readonly action: Expr;
  readonly subscript: Expr;
}
/** `REQUIRE ID "title" WHEN c SEVERITY warning == e`, a conjunct of an ACTION only; its title is as a RuleDecl's. */
export interface Require extends NodeBase {
  readonly kind: "Require";
  readonly name: Name;
  readonly title: string | undefined;
  readonly doc: string;
  readonly when: Expr | undefined;
  readonly severity: "error" | "warning";
  readonly body: Expr;
}
/** `OBSERVE vma[v].anon_vma = av`, a conjunct of an ACTION only. `cell` is NameRef, Apply or Field. */
export interface Observe extends NodeBase {
  readonly kind: "Observe";
  readonly cell: Expr;
  readonly value: Expr;
}
/** `_` as an argument of an event predicate: any value. */
export interface Wildcard extends NodeBase {
  readonly kind: "Wildcard";
}
/** Stands where an expression could not be parsed; later passes stay silent about it. */
export interface MissingExpr extends NodeBase {
  readonly kind: "MissingExpr";
}

export type Node =
  | Module
  | Decl
  | Expr
  | Name
  | EventParam
  | Param
  | Bound
  | TuplePattern
  | FieldDef
  | ExceptUpdate
  | ExceptIndex
  | CaseArm;
