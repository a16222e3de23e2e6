/* A recording under way: an instance of ftrace, its ring buffers taken out as they fill, and the file at the end. */
import type { RecordingPlan } from "../../session/recording-plan.js";
import { CLOCK, type Counts, type MissedCalls, TracingInstance } from "./instance.js";
import { RingReader } from "./ring-reader.js";
import type { Tracefs } from "./tracefs.js";
import { describeKernel, type KernelDescription, writeRecording } from "./write-recording.js";

export interface RecorderOptions {
  /** Where the recording is written to. */
  readonly path: string;
  /** Of each cpu's ring buffer; undefined: as much as is usual. */
  readonly bufferKb: number | undefined;
  /** What writes the file, for its readers. */
  readonly writer: string;
}

/** A probe that missed calls, and the model's events that are not recorded for that. */
export interface MissedEvents extends MissedCalls {
  readonly events: readonly string[];
}

export class Recorder {
  readonly kernel: KernelDescription;
  readonly #tracefs: Tracefs;
  readonly #planned: RecordingPlan;
  readonly #options: RecorderOptions;
  readonly #instance: TracingInstance;
  readonly #reader: RingReader;
  readonly #commands = new Map<string, string>();
  #stats: readonly string[] = [];
  #counts: Counts = { events: 0, lost: 0 };
  #missed: readonly MissedEvents[] = [];
  #isOn = false;
  #isRemoved = false;

  /** Sets everything up. Throws an InputError, and then nothing is left of it. */
  constructor(tracefs: Tracefs, planned: RecordingPlan, options: RecorderOptions) {
    this.#tracefs = tracefs;
    this.#planned = planned;
    this.#options = options;
    const { probes } = planned.plan;
    this.#instance = new TracingInstance(tracefs, probes, planned.catalogue, options.bufferKb);
    try {
      const hasProbes = probes.some(({ probe }) => probe.place.function !== undefined);
      this.kernel = describeKernel(tracefs, this.#instance.events, hasProbes);
      this.#reader = new RingReader(tracefs, this.#instance.path, this.kernel.pageBytes, options.path);
    } catch (e) {
      this.#instance.remove();
      throw e;
    }
  }

  start(): void {
    this.#instance.turn(true);
    this.#isOn = true;
  }

  /** Takes what has come: how many pages, and how full the fullest of the ring buffers was. */
  poll(): { readonly pages: number; readonly fill: number } {
    const { pages, most } = this.#reader.poll();
    return { pages, fill: (most * this.kernel.pageBytes) / (this.#instance.bufferKb * 1024) };
  }

  /** Why the recording cannot go on. */
  get failure(): unknown {
    return this.#reader.failure;
  }

  /** To be called every now and then: the kernel keeps few names of threads. */
  look(): Counts {
    for (const line of this.#tracefs.readIfThere("saved_cmdlines").split("\n")) {
      const match = /^(\d+) (.+)$/.exec(line);
      if (match !== null) this.#commands.set(match[1]!, match[2]!);
    }
    if (!this.#isRemoved) this.#counts = this.#instance.counts();
    return this.#counts;
  }

  /** Ends it, takes what is left, and removes what was set up. */
  stop(): void {
    this.#instance.turn(false);
    this.#isOn = false;
    while (this.poll().pages > 0);
    this.look();
    this.#stats = this.#instance.stats();
    this.#missed = this.#instance.missedCalls().map((missed) => {
      const events = this.#planned.plan.probes
        .filter(({ probe }) => probe.event === missed.probe)
        .flatMap((planned) => planned.events);
      return { ...missed, events };
    });
    this.#remove();
  }

  get counts(): Counts {
    return this.#counts;
  }

  get missed(): readonly MissedEvents[] {
    return this.#missed;
  }

  /** Writes the file; behind `stop`. Throws what the system says. */
  async write(): Promise<{ readonly isPacked: boolean; readonly bytes: number }> {
    const unseen = new Set(this.#missed.flatMap(({ events }) => events));
    return writeRecording(this.#options.path, {
      kernel: this.kernel,
      clock: CLOCK,
      cpus: this.#reader.cpus,
      stats: this.#stats,
      commands: [...this.#commands].map(([pid, name]) => `${pid} ${name}\n`).join(""),
      records: this.#planned.plan.records.filter((name) => !unseen.has(name.split(".")[0]!)),
      writer: this.#options.writer,
    });
  }

  /** Leaves nothing behind, wherever it stands. */
  close(): void {
    if (!this.#isRemoved) {
      try {
        if (this.#isOn) this.#instance.turn(false);
      } catch {
        // It is removed all the same.
      }
      this.#remove();
    }
    this.#reader.close();
  }

  #remove(): void {
    this.#isRemoved = true;
    this.#reader.stop();
    this.#instance.remove();
  }
}
