/* Single entries and the locks of the page tables that they stand in: what traces in full (ptes, locks) have. */
import {
  type AnonVma,
  as,
  type Event,
  type Events,
  event,
  lockOf,
  type Obj,
  object,
  PAGE,
  type Vma,
  wherePrepareLinks,
} from "../dsl/index.js";
import { addNewPage, linkAvc, prepareCall } from "./anon-vma.js";
import { mmapRead } from "./locks.js";
import type { Move } from "./mremap.js";

/** What one page table covers on x86-64. */
const TABLE = 0x200000;

const ptlOf = (mm: Obj, at: number): Obj =>
  lockOf(object("other", `page table ${Math.floor(at / TABLE).toString(16)} of ${mm.name}`));

export const ptl = (mm: Obj, at: number, op: "acquire" | "release"): Event =>
  event("lock", {
    addr: ptlOf(mm, at),
    kind: "ptl",
    op,
    mm,
    at,
    trylock: op === "acquire" ? false : undefined,
  });

/** All of it with the lock of the page table that maps `at`. */
export const withPtl = (mm: Obj, at: number, ...inside: readonly Events[]): Events => [
  ptl(mm, at, "acquire"),
  inside,
  ptl(mm, at, "release"),
];

/** linear_page_index(). */
export const indexAt = (v: Vma, addr: number): number => v.pgoff + (addr - v.start) / PAGE;

/** What the page says of itself behind the event before. */
export const pageState = (page: Obj, mapping: AnonVma, index: number, mapcount: number): Event =>
  event("page_map_state", { page, mapping, index, mapcount });

export const setPte = (
  v: Vma,
  addr: number,
  page: Obj,
  { kind = "present", write = true }: { readonly kind?: string; readonly write?: boolean } = {},
): Event => event("pte_set", { mm: v.mm, addr, kind, page, write, vma: v });

/** do_anonymous_page(): the first page at addr. */
export const faultIn = (v: Vma, addr: number, page: Obj, av: AnonVma): Events =>
  withPtl(
    v.mm,
    addr,
    addNewPage(page, v, addr, av),
    pageState(page, av, indexAt(v, addr), 1),
    setPte(v, addr, page),
  );

/** Faults on a vma that has no anon_vma yet. */
export const firstFault = (v: Vma, av: AnonVma, ...pages: readonly Events[]): Events =>
  mmapRead(v.mm, prepareCall(v).around(linkAvc(v, av, wherePrepareLinks)), pages);

/** The n-th page of a move goes over in two steps. */
export const moveEntry = ({ from, at, newAt }: Move, nth = 0): Events => {
  const args = { mm: from.mm, old_addr: at + nth * PAGE, new_addr: newAt + nth * PAGE };
  return [event("pte_move_clear", args), event("pte_move", args)];
};

/** move_normal_pmd(): the page table of the first page of a move goes over. */
export const moveTable = ({ from, at, newAt }: Move): Event =>
  event("page_table_move", { mm: from.mm, old_addr: at, new_addr: newAt });

/** move_ptes(): the entries of `pages` pages, under the locks of both page tables, which are two. */
export function movePtes(move: Move, pages: number): Events {
  const { from, at, to, newAt } = move;
  const entries = Array.from({ length: pages }, (_, nth) => moveEntry(move, nth));
  const old = (op: "acquire" | "release") => as("old ptl", ptl(from.mm, at, op));
  const young = (op: "acquire" | "release") => as("new ptl", ptl(to.mm, newAt, op));
  return [old("acquire"), young("acquire"), entries, young("release"), old("release")];
}
