import { entry } from "./entry.js";

/** 7xxx: the command, its flags and its files. */
export const commandCodes = {
  MMS7001: entry<{ path: string; reason: string }>({
    severity: "error",
    title: "cannot read file",
    say: (d) => `cannot read ${d.path}: ${d.reason}`,
  }),
};
