/* `mmspec import`: another tool's recording as JSONL. */
import { type Diagnostic, diagnostic, hasErrors } from "../../diag/diagnostic.js";
import { TraceInput } from "../../files/bytes/trace-input.js";
import type { ForeignSummary } from "../../importers/foreign-reader.js";
import { UsageError } from "../../session/input-error.js";
import { counted, grouped } from "../../text/format-count.js";
import { printable } from "../../text/printable.js";
import { encodeRecord } from "../../trace/encode-record.js";
import { lostRecord, type TraceRecord } from "../../trace/record.js";
import { createBreather } from "../breathe.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { type Answer, withAnswer } from "../output/output-file.js";
import { createProgress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { loadFieldMaps, type Recording, scanRecording, sniff } from "../recording.js";

/** Lines that are told with what is wrong with them; the account of the lines counts them all. */
const TOLD_BAD_LINES = 100;

export interface ImportFlags {
  readonly from?: string;
  readonly output?: string;
  readonly map?: string;
  readonly quiet?: true;
  readonly color: boolean;
}

export async function importRecording(file: string, flags: ImportFlags, io: CommandIo): Promise<number> {
  const inputs = () => [file, ...(flags.map === undefined ? [] : [flags.map])];
  return withAnswer(flags.output, inputs, io, async (answer) => {
    const input = new TraceInput(file, io);
    try {
      const { recording, bytes } = await recordingOf(input, flags, io);
      const { summary, diagnostics } = await convert(input, recording, bytes, answer, flags, io);
      if (input.failure !== undefined) diagnostics.push(input.failure);
      await showDiagnostics(diagnostics, io, flags.color);
      if (flags.quiet !== true) await io.stderr.write(accountText(file, summary));
      return hasErrors(diagnostics) ? EXIT.unusable : EXIT.ok;
    } finally {
      await input.close();
    }
  });
}

async function recordingOf(
  input: TraceInput,
  flags: ImportFlags,
  io: CommandIo,
): Promise<{ recording: Recording; bytes: AsyncIterable<Uint8Array> }> {
  const { what, bytes } = await sniff(input, flags.from);
  if (input.failure !== undefined && input.bytesRead === 0) throw new UsageError(input.failure);
  if (what.kind === "unknown") throw new UsageError(what.diagnostic);
  if (what.kind === "jsonl") throw new UsageError(diagnostic("MMS7015", undefined, { path: input.path }));
  const { importer } = what;
  const maps = await loadFieldMaps(flags.map, io);
  if (!input.isFile) return { recording: { importer, maps, scan: undefined }, bytes };
  const scan = await scanRecording(input, importer, maps, io);
  return { recording: { importer, maps, scan }, bytes: input.read() };
}

async function convert(
  input: TraceInput,
  recording: Recording,
  bytes: AsyncIterable<Uint8Array>,
  answer: Answer,
  flags: ImportFlags,
  io: CommandIo,
): Promise<{ summary: ForeignSummary; diagnostics: Diagnostic[] }> {
  const { createForeignReader } = await import("../../importers/foreign-reader.js");
  const diagnostics: Diagnostic[] = [];
  let text = "";
  let records = 0;
  const put = (record: TraceRecord) => {
    records++;
    text += `${encodeRecord(record)}\n`;
  };
  const reader = createForeignReader(
    recording.importer,
    recording.maps,
    {
      record: put,
      // Whatever the line was to say is lost, also to who reads the JSONL.
      bad(d) {
        if (diagnostics.length < TOLD_BAD_LINES) diagnostics.push(d);
        put(lostRecord());
      },
    },
    { path: input.path, scan: recording.scan },
  );
  const flush = async () => {
    if (text === "") return;
    const full = text;
    text = "";
    await answer.write(full);
  };
  const progress = createProgress(io, flags.quiet !== true);
  const watch = createBreather(io);
  try {
    for await (const chunk of bytes) {
      reader.feed(chunk);
      if (reader.refused !== undefined) break;
      await flush();
      if (await watch.breathe())
        await progress.update(input.path, input.bytesRead, input.totalBytes, records);
    }
  } finally {
    await progress.clear();
  }
  const summary = reader.end();
  if (reader.refused !== undefined) {
    throw new UsageError(reader.refused, ...(input.failure === undefined ? [] : [input.failure]));
  }
  if (input.failure !== undefined) put(lostRecord());
  await flush();
  return { summary, diagnostics: [...diagnostics, ...summary.diagnostics] };
}

const MAX_NAMES = 8;

/** What became of every line of the recording. */
function accountText(file: string, summary: ForeignSummary): string {
  const { lines } = summary;
  const parts = [
    `${grouped(lines.used)} used`,
    `${grouped(lines.ofNoInterest)} of no interest`,
    `${grouped(lines.continuation)} continuation`,
    `${grouped(lines.header)} header`,
    `${grouped(lines.loss)} loss`,
    `${grouped(lines.notUnderstood)} not understood`,
  ];
  const map = summary.map === undefined ? "" : ` with the field map ${printable(summary.map)}`;
  const names = summary.ofNoInterest
    .slice(0, MAX_NAMES)
    .map((n) => `${printable(n.event)} ${grouped(n.count)}`);
  const more = summary.ofNoInterest.length - names.length;
  const rest = more > 0 ? ` and ${counted(more, "other name")}` : "";
  return (
    `${printable(file)}: ${summary.format}${map}: ${counted(summary.records, "event")}, ${grouped(summary.lost)} lost\n` +
    `  ${counted(lines.total, "line")}: ${parts.join(", ")}\n` +
    (names.length === 0 ? "" : `  of no interest: ${names.join(", ")}${rest}\n`)
  );
}
