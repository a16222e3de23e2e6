/* mremap(): copy_vma() finds or makes a vma at the new place, move_page_tables() moves the entries. mm/mremap.c. */
import {
  type AnonVma,
  avc,
  type Call,
  call,
  type Event,
  type Events,
  event,
  PAGE,
  type Vma,
} from "../dsl/index.js";
import { withRootLock } from "./locks.js";

/** The part of a vma that moves, where it is not all of it: `at` a user address, `len` in bytes. */
interface Part {
  readonly at?: number;
  readonly len?: number;
}

/** mremap() of `len` bytes at `at`, to `to`; from 6.17 on they may be those of several vmas. `ret`: `to`, or an error. */
export const mremapCall = (at: number, len: number, to: number, ret: number): Call =>
  call("mremap", { old_addr: at, old_len: len, new_len: len, flags: 3, new_addr: to }, { ret });

/** move_vma() of `vma` to `to`; without an error it returns the new address. */
export function moveVma(
  vma: Vma,
  to: number,
  {
    at = vma.start,
    len = vma.len,
    ret = to,
    flags,
  }: Part & { readonly ret?: number; readonly flags?: number } = {},
): Call {
  const args = { vma, old_addr: at, old_len: len, new_len: len, new_addr: to };
  return call("move_vma", { ...args, flags }, { ...args, ret });
}

/** copy_vma(): `into` is the vma that it returns as it is then, new or grown by a merge; `anonVma` is both vmas'. */
export function copyVma(
  vma: Vma,
  to: number,
  into: Vma,
  anonVma: AnonVma | null,
  {
    newAnonVma = anonVma,
    at = vma.start,
    len = vma.len,
  }: Part & { readonly newAnonVma?: AnonVma | null } = {},
): Call {
  const { start, end } = vma;
  const pgoff = vma.pgoff + (at - start) / PAGE;
  return call(
    "copy_vma",
    { vma, start, end, anon_vma: anonVma, addr: to, len, pgoff },
    {
      vma,
      addr: to,
      len,
      pgoff,
      new_vma: into,
      new_start: into.start,
      new_end: into.end,
      new_pgoff: into.pgoff,
      new_anon_vma: newAnonVma,
    },
  );
}

export const movetoTail = (dst: Vma): Event => event("anon_vma_moveto_tail", { dst });

/** The same in full: list by list, of the anon_vmas of dst's chain, oldest first. */
export const movetoTailInFull = (dst: Vma, chain: readonly AnonVma[]): Events =>
  call("anon_vma_moveto_tail", { dst }, { dst }).around(chain.map((av) => withRootLock(av, relink(dst, av))));

/** One avc goes to the tail. */
export const relink = (v: Vma, av: AnonVma): Event =>
  event("anon_vma_relink", { vma: v, avc: avc(v, av), anon_vma: av, where: "tail" });

export interface Move {
  readonly from: Vma;
  readonly at: number;
  readonly to: Vma;
  readonly newAt: number;
  /** In bytes. */
  readonly len: number;
}

/** move_page_tables(); `moved` is all of it unless said otherwise. `need` from 3.7 on. */
export function movePageTables(
  { from, at, to, newAt, len }: Move,
  { need, moved = len }: { readonly need?: boolean; readonly moved?: number } = {},
): Call {
  const args = { vma: from, old_addr: at, new_vma: to, new_addr: newAt, len };
  return call("move_page_tables", { ...args, need_rmap_locks: need }, { ...args, moved });
}

/** The entry of the n-th page of a move goes over. */
export const pteMove = ({ from, at, newAt }: Move, nth = 0): Event =>
  event("pte_move", { mm: from.mm, old_addr: at + nth * PAGE, new_addr: newAt + nth * PAGE });

/** The way back after a failure: the other direction, as far as the move had come. */
export const wayBack = ({ from, at, to, newAt }: Move, moved: number): Move => ({
  from: to,
  at: newAt,
  to: from,
  newAt: at,
  len: moved,
});
