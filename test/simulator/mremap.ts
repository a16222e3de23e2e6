/* mremap(). mm/mremap.c, mm/mmap.c:copy_vma(). */
import { clone, movetoTail, unlinkAnonVmas } from "./anon-vma.js";
import { iMmapWrite, mmapWrite, mmapWriteEnd, ptl, rootEnd, rootWrite } from "./locks.js";
import { findVma, type Machine, type Step } from "./machine.js";
import { unmap } from "./munmap.js";
import {
  type Bounds,
  boundsOf,
  hex,
  indexAt,
  type Mm,
  NO_FILE,
  PAGE,
  startingAt,
  TABLE,
  type Vma,
} from "./objects.js";
import { entriesIn } from "./pages.js";
import { freePlace } from "./places.js";
import { startWrite, writeBegin, writeEnd } from "./vma-locks.js";
import { change, dupVma, freeVma, linkVma, merge, setRange } from "./vmas.js";

const DONTUNMAP = 4;

export function* mremap(m: Machine, mm: Mm): Step {
  const isLocked = !m.breaks("MREMAP_11", "MREMAP_15");
  const isTold = m.config.movesMany;
  if (isTold) yield* m.say("mremap", { old_addr: "0x0", old_len: "0x0", new_len: "0x0" });
  if (isLocked) yield* mmapWrite(m, mm);
  const { random } = m;
  if (mm.vmas.length > 0) {
    const v = random.pick(mm.vmas);
    const from = random.oneIn(2) ? v.start : v.start + random.below(v.len / PAGE) * PAGE;
    const len = random.oneIn(2) ? v.end - from : (1 + random.below((v.end - from) / PAGE)) * PAGE;
    const to = newPlace(m, mm, v, from, len);
    if (random.oneIn(6)) yield* grow(m, mm, v);
    else if (to !== undefined && (to + len <= from || from + len <= to)) {
      const isFree = yield* unmap(m, mm, to, to + len);
      const vma = findVma(mm, from);
      if (isFree && vma !== undefined && vma.end >= from + len) {
        yield* moveVma(m, vma, from, len, to);
        if (isTold) yield* moveNext(m, mm, from + len);
      }
    }
  }
  if (isLocked) yield* mmapWriteEnd(m, mm);
  if (isTold) yield* m.say("mremap__return", { ret: 0 });
  yield* m.say("return_to_user");
}

/** The next vma of the range, to some other place. */
function* moveNext(m: Machine, mm: Mm, from: number): Step {
  if (m.breaks("MREMAP_19")) {
    yield* mmapWriteEnd(m, mm);
    yield* mmapWrite(m, mm);
  }
  const next = mm.vmas.find((v) => v.start >= from);
  const to = next && freePlace(m, mm, next.len);
  if (next !== undefined && to !== undefined) yield* moveVma(m, next, next.start, next.len, to);
}

/** Somewhere; or where its index says, so that it merges with what was left there. */
function newPlace(m: Machine, mm: Mm, v: Vma, from: number, len: number): number | undefined {
  if (m.breaks("MREMAP_04", "MREMAP_16")) return v.end;
  const home = indexAt(v, from) * PAGE;
  if (m.random.oneIn(2) && home !== from) return home;
  return freePlace(m, mm, len);
}

function* grow(m: Machine, mm: Mm, v: Vma): Step {
  const next = mm.vmas.find((w) => w.start >= v.end);
  if (next !== undefined && next.start < v.end + PAGE) return;
  yield* change(m, v, startingAt(v, v.start, v.end + PAGE));
}

interface Copy {
  readonly vma: Vma;
  readonly need: boolean;
  readonly isMerged: boolean;
}

