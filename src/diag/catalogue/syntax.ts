import { entry } from "./entry.js";

/** 1xxx: the text is not a module. */
export const syntaxCodes = {
  MMS1001: entry<{ expected: readonly string[]; found: string }>({
    severity: "error",
    title: "syntax error",
    say: (d) => `expected ${d.expected.join(" or ")}, found ${d.found}`,
  }),
};
