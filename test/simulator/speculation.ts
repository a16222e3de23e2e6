/*
 * Who goes on without the mmap_lock: the speculative page faults of 2018, and readers of mm_lock_seq (6.14).
 * mm/memory.c:__handle_speculative_fault(), include/linux/mmap_lock.h.
 */
import { findVma, type Machine, type Step } from "./machine.js";
import { hex, type Mm, type Page, TABLE, type Vma } from "./objects.js";
import { addNew, allocPage, putPage, setPte } from "./pages.js";

export function* speculativeFault(m: Machine, mm: Mm, addr: number): Step {
  const v = findVma(mm, addr);
  if (v === undefined || v.anonVma === null || v.isTemporaryStack) return;
  v.pins++;
  const seq = v.sequence;
  yield* m.say("spf_begin", { vma: v.ptr, seq, mm: mm.ptr, addr: hex(addr) });
  const done = (seq % 2 === 0 || m.breaks("SEQ_08")) && (yield* install(m, v, addr, seq));
  yield* m.say("spf_end", { vma: v.ptr, ret: done ? "done" : "retry" });
  v.pins--;
}

const isSame = (m: Machine, v: Vma, seq: number): boolean =>
  (v.sequence === seq || m.breaks("SEQ_10", "SEQ_11")) && (v.isLinked || m.breaks("SEQ_11"));

/** The page table lock is only tried for: whoever has it may wait for this thread's interrupts. */
function* install(m: Machine, v: Vma, addr: number, seq: number): Step<boolean> {
  yield undefined;
  if (!isSame(m, v, seq)) return false;
  yield* m.say("spf_check", { vma: v.ptr, seq: v.sequence, stage: "walked" });
  if (m.breaks("SEQ_13")) yield* m.say("page_table_alloc", { mm: v.mm.ptr, addr: hex(addr) });
  const page = allocPage(m);
  const unlock = yield* tryPtl(m, v, addr);
  let done = false;
  if (unlock !== undefined) {
    if (isSame(m, v, seq) || m.breaks("SEQ_09")) {
      if (!m.breaks("SEQ_09")) yield* m.say("spf_check", { vma: v.ptr, seq: v.sequence, stage: "locked" });
      done = yield* fill(m, v, addr, page);
    }
    yield* unlock();
  }
  if (!done) yield* putPage(m, page);
  return done;
}

function* fill(m: Machine, v: Vma, addr: number, page: Page): Step<boolean> {
  if (v.mm.ptes.has(addr) || v.anonVma === null || addr < v.start || addr >= v.end) return false;
  yield* addNew(m, page, v, addr);
  yield* setPte(m, v, addr, { kind: "present", page, write: true });
  page.isOnLru = true;
  return true;
}

function* tryPtl(m: Machine, v: Vma, addr: number): Step<(() => Step) | undefined> {
  const { mm } = v;
  const split = m.config.splitPtls ? mm.ptls.get(Math.floor(addr / TABLE)) : undefined;
  if (m.config.splitPtls && split === undefined) return undefined;
  const lock = split?.lock ?? mm.pageTableLock;
  if (!lock.tryWrite(m)) return undefined;
  const fields = split
    ? { addr: split.addr, kind: "ptl", mm: mm.ptr, at: hex(addr) }
    : { addr: mm.lockAddr, kind: "page_table_lock", mm: mm.ptr };
  yield* m.say("lock", { ...fields, op: "acquire", trylock: true });
  return function* () {
    yield* m.say("lock", { ...fields, op: "release" });
    lock.release(m);
  };
}

/** mmap_lock_speculate_try_begin(), mmap_lock_speculate_retry(). */
export function* speculate(m: Machine, mm: Mm): Step {
  const { seq } = mm;
  const isEven = seq % 2 === 0;
  yield* m.say("mmap_speculate", { mm: mm.ptr, op: "begin", seq, ok: isEven });
  if (!isEven && !m.breaks("VLOCK_12")) return;
  yield undefined;
  const ok = mm.seq === seq;
  yield* m.say("mmap_speculate", { mm: mm.ptr, op: "retry", ok });
  if (ok || m.breaks("VLOCK_12")) yield* m.say("mmap_speculate", { mm: mm.ptr, op: "use" });
}
