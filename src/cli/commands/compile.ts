/* `mmspec compile`: the TypeScript that specs become, or the IR that it is made of. */
import { hasErrors } from "../../diag/diagnostic.js";
import { compileSpecs, specFiles } from "../../files/specs/find-specs.js";
import { printProgram } from "../../ir/print-ir.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { withOutput } from "../output/output-file.js";
import { showDiagnostics } from "../output/show-diagnostics.js";

export interface CompileFlags {
  readonly output?: string;
  readonly ir?: boolean;
  readonly color: boolean;
}

export async function compile(
  entries: readonly string[],
  flags: CompileFlags,
  io: CommandIo,
): Promise<number> {
  return withOutput(
    flags.output,
    () => specFiles(entries, io),
    io,
    async (output) => {
      const { program, diagnostics, files } = await compileSpecs(entries, io);
      await output.checkInputs(files);
      await showDiagnostics(diagnostics, io, flags.color);
      if (program === undefined || hasErrors(diagnostics)) return EXIT.noAnswer;
      await output.write(flags.ir === true ? printProgram(program.ir) : program.source({ types: true }));
      return EXIT.ok;
    },
  );
}
