/*
 * Takes out of a perf.data whatever names the machine: all features of its header but what describes its events, the
 * kernel's numbers, the count of cpus and the kind of compression; and, where they are not compressed, records of files that
 * were mapped. Usage: node strip-perf-data.mjs IN OUT
 */
import { readFileSync, writeFileSync } from "node:fs";

const KEPT = { tracingData: 1, osRelease: 4, cpus: 7, compressed: 27 };
const DROPPED = { mmap: 1, mmap2: 10, buildId: 67, featureRecord: 80 };
const TRACING_DATA = 66;
const HEADER_BYTES = 104;
const FEATURES_AT = 72;

const [, , from, to] = process.argv;
const bytes = readFileSync(from);
writeFileSync(to, bytes.readUInt32LE(8) === 16 ? stripPipe(bytes) : stripFile(bytes));

function stripPipe(b) {
  return Buffer.concat([b.subarray(0, 16), ...records(b, 16, b.length)]);
}

function stripFile(b) {
  const [dataAt, dataBytes] = [Number(b.readBigUInt64LE(40)), Number(b.readBigUInt64LE(48))];
  const data = Buffer.concat(records(b, dataAt, dataAt + dataBytes));
  const head = Buffer.from(b.subarray(0, dataAt));
  head.writeBigUInt64LE(BigInt(data.length), 48);
  const features = [];
  let section = dataAt + dataBytes;
  for (let bit = 0; bit < 256; bit++) {
    const i = FEATURES_AT + (bit >> 3);
    if (((head[i] >> (bit & 7)) & 1) === 0) continue;
    const [at, size] = [Number(b.readBigUInt64LE(section)), Number(b.readBigUInt64LE(section + 8))];
    section += 16;
    if (Object.values(KEPT).includes(bit)) features.push(feature(bit, b.subarray(at, at + size)));
    // perf tells the byte order of these bits by that of the host's name, which stays, without any.
    else if (bit === 3) features.push(Buffer.alloc(68, 0).fill(64, 0, 1));
    else head[i] &= ~(1 << (bit & 7));
  }
  let at = head.length + data.length + 16 * features.length;
  const table = Buffer.alloc(16 * features.length);
  features.forEach((content, i) => {
    table.writeBigUInt64LE(BigInt(at), 16 * i);
    table.writeBigUInt64LE(BigInt(content.length), 16 * i + 8);
    at += content.length;
  });
  if (dataAt < HEADER_BYTES) throw new Error("a header of another layout");
  return Buffer.concat([head, data, table, ...features]);
}

/** Of the kernel's release the numbers alone. */
function feature(bit, content) {
  if (bit !== KEPT.osRelease) return content;
  const kept = Buffer.from(content);
  const release = kept.toString("latin1", 4).replace(/\0.*$/s, "");
  kept.fill(0, 4).write(/^[\d.]+/.exec(release)[0], 4);
  return kept;
}

function records(b, from, to) {
  const kept = [];
  for (let at = from; at < to; ) {
    const [type, size] = [b.readUInt32LE(at), b.readUInt16LE(at + 6)];
    const end = at + size + (type === TRACING_DATA ? b.readUInt32LE(at + 8) : 0);
    if (type === DROPPED.featureRecord && Object.values(KEPT).includes(Number(b.readBigUInt64LE(at + 8)))) {
      const head = b.subarray(at, at + 16);
      kept.push(head, feature(Number(b.readBigUInt64LE(at + 8)), b.subarray(at + 16, end)));
    } else if (!Object.values(DROPPED).includes(type)) kept.push(b.subarray(at, end));
    at = end;
  }
  return kept;
}
