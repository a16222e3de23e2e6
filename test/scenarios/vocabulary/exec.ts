/* exec(): the new program's stack, from its first page to its place. fs/exec.c. */
import { type Call, call, type Event, type Events, event, type Obj, type Vma } from "../dsl/index.js";
import { linkVma, setRange } from "./anon-vma.js";
import { movePageTables, pteMove } from "./mremap.js";
import { withPtl } from "./page-table.js";

/** VM_STACK_FLAGS: what a stack that grows down has; and with it one of madvise()'s hints, or both. */
export const STACK = 0x100173;
export const STACK_SEQUENTIAL = STACK | 0x8000;
export const STACK_INCOMPLETE = STACK | 0x18000;

/** __bprm_mm_init(): the stack of a new mm, of one page. */
export const bprmMmInit = (stack: Vma, flags = STACK_INCOMPLETE): Events => [
  event("vma_alloc", { vma: stack, mm: stack.mm }),
  { ...linkVma(stack), fields: { ...linkVma(stack).fields, flags } },
  event("bprm_mm_init", { mm: stack.mm, vma: stack }),
];

/** setup_arg_pages(). */
export const setupArgPages = (stack: Vma, ret = 0): Call => call("setup_arg_pages", { vma: stack }, { ret });

/** shift_arg_pages() by `shift` bytes: the bounds first, then the ptes of `pages` pages, then the rest of the bounds. */
export function shiftArgPages(stack: Vma, shift: number, pages: number, ret = 0): Events {
  const [start, end] = [stack.start - shift, stack.end - shift];
  const move = { from: stack, at: stack.start, to: stack, newAt: start, len: stack.len };
  const failed = ret !== 0;
  const entries = Array.from({ length: pages }, (_, nth) => pteMove(move, nth));
  const mover = withPtl(stack.mm, move.at, withPtl(stack.mm, move.newAt, entries));
  return call("shift_arg_pages", { vma: stack, shift }, { ret }).around(
    setRange({ ...stack, start }),
    movePageTables(move, failed ? { moved: 0 } : {}).around(failed ? [] : mover),
    failed ? [] : setRange({ ...stack, start, end }),
  );
}

/** A walk comes by a vma and passes over it. */
export const skipOne = (page: Obj, vma: Vma): Event =>
  event("rmap_skip", { page, vma, kind: "try_to_unmap_one" });

/** __split_huge_page() comes by a vma. */
export const splitOne = (page: Obj, vma: Vma, addr: number): Events => {
  const args = { page, vma, addr, kind: "__split_huge_page_splitting" };
  return call("rmap_one", args, { ...args, ret: 0 }).around();
};
