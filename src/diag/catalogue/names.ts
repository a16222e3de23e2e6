import { entry } from "./entry.js";

/** 2xxx: a name is unknown, doubled, or used for what it is not. */
export const nameCodes = {
  MMS2001: entry<{ name: string; near: string | undefined }>({
    severity: "error",
    title: "unknown name",
    say: (d) => `unknown name \`${d.name}\``,
    help: (d) => (d.near === undefined ? undefined : `did you mean \`${d.near}\`?`),
  }),
};