function* moveVma(m: Machine, v: Vma, from: number, len: number, to: number): Step {
  const { mm } = v;
  const args = {
    vma: v.ptr,
    old_addr: hex(from),
    old_len: hex(len),
    new_len: hex(len),
    new_addr: hex(to),
  };
  const keeps = m.config.movesMany && (m.random.oneIn(3) || m.breaks("MREMAP_16"));
  const isWhole = v.start === from && v.len === len;
  yield* m.say("move_vma", { ...args, ...(m.config.movesMany ? { flags: keeps ? DONTUNMAP | 3 : 3 } : {}) });
  if (!m.breaks("VLOCK_09", "VMA_03")) yield* startWrite(m, v);
  const copy = yield* copyVma(m, v, from, len, to);
  let ret: unknown = -12;
  if (copy !== undefined) {
    // Up to 3.2 nothing reverses the order for the way back.
    const mayFail = m.config.trees || m.config.era === "K33" || v.anonVma === null;
    const stopAt = mayFail && m.random.oneIn(5) ? m.random.below(len / PAGE) * PAGE : len;
    if (!m.breaks("SEQ_15")) yield* writeBegin(m, v);
    if (copy.isMerged) yield* writeBegin(m, copy.vma);
    const forth = { from: v, at: from, to: copy.vma, newAt: to };
    yield* movePageTables(m, forth, len, stopAt, copy.need);
    if (stopAt < len && !m.breaks("MREMAP_13")) {
      if (m.config.era === "K33" && !m.breaks("MREMAP_03")) yield* movetoTail(m, v);
      const back = { from: copy.vma, at: to, to: v, newAt: from };
      yield* movePageTables(m, back, stopAt, stopAt, m.config.trees && !m.breaks("MREMAP_03"));
    }
    yield* writeEnd(m, copy.vma);
    yield* writeEnd(m, v);
    if (stopAt < len) yield* unmap(m, mm, to, to + len);
    else {
      if (!keeps) yield* unmap(m, mm, from, from + len);
      else if (isWhole && !m.breaks("MREMAP_16", "MREMAP_17")) yield* unfault(m, v);
      ret = hex(to);
    }
  }
  yield* m.say("move_vma__return", { ...args, ret });
}

/** dontunmap_complete(): as a vma that never had a page. */
function* unfault(m: Machine, v: Vma): Step {
  yield* unlinkAnonVmas(m, v);
  v.anonVma = null;
  const fresh = boundsOf(v.start, v.end);
  yield* setRange(m, v, v.file === NO_FILE ? fresh : { ...fresh, pgoff: v.pgoff });
}

/** Where the lists have no order that can be changed, nothing is merged that would not be in order. */
function mayMerge(m: Machine, v: Vma, to: number, len: number): boolean {
  if (m.config.trees || m.config.era === "K33" || v.anonVma === null) return true;
  const near = v.mm.vmas.filter((w) => w !== v && (w.end === to || w.start === to + len));
  return near.every((w) => w.anonVma === null);
}

function* copyVma(m: Machine, v: Vma, from: number, len: number, to: number): Step<Copy | undefined> {
  const source = startingAt(v, from, from + len);
  const isUnfaulted = v.anonVma === null || m.breaks("MREMAP_04", "MREMAP_12");
  yield* m.say("copy_vma", {
    vma: v.ptr,
    start: hex(v.start),
    end: hex(v.end),
    anon_vma: v.anonVma?.ptr ?? "0x0",
    addr: hex(to),
    len: hex(len),
    pgoff: source.pgoff,
    ...(m.config.twoOffsets ? { anon_pgoff: source.anonPgoff } : {}),
  });
  // Where there are no pages yet they count from the new place on; what lies in a file stays where it is there.
  const bounds = {
    start: to,
    end: to + len,
    pgoff: isUnfaulted && v.file === NO_FILE ? to / PAGE : source.pgoff,
    anonPgoff: isUnfaulted ? to / PAGE : source.anonPgoff,
  };
  // A self merge of an unfaulted vma is left out: the caller's vma would be another one.
  const near = v.mm.vmas.filter((w) => w.end === to || w.start === to + len);
  let vma: Vma | undefined;
  let isMerged = false;
  let need = false;
  if ((!near.includes(v) || m.breaks("MREMAP_04", "MREMAP_16")) && mayMerge(m, v, to, len)) {
    vma = yield* merge(m, v.mm, { ...bounds, flags: v.flags, file: v.file }, v.anonVma);
    isMerged = vma !== undefined;
    if (vma !== undefined) {
      if (m.config.era === "K33" && !m.breaks("MREMAP_01", "MREMAP_02")) yield* movetoTail(m, vma);
      need = m.config.trees && vma.pgoff <= v.pgoff && !m.breaks("MREMAP_05");
    }
  }
  vma ??= yield* duplicate(m, v, bounds);
  yield* m.say("copy_vma__return", {
    vma: v.ptr,
    addr: hex(to),
    len: hex(len),
    pgoff: source.pgoff,
    new_vma: vma?.ptr ?? "0x0",
    new_start: hex(vma?.start ?? 0),
    new_end: hex(vma?.end ?? 0),
    new_pgoff: vma?.pgoff ?? 0,
    new_anon_vma: vma?.anonVma?.ptr ?? "0x0",
    ...(m.config.twoOffsets ? { new_anon_pgoff: vma?.anonPgoff ?? 0 } : {}),
  });
  return vma && { vma, need, isMerged };
}

