import { entry } from "./entry.js";

/** 3xxx: the types do not fit. */
export const typeCodes = {
  MMS3001: entry<{ expected: string; found: string }>({
    severity: "error",
    title: "type mismatch",
    say: (d) => `expected ${d.expected}, found ${d.found}`,
  }),
};
