import { type Diagnostic, sentence } from "../diag/diagnostic.js";
import { printDiagnostics } from "../diag/print-diagnostic.js";

const SHOWN = 20;

/** The specs cannot be run: `diagnostics` has what is wrong with them, and `message` the same as text. */
export class SpecError extends Error {
  readonly code = "MMSPEC_SPEC";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(`the specs cannot be run\n${printDiagnostics(diagnostics, { color: false, limit: SHOWN })}`);
    this.name = "SpecError";
    this.diagnostics = diagnostics;
  }
}

/** A function was called with what it does not take; `message` says what to pass. */
export class ArgumentError extends TypeError {
  readonly code = "MMSPEC_ARGUMENT";
  /** The argument or option that is wrong, such as `options.stories`. */
  readonly argument: string;

  constructor(where: string, argument: string, problem: string) {
    super(`${where}: ${argument} ${problem}`);
    this.name = "ArgumentError";
    this.argument = argument;
  }
}

/** The diagnostics of an option that is of the right type, and says what does not exist or cannot be used. */
export function badOption(
  where: string,
  argument: string,
  diagnostics: readonly Diagnostic[],
): ArgumentError {
  const texts = diagnostics.map((d) => {
    const { message, help } = sentence(d);
    return help === undefined ? message : `${message} (${help})`;
  });
  return new ArgumentError(where, argument, `cannot be used: ${texts.join("; ")}`);
}
