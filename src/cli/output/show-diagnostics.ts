import { type Diagnostic, sortDiagnostics } from "../../diag/diagnostic.js";
import type { CommandIo, TextOutput } from "../io.js";

/** Beyond these: "and 31 more". */
const LIMIT = 50;

/** Prints diagnostics to standard error; their printer is loaded only when there are any. */
export async function showDiagnostics(
  all: readonly Diagnostic[],
  io: CommandIo,
  color = true,
): Promise<void> {
  if (all.length === 0) return;
  const { printDiagnostics } = await import("../../diag/print-diagnostic.js");
  const text = printDiagnostics(sortDiagnostics(all), {
    color: color && mayColor(io.stderr, io),
    limit: LIMIT,
  });
  await io.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
}

/**
 * A terminal whose user has not said otherwise (https://no-color.org), or any standard stream, where colours are asked for:
 * by FORCE_COLOR or CLICOLOR_FORCE. `isStdout` is false of a file, which has none.
 */
export function mayColor(
  output: Pick<TextOutput, "isTTY"> & { readonly isStdout?: boolean },
  { env }: Pick<CommandIo, "env">,
): boolean {
  if (output.isStdout === false) return false;
  if ((env.NO_COLOR ?? "") !== "" || env.FORCE_COLOR === "0" || env.FORCE_COLOR === "false") return false;
  const isForced = [env.FORCE_COLOR, env.CLICOLOR_FORCE].some(
    (value) => (value ?? "") !== "" && value !== "0",
  );
  return isForced || (output.isTTY && env.TERM !== "dumb");
}
