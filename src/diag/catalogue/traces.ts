import { entry } from "./entry.js";

/** 5xxx: a trace or a recording. */
export const traceCodes = {
  MMS5001: entry<{ reason: string }>({
    severity: "error",
    title: "trace line is not JSON",
    say: (d) => `this line is not a JSON object: ${d.reason}`,
  }),
};
