/* Per-VMA locks (6.4), and the sequence counts of speculative page faults. include/linux/mmap_lock.h. */
import type { Machine, Step } from "./machine.js";
import type { Vma } from "./objects.js";

const UNINTERRUPTIBLE = 2;
const KILLABLE = 0x102;
const EINTR = -4;

/** vma_start_write(): waits for readers; free when the mmap_lock is dropped. */
export function* startWrite(m: Machine, vma: Vma): Step {
  yield* lockForWriting(m, vma, UNINTERRUPTIBLE);
}

/** vma_start_write_killable(): whether it is locked. */
export function* startWriteKillable(m: Machine, vma: Vma): Step<boolean> {
  return yield* lockForWriting(m, vma, KILLABLE);
}

function* lockForWriting(m: Machine, vma: Vma, state: number): Step<boolean> {
  if (!m.config.perVma || vma.seq === vma.mm.seq) return true;
  const { readers } = vma.vmaLock;
  const { killable, refcnt } = m.config;
  const how = killable ? { state } : {};
  yield* m.say("vma_start_write", { vma: vma.ptr, mm: vma.mm.ptr, mm_seq: vma.mm.seq, ...how });
  const excludes = refcnt && vma.refcnt > 0;
  if (excludes) yield* exclude(m, vma);
  const isKilled = state === KILLABLE && (readers.size > 0 || m.random.oneIn(20)) && m.random.oneIn(2);
  if (!isKilled && !m.breaks("VLOCK_02")) {
    yield* m.until(() => readers.size === 0 && (!excludes || vma.refcnt === 1));
  }
  if (!isKilled) vma.seq = vma.mm.seq;
  if (excludes) yield* endExclude(m, vma);
  yield* m.say("vma_start_write__return", {
    vma: vma.ptr,
    ...(killable ? { ret: isKilled ? EINTR : 0 } : {}),
  });
  return !isKilled;
}

function* exclude(m: Machine, vma: Vma): Step {
  vma.excludes = true;
  yield* m.say("vma_exclude_readers", { vma: vma.ptr });
}

function* endExclude(m: Machine, vma: Vma): Step {
  vma.excludes = false;
  yield* m.say("vma_exclude_readers__return", { vma: vma.ptr });
}

export function* attach(m: Machine, vma: Vma): Step {
  if (!m.config.refcnt) return;
  vma.refcnt = 1;
  yield* m.say("vma_attach", { vma: vma.ptr });
}

export function* detach(m: Machine, vma: Vma): Step {
  if (!m.config.perVma) return;
  if (m.config.killable) {
    // Somebody comes too late more often than he would.
    for (let i = 0; i < 20 && m.breaks("VLOCK_23") && vma.refcnt === 1; i++) yield undefined;
    vma.refcnt--;
    yield* m.say("vma_detach", { vma: vma.ptr });
    if (vma.refcnt === 0) return;
    yield* exclude(m, vma);
    if (!m.breaks("VLOCK_23")) yield* m.until(() => vma.refcnt === 0);
    yield* endExclude(m, vma);
    return;
  }
  yield* m.until(() => vma.refcnt <= 1);
  vma.refcnt = 0;
  yield* m.say("vma_detach", { vma: vma.ptr });
}

export function* writeBegin(m: Machine, vma: Vma): Step {
  if (m.config.spf === "none") return;
  // Nothing in the patches keeps two writers apart (madvise() has the mmap_lock for reading): SEQ_07 warns of it.
  if (!m.breaks("SEQ_01", "SEQ_03", "SEQ_07")) yield* m.until(() => vma.sequence % 2 === 0);
  vma.sequence++;
  yield* m.say("vm_write_begin", { vma: vma.ptr, seq: vma.sequence, raw: false });
  if (m.breaks("SEQ_03")) yield* m.say("vm_write_begin", { vma: vma.ptr, seq: ++vma.sequence, raw: false });
}

export function* writeEnd(m: Machine, vma: Vma): Step {
  if (m.config.spf === "none") return;
  if (m.breaks("SEQ_01") && m.random.oneIn(3)) return;
  vma.sequence++;
  yield* m.say("vm_write_end", { vma: vma.ptr, seq: vma.sequence, raw: false });
}

/** Of a vma that is in no section. */
export function* strayWriteEnd(m: Machine, vma: Vma): Step {
  if (m.config.spf !== "none")
    yield* m.say("vm_write_end", { vma: vma.ptr, seq: ++vma.sequence, raw: false });
}

/** INIT_VMA() of the patches. */
export function* initSequence(m: Machine, vma: Vma): Step {
  if (m.config.spf !== "none") yield* m.say("vm_sequence_init", { vma: vma.ptr });
}
