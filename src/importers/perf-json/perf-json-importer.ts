/*
 * What `perf data convert --to-json` writes (tools/perf/util/data-convert-json.c): task, cpu and time of each
 * sample, its callchain, and in newer versions the fields of its tracepoint or probe; but in no version the name of
 * the event. It cannot be read, and says so; perf script prints the same recording with names.
 */
import type { Importer } from "../importer.js";
import { LineDecoder, type UnsupportedLayout } from "../line-decoder.js";

export const perfJsonImporter: Importer<"perf-json"> = {
  name: "perf-json",
  printer: "kernel",
  isJson: true,
  recognize(lines) {
    return /^(?:\u00ef\u00bb\u00bf)?\s*\{\s*"linux-perf-json-version"\s*:/.test(
      lines.join("\n").slice(0, 4096),
    );
  },
  create: (options, sink) => new PerfJsonDecoder(options, sink),
};

/** What every sample has. */
const ENVELOPE: ReadonlySet<string> = new Set(["timestamp", "pid", "tid", "cpu", "comm", "callchain"]);
const REMEDY = "give the perf.data that it was made of, which has names and fields";
const UNNAMED = "perf data's JSON, which does not name its events";
const NO_FIELDS: UnsupportedLayout = { layout: `${UNNAMED} nor has their fields`, remedy: REMEDY };
const FIELDS: UnsupportedLayout = { layout: `${UNNAMED}, though it has their fields`, remedy: REMEDY };
const NO_SAMPLES: UnsupportedLayout = { layout: "perf data's JSON without any sample", remedy: REMEDY };

class PerfJsonDecoder extends LineDecoder {
  protected readonly format = "perf-json";
  #depth = 0;
  #inSamples = false;
  /** Of the object that a sample is. */
  #sampleDepth = 0;

  /** Looks at the keys of the first sample. */
  protected takeLine(text: string): void {
    const tokens = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g;
    for (let m = tokens.exec(text); m !== null; m = tokens.exec(text)) {
      const [token, string, colon] = m;
      if (string !== undefined) {
        if (colon === undefined) continue;
        if (!this.#inSamples) this.#inSamples = string === "samples" && this.#depth === 1;
        else if (this.#depth === this.#sampleDepth && !ENVELOPE.has(string)) {
          this.reject(FIELDS, text);
          return;
        }
      } else if (token === "{" || token === "[") {
        this.#depth++;
        if (this.#inSamples && this.#sampleDepth === 0 && token === "{") this.#sampleDepth = this.#depth;
      } else {
        if (this.#inSamples && this.#sampleDepth === this.#depth) {
          this.reject(NO_FIELDS, text);
          return;
        }
        this.#depth--;
      }
    }
    this.sink.header(this.line);
  }

  protected isRecorded(): boolean {
    return true;
  }

  protected entryLost(): void {}

  protected override finish(): void {
    this.reject(NO_SAMPLES, "");
  }
}
