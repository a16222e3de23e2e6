/*
 * From the bytes of a foreign recording to trace records: importer, choice of the field map, field map, losses.
 * The beginning is held back until the kernel and the places of losses are known.
 */
import { type Diagnostic, diagnostic, type LinePlace } from "../diag/diagnostic.js";
import { ranked } from "../text/ranked.js";
import type { LineCounts } from "../trace/line-counts.js";
import { placeInLatin1, quotedLatin1, wholeFile } from "../trace/line-place.js";
import type { RecordValue, TraceRecord } from "../trace/record.js";
import { ByteQueue } from "./byte-queue.js";
import type { FieldMap } from "./field-map.js";
import { FieldMapper, type Mapped } from "./field-mapper.js";
import { ForeignScan, type ScanResult } from "./foreign-scan.js";
import type { FormatName } from "./formats.js";
import { claimedRelease, identifyKernel } from "./identify-kernel.js";
import type { ForeignDecoder, ForeignLoss, ForeignRecord, Importer } from "./importer.js";
import { pickFieldMap } from "./pick-map.js";
import { recordedEvents } from "./recorded-events.js";

/** Where the records go, in the order of the file. */
export interface RecordSink {
  /** Also the `trace_begin` made from the field map's constants, first, and `lost`. `line` is the raw file's. */
  record(record: TraceRecord, line: number): void;
  /** A line that was not understood: it counts as a loss. */
  bad(diagnostic: Diagnostic, line: number): void;
  /** Before events are missing, and at the end: an entry of this time was the last, though none that became a record. */
  clock?(tsNs: number | bigint, line: number): void;
}

export interface ForeignReaderOptions {
  /** For diagnostics only. */
  readonly path: string;
  /**
   * What a `ForeignScan` of the whole recording found. Without it the reader looks `lookahead` bytes ahead, which
   * misses only what a cpu lost over a longer stretch than that.
   */
  readonly scan?: ScanResult | undefined;
  /** Default 4 MiB. */
  readonly lookahead?: number | undefined;
}

export interface ForeignReader {
  /** Chunks may be cut anywhere. */
  feed(chunk: Uint8Array): void;
  /**
   * Whoever records has no more at the moment, so that every loss up to here has been marked: what was held back is used, if
   * by now it is clear how it is to be read.
   */
  settle(): void;
  /** No more bytes. Only now is the summary complete. */
  end(): ForeignSummary;
  /** Set as soon as it is known that the recording is not one that can be read; the rest need not be fed. */
  readonly rejected: Diagnostic | undefined;
}

export interface ForeignSummary {
  readonly format: FormatName;
  /** Name of the field map; undefined where none was found. */
  readonly map: string | undefined;
  readonly rejected: Diagnostic | undefined;
  readonly lines: LineCounts;
  /** Records handed on, without `trace_begin` and `lost`. */
  readonly records: number;
  readonly lost: number;
  /** Events that the map has no use for, and how often each, most frequent first. */
  readonly ignored: readonly { readonly event: string; readonly count: number }[];
  /** Warnings. What `bad` and `rejected` have is not repeated. */
  readonly diagnostics: readonly Diagnostic[];
}

const LOOKAHEAD = 4 * 1024 * 1024;
const BLOCK = 64 * 1024;
const NAMES_LIMIT = 4096;

/**
 * Reads a recording with the map that fits it; a single map is taken without asking. What comes is handed on when
 * `lookahead` more bytes or the end have come.
 */
export function createForeignReader(
  importer: Importer<FormatName>,
  maps: readonly FieldMap[],
  sink: RecordSink,
  options: ForeignReaderOptions,
): ForeignReader {
  return new Reader(importer, maps, sink, options);
}

interface Incomplete {
  readonly event: string;
  readonly isTracepoint: boolean;
  readonly mapped: Extract<Mapped, { kind: "incomplete" }>;
  readonly at: LinePlace;
  count: number;
}

