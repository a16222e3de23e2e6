/* The speculative page fault patches: write sections, and the faults that these keep out. */
import { call, type Event, type Events, event, type Obj, PAGE, type Vma } from "../dsl/index.js";
import { ptl, setPte, withPtl } from "./page-table.js";

/** vm_write_begin(); `seq` is the counter after it. `raw`: the form that __vma_adjust() uses. */
export const writeBegin = (vma: Vma, seq: number, raw?: boolean): Event =>
  event("vm_write_begin", { vma, seq, raw });
export const writeEnd = (vma: Vma, seq: number, raw?: boolean): Event =>
  event("vm_write_end", { vma, seq, raw });

/** A whole section, on an even counter. */
export const writeSection = (vma: Vma, seq: number, ...inside: readonly Events[]): Events => [
  writeBegin(vma, seq + 1),
  inside,
  writeEnd(vma, seq + 2),
];

/** A speculative fault has found the vma, and read its counter. */
export const spfBegin = (vma: Vma, addr: number, seq: number): Event =>
  event("spf_begin", { vma, seq, mm: vma.mm, addr });

/** It reads the counter again. */
export const spfCheck = (vma: Vma, seq: number, stage: "walked" | "locking" | "locked"): Event =>
  event("spf_check", { vma, seq, stage });

export const spfEnd = (vma: Vma, ret: "done" | "retry"): Event => event("spf_end", { vma, ret });

/** The lock of the page table at addr, as a speculative fault takes it. */
export function tryPtl(vma: Vma, addr: number): Event {
  const taken = ptl(vma.mm, addr, "acquire");
  return { ...taken, fields: { ...taken.fields, trylock: true } };
}

export const allocPageTable = (mm: Obj, addr: number): Event => event("page_table_alloc", { mm, addr });

/** A whole fault that nobody disturbs: it looks after the walk of the page tables, and under their lock. */
export const spfFault = (vma: Vma, addr: number, page: Obj, seq: number): Events => [
  spfBegin(vma, addr, seq),
  spfCheck(vma, seq, "walked"),
  tryPtl(vma, addr),
  spfCheck(vma, seq, "locked"),
  setPte(vma, addr, page),
  ptl(vma.mm, addr, "release"),
  spfEnd(vma, "done"),
];

/** unmap_page_range() with its section, on an even counter, taking one pte away. */
export const zapOne = (vma: Vma, addr: number, seq: number): Events =>
  call("unmap_page_range", { vma, addr, end: addr + PAGE }).around(
    writeSection(vma, seq, withPtl(vma.mm, addr, event("pte_clear", { mm: vma.mm, addr, vma }))),
  );
