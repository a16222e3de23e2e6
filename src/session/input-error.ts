import type { Diagnostic } from "../diag/diagnostic.js";

/** The command was called wrongly, or cannot begin: shown as diagnostics, exit code 2. */
export class InputError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: Diagnostic[]) {
    super("usage");
    this.diagnostics = diagnostics;
  }
}
