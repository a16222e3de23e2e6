/* A Run to where the user wants it. */
import { formatNamed } from "../../report/formats.js";
import type { ReportOptions } from "../../report/report-options.js";
import type { Run } from "../../verdict/run.js";
import { ClosedPipe, type CommandIo } from "../io.js";
import type { Output } from "./output-file.js";
import { mayColor } from "./show-diagnostics.js";

/** Columns of a report that goes to no terminal. */
const FILE_WIDTH = 100;

export interface ReportFlags {
  readonly format?: string;
  /** false with --no-color. */
  readonly color: boolean;
}

export async function reportRun(
  run: Run,
  flags: ReportFlags,
  rest: Pick<ReportOptions, "stories" | "detail">,
  output: Output,
  io: CommandIo,
): Promise<void> {
  const format = formatNamed(flags.format ?? "pretty");
  const render = await format.load();
  await writeReport((options) => render(run, { ...options, ...rest }), flags, output, io);
}

/** Writes what is rendered for the output's colours and width. */
export async function writeReport(
  render: (options: Pick<ReportOptions, "color" | "width">) => string,
  flags: ReportFlags,
  output: Output,
  io: CommandIo,
): Promise<void> {
  const color = flags.color && mayColor(output, io);
  try {
    await output.write(render({ color, width: output.columns ?? FILE_WIDTH }));
  } catch (e) {
    // Whoever read only the beginning still wants to know by the exit code what the run came to.
    if (!(e instanceof ClosedPipe)) throw e;
  }
}
