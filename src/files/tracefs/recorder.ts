/* A recording under way: an instance of ftrace, its ring buffers taken out as they fill, and the file at the end. */

import type { ScriptMarker } from "../../importers/script-marker.js";
import { judgedRules, type RecordingPlan } from "../../session/recording-plan.js";
import { CLOCK, type Counts, type MissedCalls, TracingInstance } from "./instance.js";
import { LiveTrace } from "./live-trace.js";
import { RingReader } from "./ring-reader.js";
import type { Tracefs } from "./tracefs.js";
import { describeKernel, type KernelDescription, writeRecording } from "./write-recording.js";

export interface RecorderOptions {
  /** Where the recording is written to. */
  readonly path: string;
  /** What reports call it. */
  readonly name: string;
  /** Of each cpu's ring buffer; undefined: as much as is usual. */
  readonly bufferKb: number | undefined;
  /** The field map to read it with, of those that come with mmspec; undefined where the events tell. */
  readonly map: string | undefined;
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
  #live: LiveTrace | undefined;
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

  /** What is being recorded, to be judged meanwhile; to be called before the first poll. */
  watched(): LiveTrace {
    const { isBig, pageBytes, headerPage, formats, kallsyms, release } = this.kernel;
    this.#live = new LiveTrace(
      this.#options.name,
      {
        isBig,
        pageBytes,
        headerPage,
        formats: [...formats.values()].flat(),
        kallsyms,
        kernel: release,
        cpus: this.#reader.cpus.length,
        clock: CLOCK,
        marker: { kernel: release, ...this.#marker() },
      },
      this.#reader.cpus,
    );
    return this.#live;
  }

  /** Takes what has come: how many pages, and how full the fullest of the ring buffers was. */
  poll(): { readonly pages: number; readonly fill: number } {
    // The clock of the recording is this one.
    const began = process.hrtime.bigint();
    const { pages, most } = this.#reader.poll();
    this.#live?.addRound(began);
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
    this.#live?.end();
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
    return writeRecording(this.#options.path, {
      kernel: this.kernel,
      clock: CLOCK,
      cpus: this.#reader.cpus,
      stats: this.#stats,
      commands: [...this.#commands].map(([pid, name]) => `${pid} ${name}\n`).join(""),
      marker: this.#marker(),
      writer: this.#options.writer,
    });
  }

  /** What the recording says of itself. */
  #marker(): Omit<ScriptMarker, "kernel"> {
    const unseen = new Set(this.#missed.flatMap(({ events }) => events));
    return {
      records: this.#planned.plan.records.filter((name) => !unseen.has(name.split(".")[0]!)),
      map: this.#options.map,
      rules: judgedRules(this.#planned),
    };
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
