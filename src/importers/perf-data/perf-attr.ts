/*
 * What perf asked the kernel to record (include/uapi/linux/perf_event.h, struct perf_event_attr): it decides how the
 * kernel's records are laid out.
 */
import { type SectionReader, Unreadable } from "../binary/section-reader.js";

/** Bits of sample_type. */
export const SAMPLE = {
  ip: 1 << 0,
  tid: 1 << 1,
  time: 1 << 2,
  addr: 1 << 3,
  read: 1 << 4,
  callchain: 1 << 5,
  id: 1 << 6,
  cpu: 1 << 7,
  period: 1 << 8,
  streamId: 1 << 9,
  raw: 1 << 10,
  identifier: 1 << 16,
} as const;
/** Bits of read_format. */
export const READ = { enabled: 1, running: 2, id: 4, group: 8, lost: 16 } as const;
const TRACEPOINT = 2;
/** Bits of the flags. */
const FLAG = { frequency: 10, sampleIds: 18 } as const;
/** PERF_ATTR_SIZE_VER0. */
const LEAST_BYTES = 64;
const MOST_BYTES = 4096;

export interface PerfAttr {
  /** The id of its tracepoint; undefined for counters of hardware and the like. */
  readonly tracepoint: number | undefined;
  readonly type: number;
  readonly config: number;
  /** How many events there are to one record; 0 where that changes (perf record -F). */
  readonly every: number;
  readonly sampleType: number;
  readonly readFormat: number;
  /** Whether records that are no samples end with who, when and where, as well. */
  readonly hasSampleIds: boolean;
  /** The word of 8 bytes of a sample's body that has the id, from 0; -1 where none has. */
  readonly idWord: number;
  /** The same of other records, counted from their end, from 1. */
  readonly idWordFromEnd: number;
}

/** Reads it, all its bytes. */
export function readAttr(reader: SectionReader): PerfAttr {
  const begin = reader.at;
  const type = reader.uint(4);
  const size = reader.uint(4) || LEAST_BYTES;
  if (size < LEAST_BYTES || size > MOST_BYTES) throw new Unreadable("it describes an event as no perf does");
  const [config] = reader.halves();
  const period = reader.halves();
  const [sampleType] = reader.halves();
  const [readFormat] = reader.halves();
  const flags = reader.halves();
  reader.skip(begin + size - reader.at);
  return {
    tracepoint: type === TRACEPOINT ? config : undefined,
    type,
    config,
    every: hasFlag(flags, FLAG.frequency, reader.isBig) ? 0 : Math.max(1, period[1] * 2 ** 32 + period[0]),
    sampleType,
    readFormat,
    hasSampleIds: hasFlag(flags, FLAG.sampleIds, reader.isBig),
    idWord: idWord(sampleType),
    idWordFromEnd: idWordFromEnd(sampleType),
  };
}

/** Big-endian compilers lay bit fields out from the highest bit. */
function hasFlag([low, high]: readonly [number, number], flag: number, isBig: boolean): boolean {
  return ((isBig ? high >>> (31 - flag) : low >>> flag) & 1) === 1;
}

function idWord(type: number): number {
  if ((type & SAMPLE.identifier) !== 0) return 0;
  if ((type & SAMPLE.id) === 0) return -1;
  return [SAMPLE.ip, SAMPLE.tid, SAMPLE.time, SAMPLE.addr].filter((bit) => (type & bit) !== 0).length;
}

function idWordFromEnd(type: number): number {
  if ((type & SAMPLE.identifier) !== 0) return 1;
  if ((type & SAMPLE.id) === 0) return -1;
  return 1 + [SAMPLE.cpu, SAMPLE.streamId].filter((bit) => (type & bit) !== 0).length;
}
