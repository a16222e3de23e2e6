import { entry } from "./entry.js";

/** 6xxx: something went wrong while a spec was evaluated. */
export const evaluationCodes = {
  MMS6001: entry<{ assumption: string; value: string }>({
    severity: "error",
    title: "ASSUME does not hold",
    message: (d) => `the assumption ${d.assumption} is ${d.value}`,
  }),
  MMS6002: entry<{ first: string; second: string; event: string; line: number }>({
    severity: "error",
    title: "two actions enabled at once",
    message: (d) =>
      `at line ${d.line}, ${d.first} and ${d.second} are both enabled on ${d.event} and lead to different states`,
    help: () => "give one of them a guard, so that they exclude each other",
  }),
  MMS6003: entry<{ variable: string; event: string; line: number }>({
    severity: "error",
    title: "one cell written twice",
    message: (d) =>
      `at line ${d.line}, the actions on ${d.event} write one cell of ${d.variable} twice, with different values`,
  }),
  MMS6004: entry<{ constant: string; value: string; expected: string }>({
    severity: "error",
    title: "wrong value for a CONSTANT",
    message: (d) => `${d.constant} cannot be ${d.value}: expected ${d.expected}`,
  }),
  MMS6084: entry<{ what: string; fault: string }>({
    severity: "error",
    title: "undefined before the first event",
    message: (d) => `the ${d.what} is undefined: ${d.fault}`,
    help: (d) =>
      d.what.startsWith("WHEN")
        ? "a WHEN must have a value for all CONSTANTs: guard what may be undefined"
        : "it must have a value for all CONSTANTs: guard what may be undefined",
  }),
  MMS6085: entry<{ text: string; line: number }>({
    severity: "note",
    title: "printed by the spec",
    message: (d) => (d.line === 0 ? d.text : `at line ${d.line}: ${d.text}`),
  }),
  MMS6071: entry<{ said: readonly string[]; assumption: string }>({
    severity: "error",
    title: "constants that contradict each other",
    message: (d) =>
      `${d.said.join(" and ")} contradict each other${d.assumption === "" ? "" : `: ${d.assumption}`}`,
    help: () => "nothing that depends on them is judged; --constant NAME=VALUE says which is right",
  }),
};
