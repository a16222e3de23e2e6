/* The kernel's descriptions of events that a field map names, read from files. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { diagnostic } from "../../diag/diagnostic.js";
import { inMemory } from "../../importers/binary/section-reader.js";
import type { ToolTexts } from "../../importers/field-map.js";
import { perfFormatsOf } from "../../importers/perf-data/perf-file.js";
import { formatNames } from "../../importers/print-fmt/format-file.js";
import { formatsOf } from "../../importers/trace-dat/dat-file.js";
import { InputError } from "../../session/input-error.js";
import { binaryKindOf } from "../bytes/binary-kind.js";
import { expandBlock } from "../bytes/expand-binary.js";
import { describeSystemError } from "../bytes/system-error.js";
import { SHIPPED } from "../package-files.js";

/** How the kernel calls each description, in a folder for each event. */
const FORMAT_FILE = "format";

/** The texts of such files, folders of them, and of a trace.dat or a perf.data. Throws an InputError where one holds none. */
export function readDescriptions(paths: readonly string[], folder: string): string[] {
  return paths.flatMap((path) => {
    let texts: string[];
    try {
      texts = textsAt(resolve(folder, path), path);
    } catch (e) {
      if (e instanceof InputError) throw e;
      throw new InputError(diagnostic("MMS7001", undefined, { path, reason: describeSystemError(e) }));
    }
    if (!texts.some((text) => formatNames(text).length > 0)) {
      throw new InputError(diagnostic("MMS5153", undefined, { path }));
    }
    return texts;
  });
}

function textsAt(path: string, shown: string): string[] {
  if (statSync(path).isDirectory()) {
    return readdirSync(path, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name === FORMAT_FILE)
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => readFileSync(file, "utf8"));
  }
  const bytes = readFileSync(path);
  const kind = binaryKindOf(bytes);
  if (kind === undefined) return [bytes.toString("utf8")];
  const all = inMemory(bytes);
  const formats = kind === "trace-dat" ? formatsOf(all, expandBlock) : perfFormatsOf(all);
  if (typeof formats === "string") {
    throw new InputError(diagnostic("MMS5154", undefined, { path: shown, reason: formats }));
  }
  return [...formats];
}

let toolTexts: ToolTexts | undefined;

/** How libtraceevent's plugins print events in their own way. */
export function loadToolTexts(): ToolTexts {
  toolTexts ??= JSON.parse(readFileSync(join(SHIPPED, "tool-texts.json"), "utf8")).patterns as ToolTexts;
  return toolTexts;
}

/** Those that come with mmspec, of the latest kernels first. */
export function shippedDescriptions(): string[] {
  return readdirSync(SHIPPED, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.parentPath.endsWith("formats") && entry.name.endsWith(".txt"))
    .sort((a, b) => b.name.localeCompare(a.name, "en", { numeric: true }))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}
