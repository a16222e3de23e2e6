/* Another tool's recording as JSONL. */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { FieldMap } from "../importers/field-map.js";
import type { ForeignSummary } from "../importers/foreign-reader.js";
import { encodeRecord } from "../trace/encode-record.js";
import { lostRecord, type TraceRecord } from "../trace/record.js";
import { detectFormat, type ImportPlan, scanRecording } from "./detect-format.js";
import { createYielder, type Environment } from "./environment.js";
import { InputError } from "./input-error.js";
import type { ReplayServices } from "./replay-trace.js";
import type { TraceBytes } from "./trace-bytes.js";

/** The number of bad lines that are reported; the account of the lines counts all. */
const TOLD_BAD_LINES = 100;

export interface ImportTraceOptions {
  /** The recording's format; undefined: detected from its text. */
  readonly from?: string | undefined;
  /** The field map, by name or as a file; undefined: the one that fits. */
  readonly map?: string | undefined;
}

export interface Imported {
  readonly summary: ForeignSummary;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Gives JSONL, some whole lines at a time, and at the end what became of the recording's lines. Throws an InputError for
 * what cannot be read as a recording at all. Releases the file in the end.
 */
export async function* importTrace(
  input: TraceBytes,
  options: ImportTraceOptions,
  services: Pick<ReplayServices, "environment" | "fieldMaps" | "progress">,
): AsyncGenerator<string, Imported> {
  try {
    const { plan, bytes } = await importPlan(input, options, services);
    return yield* convert(input, plan, bytes, services);
  } finally {
    await input.close();
  }
}

async function importPlan(
  input: TraceBytes,
  { from, map }: ImportTraceOptions,
  { environment, fieldMaps }: Pick<ReplayServices, "environment" | "fieldMaps">,
): Promise<{ plan: ImportPlan; bytes: AsyncIterable<Uint8Array> }> {
  const { what, all } = await detectFormat(input, from);
  if (input.failure !== undefined && input.bytesRead === 0) throw new InputError(input.failure);
  if (what.kind === "unknown") throw new InputError(what.diagnostic);
  if (what.kind === "jsonl") throw new InputError(diagnostic("MMS7015", undefined, { path: input.path }));
  const { importer } = what;
  const maps: readonly FieldMap[] = await fieldMaps(map);
  if (!input.isFile) return { plan: { importer, maps, scan: undefined }, bytes: all };
  const scan = await scanRecording(input.read(), input.path, importer, maps, createYielder(environment));
  return { plan: { importer, maps, scan }, bytes: input.read() };
}

async function* convert(
  input: TraceBytes,
  plan: ImportPlan,
  bytes: AsyncIterable<Uint8Array>,
  { environment, progress }: { environment: Environment; progress: ReplayServices["progress"] },
): AsyncGenerator<string, Imported> {
  const { createForeignReader } = await import("../importers/foreign-reader.js");
  const diagnostics: Diagnostic[] = [];
  let text = "";
  let records = 0;
  const put = (record: TraceRecord) => {
    records++;
    text += `${encodeRecord(record)}\n`;
  };
  const reader = createForeignReader(
    plan.importer,
    plan.maps,
    {
      record: put,
      // The line is a loss, also for a reader of the JSONL.
      bad(d) {
        if (diagnostics.length < TOLD_BAD_LINES) diagnostics.push(d);
        put(lostRecord());
      },
    },
    { path: input.path, scan: plan.scan },
  );
  function* written() {
    if (text === "") return;
    const full = text;
    text = "";
    yield full;
  }
  const yielder = createYielder(environment);
  for await (const chunk of bytes) {
    reader.feed(chunk);
    if (reader.rejected !== undefined) break;
    yield* written();
    if (await yielder.maybeYield()) await progress(input.path, input.bytesRead, input.totalBytes, records);
  }
  const summary = reader.end();
  const { failure } = input;
  if (reader.rejected !== undefined)
    throw new InputError(reader.rejected, ...(failure === undefined ? [] : [failure]));
  if (failure !== undefined) put(lostRecord());
  yield* written();
  diagnostics.push(...summary.diagnostics, ...(failure === undefined ? [] : [failure]));
  return { summary, diagnostics };
}
