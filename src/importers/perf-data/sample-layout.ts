/* Who, when and where of the kernel's records (kernel/events/core.c, perf_output_sample, perf_event__output_id_sample). */
import { NO_CPU } from "../binary/frames.js";
import { type PerfAttr, READ, SAMPLE } from "./perf-attr.js";
import { RECORD_BYTES, type RecordStream } from "./record-stream.js";

/** What a record says of itself; filled anew for each. */
export class RecordFacts {
  /** -1 where nobody knows. */
  tid = -1;
  cpu = NO_CPU;
  /** Halves of the time; both 0 where it has none. */
  low = 0;
  high = 0;
  /** Where the sample's own data is. */
  rawAt = 0;
  rawBytes = 0;

  clear(): void {
    this.tid = -1;
    this.cpu = NO_CPU;
    this.low = 0;
    this.high = 0;
    this.rawAt = 0;
    this.rawBytes = 0;
  }

  /** Such a time says nothing either. */
  get hasTime(): boolean {
    return (this.low !== 0 || this.high !== 0) && (this.low !== 0xffff_ffff || this.high !== 0xffff_ffff);
  }
}

/** Of a sample; false where it is shorter than its layout. */
export function readSample(record: RecordStream, attr: PerfAttr, facts: RecordFacts): boolean {
  facts.clear();
  const { end } = record;
  const type = attr.sampleType;
  let at = record.at + RECORD_BYTES;
  const word = (bit: number): number => {
    if ((type & bit) === 0) return -1;
    at += 8;
    return at <= end ? at - 8 : -1;
  };
  word(SAMPLE.identifier);
  word(SAMPLE.ip);
  const tid = word(SAMPLE.tid);
  const time = word(SAMPLE.time);
  word(SAMPLE.addr);
  word(SAMPLE.id);
  word(SAMPLE.streamId);
  const cpu = word(SAMPLE.cpu);
  word(SAMPLE.period);
  if (at > end) return false;
  if (tid >= 0) facts.tid = record.uint32(tid + 4) | 0;
  if (time >= 0) [facts.low, facts.high] = record.halves(time);
  if (cpu >= 0) facts.cpu = Math.min(record.uint32(cpu), NO_CPU);
  if ((type & SAMPLE.raw) === 0) return true;
  if ((type & SAMPLE.read) !== 0) {
    at += readBytes(record, attr.readFormat, at);
    if (at > end) return false;
  }
  if ((type & SAMPLE.callchain) !== 0) {
    if (at + 8 > end) return false;
    const [low, high] = record.halves(at);
    if (high !== 0) return false;
    at += 8 + 8 * low;
  }
  if (at + 4 > end) return false;
  facts.rawBytes = record.uint32(at);
  facts.rawAt = at + 4;
  return facts.rawAt + facts.rawBytes <= end;
}

/** What the values of counters take. */
function readBytes(record: RecordStream, format: number, at: number): number {
  const isOn = (bit: number) => ((format & bit) === 0 ? 0 : 1);
  const times = isOn(READ.enabled) + isOn(READ.running);
  const value = 1 + isOn(READ.id) + isOn(READ.lost);
  if (isOn(READ.group) === 0) return 8 * (times + value);
  if (at + 8 > record.end) return record.end;
  const [low, high] = record.halves(at);
  return high === 0 ? 8 * (1 + times + low * value) : record.end;
}

/** Of another record, at whose end the same stands in short. */
export function readSampleId(record: RecordStream, attr: PerfAttr, facts: RecordFacts): void {
  facts.clear();
  if (!attr.hasSampleIds) return;
  const type = attr.sampleType;
  const bits = [SAMPLE.tid, SAMPLE.time, SAMPLE.id, SAMPLE.streamId, SAMPLE.cpu, SAMPLE.identifier];
  const present = bits.filter((bit) => (type & bit) !== 0);
  let at = record.end - 8 * present.length;
  if (at < record.at + RECORD_BYTES) return;
  for (const bit of present) {
    if (bit === SAMPLE.tid) facts.tid = record.uint32(at + 4) | 0;
    else if (bit === SAMPLE.time) [facts.low, facts.high] = record.halves(at);
    else if (bit === SAMPLE.cpu) facts.cpu = Math.min(record.uint32(at), NO_CPU);
    at += 8;
  }
}
