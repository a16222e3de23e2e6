// `node test/bench/worst-state.mjs [N]`: what an event costs where as many objects are alive as can be, for each part of
// the state that a rule or an action of the shipped model goes through. The same number of events is replayed beside N
// objects and beside 4 N; where the cost of an event does not grow with what is alive, the ratio of the times per event is about 1.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, "..", "..", "dist", "cli", "bin.js");
const hex = (n) => `"0x${n.toString(16)}"`;
const PAGE = 4096;

/** A trace of one kind with n live objects, a record a line. */
class Trace {
  lines = [];
  time = 0;

  constructor(begin) {
    this.lines.push(`{"event":"trace_begin","complete":true,${begin}}`);
  }

  event(name, fields, tid = 1) {
    this.time++;
    const args = Object.entries(fields).map(([key, value]) => `,${JSON.stringify(key)}:${value}`);
    this.lines.push(
      `{"ts":${this.time}e-6,"cpu":0,"tid":${tid},"event":${JSON.stringify(name)}${args.join("")}}`,
    );
  }

  /** A vma of one page with an anon_vma of its own. */
  vma(i, extra = {}) {
    const vma = hex(0x10_0000 + i * 0x100);
    const root = hex(0x4000_0000 + i * 0x100);
    const at = 0x10_0000_0000 + i * PAGE * 16;
    const area = { start: hex(at), end: hex(at + PAGE * 16), pgoff: at / PAGE };
    this.event("vma_link", { vma, mm: hex(0xe0), ...area, flags: 0, file: hex(0), ...extra });
    return { vma, root, at, area, avc: hex(0x8000_0000 + i * 0x100) };
  }

  link({ vma, avc, area }, anonVma, where) {
    this.event("anon_vma_link", { vma, avc, anon_vma: anonVma, root: anonVma, where, ...area });
  }

  text() {
    return `${this.lines.join("\n")}\n`;
  }
}

const K64 = '"kernel":"6.6","era":"K64","page_shift":12';

const kinds = {
  "zaps beside migration entries": (n) => {
    const t = new Trace(K64);
    const vmas = Array.from({ length: n }, (_, i) => t.vma(i));
    vmas.forEach((v, i) => {
      t.link(v, v.root, '"tree"');
      const page = hex(0xf000_0000 + i * 64);
      t.event("rmap_one", { page, vma: v.vma, addr: hex(v.at), kind: '"try_to_migrate_one"' });
      t.event("set_migration_pte", { addr: hex(v.at), vma: v.vma, page });
    });
    for (const v of vmas) {
      t.event("unmap_page_range", { vma: v.vma, addr: hex(v.at + PAGE), end: hex(v.at + 2 * PAGE) });
      t.event("unmap_page_range__return", {});
    }
    return t.text();
  },
  "mremaps beside migration entries": (n) => {
    const t = new Trace(K64);
    const vmas = Array.from({ length: n }, (_, i) => t.vma(i));
    vmas.forEach((v, i) => {
      t.link(v, v.root, '"tree"');
      const page = hex(0xf000_0000 + i * 64);
      t.event("rmap_one", { page, vma: v.vma, addr: hex(v.at), kind: '"try_to_migrate_one"' });
      t.event("set_migration_pte", { addr: hex(v.at), vma: v.vma, page });
    });
    t.event("mmap_lock", { mm: hex(0xe0), write: true, op: '"acquire"' });
    for (const v of vmas) {
      const move = {
        vma: v.vma,
        old_addr: hex(v.at + PAGE),
        new_vma: v.vma,
        new_addr: hex(v.at + 3 * PAGE),
        len: PAGE,
      };
      t.event("move_page_tables", { ...move, need_rmap_locks: false });
      t.event("move_page_tables__return", { ...move, moved: PAGE });
    }
    return t.text();
  },
  "zaps beside ptes": (n) => {
    const t = new Trace(`${K64},"ptes":true`);
    const vmas = Array.from({ length: n }, (_, i) => t.vma(i));
    vmas.forEach((v, i) => {
      t.link(v, v.root, '"tree"');
      const page = hex(0xf000_0000 + i * 64);
      t.event("pte_set", { mm: hex(0xe0), addr: hex(v.at), kind: '"present"', page, write: false });
    });
    for (const v of vmas) {
      t.event("unmap_page_range", { vma: v.vma, addr: hex(v.at + PAGE), end: hex(v.at + 2 * PAGE) });
      t.event("unmap_page_range__return", {});
    }
    return t.text();
  },
  "one anon_vma of 3.3 with all vmas": (n) => {
    const t = new Trace('"kernel":"3.3","era":"K33","page_shift":12');
    const vmas = Array.from({ length: n }, (_, i) => t.vma(i));
    for (const v of vmas) t.link(v, hex(0x4000_0000), '"tail"');
    for (const v of vmas) t.event("anon_vma_unlink", { vma: v.vma, avc: v.avc, anon_vma: hex(0x4000_0000) });
    return t.text();
  },
  "one anon_vma of 6.6 with all vmas": (n) => {
    const t = new Trace(K64);
    const vmas = Array.from({ length: n }, (_, i) => t.vma(i));
    for (const v of vmas) t.link(v, hex(0x4000_0000), '"tree"');
    for (const v of vmas) t.event("anon_vma_unlink", { vma: v.vma, avc: v.avc, anon_vma: hex(0x4000_0000) });
    return t.text();
  },
  "walks of an anon_vma by as many threads": (n) => {
    const t = new Trace(K64);
    const v = t.vma(0);
    t.link(v, v.root, '"tree"');
    for (let i = 0; i < n; i++) {
      const page = hex(0xf000_0000 + i * 64);
      t.event("rmap_walk", { page, mapping: v.root, index: v.at / PAGE }, 100 + i);
    }
    for (let i = 0; i < n; i++) {
      const page = hex(0xf000_0000 + i * 64);
      t.event("rmap_one", { page, vma: v.vma, addr: hex(v.at), kind: '"page_referenced_one"' }, 100 + i);
      t.event("rmap_walk__return", {}, 100 + i);
    }
    return t.text();
  },
};

/** For each kind: microseconds an event beside n and beside 4 n objects. */
export function worstState(n, seconds, only = () => true) {
  const folder = mkdtempSync(join(tmpdir(), "mmspec-worst-"));
  const rows = [];
  try {
    for (const [name, make] of Object.entries(kinds).filter(([kind]) => only(kind))) {
      const times = [n, 4 * n].map((count) => {
        const file = join(folder, "trace.jsonl");
        const text = make(count);
        writeFileSync(file, text);
        const lines = text.split("\n").length - 2;
        const all = seconds(process.execPath, [bin, "validate", "--quiet", file]);
        return { all, each: (all * 1e6) / lines };
      });
      rows.push({ name, n, times, ratio: times[1].each / times[0].each });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

function timed(command, args) {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", timeout: 200_000 });
  if (status !== 0 && status !== null)
    process.stdout.write(`exit ${status}: ${stdout.slice(0, 300)}${stderr.slice(0, 300)}\n`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const n = Number(process.argv[2] ?? 5000);
  const only = process.argv[3];
  for (const { name, times, ratio } of worstState(
    n,
    timed,
    (kind) => only === undefined || kind.includes(only),
  )) {
    const [few, many] = times;
    console.log(
      `${name.padEnd(42)} ${n}: ${few.all.toFixed(1)} s, ${4 * n}: ${many.all.toFixed(1)} s, an event costs ${ratio.toFixed(2)} as much`,
    );
  }
}
