/* `mmspec show`: what a recorded state is. */
import { diagnostic, hasErrors } from "../../diag/diagnostic.js";
import { lookAt } from "../../files/bytes/trace-file.js";
import { queryCompiler } from "../../files/specs/find-specs.js";
import { renderShown, renderShownJson, type ShownReport } from "../../report/shown.js";
import type { SpecModule } from "../../runtime/machine.js";
import { InputError } from "../../session/input-error.js";
import { type Shown, showTrace } from "../../session/show-trace.js";
import { SourceFile } from "../../text/source-file.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { createProgress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { TaskRunner } from "../workers/task-runner.js";
import type { ReplayFlags } from "../workers/tasks.js";

export interface ShowFlags extends ReplayFlags {
  /** A line; 0 is the end of the trace. */
  readonly at?: number;
  readonly before?: true;
  readonly history?: readonly string[];
  readonly when?: readonly string[];
  readonly all?: boolean;
  readonly json?: true;
  readonly color: boolean;
}

export async function show(
  trace: string,
  expressions: readonly string[],
  flags: ShowFlags,
  io: CommandIo,
): Promise<number> {
  const { at, history = [], when = [] } = flags;
  if (at === undefined && history.length + when.length === 0)
    throw new InputError(diagnostic("MMS7110", undefined, { what: "a line" }));
  if (at === undefined && expressions.length > 0)
    throw new InputError(diagnostic("MMS7110", undefined, { what: "the line of EXPR" }));
  const texts = [
    ...expressions.map((text, i) => new SourceFile(expressions.length > 1 ? `EXPR ${i + 1}` : "EXPR", text)),
    ...history.map((text) => new SourceFile("--history", text)),
    ...when.map((text) => new SourceFile("--when", text)),
  ];
  const progress = createProgress(io, true);
  const runner = new TaskRunner(io, progress);
  const replay = { ...flags, all: false };
  const specs = await runner.specs(replay);
  const queries = texts.length === 0 ? undefined : await compiled(texts, flags, io);
  const from = (start: number, count: number) => Array.from({ length: count }, (_, i) => start + i);
  const [h, w] = [expressions.length, expressions.length + history.length];
  checkConditions(queries, texts.slice(w), from(w, when.length));
  let shown: Shown;
  try {
    shown = await showTrace(
      await runner.replayer(replay),
      specs.program,
      queries,
      runner.open(await lookAt(trace, io)),
      {
        at: at === undefined ? undefined : { line: at, before: flags.before === true },
        values: from(0, expressions.length),
        history: from(h, history.length),
        when: from(w, when.length),
        all: flags.all === true,
        isSorted: flags.sortWindow !== undefined,
      },
    );
  } finally {
    await progress.clear();
  }
  const { state, lastLine } = shown;
  const problems = [...specs.diagnostics, ...shown.diagnostics];
  if (at !== undefined && state === undefined && !hasErrors(problems))
    problems.push(diagnostic("MMS7112", undefined, { path: trace, line: at, last: lastLine }));
  await showDiagnostics(problems, io, flags.color);
  if (hasErrors(problems) && state === undefined && lastLine === 0) return EXIT.noAnswer;
  const asked = texts.map((t) => t.text);
  const report: ShownReport = { file: trace, asked, when: from(w, when.length), ...shown };
  await io.stdout.write(flags.json === true ? renderShownJson(report) : renderShown(report));
  return hasErrors(problems) ? EXIT.noAnswer : EXIT.ok;
}

async function compiled(
  texts: readonly SourceFile[],
  flags: ShowFlags,
  io: CommandIo,
): Promise<SpecModule | undefined> {
  const { spec, diagnostics } = (await queryCompiler(flags, io)).compile(texts);
  if (spec === undefined) throw new InputError(...diagnostics);
  await showDiagnostics(diagnostics, io, flags.color);
  return spec;
}

/** What becomes TRUE is a BOOLEAN. */
function checkConditions(
  queries: SpecModule | undefined,
  texts: readonly SourceFile[],
  indexes: readonly number[],
): void {
  const wrong = texts.flatMap((file, i) => {
    const { kind } = queries!.meta.queries![indexes[i]!]!.shape;
    const at = { file, start: 0, end: file.text.length };
    return kind === "Bool" || kind === "Any" ? [] : [diagnostic("MMS7111", at, {})];
  });
  if (wrong.length > 0) throw new InputError(...wrong);
}
