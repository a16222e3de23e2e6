import type { Reporter } from "./machine.js";

/** For a machine of which only values are wanted. */
export const silentReporter: Reporter = {
  undefinedSetup() {},
  leaf() {},
  temporal() {},
  deadline() {},
  noAction() {},
  undefinedIn() {},
  mismatch() {},
  ambiguous() {},
  conflict() {},
};