function* duplicate(m: Machine, v: Vma, bounds: Bounds): Step<Vma | undefined> {
  const vma = yield* dupVma(m, v, v.mm);
  yield* setRange(m, vma, bounds);
  if ((yield* clone(m, vma, v, "remap")) !== 0) {
    yield* freeVma(m, vma);
    return undefined;
  }
  yield* writeBegin(m, vma);
  yield* linkVma(m, vma);
  return vma;
}

function* nothing(): Step {}

interface Move {
  readonly from: Vma;
  readonly at: number;
  readonly to: Vma;
  readonly newAt: number;
}

/** `stopAt`: memory for page tables is short behind it. */
export function* movePageTables(m: Machine, move: Move, len: number, stopAt: number, need: boolean): Step {
  const { from, at, to, newAt } = move;
  const args = { vma: from.ptr, old_addr: hex(at), new_vma: to.ptr, new_addr: hex(newAt), len: hex(len) };
  const seqs = m.config.perVma ? { vm_lock_seq: Math.max(0, from.seq), mm_lock_seq: from.mm.seq } : {};
  yield* m.say("move_page_tables", {
    ...args,
    ...(m.config.trees ? { need_rmap_locks: need } : {}),
    ...seqs,
  });
  for (let done = 0; done < stopAt; ) {
    const toEnd = (addr: number) => (Math.floor(addr / TABLE) + 1) * TABLE - addr;
    const extent = Math.min(stopAt - done, toEnd(at + done), toEnd(newAt + done));
    yield* movePtes(m, move, done, extent, need);
    done += extent;
  }
  if (m.breaks("MREMAP_14")) yield* unlinkAnonVmas(m, from);
  yield* m.say("move_page_tables__return", { ...args, moved: hex(stopAt) });
}

function* movePtes(m: Machine, { from, at, newAt }: Move, done: number, extent: number, need: boolean): Step {
  const { mm } = from;
  if (entriesIn(mm, at + done, at + done + extent).length === 0) return;
  // take_rmap_locks()
  const unlockFile =
    need && from.file !== NO_FILE && !m.breaks("MREMAP_06") ? yield* iMmapWrite(m, from.file) : nothing;
  const needsLock = need && from.anonVma !== null && !m.breaks("MREMAP_06");
  const owner = needsLock ? yield* rootWrite(m, from.anonVma!) : null;
  const unlockOld = yield* ptl(m, mm, at + done);
  const unlockNew = m.breaks("MREMAP_07") ? nothing : yield* ptl(m, mm, newAt + done);
  const entries = entriesIn(mm, at + done, at + done + extent);
  if (m.breaks("MREMAP_08")) entries.pop();
  for (const old of entries) {
    const pte = mm.ptes.get(old)!;
    const addrs = { mm: mm.ptr, old_addr: hex(old), new_addr: hex(old - at + newAt) };
    mm.ptes.delete(old);
    yield* m.say("pte_move_clear", addrs);
    mm.ptes.set(old - at + newAt, pte);
    yield* m.say("pte_move", addrs);
  }
  yield* unlockNew();
  yield* unlockOld();
  if (owner !== null) yield* rootEnd(m, owner);
  yield* unlockFile();
}
