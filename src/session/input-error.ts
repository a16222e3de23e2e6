import type { Diagnostic } from "../diag/diagnostic.js";

/** What was given cannot be used at all: a spec, a field map, a flag. The command shows the diagnostics and exits with 2. */
export class InputError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: Diagnostic[]) {
    super(diagnostics.map((d) => d.code).join(", "));
    this.diagnostics = diagnostics;
  }
}
