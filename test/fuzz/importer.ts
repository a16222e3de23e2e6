/*
 * Hostile recordings for the importers: true lines, cut, doubled, mixed and with bytes changed. Whatever they say,
 * the reader must not throw, must count each line once, must hand records on in the order of the file, and must not
 * depend on where the chunks were cut.
 */
import { addsUp } from "../../src/importers/account.js";
import type { FieldMap } from "../../src/importers/field-map.js";
import { createForeignReader, type ForeignSummary } from "../../src/importers/foreign-reader.js";
import { ftraceImporter } from "../../src/importers/ftrace/ftrace-importer.js";
import { SHIPPED } from "../importers/import-text.js";

export interface FuzzResult {
  readonly recordings: number;
  readonly lines: number;
  readonly records: number;
  readonly notUnderstood: number;
  readonly refused: number;
}

const LINES = [
  "# tracer: nop",
  "# tracer: function_graph",
  "#",
  "# entries-in-buffer/entries-written: 840/20019   #P:2",
  "# entries-in-buffer/entries-written: 8/8   #P:4",
  "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION",
  "##### CPU 1 buffer started ####",
  "CPU:1 [LOST 595 EVENTS]",
  "CPU:0 [LOST EVENTS]",
  "       mremapper-268     [000] .....     8.886105: remove_vma: (remove_vma+0x4/0x70) vma=0xffff8880058e4420 start=0x7f49f0c01000 end=0x7f49f0c11000",
  "      fork_r2 l0-302     [001] ...1.     8.886105: vm_area_dup: (vm_area_dup+0x4/0xf0) orig=0xffff88800650b840 start=0x4b7000 end=0x4be000 mm=0xffff88800406b700",
  "      fork_r2 l0-302     [000] ...1.     8.886106: vm_area_dup_ret: (__split_vma+0x96/0x340 <- vm_area_dup) ret=0xffff88800650b630 start=0x4b7000 end=0x4be000",
  "         touch 1-314     [001] d....     8.886107: copy_vma: (copy_vma+0x4/0x260) vma=0x10 start=0x7f94ce600000 end=0x7f94cee00000 anon_vma=0x30 addr=0x7f94cdc01000 len=0x10000 pgoff=34247337473",
  "         touch 1-314     [001] d....     8.886108: copy_vma_ret: (move_vma+0x1e8/0x750 <- copy_vma) ret=0x0 start=0x20015ffff8880 end=0x2f01 anon_vma=(fault) pgoff=3",
  "          <idle>-0       [001] d.h1.     8.886109: tlb_flush: pages:-1 reason:flush on task switch (0)",
  "           <...>-259     [001] .....     5.584614: try_to_migrate_one: (try_to_migrate_one+0x4/0xb00) folio=0xf0 vma=0x10 address=0x7f94ce602000 start=0x7f94ce600000 end=0x7f94cee00000",
  "           <...>-259     [001] .....     5.584614: set_migration_pte: addr=7f94ce602000, pte=f7ffe7ffff86ae02 order=0",
  "           <...>-259     [001] .....     5.584615: try_to_migrate_one_ret: (rmap_walk_anon+0x176/0x260 <- try_to_migrate_one) ret=1",
  "           <...>-259     [001] .....     5.584616: rmap_walk_anon: (rmap_walk_anon+0x4/0x260) folio=0xf0 rmap_one=try_to_migrate_one+0x0/0xb00 locked=0 mapping=0xffff888004ae1069 index=34247337474",
  "              sh-171     [000] .....    11.325474: tracing_mark_write: two",
  "lines in one entry",
  "              sh-171     [000] .....    11.325573: tracing_mark_write:   =  odd [001] ..... 1.000000: name: \t tab",
  "              sh-171     [000] .....    11.325746: # 4030201 buf: 72 61 77 20",
  "    mremap_order-313     [001] .....     7.502075: <stack trace>",
  " => alloc_bprm",
  " =>  <0000000000461857>",
  "    mremap_order-659     [001] .....    33.433379: unlink_anon_vmas <-free_pgtables",
  "    mremap_order-262     [001] .....     5.693376: sys_mremap(addr: 7f47e8100000, old_len: 100000)",
  "    mremap_order-262     [001] .....     5.693377: sys_mremap -> 0x7f47e8100000",
  "    mremap_order-335     [001] .....            4: vma_prepare: (vma_prepare+0x4/0x60) vma=0x1",
  "    mremap_order-285     [001]      5.746093: vma_prepare: (vma_prepare+0x4/0x60) vma=0x1",
  "301 1 6750231189 type: 1562",
  "",
];

