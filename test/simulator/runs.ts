/* Simulated traces by number, and what the shipped model finds in them. */
import type { LoadedProgram } from "../../src/compile/load-program.js";
import { type Finding, findings, mmFiles, programOf, replay } from "../specs/replay-mm.js";
import { type Config, kernels } from "./kernels.js";
import { Random } from "./random.js";
import { simulate } from "./simulate.js";
import { detail, traceOf, type View } from "./trace.js";

let loaded: LoadedProgram | undefined;

export const model = (): LoadedProgram => (loaded ??= programOf(mmFiles));

export interface Run {
  /** As it is printed; `SIMULATE_SEED` takes the number alone. */
  readonly name: string;
  readonly config: Config;
  readonly view: View;
  readonly lines: readonly string[];
}

/** The kernels take turns; what else there is to choose follows from the seed. */
export function runOf(seed: number): Run {
  const random = new Random(~seed);
  const config: Config = {
    ...kernels[seed % kernels.length]!,
    splitPtls: random.oneIn(2),
    slabEvents: random.oneIn(3),
    pageFree: !random.oneIn(4),
  };
  const view: View = {
    detail: random.oneIn(2) ? "full" : random.pick(detail),
    from: random.oneIn(3) ? "mid-life" : "the beginning",
    losses: random.oneIn(3) ? 1 + random.below(4) : 0,
  };
  const name = `seed ${seed}: ${config.kernel} (${config.era}, ${config.spf}), ${view.detail} from ${view.from}, ${view.losses} losses`;
  return { name, config, view, lines: traceOf(simulate(config, seed), config, view, seed) };
}

/** One with faults in it, told in full from the beginning. */
export function brokenRunOf(config: Config, seed: number, rules: ReadonlySet<string>): readonly string[] {
  const view: View = { detail: "full", from: "the beginning", losses: 0 };
  return traceOf(simulate(config, seed, rules), config, view, seed);
}

export interface Outcome {
  readonly violations: readonly Finding[];
  /** The rules that were evaluated at least once. */
  readonly evaluated: readonly string[];
  readonly trouble: readonly string[];
}

export function judge(lines: readonly string[]): Outcome {
  const run = replay(model(), lines, { strictFields: true });
  return {
    violations: findings(run),
    evaluated: run.rules.filter((r) => r.checked > 0).map((r) => r.id),
    trouble: run.diagnostics.map((d) => d.code),
  };
}