class Reader implements ForeignReader {
  rejected: Diagnostic | undefined;
  readonly #importer: Importer<FormatName>;
  readonly #maps: readonly FieldMap[];
  readonly #sink: RecordSink;
  readonly #options: ForeignReaderOptions;
  /** Runs ahead of what is read; undefined where a scan of the whole recording was given. */
  readonly #ahead: ForeignScan | undefined;
  readonly #scan: ScanResult;
  readonly #lookahead: number;
  /** What was scanned but not read. */
  readonly #held: ByteQueue;
  #decoder: ForeignDecoder | undefined;
  #mapper: FieldMapper | undefined;

  readonly #lines = { used: 0, ignored: 0, continuation: 0, header: 0, loss: 0, notUnderstood: 0 };
  #records = 0;
  #lost = 0;
  #lostMarks = 0;
  #firstLoss: ForeignLoss | undefined;
  readonly #names = new Map<string, number>();
  readonly #incomplete = new Map<string, Incomplete>();
  readonly #warnings: Diagnostic[] = [];
  /** Of the last entry, if it became no record; its line is 0 otherwise. */
  #pendingTime: number | bigint = 0;
  #pendingTimeLine = 0;

  #setAside = 0;

  constructor(
    importer: Importer<FormatName>,
    maps: readonly FieldMap[],
    sink: RecordSink,
    options: ForeignReaderOptions,
  ) {
    this.#importer = importer;
    this.#maps = maps;
    this.#sink = sink;
    this.#options = options;
    this.#lookahead = options.lookahead ?? LOOKAHEAD;
    this.#held = new ByteQueue(Math.min(BLOCK, this.#lookahead));
    const ahead = new ForeignScan(options.path, importer, maps);
    this.#ahead = options.scan === undefined ? ahead : undefined;
    this.#scan = options.scan ?? ahead;
  }

