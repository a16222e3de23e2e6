/*
 * Takes out of a trace.dat of version 6 whatever names the machine: its options (host, cpu statistics), names of threads but
 * the kernel's, symbols but those that are named, descriptions of events but those that are named. The pages stay as they are.
 * Usage: node strip-trace-dat.mjs IN OUT EVENT[,EVENT…] [SYMBOL,…]
 */
import { readFileSync, writeFileSync } from "node:fs";

const PAGE = 4096;
const KEPT_NAMES = /^ *\d+ (?:swapper|kworker|rcu|migration|ksoftirqd|sleep|cat|sh|true)/;

const [, , from, to, events, symbols = ""] = process.argv;
const b = readFileSync(from);
let at = 10;
const string = () => {
  const end = b.indexOf(0, at);
  const text = b.toString("latin1", at, end);
  at = end + 1;
  return text;
};
const bytes = (count) => {
  at += count;
  return b.subarray(at - count, at);
};
const uint32 = () => bytes(4).readUInt32LE();
const size = () => Number(bytes(8).readBigUInt64LE());
const u32 = (n) => Buffer.from(Uint32Array.of(n).buffer);
const u64 = (n) => Buffer.from(BigUint64Array.of(BigInt(n)).buffer);
const text = (t) => Buffer.from(t, "latin1");

if (string() !== "6") throw new Error("of another version");
const begin = Buffer.concat([b.subarray(0, at), bytes(6)]);
const info = [];
for (let i = 0; i < 2; i++) {
  const name = string();
  const content = bytes(size());
  info.push(text(`${name}\0`), u64(content.length), content);
}
const wanted = new Set(events.split(","));
const sized = () => bytes(size());
const formats = (count) =>
  Array.from({ length: count }, sized).filter((f) => wanted.has(/^name: (\S+)/m.exec(f.toString())?.[1]));
formats(uint32());
const systems = [];
for (let n = uint32(); n > 0; n--) {
  const name = string();
  const kept = formats(uint32());
  if (kept.length > 0)
    systems.push([text(`${name}\0`), u32(kept.length), ...kept.flatMap((f) => [u64(f.length), f])]);
}
const names = new Set(symbols.split(","));
const lines = (content, isKept) => {
  const kept = content.toString("latin1").split("\n").filter(isKept);
  return text(kept.map((line) => `${line}\n`).join(""));
};
const kallsyms = lines(bytes(uint32()), (line) => names.has(line.split(/[ \t]/)[2]));
bytes(uint32());
const commands = lines(bytes(size()), (line) => KEPT_NAMES.test(line));
const cpus = uint32();
if (bytes(10).toString("latin1") === "options  \0") {
  while (bytes(2).readUInt16LE() !== 0) bytes(uint32());
  bytes(10);
}
const pages = Array.from({ length: cpus }, () => {
  const [place, length] = [size(), size()];
  return b.subarray(place, place + length);
});

const head = Buffer.concat([
  begin,
  ...info,
  u32(0),
  u32(systems.length),
  ...systems.flat(),
  u32(kallsyms.length),
  kallsyms,
  u32(0),
  u64(commands.length),
  commands,
  u32(cpus),
  text("options  \0"),
  Buffer.alloc(2),
  text("flyrecord\0"),
]);
const align = (n) => Math.ceil(n / PAGE) * PAGE;
let place = align(head.length + 16 * cpus);
const table = pages.flatMap((content) => {
  const entry = [u64(place), u64(content.length)];
  place = align(place + content.length);
  return entry;
});
const out = Buffer.alloc(place);
Buffer.concat([head, ...table]).copy(out);
pages.forEach((content, cpu) => content.copy(out, Number(table[2 * cpu].readBigUInt64LE())));
writeFileSync(to, out);
