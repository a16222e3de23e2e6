/* Page faults. mm/memory.c: do_anonymous_page(), do_wp_page(), do_swap_page(). */
import { prepare } from "./anon-vma.js";
import {
  lockPage,
  mmapRead,
  mmapReadEnd,
  ptl,
  rootEnd,
  rootWrite,
  tryLockPage,
  unlockPage,
} from "./locks.js";
import { findVma, type Machine, type Step } from "./machine.js";
import { type Mm, type Page, type Pte, VM_WRITE, type Vma } from "./objects.js";
import { addAnon, addNew, allocPage, freeSwap, putPage, removeRmap, setPte, tell } from "./pages.js";
import { endRead, lockVma } from "./vma-read.js";

/** A fault on addr, to write to it or to read. */
export function* fault(m: Machine, mm: Mm, addr: number, write: boolean): Step {
  if (m.config.perVma) {
    const vma = yield* lockVma(m, mm, addr);
    if (vma !== undefined) {
      // Without an anon_vma it has to come again with the mmap_lock.
      const done = vma.anonVma !== null || m.breaks("VLOCK_13");
      if (m.breaks("VLOCK_13")) yield* prepare(m, vma);
      if (done) yield* handle(m, vma, addr, write);
      yield* endRead(m, vma);
      if (done) {
        yield* m.say("return_to_user");
        return;
      }
    }
  }
  if (!m.breaks("AVC_19")) yield* mmapRead(m, mm);
  const vma = findVma(mm, addr);
  if (vma !== undefined && (!write || (vma.flags & VM_WRITE) !== 0)) {
    const isShort = !m.breaks("RMAP_06") && (yield* prepare(m, vma)) !== 0;
    if (!isShort) yield* handle(m, vma, addr, write);
  }
  if (!m.breaks("AVC_19", "LOCK_02")) yield* mmapReadEnd(m, mm);
  yield* m.say("return_to_user");
}

function* handle(m: Machine, v: Vma, addr: number, write: boolean): Step {
  if (write && (v.flags & VM_WRITE) === 0) return;
  const pte = v.mm.ptes.get(addr);
  if (pte === undefined) yield* anonymousPage(m, v, addr);
  else if (pte.kind === "migration") yield* waitForMigration(m, v, addr, pte);
  else if (pte.kind === "swap") yield* swapIn(m, v, addr, pte, write);
  else if (write && !pte.write) yield* writeProtected(m, v, addr, pte);
}

function* nothing(): Step {}

export function* anonymousPage(m: Machine, v: Vma, addr: number): Step {
  const page = allocPage(m);
  const isShared = m.config.newMayBeShared && m.random.oneIn(4);
  if (isShared) yield* tryLockPage(m, page);
  const unlock = m.breaks("RMAP_14") ? nothing : yield* ptl(m, v.mm, addr);
  if (v.mm.ptes.has(addr)) {
    yield* unlock();
    if (isShared) yield* unlockPage(m, page);
    yield* putPage(m, page);
    return;
  }
  if (m.breaks("LOCK_01") && v.anonVma !== null) yield* rootEnd(m, yield* rootWrite(m, v.anonVma));
  yield* addNew(m, page, v, addr, isShared);
  yield* setPte(m, v, addr, { kind: "present", page, write: (v.flags & VM_WRITE) !== 0 });
  page.isOnLru = true;
  if (m.random.oneIn(4)) yield* tell(m, page);
  if (isShared) yield* unlockPage(m, page);
  yield* unlock();
  if (m.random.oneIn(6)) yield* tell(m, page);
}

/** migration_entry_wait(). */
function* waitForMigration(m: Machine, v: Vma, addr: number, pte: Pte): Step {
  const unlock = yield* ptl(m, v.mm, addr);
  if (v.mm.ptes.get(addr) !== pte) {
    yield* unlock();
    return;
  }
  const { page } = pte;
  page.refs++;
  yield* unlock();
  yield* m.until(() => page.lock.isFree);
  yield* putPage(m, page);
}

/** reuse_swap_page(): nobody else maps the locked page, or is going to. */
function* isAlone(m: Machine, page: Page): Step<boolean> {
  let count = page.mapcount;
  if (count <= 1 && page.isInSwap) {
    count += page.swapEntries;
    if (count === 1) {
      page.isInSwap = false;
      yield* putPage(m, page);
    }
  }
  return count <= 1 || m.breaks("RMAP_04");
}

function* swapIn(m: Machine, v: Vma, addr: number, pte: Pte, write: boolean): Step {
  const { page } = pte;
  if (!page.isInSwap) return;
  page.refs++;
  const isLocked = !m.breaks("RMAP_07");
  if (isLocked) yield* lockPage(m, page);
  const unlock = yield* ptl(m, v.mm, addr);
  if (v.mm.ptes.get(addr) !== pte || !page.isInSwap) {
    yield* unlock();
    if (isLocked) yield* unlockPage(m, page);
    yield* putPage(m, page);
    return;
  }
  const alone = write && page.mapcount === 0 && page.swapEntries === 1;
  yield* setPte(m, v, addr, { kind: "present", page, write: alone });
  yield* addAnon(m, page, v, addr, alone);
  yield* freeSwap(m, page);
  if (isLocked) yield* unlockPage(m, page);
  yield* unlock();
}

function* writeProtected(m: Machine, v: Vma, addr: number, pte: Pte): Step {
  const { page } = pte;
  let unlock = yield* ptl(m, v.mm, addr);
  if (v.mm.ptes.get(addr) !== pte) {
    yield* unlock();
    return;
  }
  if (!(yield* tryLockPage(m, page))) {
    page.refs++;
    yield* unlock();
    yield* lockPage(m, page);
    unlock = yield* ptl(m, v.mm, addr);
    const isSame = v.mm.ptes.get(addr) === pte;
    if (!isSame) {
      yield* unlock();
      yield* unlockPage(m, page);
      yield* putPage(m, page);
      return;
    }
    page.refs--;
  }
  if (m.breaks("RMAP_09")) yield* unlockPage(m, page);
  if (yield* isAlone(m, page)) {
    yield* m.say("page_move_anon_rmap", {
      page: page.ptr,
      vma: v.ptr,
      addr: `0x${addr.toString(16)}`,
      anon_vma: v.anonVma!.ptr,
      old_mapping: page.mapping!.ptr,
    });
    page.mapping = v.anonVma;
    if (m.random.oneIn(2)) yield* tell(m, page);
    if (!m.breaks("RMAP_09")) yield* unlockPage(m, page);
    yield* setPte(m, v, addr, { kind: "present", page, write: true });
    yield* unlock();
    return;
  }
  if (!m.breaks("RMAP_09")) yield* unlockPage(m, page);
  page.refs++;
  yield* unlock();
  yield* copyOnWrite(m, v, addr, pte);
}

function* copyOnWrite(m: Machine, v: Vma, addr: number, pte: Pte): Step {
  const old = pte.page;
  const page = allocPage(m);
  const unlock = yield* ptl(m, v.mm, addr);
  if (v.mm.ptes.get(addr) !== pte) {
    yield* unlock();
    yield* putPage(m, page);
    yield* putPage(m, old);
    return;
  }
  yield* addNew(m, page, v, addr);
  yield* setPte(m, v, addr, { kind: "present", page, write: true });
  yield* removeRmap(m, old, v, addr);
  page.isOnLru = true;
  yield* unlock();
  yield* putPage(m, old);
  yield* putPage(m, old);
}
