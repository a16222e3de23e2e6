/* Reports to where the user wants them: in one format or in several, to standard output and to files. */
import { type Format, formatNamed, type ReportFormat } from "../../report/formats.js";
import type { ReportOptions } from "../../report/report-options.js";
import type { Run, TraceRun } from "../../verdict/run.js";
import type { TestRun } from "../../verdict/test-run.js";
import { ClosedPipe, type CommandIo } from "../io.js";
import { type Output, withOutput } from "./output-file.js";
import { mayColor } from "./show-diagnostics.js";

/** Columns of a report that goes to no terminal. */
const FILE_WIDTH = 100;

/** One --format: `junit`, or `junit:out.xml`. */
export interface FormatChoice {
  readonly name: ReportFormat;
  /** undefined: where -o leads to, else standard output. */
  readonly path: string | undefined;
}

export interface ReportFlags {
  readonly format?: readonly FormatChoice[];
  readonly output?: string;
  /** Columns; undefined: those of the terminal. */
  readonly width?: number;
  /** false with --no-color. */
  readonly color: boolean;
}

type Details = Pick<ReportOptions, "stories" | "detail">;

/** Where the reports go, opened before the work begins. */
export class Reports {
  readonly #targets: readonly { readonly format: Format; readonly output: Output }[];
  readonly #color: boolean;
  readonly #io: CommandIo;

  readonly #width: number | undefined;

  constructor(targets: Reports["targets"], { color, width }: ReportFlags, io: CommandIo) {
    this.#targets = targets;
    this.#width = width;
    this.#color = color;
    this.#io = io;
  }

  get targets() {
    return this.#targets;
  }

  /** Files that are read, known only now: throws an InputError if one of them is written to. */
  async checkInputs(files: readonly string[]): Promise<void> {
    for (const { output } of this.#targets) await output.checkInputs(files);
  }

  /** Writes what the formats have of one trace; to be called for each of a run, in order. */
  async writeTrace(trace: TraceRun, index: number, details: Details): Promise<void> {
    for (const { format, output } of this.#targets) {
      const stream = await format.loadStream?.();
      if (stream !== undefined)
        await this.#write(output, (options) => stream.trace(trace, index, { ...options, ...details }));
    }
  }

  /** Writes a run of which the traces have been written. */
  async endRun(run: Run, details: Details): Promise<void> {
    for (const { format, output } of this.#targets) {
      const render = (await format.loadStream?.())?.end ?? (await format.load());
      await this.#write(output, (options) => render(run, { ...options, ...details }));
    }
    await this.#summarize(async () => {
      const { githubSummary } = await import("../../report/github-summary.js");
      return githubSummary(run);
    });
  }

  async writeRun(run: Run, details: Details): Promise<void> {
    for (const [i, trace] of run.traces.entries()) await this.writeTrace(trace, i, details);
    await this.endRun(run, details);
  }

  async writeTests(run: TestRun, details: Details): Promise<void> {
    for (const { format, output } of this.#targets) {
      const render = await format.loadTests();
      await this.#write(output, (options) => render(run, { ...options, ...details }));
    }
    await this.#summarize(async () => {
      const { githubTestSummary } = await import("../../report/github-summary.js");
      return githubTestSummary(run);
    });
  }

  /** Writes what is rendered for the output's colours and width. */
  async #write(
    output: Output,
    render: (options: Pick<ReportOptions, "color" | "width">) => string,
  ): Promise<void> {
    const color = this.#color && mayColor(output, this.#io);
    const text = render({ color, width: this.#width ?? output.columns ?? columnsOf(this.#io) ?? FILE_WIDTH });
    try {
      // A file is made also for a report that has nothing to say.
      await output.write(text);
    } catch (e) {
      // Whoever read only the beginning still wants to know by the exit code what the run came to.
      if (!(e instanceof ClosedPipe)) throw e;
    }
  }

  /** The page of a GitHub workflow's step, where annotations are written and the runner has a file for it. */
  async #summarize(text: () => Promise<string>): Promise<void> {
    const path = this.#io.env.GITHUB_STEP_SUMMARY ?? "";
    if (path === "" || !this.#targets.some(({ format }) => format.name === "github")) return;
    const { appendFile } = await import("node:fs/promises");
    // A page that cannot be written is no reason to fail what was judged.
    await appendFile(path, await text()).catch(() => {});
  }
}

/** What a shell that exports it says of its terminal. */
function columnsOf({ env }: CommandIo): number | undefined {
  return /^[1-9]\d{0,4}$/.test(env.COLUMNS ?? "") ? Number(env.COLUMNS) : undefined;
}

/** Opens what the reports are written to, does the work, and closes it. */
export function withReports<T>(
  flags: ReportFlags,
  inputs: () => readonly string[],
  io: CommandIo,
  work: (reports: Reports) => Promise<T>,
): Promise<T> {
  const targets: { format: Format; output: Output }[] = [];
  const open = (rest: readonly FormatChoice[]): Promise<T> => {
    const [choice, ...more] = rest;
    if (choice === undefined) return work(new Reports(targets, flags, io));
    return withOutput(choice.path, inputs, io, (output) => {
      targets.push({ format: formatNamed(choice.name), output });
      return open(more);
    });
  };
  return open(choices(flags, io));
}

/** What is asked for; in a GitHub workflow, where nothing is, the report for people and annotations. */
function choices({ format, output }: ReportFlags, io: CommandIo): readonly FormatChoice[] {
  if (format !== undefined) return format.map((choice) => ({ ...choice, path: choice.path ?? output }));
  const pretty: FormatChoice = { name: "pretty", path: output };
  return io.env.GITHUB_ACTIONS === "true" ? [pretty, { name: "github", path: undefined }] : [pretty];
}
