/* `mmspec validate`: every trace against the specs, one report. */
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { type ExpandedTraces, expandTraces } from "../../files/bytes/expand-traces.js";
import { STDIN, type TraceFile } from "../../files/bytes/trace-file.js";
import { fileServices } from "../../files/services.js";
import { type LoadedSpecs, specFiles } from "../../files/specs/find-specs.js";
import type { Dataflow } from "../../ir/analysis/dataflow.js";
import { Advisor } from "../../session/advisor.js";
import { Interrupted } from "../../session/environment.js";
import { InputError } from "../../session/input-error.js";
import { counted } from "../../text/format-count.js";
import { holdsOf, type Reason } from "../../verdict/reasons.js";
import type { Run, ShardPlace, TraceRun } from "../../verdict/run.js";
import { Baseline, type BaselineFlags } from "../baseline/baseline.js";
import { type CorpusFlags, judgeTraces } from "../corpus/judge-traces.js";
import { corpusDigest, placesOf, type Shard } from "../corpus/shard.js";
import { EXIT, exitCode } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { createProgress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { type ReportFlags, withReports } from "../output/write-report.js";
import type { Profile } from "../profile/profile.js";
import type { ProfileChoice } from "../profile/profile-choice.js";
import { TaskRunner } from "../workers/task-runner.js";
import type { ReplayTask } from "../workers/tasks.js";
import { DEFAULT_STORIES, detailOf, reasonsOf } from "./validate-flags.js";

export interface ValidateFlags extends CorpusFlags, ReportFlags, BaselineFlags {
  readonly stories?: number;
  readonly bail?: number;
  readonly shard?: Shard;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly failOn?: readonly Reason[];
  readonly strict?: true;
  readonly quiet?: true;
  readonly verbose?: true;
  /** The trace goes on: it is judged as it comes. */
  readonly follow?: true;
  readonly stopOnViolation?: true;
  readonly profile?: true;
  readonly profileAs?: readonly ProfileChoice[];
}

/** Bytes of traces below which they are read sooner than threads are started. */
const MIN_BYTES = 512 * 1024;

export async function validate(
  traces: readonly string[],
  flags: ValidateFlags,
  io: CommandIo,
): Promise<number> {
  if (traces.indexOf(STDIN) !== traces.lastIndexOf(STDIN)) {
    throw new InputError(diagnostic("MMS7018", undefined, { path: STDIN }));
  }
  const failOn = reasonsOf(flags);
  if (flags.follow === true) {
    const { follow } = await import("./follow.js");
    return follow(traces, flags, failOn, io);
  }
  if (flags.stopOnViolation === true)
    throw new InputError(
      diagnostic("MMS7095", undefined, { flag: "--stop-on-violation", needs: "--follow" }),
    );
  const expanded = await expandTraces(traces, io, flags);
  const inputs = () => [
    ...expanded.files.map((file) => file.path),
    ...specFiles(flags.spec ?? [], io),
    ...(flags.map === undefined ? [] : [flags.map]),
  ];
  return withReports(flags, inputs, io, async (reports) => {
    const isQuiet = flags.quiet === true;
    const progress = createProgress(io, !isQuiet);
    const profile = await startProfile(flags, io);
    const runner = new TaskRunner({ ...io, cores: flags.jobs ?? io.cores }, progress, profile?.timers);
    const specs = await runner.specs(flags);
    await reports.checkInputs(specs.files);
    if (flags.rule !== undefined) await checkRules(flags.rule, specs.program.dataflow);
    const stories = isQuiet ? 0 : (flags.stories ?? DEFAULT_STORIES);
    const baseline = Baseline.open(flags, io);
    const isShard = flags.shard !== undefined;
    const more = {
      // How much is told of it is for who merges it to say.
      // What tells two findings of a rule apart is their stories.
      stories:
        baseline !== undefined
          ? Number.MAX_SAFE_INTEGER
          : isShard
            ? (flags.stories ?? DEFAULT_STORIES)
            : stories,
      isAdvised: isShard || !isQuiet,
    };
    const digest = await digestOf(specs, flags, more, io);
    const shard = flags.shard && shardPlace(flags.shard, expanded.files, digest!);
    const files = shard?.places.map((place) => expanded.files[place]!) ?? expanded.files;
    const tasks = files.map((file): ReplayTask => {
      return { kind: "Replay", file, flags, stories: more.stories };
    });
    const sizes = files.map((file) => file.size);
    checkFiles(files, flags);
    const advisor = more.isAdvised ? new Advisor(specs.program, fileServices(io)) : undefined;
    // Whose time is measured is one thread, and what decodes for it.
    const jobs = profile === undefined && areWorthThreads(sizes) ? (flags.jobs ?? io.cores) : 1;
    const details = { stories, detail: detailOf(flags) } as const;
    const diagnostics = [...specs.diagnostics, ...expanded.diagnostics, ...passedOver(expanded, flags)];
    await showDiagnostics(diagnostics, io, flags.color);
    const runs: TraceRun[] = [];
    const { bail = Number.POSITIVE_INFINITY } = flags;
    const fails = (run: TraceRun) => failOn.some((reason) => holdsOf(reason, run));
    let isInterrupted = false;
    profile?.begin();
    try {
      const options = { jobs, label: counted(tasks.length, "trace") };
      for await (const [, run] of judgeTraces({
        tasks,
        specs,
        digest,
        flags,
        options,
        runner,
        advisor,
        progress,
        io,
      })) {
        runs.push(baseline?.mark(run) ?? run);
        await progress.clear();
        const written = () => reports.writeTrace(runs.at(-1)!, runs.length - 1, details);
        await (profile?.reporting(written) ?? written());
        if (fails(runs.at(-1)!) && runs.filter(fails).length >= bail) break;
      }
    } catch (e) {
      // What is done is reported, unless that is nothing.
      if (!(e instanceof Interrupted) || runs.length === 0) throw e;
      isInterrupted = true;
    } finally {
      await progress.clear();
    }
    const isPartial = runs.length < tasks.length;
    if (isPartial) {
      const counts = { done: runs.length, of: tasks.length, isInterrupted };
      diagnostics.push(diagnostic("MMS7032", undefined, counts));
      await showDiagnostics(diagnostics.slice(-1), io, flags.color);
    }
    // Of traces that others judge, nothing is known.
    const compared = (await baseline?.end(isPartial || isShard)) ?? [];
    diagnostics.push(...compared);
    await showDiagnostics(compared, io, flags.color);
    const run: Run = { specs: specs.names, traces: runs, isPartial, diagnostics, ...(shard && { shard }) };
    const ended = () => reports.endRun(run, details);
    await (profile?.reporting(ended) ?? ended());
    await profile?.write(profileChoices(flags), runs, specs.program);
    return isInterrupted ? EXIT.interrupted : exitCode(run, failOn);
  });
}

const profileChoices = ({ profile, profileAs = [] }: ValidateFlags): readonly ProfileChoice[] =>
  profile === true ? [{ name: "pretty", path: undefined }, ...profileAs] : profileAs;

/** V8's profiler is loaded only where somebody asks for it. */
async function startProfile(flags: ValidateFlags, io: CommandIo): Promise<Profile | undefined> {
  if (profileChoices(flags).length === 0) return undefined;
  const { Profile } = await import("../profile/profile.js");
  return Profile.start(io);
}

/** What of the folders is no trace: counted, or with --verbose each. */
function passedOver({ files, passedOver: all }: ExpandedTraces, flags: ValidateFlags): Diagnostic[] {
  if (all.length === 0 || flags.quiet === true) return [];
  if (flags.verbose === true) return all.map((file) => diagnostic("MMS7034", undefined, file));
  return [diagnostic("MMS7033", undefined, { taken: files.length, passedOver: all.length })];
}

/** Others than this thread have neither our standard input nor our pipes. */
function checkFiles(files: readonly TraceFile[], flags: ValidateFlags): void {
  const limit = flags.maxMemory === undefined ? undefined : "--max-memory";
  const queue = flags.queue === undefined ? undefined : "--queue";
  const exclusive = (flag: string, other: string) =>
    new InputError(diagnostic("MMS7028", undefined, { flag, other }));
  // It is the workers' memory.
  if (limit !== undefined && queue !== undefined) throw exclusive(limit, queue);
  const flag = limit ?? queue ?? (flags.shard && "--shard");
  if (flag === undefined) return;
  if (profileChoices(flags).length > 0 && flag !== "--shard") throw exclusive("--profile", flag);
  const stream = files.find((file) => file.kind === "stream");
  if (stream !== undefined)
    throw new InputError(diagnostic("MMS7035", undefined, { path: stream.path, flag }));
}

/** Of what verdicts depend on but the traces; undefined where nobody asks. */
async function digestOf(
  specs: LoadedSpecs,
  flags: ValidateFlags,
  more: { readonly stories: number; readonly isAdvised: boolean },
  io: CommandIo,
): Promise<string | undefined> {
  if (flags.cache === undefined && flags.shard === undefined) return undefined;
  const { replayDigest } = await import("../corpus/digest.js");
  return await replayDigest(specs, flags, more, io);
}

function shardPlace(shard: Shard, files: readonly TraceFile[], digest: string): ShardPlace {
  return { ...shard, places: placesOf(shard, files), corpus: corpusDigest(files, digest) };
}

/** A thread that waits for a pipe cannot be ended, and only this one has the standard input. */
function areWorthThreads(sizes: readonly (number | undefined)[]): boolean {
  const known = sizes.filter((size) => size !== undefined);
  return known.length === sizes.length && known.reduce((sum, size) => sum + size, 0) >= MIN_BYTES;
}

export async function checkRules(ids: readonly string[], flow: Dataflow): Promise<void> {
  const { selectRules } = await import("../../session/select-rules.js");
  selectRules(ids, flow);
}
