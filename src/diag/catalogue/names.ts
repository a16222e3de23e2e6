import { counted } from "../../text/format-count.js";
import { entry } from "./entry.js";

const near = (d: { near: string | undefined }) =>
  d.near === undefined ? undefined : `did you mean \`${d.near}\`?`;

/** "an ACTION", "a VARIABLE" */
const withArticle = (what: string) => (/^[aeiou]/i.test(what) ? `an ${what}` : `a ${what}`);

const oneOf = (names: readonly string[]) =>
  names.length === 0 ? undefined : `it may be ${names.join(", ")}`;

/** 2xxx: a name is unknown, doubled, or used for what it is not. */
export const nameCodes = {
  MMS2001: entry<{
    name: string;
    near: string | undefined;
    sibling: boolean;
    /** What is written here for what another language has. */
    instead?: string | undefined;
    /** The symbol alone, where it can stand in the same place. */
    replacement?: string | undefined;
    /** The names that would do, if they are few. */
    known?: readonly string[];
  }>({
    severity: "error",
    title: "unknown name",
    message: (d) => `unknown name \`${d.name}\``,
    help: (d) =>
      d.sibling
        ? `the sets of one quantifier cannot use its own variables: write a second quantifier inside, as in \\A x \\in S : \\A y \\in f[x] : …`
        : (d.instead ?? near(d) ?? oneOf(d.known ?? [])),
    replacement: (d) => d.replacement ?? d.near,
  }),
  MMS2002: entry<{ name: string; what: string }>({
    severity: "error",
    title: "declared twice",
    message: (d) => `${withArticle(d.what)} called \`${d.name}\` is declared already`,
    help: () => "rename one of the two",
  }),
  MMS2003: entry<{ name: string; what: string }>({
    severity: "error",
    title: "name already in use here",
    message: (d) => `\`${d.name}\` already names ${withArticle(d.what)} here`,
    help: () => "TLA+ does not let an inner name hide an outer one: choose another name",
  }),
  MMS2004: entry<{ name: string; form: string; expected: number; found: number; atMost: boolean }>({
    severity: "error",
    title: "wrong number of arguments",
    message: (d) =>
      `\`${d.name}\` takes ${d.atMost ? "at most " : ""}${counted(d.expected, "argument")}, found ${d.found}`,
    help: (d) => `it is declared as ${d.form}`,
  }),
  MMS2005: entry<{ name: string; what: string }>({
    severity: "error",
    title: "not an operator",
    message: (d) => `\`${d.name}\` is ${withArticle(d.what)}, not an operator`,
    help: (d) => `write ${d.name}[…] to apply a function`,
  }),
  MMS2006: entry<{ name: string; form: string }>({
    severity: "error",
    title: "operator without its arguments",
    message: (d) => `the operator \`${d.name}\` is not a value`,
    help: (d) => `give it its arguments: ${d.form}`,
  }),
  MMS2007: entry<{ cycle: readonly string[] }>({
    severity: "error",
    title: "recursion",
    message: (d) =>
      d.cycle.length === 1
        ? `\`${d.cycle[0]}\` is defined by itself`
        : `${d.cycle.map((n) => `\`${n}\``).join(", ")} are defined by each other`,
    help: () =>
      "operators cannot be recursive, so that every check ends: FoldSet, FoldSeq and FoldFunction walk over a set, a sequence or a function",
  }),
  MMS2008: entry<{ name: string; what: string }>({
    severity: "error",
    title: "not part of an expression",
    message: (d) => `\`${d.name}\` is ${withArticle(d.what)} and cannot be used in an expression`,
    help: () => "define an operator and use it in both places",
  }),
  MMS2009: entry<{ name: string; near: string | undefined }>({
    severity: "error",
    title: "unknown event",
    message: (d) => `no EVENT is called \`${d.name}\``,
    help: (d) => near(d) ?? `declare it: EVENT ${d.name}(…)`,
    replacement: (d) => d.near,
  }),
  MMS2010: entry<{
    name: string;
    /** What an operator Init says of it. */
    inInit?: string | undefined;
  }>({
    severity: "error",
    title: "VARIABLE without INIT",
    message: (d) => `VARIABLE \`${d.name}\` has no INIT`,
    help: (d) =>
      d.inInit !== undefined
        ? `Init is an operator like others here: write \`INIT ${d.name} = ${d.inInit}\`, and of Next an \`ACTION … ON event == …\` for each of its steps`
        : `say what it is in an empty system, e.g. INIT ${d.name} = {}; only a function needs none, it begins without keys`,
  }),
  MMS2011: entry<{ name: string; what: string | undefined; near: string | undefined }>({
    severity: "error",
    title: "INIT of what is no VARIABLE",
    message: (d) =>
      d.what === undefined
        ? `no VARIABLE is called \`${d.name}\``
        : `\`${d.name}\` is ${withArticle(d.what)}, and only a VARIABLE has an INIT`,
    help: near,
    replacement: (d) => d.near,
  }),
  MMS2012: entry<{ name: string }>({
    severity: "error",
    title: "two INITs for one VARIABLE",
    message: (d) => `VARIABLE \`${d.name}\` has an INIT already`,
    help: () => "keep one of the two",
  }),
  MMS2013: entry<{ name: string }>({
    severity: "error",
    title: "rule id used twice",
    message: (d) => `the rule id \`${d.name}\` is in use already`,
    help: (d) =>
      `a rule that is checked at several places is declared once, RULE ${d.name} "…", and has only its id there; another rule needs another id`,
  }),
  MMS2014: entry<{ name: string; where: string }>({
    severity: "error",
    title: "event predicate outside a PROPERTY",
    message: (d) => `the event \`${d.name}\` cannot be used in ${d.where}`,
    help: () => "only a PROPERTY sees events; an ACTION can keep what happened in a VARIABLE",
  }),
  MMS2015: entry<{ name: string; where: string }>({
    severity: "error",
    title: "no current event",
    message: (d) => `\`${d.name}\` has no meaning in ${d.where}`,
    help: (d) =>
      `only ACTIONs and PROPERTYs have a current event: an operator can take \`${d.name}\` as a parameter`,
  }),
  MMS2016: entry<{ name: string; form: string; module: string }>({
    severity: "error",
    title: "built-in name declared",
    message: (d) => `\`${d.name}\` is built in and cannot be declared again`,
    help: (d) => `it is ${d.form} of ${d.module}; choose another name`,
  }),
  MMS2017: entry<{ name: string }>({
    severity: "error",
    title: "event argument that is in scope already",
    message: (d) =>
      `\`${d.name}\` cannot be an event's argument: every record has it, and every ACTION sees it`,
    help: (d) =>
      `leave it out: \`${d.name}\` can be used as it is; a field that means something else needs another name`,
  }),
  MMS2018: entry<{ name: string; near: string | undefined }>({
    severity: "error",
    title: "unknown rule",
    message: (d) => `no INVARIANT, PROPERTY, REQUIRE, ACTION or EVENT is called \`${d.name}\``,
    help: near,
    replacement: (d) => d.near,
  }),
  MMS2019: entry<{ name: string; near: string | undefined }>({
    severity: "error",
    title: "unknown CONSTANT",
    message: (d) => `no CONSTANT is called \`${d.name}\``,
    help: near,
    replacement: (d) => d.near,
  }),
  MMS2020: entry<{ operator: string; param: string; arity: number; found: number | undefined }>({
    severity: "error",
    title: "operator expected",
    message: (d) =>
      d.found === undefined
        ? `\`${d.operator}\` takes an operator of ${counted(d.arity, "argument")} as \`${d.param}\`, found a value`
        : `\`${d.operator}\` takes an operator of ${counted(d.arity, "argument")} as \`${d.param}\`, found one of ${d.found}`,
    help: (d) => {
      const params = Array.from({ length: d.arity }, (_, i) => `x${d.arity === 1 ? "" : i + 1}`).join(", ");
      return `write the name of an operator, or LAMBDA ${params} : …`;
    },
  }),
  MMS2021: entry<{ what: "_" | "LAMBDA" | "@" }>({
    severity: "error",
    title: "form out of place",
    message: (d) => `${d.what === "LAMBDA" ? "a LAMBDA" : `\`${d.what}\``} cannot stand here`,
    help: (d) => {
      switch (d.what) {
        case "_":
          return "`_` stands for any value of an event's argument in a PROPERTY";
        case "LAMBDA":
          return "a LAMBDA is an argument of an operator that takes one; LET defines an operator with a name";
        case "@":
          return "`@` is the old value inside [f EXCEPT ![k] = …]";
      }
    },
  }),
  MMS2022: entry<{ where: string }>({
    severity: "error",
    title: "prime out of place",
    message: (d) => `${d.where} cannot refer to the next state`,
    help: () => "primes belong to ACTIONs, and to [A]_v in PROPERTYs",
  }),
  MMS2023: entry<{ name: string; where: string }>({
    severity: "error",
    title: "VARIABLE in a constant expression",
    message: (d) => `${d.where} cannot depend on VARIABLE \`${d.name}\``,
    help: () => "it is evaluated before there is a state: only CONSTANTs and literals can be used",
  }),
  MMS2024: entry<{ operator: string; where: string }>({
    severity: "error",
    title: "temporal operator out of place",
    message: (d) => `${d.operator} cannot stand in ${d.where}`,
    help: () => "temporal formulas belong to PROPERTYs",
  }),
  MMS2025: entry<{ reason: "constant" | "primed" }>({
    severity: "error",
    title: "nothing to prime",
    message: (d) =>
      d.reason === "primed"
        ? "this is primed already"
        : "this does not depend on the state, so it has no next value",
    help: (d) => (d.reason === "primed" ? "drop one prime" : "prime a VARIABLE, or drop the prime"),
  }),
  MMS2084: entry<{ name: string; module: string; instead: string }>({
    severity: "error",
    title: "operator of TLA+'s library that mmspec does not have",
    message: (d) => `mmspec has no \`${d.name}\` of the module ${d.module}`,
    help: (d) => d.instead,
  }),
  MMS2026: entry<{ constant: string; name: string }>({
    severity: "error",
    title: "DEFAULTs that depend on each other",
    message: (d) =>
      d.name === d.constant
        ? `the DEFAULT of \`${d.constant}\` depends on itself`
        : `the DEFAULT of \`${d.constant}\` depends on \`${d.name}\`, which depends on it`,
    help: () =>
      "one of them needs a DEFAULT that depends on no CONSTANT, or none: then the trace or --constant sets it",
  }),
  MMS2058: entry<{ name: string; near: string | undefined }>({
    severity: "error",
    title: "unknown EVENT in a TEST",
    message: (d) => `no EVENT is called \`${d.name}\`: the record would be ignored`,
    help: (d) => near(d) ?? `declare it: EVENT ${d.name}(…)`,
    replacement: (d) => d.near,
  }),
  MMS2059: entry<{ field: string; event: string; fields: readonly string[]; near: string | undefined }>({
    severity: "error",
    title: "unknown field in a TEST",
    message: (d) => `EVENT \`${d.event}\` has no \`${d.field}\`: the field would be ignored`,
    help: (d) => near(d) ?? (d.fields.length === 0 ? undefined : `it has ${d.fields.join(", ")}`),
    replacement: (d) => d.near,
  }),
  MMS2180: entry<Record<never, never>>({
    severity: "error",
    title: "IF without ELSE",
    message: () => "IF without ELSE has no value where its condition is FALSE",
    help: () => "only what an ACTION does may lack one; a condition is `c => p`",
  }),
  MMS2181: entry<{ name: string }>({
    severity: "error",
    title: "UNCHANGED, and written",
    message: (d) => `\`${d.name}\` is UNCHANGED here, but the same step writes it`,
    help: () => "what an action does not write stays as it is: leave UNCHANGED out",
  }),
  MMS2182: entry<{ cell: string }>({
    severity: "error",
    title: "one cell written twice",
    message: (d) => `\`${d.cell}\` is written twice in one step`,
    help: () =>
      "a step gives a cell one value: write the two into different branches of an IF, or leave one out",
  }),
  MMS2183: entry<{ op: string; inside: string }>({
    severity: "warning",
    title: "an item belongs to the one above it",
    message: (d) => `this \`${d.op}\` belongs to the ${d.inside} above it, and is no item of the list`,
    help: (d) =>
      `put it below the list's other \`${d.op}\`, or begin what the ${d.inside} has to do with a \`${d.op}\` of its own`,
  }),
  MMS2170: entry<{ name: string; what: string | undefined; near: string | undefined }>({
    severity: "error",
    title: "LIFETIME of what is no kind of pointers",
    message: (d) =>
      d.what === undefined
        ? `no TYPE is called \`${d.name}\``
        : `\`${d.name}\` is ${withArticle(d.what)}, and no kind of pointers`,
    help: (d) => near(d) ?? "objects are known by their addresses: TYPE Vma == Ptr",
    replacement: (d) => d.near,
  }),
  MMS2171: entry<{ event: string; type: string; arg: string | undefined; candidates: readonly string[] }>({
    severity: "error",
    title: "which argument of the event is the object",
    message: (d) => {
      if (d.arg !== undefined) return `\`${d.event}\` has no argument \`${d.arg}\` of type ${d.type}`;
      if (d.candidates.length === 0) return `\`${d.event}\` has no argument of type ${d.type}`;
      return `\`${d.event}\` has ${counted(d.candidates.length, "argument")} of type ${d.type}`;
    },
    help: (d) =>
      d.candidates.length === 0
        ? "name an event that says which object is born or dies"
        : `say which one it is: ${d.candidates.map((c) => `${d.event}(${c})`).join(" or ")}`,
  }),
  MMS2172: entry<{ type: string }>({
    severity: "error",
    title: "second LIFETIME of a type",
    message: (d) => `\`${d.type}\` has a LIFETIME already`,
    help: () => "name all events that begin or end a life in one LIFETIME",
  }),
  MMS2173: entry<{ event: string }>({
    severity: "error",
    title: "event twice in a LIFETIME",
    message: (d) => `\`${d.event}\` is in this LIFETIME already`,
  }),
  MMS2174: entry<{ variable: string; type: string; keys: string | undefined }>({
    severity: "error",
    title: "OUTLIVES what a variable does not follow",
    message: (d) =>
      d.keys === d.type
        ? `no LIFETIME of \`${d.type}\` is known here`
        : `\`${d.variable}\` is not about objects of type \`${d.type}\``,
    help: (d) =>
      d.keys === d.type
        ? "without one nothing drops what the variable holds: leave OUTLIVES out"
        : "a variable follows the LIFETIME of T if it is a function [T -> …] or a set SUBSET T",
  }),
  MMS2196: entry<{ name: string; near: string | undefined; isAtOnePlace: boolean }>({
    severity: "error",
    title: "rule that no RULE declares",
    message: (d) =>
      d.isAtOnePlace
        ? `\`${d.name}\` is declared where it stands, and for that place alone`
        : `no RULE is called \`${d.name}\``,
    help: (d) =>
      d.isAtOnePlace
        ? `declare it, RULE ${d.name} "…", and leave the title out at each place`
        : (near(d) ??
          "a rule that is checked at one place has its title behind its id; one that is checked at several is declared by RULE"),
    replacement: (d) => d.near,
  }),
  MMS2197: entry<{ name: string }>({
    severity: "warning",
    title: "RULE that is not checked",
    message: (d) => `no REQUIRE, INVARIANT or PROPERTY checks \`${d.name}\``,
  }),
  MMS2190: entry<{ name: string; near: string | undefined }>({
    severity: "error",
    title: "unknown GIVEN",
    message: (d) => `no GIVEN is called \`${d.name}\``,
    help: near,
    replacement: (d) => d.near,
  }),
  MMS2191: entry<Record<never, never>>({
    severity: "error",
    title: "trace_begin among the records of a TEST",
    message: () => "the first record of a TEST's trace is not written in it",
    help: () => "the head of the TEST has it: COMPLETE, RECORDS event, …, WITH Constant |-> value, …",
  }),
  MMS2192: entry<{ field: string }>({
    severity: "error",
    title: "field given twice",
    message: (d) => `\`${d.field}\` is given twice`,
  }),
  MMS2193: entry<{ cycle: readonly string[] }>({
    severity: "error",
    title: "GIVEN that begins with itself",
    message: (d) =>
      d.cycle.length === 1
        ? `GIVEN \`${d.cycle[0]!}\` begins with itself`
        : `GIVEN \`${d.cycle[0]!}\` begins with itself, by way of ${d.cycle.slice(1).join(", ")}`,
  }),
  MMS2194: entry<{ name: string; limit: number }>({
    severity: "error",
    title: "too many GIVENs before a GIVEN",
    message: (d) => `GIVEN \`${d.name}\` has more than ${d.limit} others in front of it`,
  }),
  MMS2195: entry<{ at: number; records: number }>({
    severity: "error",
    title: "AT behind the last record",
    message: (d) => `the TEST has ${counted(d.records, "record")} of its own: nothing happens at ${d.at}`,
    help: () => "AT counts the records that stand in the TEST, from 1; 0 is what comes before them",
  }),
};
