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

/** A terminal whose user has not said otherwise (https://no-color.org). */
export function mayColor(output: Pick<TextOutput, "isTTY">, io: CommandIo): boolean {
  return output.isTTY && (io.env.NO_COLOR ?? "") === "" && io.env.TERM !== "dumb";
}
