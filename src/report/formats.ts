/* The one table of report formats: the choices of --format, their help and their renderers come from here. */
import type { Run, TraceRun } from "../verdict/run.js";
import type { TestRun } from "../verdict/test-run.js";
import type { ReportOptions } from "./report-options.js";

export type RenderRun = (run: Run, options: ReportOptions) => string;
export type RenderTests = (run: TestRun, options: ReportOptions) => string;

/** A report that is written while the traces are judged. */
export interface RunStream {
  /** The part of a trace; `index` is its place in the run. */
  readonly trace: (trace: TraceRun, index: number, options: ReportOptions) => string;
  /** What comes behind the traces. */
  readonly end: (run: Run, options: ReportOptions) => string;
}

/** The formats of reports: those of the command's `--format`. */
export type ReportFormat = "pretty" | "json" | "ndjson" | "junit" | "sarif" | "github" | "tap" | "commit";

export interface Format {
  readonly name: ReportFormat;
  readonly help: string;
  /** Loads the renderer: a run in one format does not pay for the others. */
  readonly load: () => Promise<RenderRun>;
  /** The same in parts, where the format has a part for each trace. */
  readonly loadStream?: () => Promise<RunStream>;
  /** The same for what `mmspec test` found. */
  readonly loadTests: () => Promise<RenderTests>;
}

export const formats: readonly Format[] = [
  {
    name: "pretty",
    help: "for people",
    load: async () => (await import("./pretty.js")).renderPretty,
    loadStream: async () => {
      const { prettyTrace, prettyEnd } = await import("./pretty.js");
      return { trace: prettyTrace, end: prettyEnd };
    },
    loadTests: async () => (await import("./test-pretty.js")).renderTestsPretty,
  },
  {
    name: "json",
    help: "for programs, with a version key",
    load: async () => (await import("./json.js")).renderJson,
    loadTests: async () => (await import("./test-json.js")).renderTestsJson,
  },
  {
    name: "ndjson",
    help: "JSON, a line for each trace as it is judged",
    load: async () => (await import("./ndjson.js")).renderNdjson,
    loadStream: async () => {
      const { ndjsonTrace, ndjsonEnd } = await import("./ndjson.js");
      return { trace: ndjsonTrace, end: ndjsonEnd };
    },
    loadTests: async () => (await import("./ndjson.js")).renderTestsNdjson,
  },
  {
    name: "junit",
    help: "XML for CI servers",
    load: async () => (await import("./junit.js")).renderJunit,
    loadTests: async () => (await import("./junit.js")).renderTestsJunit,
  },
  {
    name: "sarif",
    help: "SARIF 2.1.0 for code scanning",
    load: async () => (await import("./sarif.js")).renderSarif,
    loadTests: async () => (await import("./sarif.js")).renderTestsSarif,
  },
  {
    name: "github",
    help: "annotations in a GitHub workflow",
    load: async () => (await import("./github.js")).renderGithub,
    loadTests: async () => (await import("./github.js")).renderTestsGithub,
  },
  {
    name: "tap",
    help: "TAP 14 for test harnesses",
    load: async () => (await import("./tap.js")).renderTap,
    loadTests: async () => (await import("./tap.js")).renderTestsTap,
  },
  {
    name: "commit",
    help: "the stories for the message of a kernel commit",
    load: async () => (await import("./commit.js")).renderCommit,
    loadTests: async () => (await import("./commit.js")).renderTestsCommit,
  },
];

/** The format of this name, which is one of the table's. */
export function formatNamed(name: string): Format {
  return formats.find((format) => format.name === name)!;
}
