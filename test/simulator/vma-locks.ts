/* Per-VMA locks (6.4), and the sequence counts of speculative page faults. include/linux/mmap_lock.h. */
import type { Machine, Step } from "./machine.js";
import type { Vma } from "./objects.js";

/** vma_start_write(): waits for readers; free when the mmap_lock is dropped. */
export function* startWrite(m: Machine, vma: Vma): Step {
  if (!m.config.perVma || vma.seq === vma.mm.seq) return;
  yield* m.say("vma_start_write", { vma: vma.ptr, mm: vma.mm.ptr, mm_seq: vma.mm.seq });
  if (!m.breaks("VLOCK_02")) yield* m.until(() => vma.vmaLock.readers.size === 0);
  vma.seq = vma.mm.seq;
  yield* m.say("vma_start_write__return", { vma: vma.ptr });
}

export function* attach(m: Machine, vma: Vma): Step {
  if (!m.config.refcnt) return;
  vma.refcnt = 1;
  yield* m.say("vma_attach", { vma: vma.ptr });
}

export function* detach(m: Machine, vma: Vma): Step {
  if (!m.config.perVma) return;
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
