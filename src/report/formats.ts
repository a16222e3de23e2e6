/* The one table of report formats: the choices of --format, their help and their renderers come from here. */
import type { Run } from "../verdict/run.js";
import type { TestRun } from "../verdict/test-run.js";
import type { ReportOptions } from "./report-options.js";

export type RenderRun = (run: Run, options: ReportOptions) => string;
export type RenderTests = (run: TestRun, options: ReportOptions) => string;

/** The formats of reports: those of the command's `--format`. */
export type ReportFormat = "pretty" | "json" | "junit" | "sarif" | "github" | "tap";

export interface Format {
  readonly name: ReportFormat;
  readonly help: string;
  /** Loads the renderer: a run in one format does not pay for the others. */
  readonly load: () => Promise<RenderRun>;
  /** The same for what `mmspec test` found. */
  readonly loadTests: () => Promise<RenderTests>;
}

export const formats: readonly Format[] = [
  {
    name: "pretty",
    help: "for people",
    load: async () => (await import("./pretty.js")).renderPretty,
    loadTests: async () => (await import("./test-pretty.js")).renderTestsPretty,
  },
  {
    name: "json",
    help: "for programs, with a version key",
    load: async () => (await import("./json.js")).renderJson,
    loadTests: async () => (await import("./test-json.js")).renderTestsJson,
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
];

/** The format of this name, which is one of the table's. */
export function formatNamed(name: string): Format {
  return formats.find((format) => format.name === name)!;
}
