/* exec(): a new mm with a stack that is filled, moved to its place, and unmarked. fs/exec.c. */
import { prepare } from "./anon-vma.js";
import { anonymousPage } from "./faults.js";
import { newMm } from "./fork.js";
import { mmapRead, mmapReadEnd, mmapWrite, mmapWriteEnd } from "./locks.js";
import type { Machine, Step } from "./machine.js";
import { movePageTables } from "./mremap.js";
import { boundsOf, hex, INCOMPLETE, type Mm, NO_FILE, PAGE, STACK, TABLE, type Vma } from "./objects.js";
import { writeBegin, writeEnd } from "./vma-locks.js";
import { allocVma, change, linkVma } from "./vmas.js";

const TOP = 0x50000000;
const PAGES = 3;

/** The new mm, and whether exec has got so far that the program can run. */
export function* exec(m: Machine): Step<{ readonly mm: Mm; readonly ok: boolean }> {
  const mm = newMm(m);
  yield* mmapWrite(m, mm);
  const start = TOP - PAGES * PAGE;
  const flags = m.breaks("EXEC_02") ? STACK : STACK | INCOMPLETE;
  const stack = yield* allocVma(m, mm, boundsOf(start, TOP), flags, NO_FILE);
  yield* linkVma(m, stack);
  yield* m.say("bprm_mm_init", { mm: mm.ptr, vma: stack.ptr });
  yield* mmapWriteEnd(m, mm);
  for (let i = 0; i < PAGES; i++) if (!m.random.oneIn(4)) yield* copyStrings(m, stack, start + i * PAGE);
  // A program has a name at least: without memory for that it is not run.
  const ok = stack.anonVma !== null && (yield* setupArgPages(m, stack));
  return { mm, ok };
}

function* copyStrings(m: Machine, stack: Vma, addr: number): Step {
  yield* mmapRead(m, stack.mm);
  const isShort = (yield* prepare(m, stack)) !== 0;
  if (!isShort && !stack.mm.ptes.has(addr)) yield* anonymousPage(m, stack, addr);
  yield* mmapReadEnd(m, stack.mm);
}

function* setFlags(m: Machine, v: Vma, flags: number): Step {
  if (m.config.spf === "SPF12") yield* writeBegin(m, v);
  v.flags = flags;
  yield* m.say("vma_flags", { vma: v.ptr, flags: hex(flags) });
  if (m.config.spf === "SPF12") yield* writeEnd(m, v);
}

function* setupArgPages(m: Machine, stack: Vma): Step<boolean> {
  const { mm } = stack;
  yield* m.say("setup_arg_pages", { vma: stack.ptr });
  yield* mmapWrite(m, mm);
  if (m.breaks("EXEC_04")) yield* setFlags(m, stack, STACK);
  const shift = (m.random.oneIn(2) ? 2 * PAGE : TABLE) + PAGE * 4;
  const ok = yield* shiftArgPages(m, stack, shift);
  if (ok || m.breaks("EXEC_08")) yield* setFlags(m, stack, STACK);
  yield* mmapWriteEnd(m, mm);
  yield* m.say("setup_arg_pages__return", { ret: ok ? 0 : -12 });
  return ok;
}

/** The bounds first, then the ptes, then the rest of the bounds; the index of each page stays what it is. */
function* shiftArgPages(m: Machine, stack: Vma, shift: number): Step<boolean> {
  yield* m.say("shift_arg_pages", { vma: stack.ptr, shift: hex(shift) });
  const { start, end, pgoff, anonPgoff } = stack;
  let ret = yield* change(m, stack, { start: start - shift, end, pgoff, anonPgoff });
  if (ret === 0) {
    const move = { from: stack, at: start, to: stack, newAt: start - shift };
    const len = end - start;
    const stopAt = m.random.oneIn(6) ? PAGE : len;
    yield* movePageTables(m, move, len, stopAt, false);
    if (stopAt < len) ret = -12;
    else {
      const by = m.breaks("EXEC_07") ? 1 : 0;
      const offsets = { pgoff: pgoff + by, anonPgoff: anonPgoff + by };
      ret = yield* change(m, stack, { start: start - shift, end: end - shift, ...offsets });
    }
  }
  yield* m.say("shift_arg_pages__return", { ret });
  return ret === 0;
}
