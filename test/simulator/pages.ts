/* Pages and the entries that lead to them. mm/memory.c, mm/rmap.c, mm/swapfile.c. */
import { ptl } from "./locks.js";
import type { Machine, Step } from "./machine.js";
import { type AnonVma, hex, indexAt, type Mm, PAGE, Page, type Pte, TABLE, type Vma } from "./objects.js";
import { writeBegin, writeEnd } from "./vma-locks.js";

export function allocPage(m: Machine): Page {
  const page = new Page(m.alloc("page"));
  m.pages.add(page);
  return page;
}

export function* putPage(m: Machine, page: Page): Step {
  if (--page.refs > 0) return;
  m.pages.delete(page);
  page.isOnLru = false;
  if (m.config.pageFree) yield* m.say("page_free", { page: page.ptr });
  m.free("page", page.ptr);
}

/** What the page says of itself at this moment. */
export function* tell(m: Machine, page: Page): Step {
  yield* m.say("page_map_state", {
    page: page.ptr,
    mapping: page.mapping?.ptr ?? "0x0",
    index: page.index,
    mapcount: page.mapcount,
  });
}

export function* perhapsTell(m: Machine, page: Page): Step {
  if (m.random.oneIn(3)) yield* tell(m, page);
}

export function* setPte(m: Machine, v: Vma, addr: number, pte: Pte): Step {
  v.mm.ptes.set(addr, pte);
  yield* m.say("pte_set", {
    mm: v.mm.ptr,
    addr: hex(addr),
    kind: pte.kind,
    page: pte.page.ptr,
    write: pte.write,
    vma: v.ptr,
  });
}

export function* clearPte(m: Machine, v: Vma, addr: number): Step {
  v.mm.ptes.delete(addr);
  yield* m.say("pte_clear", { mm: v.mm.ptr, addr: hex(addr), vma: v.ptr });
}

/** "The oldest": of the family, or of the vma's own list. */
export function oldest(m: Machine, v: Vma): AnonVma {
  return m.config.puts ? v.anonVma!.root : v.chain.at(-1)!.av;
}

/** An anon_vma that v is not joined with, if there is one. */
function stranger(m: Machine, v: Vma): AnonVma | null {
  const others = [...m.mms].flatMap((mm) => mm.vmas.map((w) => w.anonVma));
  return others.find((av) => av !== null && v.chain.every((avc) => avc.av !== av)) ?? v.anonVma;
}

/** page_add_new_anon_rmap(); `isShared`: others are going to map it (6.11, swap-in). */
export function* addNew(m: Machine, page: Page, v: Vma, addr: number, isShared = false): Step {
  yield* m.say("page_add_new_anon_rmap", {
    page: page.ptr,
    vma: v.ptr,
    addr: hex(m.breaks("RMAP_08") ? addr + v.len : addr),
    flags: isShared ? 0 : 1,
    start: hex(v.start),
    anon_vma: v.anonVma?.ptr ?? "0x0",
  });
  page.mapcount = 1;
  const own = (isShared ? m.breaks("RMAP_02") : !m.breaks("RMAP_03")) || v.anonVma === null;
  page.mapping = own ? v.anonVma : oldest(m, v);
  if (m.breaks("RMAP_01")) page.mapping = stranger(m, v);
  page.index = indexAt(v, addr) + (m.breaks("RMAP_05") ? 1 : 0);
  yield* perhapsTell(m, page);
}

/** page_add_anon_rmap(). */
export function* addAnon(m: Machine, page: Page, v: Vma, addr: number, exclusive: boolean): Step {
  yield* m.say("page_add_anon_rmap", {
    page: page.ptr,
    vma: v.ptr,
    addr: hex(addr),
    exclusive,
    anon_vma: v.anonVma!.ptr,
  });
  if (m.breaks("RMAP_10", "RMAP_12") && page.mapcount > 0) page.mapping = v.anonVma;
  if (m.breaks("RMAP_11")) page.mapcount--;
  if (page.mapcount++ === 0 && page.mapping === null) {
    page.mapping = exclusive && m.config.era !== "K34" ? v.anonVma : oldest(m, v);
    page.index = indexAt(v, addr);
  }
  yield* perhapsTell(m, page);
}

/** page_remove_rmap(): the pte is gone already. */
export function* removeRmap(m: Machine, page: Page, v: Vma, addr: number): Step {
  yield* m.say("page_remove_rmap", { page: page.ptr, vma: v.ptr, addr: hex(addr) });
  page.mapcount--;
  if (m.breaks("RMAP_13")) page.mapping = null;
  yield* perhapsTell(m, page);
}

/** One swap entry less leads to the page; the last takes it out of the swap cache, unless somebody has it locked. */
export function* freeSwap(m: Machine, page: Page): Step {
  page.swapEntries--;
  if (page.swapEntries === 0 && page.isInSwap) {
    page.isInSwap = false;
    yield* putPage(m, page);
  }
}

/** unmap_page_range(): all entries of the vma in [from, end). */
export function* zap(m: Machine, v: Vma, from: number, end: number): Step {
  yield* m.say("unmap_page_range", {
    vma: v.ptr,
    addr: hex(from),
    end: hex(m.breaks("ZAP_01") ? v.end + PAGE : end),
    start: hex(v.start),
    ...(m.config.killable ? { vma_end: hex(v.end) } : {}),
  });
  if (!m.breaks("SEQ_05")) yield* writeBegin(m, v);
  for (let at = from; at < end; at = (Math.floor(at / TABLE) + 1) * TABLE) {
    const stop = Math.min(end, (Math.floor(at / TABLE) + 1) * TABLE);
    if (!hasEntries(v.mm, at, stop)) continue;
    const unlock = yield* ptl(m, v.mm, at);
    const gone: Page[] = [];
    for (const addr of entriesIn(v.mm, at, stop)) {
      const { kind, page } = v.mm.ptes.get(addr)!;
      yield* clearPte(m, v, addr);
      if (kind === "present") {
        yield* removeRmap(m, page, v, addr);
        gone.push(page);
      } else if (kind === "swap") yield* freeSwap(m, page);
    }
    yield* unlock();
    for (const page of gone) yield* putPage(m, page);
  }
  if (!m.breaks("SEQ_05")) yield* writeEnd(m, v);
  yield* m.say("unmap_page_range__return");
}

export const entriesIn = (mm: Mm, from: number, end: number): number[] =>
  [...mm.ptes.keys()].filter((addr) => from <= addr && addr < end).sort((a, b) => a - b);

const hasEntries = (mm: Mm, from: number, end: number): boolean => entriesIn(mm, from, end).length > 0;
