/* The write sections of the speculative page fault patches. */
import { type Event, type Events, event, type Vma } from "../dsl/index.js";

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
