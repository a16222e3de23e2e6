/* The shipped model, loaded and run as the command does it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix as path } from "node:path";
import { type LoadedProgram, loadProgram } from "../../src/compile/load-program.js";
import { positionOf, sentence } from "../../src/diag/diagnostic.js";
import { notesOn } from "../../src/files/specs/catalogues.js";
import type { SeenEvents } from "../../src/replay/recorded.js";
import { Replay } from "../../src/replay/replay.js";
import { EventNameScan } from "../../src/trace/event-name-scan.js";
import { createJsonlReader } from "../../src/trace/jsonl-reader.js";
import type { TraceRun } from "../../src/verdict/run.js";
import { chapters } from "../scenarios/chapters.js";
import { lineOf, type Scenario, traceOf } from "../scenarios/dsl/index.js";

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

/**
 * What comes of a trace given by its lines; `all`: also every repetition of a violation; `strictFields`: a field that no
 * EVENT declares is a bad line.
 */
export function replay(
  program: LoadedProgram,
  lines: readonly string[],
  {
    all = false,
    strictFields = false,
    constants = new Map(),
  }: {
    readonly all?: boolean;
    readonly strictFields?: boolean;
    readonly constants?: ReadonlyMap<string, string>;
  } = {},
): TraceRun {
  const run = new Replay(program, {
    file: "trace",
    format: "jsonl",
    constants,
    allowBadLines: false,
    all,
    maxViolations: 1000,
    seen: seenIn(program, lines),
    notes: notesOn,
  });
  const reader = createJsonlReader({
    schemas: program.schemas,
    constants: program.constants,
    pointers: run.pointers,
    sink: run,
    strictFields,
    path: "trace",
  });
  reader.feed(Buffer.from(`${lines.join("\n")}\n`));
  reader.end();
  return run.finish();
}

function seenIn(program: LoadedProgram, lines: readonly string[]): SeenEvents {
  const scan = new EventNameScan(new Set(program.schemas.map((schema) => schema.name)));
  scan.feed(Buffer.from(lines.join("\n")));
  return { names: scan.names, isAll: true };
}

export interface Finding {
  readonly id: string;
  readonly line: number;
}

export const findings = (run: TraceRun): Finding[] => run.violations.map(({ id, line }) => ({ id, line }));

/** By id and line, each once: one rule may be violated for several objects at a line. */
export const printed = (list: readonly Finding[]): string[] =>
  [...new Set(list.map((f) => `${f.id} at ${f.line}`))].sort();

/** A described scenario with what its description comes to. */
export interface TracedScenario extends Scenario {
  readonly chapter: string;
  readonly lines: readonly string[];
  readonly violations: readonly (Finding & { readonly byRecord: boolean })[];
}

export const scenarios: readonly TracedScenario[] = chapters.flatMap((chapter) =>
  chapter.scenarios.map((s) => ({
    ...s,
    chapter: chapter.name,
    lines: traceOf(s).trimEnd().split("\n"),
    violations: s.expected.findings.map(({ id, ref, byRecord }) => ({ id, line: lineOf(s, ref), byRecord })),
  })),
);
