import { entry } from "./entry.js";

const list = (words: readonly string[]) => words.map((w) => `\`${w}\``).join(", ");

/** 3xxx: the types do not fit. */
export const typeCodes = {
  MMS3001: entry<{
    expected: string;
    found: string;
    inner: readonly [expected: string, found: string] | undefined;
  }>({
    severity: "error",
    title: "type mismatch",
    message: (d) => `expected ${d.expected}, found ${d.found}`,
    help: (d) => {
      if (d.inner !== undefined) return `it has ${d.inner[1]} where ${d.inner[0]} is expected`;
      if (d.expected === `SUBSET ${d.found}`) return "the set of that alone has braces: `{x}`";
      if (d.expected === "a set" && d.found.startsWith("[")) return "a function's keys are `DOMAIN f`";
      return undefined;
    },
  }),
  MMS3002: entry<{
    operator: string;
    left: string;
    right: string;
    inner: readonly [left: string, right: string] | undefined;
  }>({
    severity: "error",
    title: "values of different types compared",
    message: (d) =>
      `${d.operator} compares values of one type: the left side is ${d.left}, the right side ${d.right}`,
    help: (d) =>
      d.inner === undefined
        ? undefined
        : `the left side has ${d.inner[0]} where the right side has ${d.inner[1]}`,
  }),
  MMS3003: entry<{ value: string; allowed: readonly string[]; near: string | undefined }>({
    severity: "error",
    title: "string that is not allowed",
    message: (d) =>
      `${JSON.stringify(d.value)} is not one of ${d.allowed.map((v) => JSON.stringify(v)).join(", ")}`,
    help: (d) => (d.near === undefined ? undefined : `did you mean ${JSON.stringify(d.near)}?`),
  }),
  MMS3004: entry<{ found: string }>({
    severity: "error",
    title: "not a function",
    message: (d) => `expected a function, sequence, tuple or record, found ${d.found}`,
    help: (d) =>
      /string|STRING/.test(d.found)
        ? "a string has no characters: SubSeq(s, 1, 1) is its beginning, Len(s) its length"
        : d.found.includes("Ptr") || /^[A-Z]\w*$/.test(d.found)
          ? "what is known of an object is in a VARIABLE, a function on such objects: `f[x]`"
          : undefined,
  }),
  MMS3005: entry<{
    field: string;
    found: string;
    fields: readonly string[];
    near: string | undefined;
    pointer: boolean;
  }>({
    severity: "error",
    title: "no such field",
    message: (d) => `${d.found} has no field \`${d.field}\``,
    help: (d) => {
      if (d.pointer)
        return `a pointer has no fields of its own: keep them in a VARIABLE, as in ${d.field}[p] or f[p].${d.field}`;
      if (d.near !== undefined) return `did you mean \`${d.near}\`?`;
      return d.fields.length === 0 ? undefined : `its fields are ${list(d.fields)}`;
    },
  }),
  MMS3006: entry<{ expected: string; found: string; missing: readonly string[]; unknown: readonly string[] }>(
    {
      severity: "error",
      title: "records with different fields",
      message: (d) => `expected ${d.expected}, found ${d.found}`,
      help: (d) =>
        [
          ...(d.missing.length > 0
            ? [`${list(d.missing)} ${d.missing.length === 1 ? "is" : "are"} missing`]
            : []),
          ...(d.unknown.length > 0
            ? [`${list(d.unknown)} ${d.unknown.length === 1 ? "is" : "are"} not expected`]
            : []),
          ...(d.missing.length > 0 && d.unknown.length > 0
            ? [
                "records of one set have the same fields: give what one kind lacks a value such as NULL, 0 or {}",
              ]
            : []),
        ].join("; "),
    },
  ),
  MMS3007: entry<{ index: string; length: number }>({
    severity: "error",
    title: "index outside a tuple",
    message: (d) => `this tuple has the items 1 to ${d.length}, and no item ${d.index}`,
  }),
  MMS3008: entry<{ found: string; near: string | undefined }>({
    severity: "error",
    title: "not a type",
    message: (d) => `${d.found} is not a type`,
    help: (d) =>
      d.near === undefined
        ? 'types are BOOLEAN, Int, Nat, STRING, {"a", "b"}, [K -> V], [a : S, b : T], Seq(S), SUBSET S, S \\X T, Task and what TYPE declares'
        : `did you mean \`${d.near}\`?`,
  }),
  MMS3009: entry<{ set: string; pointer: boolean }>({
    severity: "error",
    title: "infinite set used as a value",
    message: (d) => `${d.set} is not a finite set: it can only be a type or stand right of \\in`,
    help: (d) =>
      d.pointer
        ? "take the domain of a VARIABLE that is keyed by it, as in DOMAIN f"
        : "name the range, as in 0..n",
  }),
  MMS3010: entry<Record<string, never>>({
    severity: "error",
    title: "value that would contain itself",
    message: () => "the type of this value would have to contain itself",
  }),
  MMS3011: entry<{ name: string | undefined }>({
    severity: "error",
    title: "type too large",
    message: (d) =>
      d.name === undefined
        ? "this type is too large to be checked"
        : `the type of \`${d.name}\` is too large to be checked`,
    help: () => "split it up, or write the types of parameters",
  }),
  MMS3012: entry<{ name: string; type: string }>({
    severity: "error",
    title: "event argument that no record can carry",
    message: (d) => `the argument \`${d.name}\` cannot be ${d.type}`,
    help: () => "a record holds integers, booleans, strings, pointers and tasks",
  }),
  MMS3013: entry<{ found: string }>({
    severity: "error",
    title: "record indexed by what is no literal",
    message: (d) => `a record is applied to the name of one of its fields, found ${d.found}`,
    help: () => 'write r.name or r["name"]',
  }),
  MMS3014: entry<{ pattern: number; found: string }>({
    severity: "error",
    title: "tuple pattern that does not fit",
    message: (d) => `this pattern takes tuples of ${d.pattern}, the set has elements of type ${d.found}`,
  }),
  MMS3015: entry<{ name: string }>({
    severity: "error",
    title: "type declared by itself",
    message: (d) => `the type of \`${d.name}\` is declared by itself`,
    help: () => "a structure that refers to its own kind does so by pointers: TYPE Node == Ptr",
  }),
  MMS3016: entry<{ value: string; type: string }>({
    severity: "error",
    title: "not a pointer",
    message: (d) => `${JSON.stringify(d.value)} is no ${d.type}`,
    help: () => 'a pointer is written "0x" with 1 to 16 hexadecimal digits',
  }),
  MMS3017: entry<{ name: string }>({
    severity: "error",
    title: "operator with operator parameters as an argument",
    message: (d) => `\`${d.name}\` itself takes an operator and cannot be an argument`,
    help: () => "wrap it in a LAMBDA",
  }),
  MMS3180: entry<{ name: string; type: string }>({
    severity: "error",
    title: "DEFAULT of what is no function",
    message: (d) => `\`${d.name}\` is of type ${d.type}: only a function has a DEFAULT`,
    help: () =>
      "DEFAULT says what a function is outside of its domain; INIT says what a variable is at the start",
  }),
  MMS3181: entry<{ name: string; type: string }>({
    severity: "error",
    title: "FORMERLY that names no values",
    message: (d) => `this gives no old names to the values of \`${d.name}\`, which is of type ${d.type}`,
    help: () => 'of an enumeration, write FORMERLY [old |-> "value"]: traces may say "old", and mean "value"',
  }),
  MMS3182: entry<{ old: string; name: string }>({
    severity: "error",
    title: "old name that is a value",
    message: (d) => `\`${d.old}\` is a value of \`${d.name}\` itself`,
    help: () => "an old name stands in traces for another value: leave it out",
  }),
  MMS3183: entry<{ old: string; type: string }>({
    severity: "error",
    title: "old name for no value",
    message: (d) => `what \`${d.old}\` stands for is no literal of type ${d.type}`,
  }),
  MMS3190: entry<{ field: string; event: string; expected: string; found: string; near: string | undefined }>(
    {
      severity: "error",
      title: "value of another type in a record of a TEST",
      message: (d) => `\`${d.field}\` of \`${d.event}\` is ${d.expected}, found ${d.found}`,
      help: (d) => (d.near === undefined ? undefined : `did you mean "${d.near}"?`),
    },
  ),
  MMS3191: entry<{ field: string; event: string; fields: readonly string[] }>({
    severity: "error",
    title: "missing field in a record of a TEST",
    message: (d) => `\`${d.event}\` lacks \`${d.field}\``,
    help: (d) => `it has ${d.fields.join(", ")}`,
  }),
  MMS3192: entry<{ name: string; value: string }>({
    severity: "error",
    title: "negative value of a Nat",
    message: (d) => `\`${d.name}\` is a Nat, and ${d.value} is negative`,
    help: () => "declare it as Int, or give it a natural number",
  }),
};
