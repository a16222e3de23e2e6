/* The reader's side of per-VMA locks. mm/mmap_lock.c: lock_vma_under_rcu(), vma_start_read(). */
import { findVma, type Machine, type Step } from "./machine.js";
import { hex, type Mm, type Vma } from "./objects.js";

/** The vma at addr, locked for reading; undefined where the fault has to take the mmap_lock. */
export function* lockVma(m: Machine, mm: Mm, addr: number): Step<Vma | undefined> {
  let vma = findVma(mm, addr);
  if (m.breaks("VLOCK_08")) vma = mm.vmas[0];
  if (m.breaks("VLOCK_06")) vma = mm.gone ?? vma;
  let locked = false;
  if (vma !== undefined) {
    vma.pins++;
    if (vma.seq !== mm.seq || m.breaks("VLOCK_06", "VLOCK_07")) locked = yield* startRead(m, vma, mm, addr);
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
