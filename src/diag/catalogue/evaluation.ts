import { entry } from "./entry.js";

/** 6xxx: something went wrong while a spec was evaluated. */
export const evaluationCodes = {
  MMS6001: entry<{ assumption: string; value: "FALSE" | "unknown" }>({
    severity: "error",
    title: "ASSUME does not hold",
    say: (d) => `the assumption ${d.assumption} is ${d.value}`,
  }),
};
