import { entry } from "./entry.js";

/** 4xxx: well typed, but nothing that can be run. */
export const loweringCodes = {
  MMS4001: entry<{ construct: string; where: string }>({
    severity: "error",
    title: "construct out of place",
    say: (d) => `${d.construct} cannot stand in ${d.where}`,
  }),
};
