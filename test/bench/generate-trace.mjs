// Traces for measuring: a correct kernel of 3.3 with speculative page faults, seen from an empty system on. Threads
// fault pages in, fork mappings off, move them with mremap and migrate their pages, on a given number of live vmas.
// The same seed gives the same bytes.

const PAGE = 4096n;
/** Pages of a vma. */
const SLOTS = 16;
/** Events that make a vma, with its pages. */
export const EVENTS_OF_VMA = 5 + SLOTS / 2;

/** xorshift32: small, the same everywhere. */
function random(seed) {
  let x = seed | 0 || 1;
  return (n) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % n;
  };
}

const hex = (n) => `"0x${n.toString(16)}"`;

/**
 * Lines of a trace of about `events` events on `vmas` live vmas, given in chunks of text.
 * `complete`: whether the first record says that nothing came before. `busy`: as processes do, the trace works on some of
 * the vmas for a while, on that many, and goes on from one to the next until it has been at all of them.
 */
export function* generateTrace({ events, vmas, seed = 1, complete = true, busy = 64 }) {
  const pick = random(seed);
  let line = 0;
  let out = "";
  const time = () => {
    const ns = 6_000_000_000 + line * 1_137;
    const s = String(ns).padStart(10, "0");
    return `${s.slice(0, -9)}.${s.slice(-9)}`;
  };
  const emit = (task, event, fields) => {
    line++;
    out += `{"ts":${time()},"cpu":${task.cpu},"tid":${task.tid},"comm":"${task.comm}","event":"${event}"`;
    for (const name in fields) out += `,"${name}":${fields[name]}`;
    out += "}\n";
  };
  const tasks = Array.from({ length: 8 }, (_, i) => ({
    cpu: i % 4,
    tid: 1200 + i,
    comm: i % 2 ? "migrate" : "mremap_worker",
  }));
  // Slabs: addresses are used again as soon as they are free.
  const slab = (base, size) => ({ free: [], next: base, size });
  const alloc = (s) => {
    const used = s.free.pop();
    if (used !== undefined) return used;
    s.next += s.size;
    return s.next;
  };
  const vmaSlab = slab(0xffff888004c10000n, 0xd0n);
  const avcSlab = slab(0xffff888006e30000n, 0x40n);
  const anonSlab = slab(0xffff888005d20000n, 0x60n);
  const pageSlab = slab(0xffffea0000000000n, 0x40n);
  const mm = hex(0xffff888003a40000n);
  const live = [];

  const link = (task, vma, avc, anon) =>
    emit(task, "anon_vma_link", {
      vma: hex(vma),
      avc: hex(avc),
      anon_vma: hex(anon),
      root: hex(anon),
      where: '"tail"',
    });

  /** A page of the vma comes or goes: whichever its slot lets. */
  const touch = (task, v, n = pick(SLOTS)) => {
    const page = v.pages[n];
    if (page !== undefined) {
      v.pages[n] = undefined;
      pageSlab.free.push(page);
      emit(task, "page_remove_rmap", { page: hex(page), vma: hex(v.vma) });
      return;
    }
    v.pages[n] = alloc(pageSlab);
    emit(task, "page_add_new_anon_rmap", {
      page: hex(v.pages[n]),
      vma: hex(v.vma),
      addr: hex(v.start + BigInt(n) * PAGE),
      flags: 1,
      anon_vma: hex(v.anon),
    });
  };

  const create = (task, i) => {
    const v = {
      vma: alloc(vmaSlab),
      avc: alloc(avcSlab),
      anon: alloc(anonSlab),
      start: 0x7f0000000000n + BigInt(i) * 0x200000n,
      pages: new Array(SLOTS).fill(undefined),
    };
    v.end = v.start + 0x10000n;
    emit(task, "vma_alloc", { vma: hex(v.vma), mm });
    emit(task, "vma_link", {
      vma: hex(v.vma),
      mm,
      start: hex(v.start),
      end: hex(v.end),
      pgoff: v.start / PAGE,
    });
    emit(task, "anon_vma_prepare", {
      vma: hex(v.vma),
      start: hex(v.start),
      end: hex(v.end),
      pgoff: v.start / PAGE,
      mm,
    });
    link(task, v.vma, v.avc, v.anon);
    emit(task, "anon_vma_prepare__return", { vma: hex(v.vma), ret: 0 });
    v.pgoff = v.start / PAGE;
    live.push(v);
    // As many pages as it is going to have on average.
    for (let n = 0; n < SLOTS; n += 2) touch(task, v, n);
  };

  const migrate = (task, v) => {
    const n = pick(SLOTS);
    const old = v.pages[n];
    if (old === undefined) return;
    v.pages[n] = alloc(pageSlab);
    pageSlab.free.push(old);
    const [page, fresh, vma] = [hex(old), hex(v.pages[n]), hex(v.vma)];
    const addr = hex(v.start + BigInt(n) * PAGE);
    emit(task, "page_lock", { page });
    emit(task, "rmap_one", { page, vma, addr, kind: '"try_to_unmap_one"' });
    emit(task, "set_migration_pte", { addr, vma, page });
    emit(task, "page_remove_rmap", { page, vma });
    emit(task, "rmap_one__return", { page, vma, addr, kind: '"try_to_unmap_one"', ret: 0 });
    emit(task, "remove_migration_ptes", { old: page, new: fresh });
    emit(task, "rmap_one", { page: fresh, vma, addr, kind: '"remove_migration_pte"' });
    emit(task, "remove_migration_pte", { addr, vma, page: fresh });
    emit(task, "page_add_anon_rmap", { page: fresh, vma, addr, flags: 0, anon_vma: hex(v.anon) });
    emit(task, "rmap_one__return", { page: fresh, vma, addr, kind: '"remove_migration_pte"', ret: 0 });
    emit(task, "remove_migration_ptes__return", {});
    emit(task, "page_unlock", { page });
  };

  const adjust = (task, v) => {
    emit(task, "vm_write_begin", { vma: hex(v.vma), raw: true });
    emit(task, "vma_adjust", {
      vma: hex(v.vma),
      start: hex(v.start),
      end: hex(v.end),
      pgoff: v.pgoff,
      next: '"0x0"',
    });
    emit(task, "vma_adjust__return", { vma: hex(v.vma), ret: 0 });
    emit(task, "vm_write_end", { vma: hex(v.vma), raw: true });
  };

  const mremap = (task, v) => {
    const d = {
      vma: alloc(vmaSlab),
      avc: alloc(avcSlab),
      anon: v.anon,
      start: v.start ^ 0x100000n,
      pgoff: v.pgoff,
    };
    d.end = d.start + 0x10000n;
    const [src, dst] = [hex(v.vma), hex(d.vma)];
    const len = '"0x10000"';
    emit(task, "mmap_lock", { mm, write: true, op: '"acquire"' });
    emit(task, "move_vma", {
      vma: src,
      old_addr: hex(v.start),
      old_len: len,
      new_len: len,
      new_addr: hex(d.start),
    });
    emit(task, "copy_vma", {
      vma: src,
      start: hex(v.start),
      end: hex(v.end),
      anon_vma: hex(v.anon),
      addr: hex(d.start),
      len,
      pgoff: v.pgoff,
    });
    emit(task, "vma_dup", { orig: src, vma: dst, mm });
    emit(task, "anon_vma_clone", { dst, src });
    link(task, d.vma, d.avc, d.anon);
    emit(task, "anon_vma_clone__return", { dst, src, ret: 0 });
    // dst is found by nobody before its counter is odd, and no fault is let in while page tables move.
    for (const vma of [dst, src]) emit(task, "vm_write_begin", { vma, raw: true });
    emit(task, "copy_vma__return", {
      vma: src,
      addr: hex(d.start),
      len,
      pgoff: v.pgoff,
      new_vma: dst,
      new_start: hex(d.start),
      new_end: hex(d.end),
      new_pgoff: v.pgoff,
      new_anon_vma: hex(d.anon),
    });
    emit(task, "move_page_tables", {
      vma: src,
      old_addr: hex(v.start),
      new_vma: dst,
      new_addr: hex(d.start),
      len,
    });
    for (let n = 0; n < SLOTS; n++) {
      if (v.pages[n] === undefined) continue;
      const from = BigInt(n) * PAGE;
      emit(task, "pte_move", { mm, old_addr: hex(v.start + from), new_addr: hex(d.start + from) });
    }
    emit(task, "move_page_tables__return", {
      vma: src,
      new_vma: dst,
      old_addr: hex(v.start),
      new_addr: hex(d.start),
      len,
      moved: 65536,
    });
    for (const vma of [src, dst]) emit(task, "vm_write_end", { vma, raw: true });
    emit(task, "unlink_anon_vmas", { vma: src, anon_vma: hex(v.anon) });
    emit(task, "anon_vma_unlink", { vma: src, avc: hex(v.avc), anon_vma: hex(v.anon) });
    emit(task, "vma_free", { vma: src, mm });
    emit(task, "move_vma__return", {
      vma: src,
      old_addr: hex(v.start),
      old_len: len,
      new_len: len,
      new_addr: hex(d.start),
      ret: hex(d.start),
    });
    emit(task, "mmap_lock", { mm, write: true, op: '"release"' });
    vmaSlab.free.push(v.vma);
    avcSlab.free.push(v.avc);
    Object.assign(v, d);
  };

  yield `{"event":"trace_begin","complete":${complete},"kernel":"3.3","era":"K33","page_shift":12,"spf":"SPF10"}\n`;
  for (let i = 0; i < vmas && line < events; i++) {
    create(tasks[i % tasks.length], i);
    if (out.length > 1 << 16) {
      yield out;
      out = "";
    }
  }
  let first = 0;
  while (line < events) {
    const task = tasks[pick(tasks.length)];
    // A vma is worked on some four times, then one that comes after it takes its place.
    if (pick(4) === 0) first++;
    const v = live[(first + pick(Math.min(busy, live.length))) % live.length];
    // As in the recordings of traces/real, about half of all events are pages that come and go, and an event typically
    // concerns one or two modules.
    const what = pick(16);
    if (what < 10) for (let n = pick(8) + 4; n > 0; n--) touch(task, v);
    else if (what < 13) migrate(task, v);
    else if (what < 14) adjust(task, v);
    else mremap(task, v);
    if (out.length > 1 << 16) {
      yield out;
      out = "";
    }
  }
  yield out;
}
