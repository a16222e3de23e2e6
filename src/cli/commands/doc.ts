/* `mmspec doc`: a reference of specs to be read in a browser or beside the code. */
import { hasErrors } from "../../diag/diagnostic.js";
import { loadCatalogues } from "../../files/specs/catalogues.js";
import { loadFieldMaps } from "../../files/specs/field-maps.js";
import { compileSpecs, loadSpecTrees, specFiles } from "../../files/specs/find-specs.js";
import type { CatalogueProbe } from "../../probes/catalogue.js";
import { describeSpecs, type RecordedBy } from "../../reference/describe-specs.js";
import { renderHtml } from "../../reference/render-html.js";
import { renderMarkdown } from "../../reference/render-markdown.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { withOutput } from "../output/output-file.js";
import { showDiagnostics } from "../output/show-diagnostics.js";

export interface DocFlags {
  readonly output?: string;
  readonly html?: true;
  readonly color: boolean;
}

export async function doc(entries: readonly string[], flags: DocFlags, io: CommandIo): Promise<number> {
  return withOutput(
    flags.output,
    () => specFiles(entries, io),
    io,
    async (output) => {
      const { program, diagnostics, files } = await compileSpecs(entries, io);
      await output.checkInputs(files);
      await showDiagnostics(diagnostics, io, flags.color);
      if (program === undefined || hasErrors(diagnostics)) return EXIT.noAnswer;
      const { modules } = await loadSpecTrees(entries, io);
      const document = describeSpecs(entries.join(", "), modules, program, await recordedBy(io));
      await output.write(flags.html === true ? renderHtml(document) : renderMarkdown(document));
      return EXIT.ok;
    },
  );
}

/** By the catalogues that come with mmspec and their field maps. */
async function recordedBy(io: CommandIo): Promise<RecordedBy> {
  const maps = new Map((await loadFieldMaps(undefined, io)).map((map) => [map.name, map]));
  const known = new Map<string, Set<string>>();
  for (const { map, kernels, probes } of loadCatalogues()) {
    for (const rule of maps.get(map)?.events ?? []) {
      if (rule.to === null) continue;
      const from = new Set(typeof rule.from === "string" ? [rule.from] : rule.from);
      for (const probe of probes) {
        if (!from.has(probe.event)) continue;
        const lines = known.get(rule.to) ?? new Set();
        known.set(rule.to, lines.add(`Linux ${kernels.from} to before ${kernels.below}: ${placesOf(probe)}`));
      }
    }
  }
  return (event) => [...(known.get(event) ?? [])];
}

function placesOf({ kind, at }: CatalogueProbe): string {
  const what = { probe: "entry of", "probe-return": "return of", tracepoint: "tracepoint" }[kind];
  return `${what} ${at.map((place) => `\`${place.function ?? place.tracepoint}\``).join(" or ")}`;
}
