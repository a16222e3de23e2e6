/* `mmspec import`: another tool's recording as JSONL. */
import { hasErrors } from "../../diag/diagnostic.js";
import { fileServices, openPath } from "../../files/services.js";
import type { ForeignSummary } from "../../importers/foreign-reader.js";
import { lineAccount } from "../../report/line-account.js";
import { type Imported, importTrace } from "../../session/import-trace.js";
import { counted, grouped } from "../../text/format-count.js";
import { printable } from "../../text/printable.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { withOutput } from "../output/output-file.js";
import { createProgress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";

export interface ImportFlags {
  readonly from?: string;
  readonly output?: string;
  readonly map?: string;
  readonly quiet?: true;
  readonly color: boolean;
}

export async function importRecording(file: string, flags: ImportFlags, io: CommandIo): Promise<number> {
  const inputs = () => [file, ...(flags.map === undefined ? [] : [flags.map])];
  return withOutput(flags.output, inputs, io, async (output) => {
    const progress = createProgress(io, flags.quiet !== true);
    const services = { ...fileServices(io), environment: io, progress: progress.update };
    const importing = importTrace(await openPath(file, io), flags, services);
    let imported: Imported;
    try {
      let step = await importing.next();
      for (; step.done !== true; step = await importing.next()) await output.write(step.value);
      imported = step.value;
    } finally {
      await importing.return(undefined as never);
      await progress.clear();
    }
    const { summary, diagnostics } = imported;
    await showDiagnostics(diagnostics, io, flags.color);
    if (flags.quiet !== true) await io.stderr.write(accountText(file, summary));
    return hasErrors(diagnostics) ? EXIT.noAnswer : EXIT.ok;
  });
}

const MAX_NAMES = 8;

/** What became of every line of the recording. */
function accountText(file: string, summary: ForeignSummary): string {
  const map = summary.map === undefined ? "" : ` with the field map ${printable(summary.map)}`;
  const names = summary.ignored.slice(0, MAX_NAMES).map((n) => `${printable(n.event)} ${grouped(n.count)}`);
  const more = summary.ignored.length - names.length;
  const rest = more > 0 ? ` and ${counted(more, "other name")}` : "";
  return (
    `${printable(file)}: ${summary.format}${map}: ${counted(summary.records, "event")}, ${grouped(summary.lost)} lost\n` +
    `  ${lineAccount(summary.lines)}\n` +
    (names.length === 0 ? "" : `  of no interest: ${names.join(", ")}${rest}\n`)
  );
}
