/* The shipped model, loaded and run as the command does it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix as path } from "node:path";
import { type LoadedProgram, loadProgram } from "../../src/compile/load-program.js";
import { positionOf, sentence } from "../../src/diag/diagnostic.js";
import { type ManifestTrace, parseManifest } from "../../src/replay/manifest.js";
import { createReplay } from "../../src/replay/replay.js";
import { createJsonlReader } from "../../src/trace/jsonl-reader.js";
import type { TraceRun } from "../../src/verdict/run.js";

export const mmFolder = "specs/mm";

const host = {
  readFile: (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : undefined),
  shipped: "specs",
};

/** All modules of mm, as files. */
export const mmFiles = readdirSync(mmFolder)
  .filter((name) => name.endsWith(".mms"))
  .sort()
  .map((name) => path.join(mmFolder, name));

/** The program of these modules and what they extend; they are in order. */
export function programOf(files: readonly string[]): LoadedProgram {
  const { program, diagnostics } = loadProgram(files, host);
  const trouble = diagnostics.map((d) => {
    const place = d.at === undefined ? undefined : positionOf(d.at);
    return `${place?.path}:${place?.line}: ${d.code} ${sentence(d).message}`;
  });
  if (program === undefined || trouble.length > 0) throw new Error(trouble.join("\n"));
  return program;
}

/** What comes of a trace given by its lines; `all`: also every repetition of a violation. */
export function replay(
  program: LoadedProgram,
  lines: readonly string[],
  { all = false }: { readonly all?: boolean } = {},
): TraceRun {
  const run = createReplay(program, {
    file: "trace",
    format: "jsonl",
    constants: new Map(),
    allowBadLines: false,
    all,
    maxViolations: 1000,
  });
  const reader = createJsonlReader({
    schemas: program.schemas,
    constants: program.constants,
    decoders: program.decoders,
    pointers: run.pointers,
    sink: run.sink,
    strictFields: false,
    path: "trace",
  });
  reader.feed(Buffer.from(`${lines.join("\n")}\n`));
  reader.end();
  return run.finish();
}

export interface Finding {
  readonly id: string;
  readonly line: number;
}

export const findings = (run: TraceRun): Finding[] => run.violations.map(({ id, line }) => ({ id, line }));

/** By id and line, each once: one rule may be violated for several objects at a line. */
export const printed = (list: readonly Finding[]): string[] =>
  [...new Set(list.map((f) => `${f.id} at ${f.line}`))].sort();

const scenarioFolder = "traces/scenarios";

export type Scenario = ManifestTrace;

const manifestFile = path.join(scenarioFolder, "manifest.json");

export const scenarios: readonly Scenario[] = parseManifest(manifestFile, readFileSync(manifestFile, "utf8"))
  .manifest!.traces;

export function linesOf(trace: string): string[] {
  return readFileSync(path.join(scenarioFolder, trace), "utf8").trimEnd().split("\n");
}
