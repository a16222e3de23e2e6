/* munmap(), madvise(), exit(). mm/mmap.c; the caller of unmap() has the mmap_lock for writing. */
import { unlinkAnonVmas } from "./anon-vma.js";
import { mmapRead, mmapReadEnd, mmapWrite, mmapWriteEnd } from "./locks.js";
import type { Machine, Step } from "./machine.js";
import type { Mm, Vma } from "./objects.js";
import { zap } from "./pages.js";
import { detach, startWrite } from "./vma-locks.js";
import { freeVma, split, unlinkVma } from "./vmas.js";

/** do_munmap() of [from, end). */
export function* unmap(m: Machine, mm: Mm, from: number, end: number): Step<boolean> {
  for (const at of [from, end]) {
    const vma = mm.vmas.find((v) => v.start < at && at < v.end);
    if (vma !== undefined && !(yield* split(m, vma, at))) return false;
  }
  const gone = mm.vmas.filter((v) => v.start >= from && v.end <= end);
  for (const v of gone) {
    if (!m.breaks("VLOCK_05")) yield* startWrite(m, v);
    yield* detach(m, v);
    unlinkVma(v);
  }
  if (m.breaks("AVC_18")) for (const v of gone) yield* unlinkAnonVmas(m, v);
  for (const v of gone) yield* zap(m, v, v.start, v.end);
  if (!m.breaks("AVC_22")) for (const v of gone) yield* unlinkAnonVmas(m, v);
  for (const v of gone) yield* removeVma(m, v);
  return true;
}

function* removeVma(m: Machine, v: Vma): Step {
  yield* m.say("vma_remove", { vma: v.ptr });
  yield* freeVma(m, v);
}

/** madvise(MADV_DONTNEED): the vma stays. */
export function* dontNeed(m: Machine, mm: Mm): Step {
  yield* mmapRead(m, mm);
  if (mm.vmas.length > 0) {
    const v = m.random.pick(mm.vmas);
    const pages = v.len / 0x1000;
    const from = v.start + m.random.below(pages) * 0x1000;
    if (m.breaks("VLOCK_01")) yield* startWrite(m, v);
    const end = from + (1 + m.random.below((v.end - from) / 0x1000)) * 0x1000;
    yield* zap(m, v, from, end);
  }
  yield* mmapReadEnd(m, mm);
  yield* m.say("return_to_user");
}

/** The last thread of the process is gone. */
export function* exitMmap(m: Machine, mm: Mm): Step {
  yield* m.say("exit_mmap", { mm: mm.ptr });
  const gone = [...mm.vmas];
  // From 5.19 on with the mmap_lock, and from 6.4 on with the vmas locked.
  if (m.config.perVma) yield* mmapRead(m, mm);
  for (const v of gone) yield* zap(m, v, v.start, v.end);
  if (m.config.perVma) {
    yield* mmapReadEnd(m, mm);
    yield* mmapWrite(m, mm);
  }
  for (const v of gone) {
    yield* startWrite(m, v);
    yield* unlinkAnonVmas(m, v);
  }
  for (const v of gone) {
    if (m.config.refcnt && !m.breaks("VLOCK_10")) yield* detach(m, v);
    v.isLinked = false;
    yield* removeVma(m, v);
  }
  if (m.config.perVma) yield* mmapWriteEnd(m, mm);
  mm.vmas.length = 0;
  m.mms.delete(mm);
  m.free("mm", mm.ptr);
}
