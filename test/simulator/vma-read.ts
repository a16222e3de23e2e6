/* The reader's side of per-VMA locks. mm/mmap_lock.c: lock_vma_under_rcu(), vma_start_read(). */
import { mmapRead, mmapReadEnd } from "./locks.js";
import { findVma, type Machine, type Step } from "./machine.js";
import { hex, type Mm, VM_WRITE, type Vma } from "./objects.js";

/** The vma at addr, locked for reading; undefined where the fault has to take the mmap_lock. */
export function* lockVma(m: Machine, mm: Mm, addr: number): Step<Vma | undefined> {
  let vma = findVma(mm, addr);
  if (m.breaks("VLOCK_08")) vma = mm.vmas[0];
  if (m.breaks("VLOCK_06")) vma = mm.gone ?? vma;
  let locked = false;
  if (vma !== undefined) {
    vma.pins++;
    if (vma.seq !== mm.seq || m.breaks("VLOCK_06", "VLOCK_07", "VLOCK_23"))
      locked = yield* startRead(m, vma, mm, addr);
    vma.pins--;
  }
  const got = locked ? vma : undefined;
  yield* m.say("lock_vma_under_rcu__return", {
    mm: mm.ptr,
    addr: hex(addr),
    vma: got?.ptr ?? "0x0",
    start: hex(got?.start ?? 0),
    end: hex(got?.end ?? 0),
  });
  return got;
}

function* startRead(m: Machine, vma: Vma, mm: Mm, addr: number): Step<boolean> {
  yield undefined;
  if (m.config.refcnt) {
    if (vma.refcnt === 0 && !m.breaks("VLOCK_06")) return false;
    if (vma.excludes && !m.breaks("VLOCK_21")) return false;
    vma.refcnt++;
    yield* m.say("vma_ref", { vma: vma.ptr, delta: 1 });
  }
  // The rwsem of 6.4 cannot be taken while a writer waits for readers.
  const isFree = (vma.seq !== mm.seq || m.breaks("VLOCK_07")) && (vma.isLinked || m.breaks("VLOCK_06"));
  const locked = isFree && (m.breaks("VLOCK_08") || (vma.start <= addr && addr < vma.end));
  if (locked) vma.vmaLock.readers.add(m.current);
  else if (m.config.refcnt) {
    vma.refcnt--;
    yield* m.say("vma_ref", { vma: vma.ptr, delta: -1 });
  }
  yield* m.say("vma_start_read__return", { vma: vma.ptr, locked });
  return locked;
}

export function* endRead(m: Machine, vma: Vma): Step {
  yield* m.say("vma_end_read", { vma: vma.ptr });
  if (m.config.refcnt) vma.refcnt--;
  vma.vmaLock.readers.delete(m.current);
}

/** A reader of /proc/PID/maps: lock_next_vma(), which takes the mmap_lock where it cannot have the vma. */
export function* readMaps(m: Machine, mm: Mm): Step {
  const from = m.random.pick(mm.vmas).start - 0x1000;
  const next = mm.vmas.find((v) => v.end > from)!;
  next.pins++;
  const isTried = next.seq !== mm.seq && !m.breaks("VLOCK_22");
  const isLocked = isTried && (yield* startRead(m, next, mm, next.start));
  next.pins--;
  if (isLocked && from >= next.end) yield* endRead(m, next);
  const vma = isLocked && from < next.end ? next : yield* lockUnderMmapLock(m, mm, from);
  yield* m.say("lock_next_vma__return", {
    mm: mm.ptr,
    addr: hex(from),
    vma: vma?.ptr ?? "0x0",
    start: hex(vma?.start ?? 0),
    end: hex(vma?.end ?? 0),
  });
  if (vma !== undefined) yield* endRead(m, vma);
  yield* m.say("return_to_user");
}

/** vma_start_read_locked() */
function* lockUnderMmapLock(m: Machine, mm: Mm, from: number): Step<Vma | undefined> {
  yield* mmapRead(m, mm);
  const vma = mm.vmas.find((v) => v.end > from);
  if (m.breaks("VLOCK_22")) yield* mmapReadEnd(m, mm);
  if (vma !== undefined) {
    vma.refcnt++;
    yield* m.say("vma_ref", { vma: vma.ptr, delta: 1 });
    vma.vmaLock.readers.add(m.current);
    yield* m.say("vma_start_read_locked__return", { vma: vma.ptr, locked: true });
  }
  if (!m.breaks("VLOCK_22")) yield* mmapReadEnd(m, mm);
  return vma;
}

const VM_MAYBE_GUARD = 0x800;

/** madvise(MADV_GUARD_INSTALL), under the lock of one vma. */
export function* installGuard(m: Machine, mm: Mm): Step {
  const vma = yield* lockVma(m, mm, m.random.pick(mm.vmas).start);
  if (vma !== undefined) {
    vma.flags = m.breaks("VLOCK_24") ? vma.flags & ~VM_WRITE : vma.flags | VM_MAYBE_GUARD;
    yield* m.say("vma_flags", { vma: vma.ptr, flags: hex(vma.flags) });
    yield* endRead(m, vma);
  }
  yield* m.say("return_to_user");
}
