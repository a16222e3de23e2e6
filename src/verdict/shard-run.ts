/* The part of a run that one shard judged, as its JSON report has it for `mmspec merge`: without loss. */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { Run, ShardPlace, TraceRun } from "./run.js";
import {
  type PackedRun,
  packRun,
  type RuleFacts,
  RuleTable,
  reviveDiagnostic,
  unpackRun,
} from "./run-codec.js";

export interface ShardRun extends ShardPlace {
  readonly specs: readonly string[];
  readonly isPartial: boolean;
  readonly traces: readonly TraceRun[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is behind the key `run` of a report's `shard`. */
interface Packed {
  readonly rules: readonly RuleFacts[];
  readonly traces: readonly PackedRun[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The report's `shard`. */
export function shardJson({ traces, diagnostics }: Run, { index, of, places, corpus }: ShardPlace): object {
  const table = new RuleTable();
  const packed: Packed = {
    traces: traces.map((trace) => packRun(trace, table)),
    rules: table.facts,
    diagnostics,
  };
  return { index, of, places, corpus, run: JSON.stringify(packed) };
}

/** undefined for what is no JSON report of a shard. */
export function parseShardRun(text: string): ShardRun | undefined {
  try {
    const { specs, partial, shard } = JSON.parse(text) as {
      specs: string[];
      partial: boolean;
      shard?: ShardPlace & { run: string };
    };
    if (shard === undefined) return undefined;
    const { index, of, places, corpus } = shard;
    const { rules, traces, diagnostics } = JSON.parse(shard.run) as Packed;
    return {
      index,
      of,
      places,
      corpus,
      specs,
      isPartial: partial,
      traces: traces.map((trace) => unpackRun(trace, rules)),
      diagnostics: diagnostics.map(reviveDiagnostic),
    };
  } catch {
    return undefined;
  }
}