const INSERTS = [
  "\0",
  "\r",
  " ",
  "=",
  '"',
  "(",
  ")",
  "{",
  "-",
  ":",
  "0x",
  "\u{ff}",
  "é",
  "#",
  " => ",
  "18446744073709551616",
];

/** Reads `count` recordings made from `seed`; throws an Error that names the recording where a law is broken. */
export function fuzzImporter(count: number, seed: number, maps: readonly FieldMap[] = SHIPPED): FuzzResult {
  const random = mulberry32(seed);
  const total = { recordings: count, lines: 0, records: 0, notUnderstood: 0, refused: 0 };
  for (let i = 0; i < count; i++) {
    const bytes = recording(random);
    const [lookahead, map] = [1 + Math.floor(random() * 600), maps[Math.floor(random() * maps.length)]!];
    const chosen = random() < 0.7 ? [map] : maps;
    try {
      const whole = read([bytes], chosen, lookahead);
      checkLaws(bytes, whole);
      // Where the lookahead ends must not depend on the chunks, so it is given the whole of both.
      const [one, other] = [read([bytes], chosen, 1 << 20), read(cut(bytes, random), chosen, 1 << 20)];
      if (one.log.join("\n") !== other.log.join("\n")) throw new Error("it depends on where chunks are cut");
      total.lines += whole.summary.lines.total;
      total.records += whole.summary.records;
      total.notUnderstood += whole.summary.lines.notUnderstood;
      total.refused += whole.summary.refused === undefined ? 0 : 1;
    } catch (e) {
      const text = JSON.stringify(Buffer.from(bytes).toString("latin1"));
      throw new Error(`recording ${i} of seed ${seed}: ${(e as Error).message}\n${text}`, { cause: e });
    }
  }
  return total;
}

interface Reading {
  readonly log: readonly string[];
  readonly lines: readonly number[];
  readonly summary: ForeignSummary;
}

function read(chunks: readonly Uint8Array[], maps: readonly FieldMap[], lookahead: number): Reading {
  const log: string[] = [];
  const lines: number[] = [];
  const reader = createForeignReader(
    ftraceImporter,
    maps,
    {
      record(record, line) {
        const fields = [...record.fields].map(([name, value]) => `${name}=${typeof value}:${String(value)}`);
        log.push(
          `${line} ${record.event} ${record.tsNs} ${record.cpu} ${record.tid} ${record.comm} ${fields.join(" ")}`,
        );
        if (record.event !== "trace_begin") lines.push(line);
      },
      bad(diagnostic, line) {
        log.push(`${line} ${diagnostic.code} ${JSON.stringify(diagnostic.at)}`);
        lines.push(line);
      },
    },
    { path: "fuzz", lookahead },
  );
  for (const chunk of chunks) reader.feed(chunk);
  const summary = reader.end();
  log.push(JSON.stringify(summary.lines), summary.refused?.code ?? "read");
  return { log, lines, summary };
}

function checkLaws(bytes: Uint8Array, { lines, summary }: Reading): void {
  if (!addsUp(summary.lines))
    throw new Error(`the account does not add up: ${JSON.stringify(summary.lines)}`);
  const text = Buffer.from(bytes).toString("latin1");
  const inFile = text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (summary.refused === undefined && summary.lines.total !== inFile) {
    throw new Error(`${inFile} lines, but ${summary.lines.total} accounted for`);
  }
  lines.forEach((line, i) => {
    if (line < 1 || line > inFile || line <= (lines[i - 1] ?? 0))
      throw new Error(`line ${line} out of order`);
  });
}

function recording(random: () => number): Uint8Array {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const lines: string[] = [];
  const length = Math.floor(random() * 24);
  for (let i = 0; i < length; i++) {
    let line = pick(LINES);
    while (random() < 0.3) line = mutate(line, random, pick);
    lines.push(line);
  }
  const text = lines.join("\n") + (random() < 0.8 ? "\n" : "");
  return random() < 0.5 ? Buffer.from(text, "utf8") : Buffer.from(text, "latin1");
}

function mutate(line: string, random: () => number, pick: <T>(from: readonly T[]) => T): string {
  const at = Math.floor(random() * (line.length + 1));
  const to = Math.min(line.length, at + Math.floor(random() * 12));
  switch (Math.floor(random() * 6)) {
    case 0:
      return line.slice(0, at) + line.slice(to);
    case 1:
      return line.slice(0, at) + pick(INSERTS) + line.slice(at);
    case 2:
      return line.slice(0, at);
    case 3:
      return line.slice(0, at) + pick(LINES).slice(at);
    case 4:
      return line.slice(0, to) + line.slice(at);
    default:
      return line.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + line.slice(at + 1);
  }
}

function cut(bytes: Uint8Array, random: () => number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + Math.floor(random() * 40);
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
