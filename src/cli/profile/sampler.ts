/* Stacks of this thread, sampled by V8's own profiler while the work is done. */
import { type Profiler, Session } from "node:inspector/promises";

/** Microseconds between samples: some five per cent of the time go into taking them. */
const INTERVAL_US = 1000;

/** What is called from where, and how long that was on top of the stack. */
export interface SampledStacks {
  readonly nodes: readonly StackNode[];
  /** Indices of `nodes`: what was running, one sample after the other. */
  readonly samples: readonly number[];
  /** Milliseconds that each of them stands for. */
  readonly weights: readonly number[];
}

export interface StackNode {
  /** Empty for a function without a name. */
  readonly name: string;
  /** The file's name, or empty for V8's own. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Index of the caller; undefined at the root. */
  readonly parent: number | undefined;
}

export async function startSampling(): Promise<() => Promise<SampledStacks>> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: INTERVAL_US });
  await session.post("Profiler.start");
  return async () => {
    const { profile } = await session.post("Profiler.stop");
    session.disconnect();
    return stacksOf(profile);
  };
}

function stacksOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): SampledStacks {
  const indices = new Map(nodes.map((node, i) => [node.id, i]));
  const parents: (number | undefined)[] = nodes.map(() => undefined);
  nodes.forEach(({ children = [] }, i) => {
    for (const child of children) parents[indices.get(child)!] = i;
  });
  return {
    nodes: nodes.map(({ callFrame: { functionName, url, lineNumber } }, i) => ({
      name: functionName,
      file: url.slice(url.lastIndexOf("/") + 1),
      line: lineNumber + 1,
      parent: parents[i],
    })),
    samples: samples.map((id) => indices.get(id)!),
    // Each delta is the time since the sample before, which was running until then; it may go back a little.
    weights: samples.map((_, i) => Math.max(0, timeDeltas[i + 1] ?? 0) / 1000),
  };
}
