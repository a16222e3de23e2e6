// Makes a long recording of a short one: what was recorded happens over and over, each time later. The bytes stay those of
// the tool that wrote them. In front of each repetition events are lost, so that what a rule knows of the objects is forgotten.

/** Between two repetitions, in ns. */
const PERIOD = 1_000_000_000_000n;
/** Of a page's commit: events are missing in front of it, it is not said how many (RB_MISSED_EVENTS). */
const MISSED = 1 << 31;

/** Of a trace.dat of version 6: the pages of each cpu. */
export function enlargeDat(bytes, times) {
  const pageBytes = bytes.readUInt32LE(14);
  const options = bytes.indexOf("options  \0", 0, "latin1");
  const table = bytes.indexOf("flyrecord\0", options, "latin1") + "flyrecord\0".length;
  const cpus = Array.from({ length: bytes.readUInt32LE(options - 4) }, (_, cpu) => {
    const at = table + 16 * cpu;
    const from = Number(bytes.readBigUInt64LE(at));
    return { at, from, own: bytes.subarray(from, from + Number(bytes.readBigUInt64LE(at + 8))) };
  });
  const first = Math.min(...cpus.map(({ from }) => from));
  const head = Buffer.from(bytes.subarray(0, first));
  const parts = [head];
  let end = first;
  for (const { at, own } of cpus) {
    head.writeBigUInt64LE(BigInt(end), at);
    head.writeBigUInt64LE(BigInt(own.length * times), at + 8);
    end += own.length * times;
    for (let i = 0; i < times; i++) {
      const copy = Buffer.from(own);
      const pages = pagesOf(copy, pageBytes);
      for (const page of pages) page.writeBigUInt64LE(page.readBigUInt64LE(0) + BigInt(i) * PERIOD, 0);
      if (i > 0 && pages.length > 0) pages[0].writeUInt32LE((pages[0].readUInt32LE(8) | MISSED) >>> 0, 8);
      parts.push(copy);
    }
  }
  return Buffer.concat(parts);
}

/** Of a perf.data that is not compressed: the samples. */
export function enlargePerf(bytes, times) {
  const from = Number(bytes.readBigUInt64LE(40));
  const end = from + Number(bytes.readBigUInt64LE(48));
  const type = Number(bytes.readBigUInt64LE(Number(bytes.readBigUInt64LE(24)) + 24));
  const before = (fields) => fields.filter((bit) => (type & bit) !== 0).length * 8;
  const timeAt = 8 + before([IDENTIFIER, IP, TID]);
  const samples = [];
  for (let at = from; at < end; at += bytes.readUInt16LE(at + 6)) {
    if (bytes.readUInt32LE(at) === RECORD.sample)
      samples.push(Buffer.from(bytes.subarray(at, at + bytes.readUInt16LE(at + 6))));
  }
  const stamps = samples.map((sample) => sample.readBigUInt64LE(timeAt));
  const first = stamps.reduce((least, stamp) => (stamp < least ? stamp : least));
  const loss = Buffer.alloc(24 + before([TID, TIME, ID, STREAM_ID, CPU, IDENTIFIER]));
  loss.writeUInt32LE(RECORD.lost, 0);
  loss.writeUInt16LE(loss.length, 6);
  loss.writeBigUInt64LE(1n, 16);
  // Of any event.
  const idAt = (type & IDENTIFIER) !== 0 ? 8 : 8 + before([IP, TID, TIME, ADDR]);
  const id = samples[0].readBigUInt64LE(idAt);
  const round = Buffer.alloc(8);
  round.writeUInt32LE(RECORD.finishedRound, 0);
  round.writeUInt16LE(8, 6);
  const parts = [Buffer.from(bytes.subarray(0, end)), round];
  for (let i = 1; i < times; i++) {
    const later = BigInt(i) * PERIOD;
    const lost = Buffer.from(loss);
    lost.writeBigUInt64LE(first + later - 1000n, 24 + before([TID]));
    if ((type & ID) !== 0) lost.writeBigUInt64LE(id, 24 + before([TID, TIME]));
    if ((type & IDENTIFIER) !== 0) lost.writeBigUInt64LE(id, lost.length - 8);
    parts.push(lost);
    for (const [n, sample] of samples.entries()) {
      const copy = Buffer.from(sample);
      copy.writeBigUInt64LE(stamps[n] + later, timeAt);
      parts.push(copy);
    }
    parts.push(round);
  }
  const more = parts.slice(1).reduce((sum, part) => sum + part.length, 0);
  parts[0].writeBigUInt64LE(BigInt(end - from + more), 48);
  // Behind the records are the places of the sections, one for each bit of the header's flags.
  const rest = Buffer.from(bytes.subarray(end));
  let sections = 0;
  for (let bit = 0; bit < 256; bit++) sections += (bytes[72 + (bit >> 3)] >> (bit & 7)) & 1;
  for (let at = 0; at < 16 * sections; at += 16)
    rest.writeBigUInt64LE(rest.readBigUInt64LE(at) + BigInt(more), at);
  return Buffer.concat([...parts, rest]);
}

/** The same of what `trace-cmd report` or `perf script` made of the recording; `loss` is a line of theirs. */
export function enlargeText(text, times, loss) {
  const isHead = (line) => line.startsWith("#") || /^cpus=/.test(line);
  const lines = text.trimEnd().split("\n");
  const entries = lines
    .filter((line) => !isHead(line))
    .map((line) => /^(.*? )(\d+)(\.\d+: .*)$/s.exec(line).slice(1));
  const parts = [lines.filter(isHead)];
  for (let i = 0; i < times; i++) {
    const later = i * Number(PERIOD / 1_000_000_000n);
    if (i > 0) parts.push([loss(Number(entries[0][1]) + later)]);
    parts.push(entries.map(([before, seconds, after]) => `${before}${Number(seconds) + later}${after}`));
  }
  return `${parts.flat().join("\n")}\n`;
}

/** Types of records of a perf.data, and bits of what samples have (perf_event.h). */
const RECORD = { lost: 2, sample: 9, finishedRound: 68 };
const [IP, TID, TIME, ADDR, ID, CPU, STREAM_ID, IDENTIFIER] = [1, 2, 4, 8, 0x40, 0x80, 0x200, 0x1_0000];

function pagesOf(own, size) {
  return Array.from({ length: own.length / size }, (_, i) => own.subarray(i * size, (i + 1) * size));
}
