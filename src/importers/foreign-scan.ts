/*
 * A look ahead into a recording, before its lines are used: which events it has, which identifies the kernel, and where
 * events are missing. A loss is marked where it is noticed, at the next event of its cpu; the lost events came
 * before that, among events of other cpus that must not be judged without them.
 */
import type { Diagnostic } from "../diag/diagnostic.js";
import type { FieldMap } from "./field-map.js";
import type { Samples } from "./identify-kernel.js";
import type { Claim, ForeignDecoder, ForeignLoss, ForeignSink, Importer } from "./importer.js";
import { NotedSources, type SeenSources } from "./recorded-events.js";

/** What lies strictly between the two lines is not to be judged. */
interface Gap {
  fromLine: number;
  readonly toLine: number;
}

/** Names of events that are kept: every kernel has fewer, and text that imitates entries must not fill the memory. */
const EVENTS_LIMIT = 65_536;
const GAPS_LIMIT = 65_536;
/** Enough for a probe's place and the first fields. */
const SAMPLE_LENGTH = 240;
/** A file of more recordings than that is one of two kernels or it is not. */
const CLAIMS_LIMIT = 1024;

/** What is known from the lines scanned so far. */
export interface ScanResult {
  /** All events, each with its first entry. */
  readonly events: Samples;
  /** Their names, with their kinds where names alone do not show them. */
  readonly sources: SeenSources;
  readonly rejected: Diagnostic | undefined;
  /** What the recording states about itself, in the order of the file. */
  readonly claims: readonly Claim[];
  /** Cpus that had events, and how many the recording is of; 0 where it does not say. */
  readonly cpus: { readonly begun: number; readonly online: number };
  /** Whether cpus may yet begin whose earlier events are missing among those so far. */
  readonly unsettled: boolean;
  /** Whether events of other cpus are missing around this line. */
  inGap(line: number): boolean;
}

/** Pushes a recording through the importer without using it. */
export class ForeignScan implements ScanResult {
  readonly #decoder: ForeignDecoder;
  /** By event, the beginning of its first entry. */
  readonly #events = new Map<string, string>();
  readonly #sources: NotedSources;
  readonly #cpus = new Set<number>();
  /** In the order of the file, apart from each other. */
  readonly #gaps: Gap[] = [];
  readonly claims: Claim[] = [];
  #rejected: Diagnostic | undefined;
  #overrun = false;
  #online = 0;
  #whole = false;

  /** `maps`: those that may be picked to read the recording. */
  constructor(path: string, importer: Importer, maps: readonly FieldMap[]) {
    this.#sources = new NotedSources(maps);
    const sink: ForeignSink = {
      record: (record) => {
        this.#sources.note(record);
        this.#see(record.event, record.cpu, record.source, 0);
      },
      ignored: (event, cpu, _line, _tsNs, text = "", at = 0) => this.#see(event, cpu, text, at),
      continuation: () => {},
      header: () => {},
      lost: (loss) => this.#lost(loss),
      gap: (loss) => this.#lost(loss),
      notUnderstood: () => {},
      cpus: (count) => {
        this.#online = Math.max(this.#online, count);
      },
      claim: (claim) => {
        if (this.claims.length < CLAIMS_LIMIT) this.claims.push(claim);
      },
      reject: (d) => {
        this.#rejected = d;
      },
      warn: () => {},
    };
    this.#decoder = importer.create({ path, wants: (event) => this.#sources.wants(event) }, sink);
  }

  get events(): Samples {
    return this.#events;
  }

  get sources(): SeenSources {
    return this.#sources.over(new Set(this.#events.keys()));
  }

  get rejected(): Diagnostic | undefined {
    return this.#rejected;
  }

  get cpus(): { readonly begun: number; readonly online: number } {
    return { begun: this.#cpus.size, online: this.#online };
  }

  get unsettled(): boolean {
    return this.#overrun && !this.#whole && this.#cpus.size < this.#online;
  }

  feed(chunk: Uint8Array): void {
    this.#decoder.feed(chunk);
  }

  /** The recording has no more: what is known now is final. */
  end(): ScanResult {
    this.#decoder.end();
    this.#whole = true;
    return this;
  }

  inGap(line: number): boolean {
    let low = 0;
    let high = this.#gaps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#gaps[middle]!.fromLine < line) low = middle + 1;
      else high = middle;
    }
    return low > 0 && line < this.#gaps[low - 1]!.toLine;
  }

  #see(event: string, cpu: number | undefined, text: string, at: number): void {
    if (!this.#events.has(event) && this.#events.size < EVENTS_LIMIT) {
      this.#events.set(event, text.slice(at, at + SAMPLE_LENGTH));
    }
    if (cpu !== undefined && this.#cpus.size < EVENTS_LIMIT) this.#cpus.add(cpu);
  }

  #lost(loss: ForeignLoss): void {
    if (this.#events.size === 0) this.#overrun = true;
    if (loss.fromLine >= loss.line) return;
    const gap = { fromLine: loss.fromLine, toLine: loss.includesLine === true ? loss.line + 1 : loss.line };
    // Marks come in the order of the file, so only the end of the list can overlap.
    while (this.#gaps.length > 0 && this.#gaps.at(-1)!.toLine >= gap.fromLine) {
      gap.fromLine = Math.min(gap.fromLine, this.#gaps.pop()!.fromLine);
    }
    this.#gaps.push(gap);
    // To judge less is always safe: two neighbours become one.
    if (this.#gaps.length > GAPS_LIMIT) {
      const [first] = this.#gaps.splice(0, 1);
      this.#gaps[0]!.fromLine = first!.fromLine;
    }
  }
}
