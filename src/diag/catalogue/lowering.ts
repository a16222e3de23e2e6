import { entry } from "./entry.js";

/** 4xxx: well typed, but nothing that can be run. */
export const loweringCodes = {
  MMS4001: entry<{ construct: string; where: string; hint: string | undefined }>({
    severity: "error",
    title: "construct out of place",
    message: (d) => `${d.construct} cannot stand in ${d.where}`,
    help: (d) => d.hint,
  }),
  MMS4002: entry<{ what: string; reads: string }>({
    severity: "error",
    title: "not constant",
    message: (d) => `${d.what} must be constant, but it reads ${d.reads}`,
    help: () => "only CONSTANTs, literals and operators over them have one value for a whole trace",
  }),
  MMS4003: entry<{ limit: number }>({
    severity: "error",
    title: "expands to too much",
    message: (d) => `the operators used here expand to more than ${d.limit} expressions`,
    help: () =>
      "LET definitions with parameters and operators that take operators are expanded at each use: use them less deeply",
  }),
  MMS4084: entry<{ limit: number }>({
    severity: "error",
    title: "nested too deeply",
    message: (d) =>
      `with the operators that are called here, expressions are nested more than ${d.limit} levels deep`,
    help: () =>
      "let fewer operators call each other in a chain; each bound variable, LET definition, arm of CASE and update of EXCEPT counts, too",
  }),
  MMS4085: entry<{ parts: number; limit: number }>({
    severity: "error",
    title: "temporal formula of too many parts",
    message: (d) => `this temporal formula has ${d.parts} parts, more than ${d.limit}`,
    help: () => "write a PROPERTY for each of the formulas that it joins",
  }),
  MMS4004: entry<{ operator: string }>({
    severity: "error",
    title: "future below past",
    message: (d) => `${d.operator} looks back, but what stands below it looks ahead`,
    help: () => "below ONCE, SINCE and PREVIOUSLY use no [], <> or ~>",
  }),
  MMS4005: entry<Record<never, never>>({
    severity: "error",
    title: "WITHIN out of place",
    message: () =>
      "`~> … WITHIN` can only stand at the top of a PROPERTY, joined with others by /\\, over predicates without [] , <> and ~>",
  }),
  MMS4006: entry<{ variable: string; event: string | undefined }>({
    severity: "error",
    title: "variable not bound by the event",
    message: (d) =>
      d.event === undefined
        ? `no event predicate names \`${d.variable}\`, so nothing says which values it has`
        : `the event predicate ${d.event} does not name \`${d.variable}\``,
    help: (d) =>
      `name ${d.variable} as an argument of every event predicate below the quantifier (a Task as \`self = ${d.variable}\` beside it)`,
  }),
  MMS4007: entry<{ name: string }>({
    severity: "error",
    title: "set that cannot be enumerated",
    message: (d) => `${d.name} cannot be enumerated`,
    help: () =>
      "quantify over a set that the model keeps, e.g. DOMAIN of a VARIABLE; types are for \\in tests, declarations and quantifiers in front of a PROPERTY",
  }),
  MMS4008: entry<{ what: string }>({
    severity: "error",
    title: "not a conjunct of an action",
    message: (d) => `${d.what} is not a conjunct that an ACTION can have`,
    help: () =>
      "conjuncts are guards, x' = e, f'[k] = e, UNCHANGED, REQUIRE, OBSERVE, and IF, CASE, LET or \\A x \\in S around them; for alternatives write several ACTIONs",
  }),
};
