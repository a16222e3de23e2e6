/* `mmspec merge`: of the reports of shards the report that one run would have made. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { describeSystemError } from "../../files/bytes/system-error.js";
import { InputError } from "../../session/input-error.js";
import type { Reason } from "../../verdict/reasons.js";
import type { Run, TraceRun } from "../../verdict/run.js";
import { parseShardRun, type ShardRun } from "../../verdict/shard-run.js";
import { exitCode } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { type ReportFlags, withReports } from "../output/write-report.js";
import { DEFAULT_STORIES, detailOf, reasonsOf } from "./validate-flags.js";

export interface MergeFlags extends ReportFlags {
  readonly stories?: number;
  readonly failOn?: readonly Reason[];
  readonly strict?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

export async function merge(paths: readonly string[], flags: MergeFlags, io: CommandIo): Promise<number> {
  const failOn = reasonsOf(flags);
  const shards: ShardRun[] = [];
  const problems: Diagnostic[] = [];
  for (const path of paths) {
    const read = await readShard(path, io);
    if ("code" in read) problems.push(read);
    else shards.push(read);
    const [first] = shards;
    if (!("code" in read) && first !== undefined && (read.corpus !== first.corpus || read.of !== first.of))
      problems.push(diagnostic("MMS7048", undefined, { first: paths[0]!, second: path }));
    if (!("code" in read) && shards.filter((shard) => shard.index === read.index).length > 1)
      problems.push(diagnostic("MMS7049", undefined, { path, index: read.index, of: read.of }));
  }
  if (problems.length > 0) throw new InputError(...problems);
  const isQuiet = flags.quiet === true;
  const stories = isQuiet ? 0 : (flags.stories ?? DEFAULT_STORIES);
  const run = merged(shards, stories);
  return withReports(
    flags,
    () => paths,
    io,
    async (reports) => {
      await showDiagnostics(run.diagnostics, io, flags.color);
      await reports.writeRun(run, { stories, detail: detailOf(flags) });
      return exitCode(run, failOn);
    },
  );
}

async function readShard(path: string, io: CommandIo): Promise<ShardRun | Diagnostic> {
  let text: string;
  try {
    text = await readFile(resolve(io.cwd, path), "utf8");
  } catch (e) {
    return diagnostic("MMS7001", undefined, { path, reason: describeSystemError(e) });
  }
  return parseShardRun(text) ?? diagnostic("MMS7047", undefined, { path });
}

/** Shards that are missing make it a report of a part. */
function merged(shards: readonly ShardRun[], stories: number): Run {
  const [{ of, specs }] = shards as [ShardRun, ...ShardRun[]];
  const placed = shards.flatMap(({ places, traces }) =>
    traces.map((trace, i) => ({ place: places[i]!, trace: explained(trace, stories) })),
  );
  placed.sort((a, b) => a.place - b.place);
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter(
    (index) => !shards.some((shard) => shard.index === index),
  );
  // What is said of the whole corpus each of them says.
  const said = new Map(shards.flatMap((s) => s.diagnostics.map((d) => [JSON.stringify(d), d])));
  const diagnostics = [
    ...said.values(),
    ...(missing.length === 0 ? [] : [diagnostic("MMS7050", undefined, { missing, of })]),
  ];
  const isPartial = missing.length > 0 || shards.some((shard) => shard.isPartial);
  return { specs, traces: placed.map(({ trace }) => trace), isPartial, diagnostics };
}

/** A shard may explain more than is wanted here. */
function explained(trace: TraceRun, stories: number): TraceRun {
  const violations = trace.violations.map((violation, i) =>
    i < stories ? violation : { ...violation, sourceLine: undefined, witness: [], story: [] },
  );
  return { ...trace, violations };
}
