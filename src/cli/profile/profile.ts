/*
 * --profile: what a run costs, and where. Phases are timed by whoever does them (session/phase-timer.ts); actions and
 * rules are known by the stacks that V8's profiler samples, since their functions are emitted one for each.
 */
import type { RunnableProgram } from "../../compile/runnable-program.js";
import { addTimes, PhaseTimer, type PhaseTimes } from "../../session/phase-timer.js";
import type { TraceRun } from "../../verdict/run.js";
import type { CommandIo } from "../io.js";
import { withOutput } from "../output/output-file.js";
import type { TwoTimers } from "../workers/decode-in-worker.js";
import { costReport } from "./cost-report.js";
import { printCosts } from "./print-costs.js";
import type { ProfileChoice } from "./profile-choice.js";
import { startSampling } from "./sampler.js";
import { speedscope } from "./speedscope.js";

export class Profile {
  readonly timers: TwoTimers;
  readonly #io: CommandIo;
  readonly #here: PhaseTimer;
  readonly #stop: Awaited<ReturnType<typeof startSampling>>;
  #elsewhere: PhaseTimes | undefined;
  #loaded = 0;
  #reportMs = 0;

  private constructor(io: CommandIo, stop: Awaited<ReturnType<typeof startSampling>>) {
    this.#io = io;
    this.#stop = stop;
    this.#here = new PhaseTimer(() => io.now());
    this.timers = {
      here: this.#here,
      elsewhere: (times) => {
        this.#elsewhere = addTimes(this.#elsewhere ?? {}, times);
      },
    };
  }

  static async start(io: CommandIo): Promise<Profile> {
    return new Profile(io, await startSampling());
  }

  /** The specs are loaded: what was before is that. */
  begin(): void {
    this.#loaded = this.#io.now();
  }

  async reporting<T>(work: () => Promise<T>): Promise<T> {
    const began = this.#io.now();
    try {
      return await work();
    } finally {
      this.#reportMs += this.#io.now() - began;
    }
  }

  async write(
    choices: readonly ProfileChoice[],
    traces: readonly TraceRun[],
    { spec, dataflow }: RunnableProgram,
  ): Promise<void> {
    const wallMs = this.#io.now();
    const stacks = await this.#stop();
    const measured = {
      wallMs,
      loadMs: this.#loaded,
      reportMs: this.#reportMs,
      here: this.#here.take(),
      elsewhere: this.#elsewhere,
      stacks,
    };
    const report = costReport(measured, traces, spec.meta, dataflow);
    const texts: Readonly<Record<ProfileChoice["name"], () => string>> = {
      pretty: () => printCosts(report),
      json: () => `${JSON.stringify(report, undefined, 2)}\n`,
      speedscope: () => speedscope(stacks, traces.map(({ file }) => file).join(" ")),
    };
    for (const { name, path } of choices) {
      if (path === undefined) await this.#io.stderr.write(texts[name]());
      else
        await withOutput(
          path,
          () => traces.map(({ file }) => file),
          this.#io,
          (output) => output.write(texts[name]()),
        );
    }
  }
}
