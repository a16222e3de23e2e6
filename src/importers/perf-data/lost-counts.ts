/*
 * What was lost at the end. The kernel tells a loss with the next record that fits into the same buffer; what is lost behind
 * the last one is told by nobody. But perf record asks each event at the end how many of its samples were lost (since 6.1 of
 * perf, 6.0 of Linux): what these are more than was told was lost behind the last record.
 */
import { NO_CPU } from "../binary/frames.js";

export class LostCounts {
  /** Of an event's id, the cpu whose buffer its records are in; NO_CPU where that is a thread's. */
  readonly #cpus = new Map<string, number>();
  /** Records that were told to be lost, by the cpu of the buffer. */
  readonly #told = new Map<number, number>();
  /** Samples that events say they have lost, by the cpu of the buffer. */
  readonly #samples = new Map<number, number>();

  knowCpu(id: string, cpu: number): void {
    this.#cpus.set(id, Math.min(cpu, NO_CPU));
  }

  /** The cpu whose buffer the event's records are in; `seen` where the file does not say. */
  cpuOf(id: string, seen: number): number {
    return this.#cpus.get(id) ?? seen;
  }

  tell(cpu: number, count: number): void {
    this.#told.set(cpu, (this.#told.get(cpu) ?? 0) + count);
  }

  addSamples(cpu: number, count: number): void {
    this.#samples.set(cpu, (this.#samples.get(cpu) ?? 0) + count);
  }

  /**
   * How many samples of which cpus were lost behind the last record; undefined where nobody knows: what was told may count
   * other records than samples, names of threads for one, so that it can hide some.
   */
  atEnd(): { readonly cpu: number; readonly count: number | undefined }[] {
    return [...this.#samples].flatMap(([cpu, samples]) => {
      const rest = samples - (this.#told.get(cpu) ?? 0);
      return samples === 0 || rest === 0 ? [] : [{ cpu, count: rest > 0 ? rest : undefined }];
    });
  }
}
