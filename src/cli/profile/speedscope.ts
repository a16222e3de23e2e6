/* Sampled stacks in the file format of speedscope (https://www.speedscope.app/file-format-schema.json). */
import type { SampledStacks } from "./sampler.js";

export function speedscope(stacks: SampledStacks, name: string): string {
  const frames: { name: string; file?: string; line?: number }[] = [];
  const known = new Map<string, number>();
  const frameOf = stacks.nodes.map(({ name: called, file, line }) => {
    const key = `${called}\0${file}\0${line}`;
    let index = known.get(key);
    if (index === undefined) {
      index = frames.length;
      known.set(key, index);
      const shown = called === "" ? "(anonymous)" : called;
      frames.push(file === "" ? { name: shown } : { name: shown, file, line });
    }
    return index;
  });
  const stackOf = new Map<number, readonly number[]>();
  const stack = (node: number): readonly number[] => {
    let found = stackOf.get(node);
    if (found === undefined) {
      const { parent } = stacks.nodes[node]!;
      // The root itself is in every stack, and says nothing.
      found = parent === undefined ? [] : [...stack(parent), frameOf[node]!];
      stackOf.set(node, found);
    }
    return found;
  };
  return `${JSON.stringify({
    $schema: "https://www.speedscope.app/file-format-schema.json",
    exporter: "mmspec",
    name,
    activeProfileIndex: 0,
    shared: { frames },
    profiles: [
      {
        type: "sampled",
        name: "main thread",
        unit: "milliseconds",
        startValue: 0,
        endValue: stacks.weights.reduce((sum, ms) => sum + ms, 0),
        samples: stacks.samples.map(stack),
        weights: stacks.weights,
      },
    ],
  })}\n`;
}
