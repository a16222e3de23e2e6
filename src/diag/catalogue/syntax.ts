import { entry } from "./entry.js";

/** 1xxx: the text is not a module. */
export const syntaxCodes = {
  MMS1001: entry<{
    expected: readonly string[];
    found: string;
    hint?: string | undefined;
    /** What the hint says to write instead. */
    replacement?: string | undefined;
  }>({
    severity: "error",
    title: "syntax error",
    message: (d) =>
      d.expected.length === 0 ? `unexpected ${d.found}` : `expected ${anyOf(d.expected)}, found ${d.found}`,
    help: (d) => d.hint,
    replacement: (d) => d.replacement,
  }),
  MMS1002: entry<{ path: string }>({
    severity: "error",
    title: "no module",
    message: (d) => `${d.path} contains no module`,
    help: () => "a module starts with a line `---- MODULE name ----` and ends with `====`",
  }),
  MMS1003: entry<{ module: string }>({
    severity: "error",
    title: "module is not closed",
    message: (d) => `module ${d.module} is not closed`,
    help: () => "end the module with a line `====`",
  }),
  MMS1004: entry<{ limit: number }>({
    severity: "error",
    title: "nesting too deep",
    message: (d) => `this is nested more than ${d.limit} levels deep`,
    help: () => "give a part of the expression a name of its own: `Part == …`",
  }),
  MMS1005: entry<{ what: "comment" | "string" }>({
    severity: "error",
    title: "comment or string is not closed",
    message: (d) => `this ${d.what} is not closed`,
    help: (d) =>
      d.what === "comment"
        ? "every `(*` needs its own `*)`; comments nest"
        : 'end the string with `"` on the same line',
  }),
  MMS1006: entry<{ bullet: string; found: string }>({
    severity: "error",
    title: "token left of its bullet",
    message: (d) => `${d.found} stands left of, or right below, the \`${d.bullet}\` whose item it belongs to`,
    help: () => "an item ends where a line starts at or left of its bullet: indent this further",
  }),
  MMS1010: entry<{
    left: string;
    right: string;
    leftFirst: string;
    rightFirst: string;
    /** What is written for an operator beside them that is one of another language. */
    instead: string | undefined;
  }>({
    severity: "error",
    title: "operators need parentheses",
    message: (d) =>
      d.left === d.right
        ? `\`${d.left}\` cannot be chained without parentheses`
        : `\`${d.left}\` and \`${d.right}\` cannot be mixed without parentheses`,
    help: (d) => d.instead ?? `write \`${d.leftFirst}\` or \`${d.rightFirst}\``,
  }),
  MMS1011: entry<Record<never, never>>({
    severity: "error",
    title: "WITHIN without ~>",
    message: () => "WITHIN belongs behind the right side of a `~>`",
    help: () => "write `a ~> b WITHIN 10ms`, in parentheses where more follows",
  }),
  MMS1012: entry<{ text: string }>({
    severity: "error",
    title: "time is not whole nanoseconds",
    message: (d) => `${d.text} is not a whole number of nanoseconds`,
  }),
  MMS1013: entry<{ escape: string }>({
    severity: "error",
    title: "unknown escape in a string",
    message: (d) => `\`${d.escape}\` is no escape of TLA+ strings`,
    help: () => 'a string knows \\" \\\\ \\t \\n \\f and \\r; a backslash itself is written \\\\',
  }),
  MMS1014: entry<{ found: string; construct: string }>({
    severity: "error",
    title: "not a bound",
    message: (d) => `${d.construct} needs bounds such as \`x \\in S\`, found \`${d.found}\``,
  }),
  MMS1015: entry<{ count: number; construct: string; one: string }>({
    severity: "error",
    title: "too many expressions",
    message: (d) => `${d.construct} takes one ${d.one}, found ${d.count}`,
  }),
  MMS1016: entry<{ found: string }>({
    severity: "error",
    title: "OBSERVE without an equation",
    message: (d) => `OBSERVE needs \`cell = value\`, found \`${d.found}\``,
    help: () => "the cell is a variable, an application `f[k]` or a field `r.name`",
  }),
  MMS1017: entry<{ symbol: string }>({
    severity: "error",
    title: "built-in operator redefined",
    message: (d) => `\`${d.symbol}\` is built in and cannot be defined`,
  }),
  MMS1018: entry<Record<never, never>>({
    severity: "error",
    title: "EXTENDS out of place",
    message: () => "EXTENDS stands once, in front of all declarations",
  }),
  MMS1020: entry<{
    construct: string;
    /** `CHOOSE v : v \notin S`: the S, where that is what is meant. */
    outside?: string | undefined;
  }>({
    severity: "error",
    title: "unbounded quantifier or CHOOSE",
    message: (d) => `${d.construct} needs a set to range over`,
    help: (d) =>
      d.outside === undefined
        ? `write \`${d.construct} x \\in S : …\`: everything in a spec is finite`
        : `for what is none of ${d.outside}, take NULL where they are pointers, else a set of strings with one more: {"a", "b", "none"}`,
  }),
  MMS1021: entry<{ keyword: string; name: string }>({
    severity: "error",
    title: "declaration without a type",
    message: (d) => `${d.keyword} ${d.name} has no type`,
    help: (d) =>
      `write its type as a set: \`${d.keyword} ${d.name} : Nat\`, or BOOLEAN, STRING, {"a", "b"}, SUBSET T, Seq(T), [K -> T]`,
  }),
  MMS1022: entry<Record<never, never>>({
    severity: "error",
    title: "SCENARIO is reserved",
    message: () => "SCENARIO is reserved for a later version of mmspec",
    help: () => "a recorded run is checked with TEST",
  }),
  MMS1023: entry<Record<never, never>>({
    severity: "error",
    title: "INSTANCE is not supported",
    message: () => "mmspec has no INSTANCE",
    help: () => "use EXTENDS: the names of a module are known in those that extend it",
  }),
  MMS1024: entry<Record<never, never>>({
    severity: "error",
    title: "RECURSIVE is not supported",
    message: () => "mmspec has no recursive operators: everything terminates",
    help: () => "use FoldSet, FoldSeq or FoldFunction",
  }),
  MMS1025: entry<{ word: string }>({
    severity: "error",
    title: "theorems and proofs are not supported",
    message: (d) => `mmspec has no proofs: ${d.word} is not supported`,
    help: () => "state what must hold as INVARIANT or PROPERTY; it is checked against traces",
  }),
  MMS1026: entry<{ symbol: string }>({
    severity: "error",
    title: "fairness is not supported",
    message: (d) => `${d.symbol} is about infinite behaviours; a trace is finite`,
    help: () => "write what must follow as `a ~> b`, if need be with WITHIN",
  }),
  MMS1027: entry<{ symbol: string }>({
    severity: "error",
    title: "temporal quantifiers are not supported",
    message: (d) => `mmspec has no temporal quantifier \`${d.symbol}\``,
    help: () => "use \\E or \\A over a set",
  }),
  MMS1028: entry<Record<never, never>>({
    severity: "error",
    title: "LOCAL is not supported",
    message: () => "mmspec has no LOCAL definitions",
    help: () => "leave LOCAL out, or define the operator in a LET",
  }),
  MMS1029: entry<{ symbol: string }>({
    severity: "error",
    title: "operator is not supported",
    message: (d) => `mmspec has no operator \`${d.symbol}\``,
    help: (d) =>
      /^(?:\^[+*#]|⁺)$/.test(d.symbol)
        ? "what is reached step by step is kept in a VARIABLE, to which an ACTION adds; R^+ of a relation is not computed"
        : "state what a step does in an ACTION ON its event; what holds over time is a PROPERTY",
  }),
  MMS1030: entry<Record<never, never>>({
    severity: "error",
    title: "nested modules are not supported",
    message: () => "a module cannot contain a module",
    help: () => "give it a file of its own and name it in EXTENDS",
  }),
  MMS1031: entry<Record<never, never>>({
    severity: "error",
    title: "LAMBDA out of place",
    message: () => "LAMBDA stands only as an argument of an operator",
    help: () => "define an operator, `F(x) == …`; a value for each x of a set is `[x \\in S |-> …]`",
  }),
  MMS1032: entry<{ word: string }>({
    severity: "error",
    title: "reserved word as a name",
    message: (d) => `${d.word} is a reserved word and cannot be declared`,
  }),
  MMS1033: entry<{ text: string }>({
    severity: "error",
    title: "number is not an integer",
    message: (d) => `\`${d.text}\` is not an integer`,
    help: () => "numbers are 12, \\b1100, \\o14 or \\hC; a range is written `1..9`",
  }),
  MMS1034: entry<Record<never, never>>({
    severity: "error",
    title: "names with ! are not supported",
    message: () => "mmspec has no names with `!`",
    help: () =>
      "use EXTENDS for the names of another module, and give a part of a definition a name of its own",
  }),
  MMS1035: entry<Record<never, never>>({
    severity: "error",
    title: "labels are not supported",
    message: () => "mmspec has no labels `name::`",
    help: () => "leave it out, or define the expression as an operator of that name",
  }),
  MMS1036: entry<{ name: string }>({
    severity: "error",
    title: "constant or variable with parameters",
    message: (d) => `${d.name} cannot have parameters: a constant or variable is a value`,
    help: (d) => `declare a function, \`${d.name} : [S -> T]\`, or define an operator`,
  }),
  MMS1190: entry<Record<never, never>>({
    severity: "error",
    title: "COMPLETE or RECORDS of a file",
    message: () => "whether a trace in a file is complete, and what it records, is stated in the file",
    help: () => "COMPLETE and RECORDS go with records that stand in the TEST; WITH goes with both",
  }),
};

function anyOf(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`;
}
