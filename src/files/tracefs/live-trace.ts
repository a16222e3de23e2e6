/*
 * A recording under way as a trace that can be judged: what each round of the recorder has taken, read again from where it is
 * kept. So judging may fall behind by as much as it likes, and the recording does not wait for it.
 */
import { LiveFrames, type LiveRecording } from "../../importers/trace-dat/live-frames.js";
import type { TraceBytes } from "../../session/trace-bytes.js";
import type { RecordedCpu } from "./ring-reader.js";

/** Up to where each cpu has been taken, and the time before which nothing is missing. */
interface Round {
  readonly lengths: readonly number[];
  readonly until: bigint;
}

/** An entry may be begun, and be finished a little later: nanoseconds that are waited for that. */
const SLACK_NS = 1_000_000n;

export class LiveTrace implements TraceBytes {
  readonly path: string;
  readonly isFile = false;
  readonly canReread = false;
  readonly keptLimit = 0;
  readonly failure = undefined;
  readonly totalBytes = undefined;
  bytesRead = 0;
  readonly #cpus: readonly RecordedCpu[];
  readonly #frames: LiveFrames;
  readonly #rounds: Round[] = [];
  #wake: () => void = () => {};
  #isOver = false;

  constructor(path: string, recording: LiveRecording, cpus: readonly RecordedCpu[]) {
    this.path = path;
    this.#frames = new LiveFrames(recording);
    this.#cpus = cpus;
  }

  /** All cpus have been taken once more; that began at the time `beganNs` of the recording's clock. */
  addRound(beganNs: bigint): void {
    const lengths = this.#cpus.map(({ spool }) => spool.length);
    this.#rounds.push({ lengths, until: beganNs - SLACK_NS });
    this.#wake();
  }

  /** What has not been read by now is not wanted any more. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async *read(): AsyncGenerator<Uint8Array> {
    const at = this.#cpus.map(() => 0);
    while (true) {
      const round = this.#rounds.shift();
      if (this.#isOver) return;
      if (round === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      this.#cpus.forEach(({ cpu, spool }, i) => {
        const length = round.lengths[i]! - at[i]!;
        if (length <= 0) return;
        this.#frames.add(cpu, spool.read(at[i]!, length));
        at[i]! += length;
        this.bytesRead += length;
      });
      const frames = this.#frames.take(round.until);
      if (frames.length > 0) yield frames;
      // Every loss up to here is in what has been given.
      yield new Uint8Array(0);
    }
  }

  async close(): Promise<void> {}
}
