/* A stretch of a recording that the kernel's buffers did not keep. */
import type { Choices } from "../support/choices.js";
import { type Recording, recounted } from "./recording.js";

/** Without what these cpus recorded from `from` up to `to`, indices of entries, and with ftrace's marks for it. */
export function withLoss(
  { lines, entries }: Recording,
  cpus: readonly number[],
  from: number,
  to: number,
): string[] {
  const gone = new Map<number, string>();
  const marks = new Map<number, string[]>();
  for (const cpu of cpus) {
    const lost = entries.slice(from, to).filter((e) => e.cpu === cpu);
    for (const { at } of lost) gone.set(at, "");
    const next = entries.slice(to).find((e) => e.cpu === cpu)?.at ?? lines.length;
    const mark = `CPU:${cpu} [LOST ${lost.length} EVENTS]`;
    if (lost.length > 0) marks.set(next, [...(marks.get(next) ?? []), mark]);
  }
  const kept = lines.flatMap((line, i) => [...(marks.get(i) ?? []), ...(gone.has(i) ? [] : [line])]);
  return recounted([...kept, ...(marks.get(lines.length) ?? [])]);
}

/** A stretch of up to a tenth of the recording, of one cpu or of all. */
export function someLoss(recording: Recording, choices: Choices): string[] {
  const { entries } = recording;
  const cpus = [...new Set(entries.map((e) => e.cpu))].sort();
  const from = choices.below(entries.length);
  const to = from + 1 + choices.below(Math.ceil(entries.length / 10));
  return withLoss(recording, choices.oneIn(2) ? cpus : [choices.pick(cpus)], from, to);
}
