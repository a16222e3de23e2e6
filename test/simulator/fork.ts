/* fork(): every vma of the parent is copied, joined, linked and filled. kernel/fork.c:dup_mmap(), mm/memory.c. */
import { forkAnonVma } from "./anon-vma.js";
import { mmapWrite, mmapWriteEnd, ptl } from "./locks.js";
import type { Machine, Step } from "./machine.js";
import { Mm, TABLE, type Vma } from "./objects.js";
import { entriesIn, perhapsTell, setPte } from "./pages.js";
import { startWriteKillable } from "./vma-locks.js";
import { dupVma, freeVma, linkVma } from "./vmas.js";

export function newMm(m: Machine): Mm {
  const mm = new Mm(m.alloc("mm"), m.alloc("lock"));
  m.mms.add(mm);
  return mm;
}

/** The child's mm; undefined if there was no memory. */
export function* fork(m: Machine, mm: Mm): Step<{ readonly mm: Mm; readonly ok: boolean }> {
  const child = newMm(m);
  yield* mmapWrite(m, mm);
  yield* mmapWrite(m, child);
  let ok = true;
  for (const parent of [...mm.vmas]) {
    if (m.config.killable && !(yield* startWriteKillable(m, parent)) && !m.breaks("VLOCK_20")) {
      ok = false;
      break;
    }
    const vma = yield* dupVma(m, parent, child);
    if (!m.breaks("FORK_03") && (yield* forkAnonVma(m, vma, parent)) !== 0) {
      yield* freeVma(m, vma);
      ok = false;
      break;
    }
    yield* linkVma(m, vma);
    if (parent.anonVma !== null) yield* copyPages(m, vma, parent);
  }
  yield* mmapWriteEnd(m, child);
  yield* mmapWriteEnd(m, mm);
  return { mm: child, ok };
}

function* copyPages(m: Machine, child: Vma, parent: Vma): Step {
  const args = { dst_vma: child.ptr, src_vma: parent.ptr };
  yield* m.say("copy_page_range", { ...args, dst_mm: child.mm.ptr, src_mm: parent.mm.ptr });
  for (let at = parent.start; at < parent.end; at = (Math.floor(at / TABLE) + 1) * TABLE) {
    const stop = Math.min(parent.end, (Math.floor(at / TABLE) + 1) * TABLE);
    if (entriesIn(parent.mm, at, stop).length === 0) continue;
    const unlockDst = yield* ptl(m, child.mm, at);
    const unlockSrc = yield* ptl(m, parent.mm, at);
    for (const addr of entriesIn(parent.mm, at, stop)) yield* copyEntry(m, child, parent, addr);
    yield* unlockSrc();
    yield* unlockDst();
  }
  yield* m.say("copy_page_range__return", { ...args, ret: 0 });
}

/** Who has an entry that may write has one that may not afterwards. */
function* copyEntry(m: Machine, child: Vma, parent: Vma, addr: number): Step {
  const pte = parent.mm.ptes.get(addr)!;
  const { kind, page } = pte;
  const shared = { ...pte, write: false };
  if (kind !== "swap" && pte.write) yield* setPte(m, parent, addr, shared);
  if (kind === "present") {
    page.refs++;
    page.mapcount++;
  } else if (kind === "swap") page.swapEntries++;
  yield* setPte(m, child, addr, shared);
  if (kind === "present") yield* perhapsTell(m, page);
}
