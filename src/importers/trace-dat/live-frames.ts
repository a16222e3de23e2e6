/*
 * Ring buffers that are still being written, as the stream that a trace.dat becomes (merged-frames.ts): of what has come,
 * all up to a time before which nothing more is expected.
 */
import { FRAME, FrameWriter } from "../binary/frames.js";
import { inMemory } from "../binary/section-reader.js";
import { type PageLayout, pageLayoutOf } from "../binary/tracing-data.js";
import type { ScriptMarker } from "../script-marker.js";
import { CpuPages, type Epoch } from "./cpu-pages.js";
import { type DatHead, FRAMES_MAGIC, Merge, type Stream } from "./merged-frames.js";

export interface LiveRecording {
  readonly isBig: boolean;
  readonly pageBytes: number;
  /** events/header_page. */
  readonly headerPage: string;
  readonly formats: readonly string[];
  readonly kernel: string;
  readonly cpus: number;
  readonly kallsyms: string;
  readonly clock: string;
  readonly marker: ScriptMarker;
}

const NOTHING_PACKED = { algorithm: "none", expand: () => undefined };

export class LiveFrames {
  readonly #recording: LiveRecording;
  readonly #page: PageLayout | undefined;
  readonly #epoch: Epoch = { time: undefined };
  readonly #merge: Merge;
  readonly #streams = new Map<number, Stream>();
  readonly #out = new FrameWriter();

  constructor(recording: LiveRecording) {
    const { isBig, formats, kernel, cpus, kallsyms, clock, marker, headerPage } = recording;
    this.#recording = recording;
    this.#page = pageLayoutOf(headerPage);
    this.#merge = new Merge({ isBig, offsetNs: 0n, tsc: undefined }, this.#epoch);
    const head: DatHead = {
      isConverted: false,
      isBig,
      formats,
      kernel,
      cpus,
      kallsyms,
      commands: "",
      marker,
      isText: false,
      instances: [{ name: "", clock, isEmpty: false }],
    };
    this.#out.magic(FRAMES_MAGIC);
    this.#out.text(FRAME.head, JSON.stringify(head));
  }

  /** Whole pages of a cpu, behind those that came before. They are kept. */
  add(cpu: number, pages: Uint8Array): void {
    const { isBig, pageBytes, clock } = this.#recording;
    if (this.#page === undefined) return;
    const part = { cpu, at: 0, size: pages.length };
    const buffer = { name: "", clock, pageBytes, isCompressed: false, cpus: [part] };
    const options = { epoch: this.#epoch, isBig, page: this.#page, ...NOTHING_PACKED };
    const more = new CpuPages(inMemory(pages), buffer, part, options);
    const stream = this.#streams.get(cpu);
    if (stream === undefined) this.#streams.set(cpu, this.#merge.begin(more, 0));
    else this.#merge.goOn(stream, more);
  }

  /** What has come of a time up to `until`; all of it where that is undefined. */
  take(until: bigint | undefined): Uint8Array {
    const { time } = this.#epoch;
    const most = until === undefined ? undefined : Number(until - (time ?? 0n));
    // What was lost came before the entry that says so, perhaps before `until`: nothing is judged without knowing of it.
    while (!this.#merge.isInGap(most ?? Number.POSITIVE_INFINITY) && this.#merge.writeNext(this.#out, most));
    return this.#out.take();
  }
}
