import type { Diagnostic } from "../diag/diagnostic.js";
import { fileServices, processEnvironment } from "../files/services.js";
import type { ForeignSummary } from "../importers/foreign-reader.js";
import { Interrupted } from "../session/environment.js";
import { importTrace as importBytes } from "../session/import-trace.js";
import { InputError } from "../session/input-error.js";
import { checkOptions } from "./check-options.js";
import { libraryContext } from "./context.js";
import { badOption } from "./errors.js";
import { type ReadOptions, readOptions } from "./trace-options.js";
import { checkSource, openSource, type TraceSource } from "./trace-source.js";

/** A recording as JSONL, to be iterated once: texts of some whole lines each. */
export interface ImportedTrace extends AsyncIterable<string> {
  /** What became of the recording's lines, when the loop is through; undefined where it is no recording. */
  readonly summary: ForeignSummary | undefined;
  /** What is wrong with the recording, as far as it has been read. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Another tool's recording (ftrace, perf, trace-cmd, bpftrace; plain, `.gz` or `.zst`) as mmspec's JSONL, as `mmspec
 * import` writes it. What cannot be read as one gives no text, and a diagnostic.
 *
 * @example
 * ```ts
 * for await (const lines of importTrace("ftrace.txt.gz")) process.stdout.write(lines);
 * ```
 */
export function importTrace(source: TraceSource, options: ReadOptions = {}): ImportedTrace {
  const where = "importTrace";
  checkSource(where, source);
  checkOptions(where, options, readOptions);
  const { name = "<trace>", format, map, signal } = options;
  if (signal?.aborted === true) throw signal.reason;
  const context = libraryContext(undefined);
  const services = {
    ...fileServices(context),
    environment: processEnvironment(signal),
    progress: async () => {},
  };
  let summary: ForeignSummary | undefined;
  let diagnostics: readonly Diagnostic[] = [];
  async function* texts(): AsyncGenerator<string, void> {
    const { bytes, misuse } = await openSource(where, source, name, context);
    if (map !== undefined) {
      try {
        await services.fieldMaps(map);
      } catch (e) {
        throw e instanceof InputError ? badOption(where, "options.map", e.diagnostics) : e;
      }
    }
    const importing = importBytes(bytes, { from: format, map }, services);
    try {
      let step = await importing.next();
      for (; step.done !== true; step = await importing.next()) yield step.value;
      ({ summary, diagnostics } = step.value);
    } catch (e) {
      if (e instanceof Interrupted) throw signal?.reason;
      if (!(e instanceof InputError)) throw e;
      diagnostics = e.diagnostics;
    } finally {
      await importing.return(undefined as never);
    }
    const wrong = misuse();
    if (wrong !== undefined) throw wrong;
  }
  const iterator = texts();
  return {
    get summary() {
      return summary;
    },
    get diagnostics() {
      return diagnostics;
    },
    [Symbol.asyncIterator]: () => iterator,
  };
}
