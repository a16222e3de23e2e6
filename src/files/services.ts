/* What sessions need of the files that come with mmspec, and of this process. */
import type { FieldMap } from "../importers/field-map.js";
import type { AdvisorServices } from "../session/advisor.js";
import type { Environment } from "../session/environment.js";
import type { ReplayServices } from "../session/replay-trace.js";
import type { TraceBytes } from "../session/trace-bytes.js";
import { rawBytesOf } from "./bytes/raw-bytes.js";
import { lookAt, type TraceFile } from "./bytes/trace-file.js";
import { TraceInput } from "./bytes/trace-input.js";
import type { FileContext } from "./file-context.js";
import { notesOn } from "./specs/catalogues.js";

/** The part of a session's services that is read from files. `specs`: field maps may lie beside them. */
export function fileServices(
  context: FileContext,
  specs: readonly string[] = [],
): Pick<ReplayServices, "fieldMaps" | "notesOn"> & AdvisorServices {
  return {
    async fieldMaps(named: string | undefined): Promise<readonly FieldMap[]> {
      if (context.maps !== undefined) return context.maps;
      const { loadFieldMaps } = await import("./specs/field-maps.js");
      return loadFieldMaps(named, context, specs);
    },
    notesOn,
    async catalogues() {
      const { loadCatalogues } = await import("./specs/catalogues.js");
      return loadCatalogues();
    },
  };
}

/** This process's clock and event loop; `signal` ends the work. */
export function processEnvironment(signal: AbortSignal = new AbortController().signal): Environment {
  return {
    now: () => performance.now(),
    signal,
    yieldToEventLoop: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

export function workingDirectory(): string {
  return process.cwd();
}

/** The bytes of a file that has been looked at. */
export function openTrace(file: TraceFile, context: FileContext): TraceInput {
  return new TraceInput(file.path, rawBytesOf(file, context.stdin));
}

/** The bytes of what a path names. */
export async function openPath(path: string, context: FileContext): Promise<TraceBytes> {
  return openTrace(await lookAt(path, context), context);
}
