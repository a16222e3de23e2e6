/*
 * Takes out of a trace.dat of version 6 what does not describe its events: the kernel's symbols, and the formats of printk.
 * Usage: node strip-trace-dat.mjs IN OUT; `trace-cmd convert --file-version 6 -i A -o B` makes one of version 7 such a file.
 */
import { readFileSync, writeFileSync } from "node:fs";

const [, , from, to] = process.argv;
const bytes = readFileSync(from);
writeFileSync(to, strip(bytes));

function strip(b) {
  const pageBytes = b.readUInt32LE(14);
  let at = 18;
  const word = () => {
    at += 8;
    return Number(b.readBigUInt64LE(at - 8));
  };
  const count = () => {
    at += 4;
    return b.readUInt32LE(at - 4);
  };
  const skip = (many) => {
    at += many;
  };
  const name = () => {
    at = b.indexOf(0, at) + 1;
  };
  const texts = (many) => {
    for (let i = 0; i < many; i++) skip(word());
  };
  for (let i = 0; i < 2; i++) {
    name();
    skip(word());
  }
  texts(count());
  for (let systems = count(); systems > 0; systems--) {
    name();
    texts(count());
  }
  const head = b.subarray(0, at);
  skip(count());
  skip(count());
  const commands = at;
  skip(word());
  const cpus = b.readUInt32LE(b.indexOf("options  \0", at, "latin1") - 4);
  at = b.indexOf("flyrecord\0", at, "latin1") + "flyrecord\0".length;
  const rest = Buffer.from(b.subarray(commands, at + 16 * cpus));
  const table = rest.subarray(at - commands);
  const parts = [head, Buffer.alloc(8), rest];
  let end = head.length + 8 + rest.length;
  const gap = (pageBytes - (end % pageBytes)) % pageBytes;
  parts.push(Buffer.alloc(gap));
  end += gap;
  for (let i = 0; i < table.length; i += 16) {
    const place = Number(table.readBigUInt64LE(i));
    const size = Number(table.readBigUInt64LE(i + 8));
    table.writeBigUInt64LE(BigInt(end), i);
    parts.push(b.subarray(place, place + size));
    end += size;
  }
  return Buffer.concat(parts);
}