  feed(chunk: Uint8Array): void {
    if (this.rejected !== undefined) return;
    if (this.#ahead === undefined) {
      this.#read(chunk);
      return;
    }
    this.#ahead.feed(chunk);
    this.#held.push(chunk);
    while (this.#held.length - this.#held.firstLength >= this.#lookahead) this.#read(this.#held.shift());
  }

  settle(): void {
    if (this.#ahead === undefined || this.rejected !== undefined) return;
    // A release alone does not tell which of its events are recorded.
    const isClear = () => this.#scan.events.size > 0 && !("wrong" in this.#pick());
    if (this.#decoder === undefined && !isClear()) return;
    while (this.#held.length > 0) this.#read(this.#held.shift());
  }

  end(): ForeignSummary {
    this.#ahead?.end();
    while (this.#held.length > 0) this.#read(this.#held.shift());
    this.#start();
    if (this.rejected === undefined) this.#decoder?.end();
    this.#flushTime();
    const { used, ignored, continuation, header, loss, notUnderstood } = this.#lines;
    const total = used + ignored + continuation + header + loss + notUnderstood;
    return {
      format: this.#importer.name,
      map: this.#mapper?.map.name,
      rejected: this.rejected,
      lines: { total, ...this.#lines },
      records: this.#records,
      lost: this.#lost,
      ignored: ranked(this.#names).map(({ name, count }) => ({ event: name, count })),
      diagnostics: [...this.#warnings, ...this.#endWarnings()],
    };
  }

  #read(chunk: Uint8Array): void {
    this.#start();
    if (this.rejected === undefined) this.#decoder?.feed(chunk);
  }

  /** Before the first line is read: with what the scan has seen by now. */
  #start(): void {
    if (this.#decoder !== undefined || this.rejected !== undefined) return;
    this.rejected = this.#scan.rejected;
    if (this.rejected !== undefined) return;
    const { path } = this.#options;
    const { events, claims } = this.#scan;
    const picked = this.#pick();
    if ("wrong" in picked) {
      this.rejected = picked.wrong;
      return;
    }
    const mapper = new FieldMapper(picked.map, this.#importer.printer);
    this.#mapper = mapper;
    const samples = this.#importer.hasOwnNames === true ? new Map() : events;
    const identified = identifyKernel(path, picked.release, samples, picked.map);
    this.#warnings.push(...identified.warnings);
    const fields = new Map(identified.fields);
    const records = claims.find((claim) => claim.records !== undefined)?.records;
    fields.set("records", records ?? recordedEvents(picked.map, this.#scan.sources));
    const rules = claims.find((claim) => claim.rules !== undefined)?.rules;
    if (rules !== undefined) fields.set("rules", rules);
    this.#sink.record(
      { event: "trace_begin", tsNs: undefined, cpu: undefined, tid: undefined, comm: undefined, fields },
      1,
    );
    this.#decoder = this.#importer.create(
      {
        path: this.#options.path,
        wants: (event) => mapper.wants(event),
        printed: (event) => mapper.printed(event),
        enums: new Map(Object.entries(picked.map.enums ?? {}).map(([name, value]) => [name, BigInt(value)])),
      },
      {
        record: (record) => this.#record(record, mapper),
        ignored: (event, _cpu, line, tsNs) => {
          this.#countIgnored(event);
          if (tsNs !== undefined) this.#noteTime(tsNs, line);
        },
        continuation: () => {
          this.#lines.continuation++;
        },
        header: () => {
          this.#lines.header++;
        },
        lost: (loss) => {
          this.#lines.loss++;
          this.#loss(loss, mapper);
        },
        gap: (loss) => this.#loss({ ...loss, isMark: false }, mapper),
        notUnderstood: (d, line) => {
          this.#lines.notUnderstood++;
          mapper.forget();
          this.#bad(d, line);
        },
        cpus: () => {},
        // Behind what could be looked ahead, another recording may follow.
        claim: (claim) => {
          const both = claimedRelease(path, [...claims, claim]);
          if ("wrong" in both) this.rejected = both.wrong;
        },
        reject: (d) => {
          this.rejected = d;
        },
        warn: (d) => this.#warnings.push(d),
      },
    );
  }

  /** By what has been scanned so far: how it is to be read, or why that is not known. */
  #pick(): { readonly map: FieldMap; readonly release: string | undefined } | { readonly wrong: Diagnostic } {
    const { path } = this.#options;
    const { events, claims } = this.#scan;
    const claimed = claimedRelease(path, claims);
    if ("wrong" in claimed) return claimed;
    const { release } = claimed;
    const named = claims.find((claim) => claim.map !== undefined)?.map;
    const own = this.#maps.filter((map) => map.name === named);
    const maps = own.length === 1 ? own : this.#maps;
    const picked = pickFieldMap(path, this.#importer.name, maps, events, release);
    return "wrong" in picked ? picked : { ...picked, release };
  }

  #record(record: ForeignRecord, mapper: FieldMapper): void {
    if (this.#isSetAside(record)) {
      this.#lines.loss++;
      return;
    }
    const mapped = mapper.take(record);
    switch (mapped.kind) {
      case "record":
        this.#lines.used++;
        this.#records++;
        this.#pendingTimeLine = 0;
        this.#sink.record(mapped.record, record.line);
        return;
      case "entry kept":
        this.#lines.used++;
        this.#noteTime(record.tsNs, record.line);
        return;
      case "ignored":
        this.#countIgnored(record.event);
        this.#noteTime(record.tsNs, record.line);
        return;
      case "incomplete":
        this.#lines.loss++;
        this.#countIncomplete(record, mapped);
        this.#sendLost({ line: record.line, cpu: record.cpu, count: 1, fromLine: record.line });
        return;
      case "unreadable":
        this.#lines.notUnderstood++;
        mapper.forget();
        this.#bad(this.#unreadable(record, mapped), record.line);
        return;
    }
  }

  #noteTime(tsNs: number | bigint, line: number): void {
    // Around a gap even times prove nothing: what should have come may be what is missing.
    if (this.#scan.inGap(line) || this.#scan.unsettled) return;
    this.#pendingTime = tsNs;
    this.#pendingTimeLine = line;
  }

  /** What came later tells the time itself; but what is missing says that nothing is known of the time behind it. */
  #flushTime(): void {
    const line = this.#pendingTimeLine;
    this.#pendingTimeLine = 0;
    if (line > 0) this.#sink.clock?.(this.#pendingTime, line);
  }

  #bad(d: Diagnostic, line: number): void {
    this.#flushTime();
    this.#sink.bad(d, line);
  }

  /** Whether events of another cpu are missing around this one. */
  #isSetAside(record: ForeignRecord): boolean {
    if (this.#scan.inGap(record.line)) return true;
    if (!this.#scan.unsettled) return false;
    this.#setAside++;
    return true;
  }

  #countIgnored(event: string): void {
    this.#lines.ignored++;
    const count = this.#names.get(event) ?? 0;
    if (count > 0 || this.#names.size < NAMES_LIMIT) this.#names.set(event, count + 1);
  }

  #loss(loss: ForeignLoss, mapper: FieldMapper): void {
    if (loss.isMark !== false) {
      this.#lostMarks++;
      this.#firstLoss ??= loss;
    }
    mapper.forget();
    this.#sendLost(loss);
  }

  #sendLost(loss: ForeignLoss): void {
    this.#flushTime();
    this.#lost++;
    const fields = new Map<string, RecordValue>(loss.count === undefined ? [] : [["count", loss.count]]);
    this.#sink.record(
      { event: "lost", tsNs: undefined, cpu: loss.cpu, tid: undefined, comm: undefined, fields },
      loss.line,
    );
  }

  #countIncomplete(record: ForeignRecord, mapped: Incomplete["mapped"]): void {
    // The mapper has counted them.
    if (mapped.isPrinted) return;
    const key = `${record.event}\0${mapped.field}\0${mapped.entry ?? ""}`;
    const known = this.#incomplete.get(key);
    if (known !== undefined) known.count++;
    else
      this.#incomplete.set(key, {
        event: record.event,
        isTracepoint: record.kind === "tracepoint",
        mapped,
        at: placeInLatin1(this.#options.path, record.line, record.source, 0, record.source.length),
        count: 1,
      });
  }

  #unreadable(record: ForeignRecord, mapped: Extract<Mapped, { kind: "unreadable" }>): Diagnostic {
    const { field, found, expected } = mapped;
    const at = Math.max(0, record.source.lastIndexOf(` ${field}=`) + field.length + 2);
    return diagnostic(
      "MMS5103",
      placeInLatin1(this.#options.path, record.line, record.source, at, found.length),
      {
        event: record.event,
        field,
        expected,
        found: found === "" ? "nothing" : quotedLatin1(found, 0, 40),
      },
    );
  }

  #endWarnings(): Diagnostic[] {
    const found: Diagnostic[] = [];
    const file = wholeFile(this.#options.path);
    for (const { event, isTracepoint, mapped, at, count } of this.#incomplete.values()) {
      const { to, field, entry } = mapped;
      found.push(diagnostic("MMS5104", at, { event, to, field, entry, isTracepoint, count }));
    }
    for (const { event, field, printed, reason, line, count } of this.#mapper?.undetermined.values() ?? []) {
      found.push(diagnostic("MMS5152", { ...file, line }, { event, field, printed, reason, count }));
    }
    const first = this.#firstLoss;
    if (first !== undefined) {
      const at = { ...file, line: first.line };
      found.push(diagnostic("MMS5114", at, { count: this.#lostMarks, cpu: first.cpu }));
    }
    if (this.#setAside > 0) {
      const { begun, online } = this.#scan.cpus;
      found.push(diagnostic("MMS5111", file, { lines: this.#setAside, seen: begun, cpus: online }));
    }
    const map = this.#mapper?.map.name;
    if (
      map !== undefined &&
      this.rejected === undefined &&
      this.#lines.used === 0 &&
      this.#lines.ignored > 0
    ) {
      found.push(diagnostic("MMS5113", file, { map, events: this.#lines.ignored }));
    }
    return found;
  }
}
