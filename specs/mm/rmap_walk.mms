----------------------------- MODULE mm.rmap_walk -----------------------------
EXTENDS mm.vma, mm.page

(* A walk visits every vma that may map a page, one after the other, and does something at each: takes the page's ptes
   away, sets or removes migration entries, looks whether it was referenced.  mm/rmap.c:rmap_walk(). *)

(* page_locked: somebody has locked the page; PG_locked as read at the entry. *)
EVENT rmap_walk(page : Page, mapping : AnonVma OPTIONAL, index : Nat OPTIONAL, page_locked : BOOLEAN OPTIONAL)
EVENT rmap_walk__return(page : Page OPTIONAL)

(* try_to_migrate(), and try_to_unmap() with TTU_MIGRATION before 5.14: ptes become migration entries. *)
EVENT try_to_migrate(page : Page, flags : Nat, mapping : AnonVma OPTIONAL, index : Nat OPTIONAL,
                     page_locked : BOOLEAN OPTIONAL)
EVENT try_to_migrate__return(page : Page OPTIONAL)

(* Reclaim takes the page's ptes away. *)
EVENT try_to_unmap(page : Page, flags : Nat OPTIONAL)
EVENT try_to_unmap__return(page : Page OPTIONAL)

(* A walk visits vma, where the page would be mapped at addr; kind: the callback.  In the walk that removes entries,
   page is the new page, and old the one whose entries these are, NULL where the record does not say: the callback has it
   in its fourth argument.  found: whether it found an entry of the page. *)
EVENT rmap_one(page : Page, vma : Vma, addr : Addr, kind : STRING, start : Addr OPTIONAL, end : Addr OPTIONAL,
               old : Page OPTIONAL)
EVENT rmap_one__return(page : Page, vma : Vma, addr : Addr, kind : STRING, ret : Int OPTIONAL,
                       found : BOOLEAN OPTIONAL)

(* Within a visit: what the callback has read at addr, and what it has made of that.  found: an entry of the page, or one
   that is worth taking the lock for; if not, it goes on to the next vma. *)
EVENT pte_peek(page : Page, vma : Vma, addr : Addr, kind : STRING, found : BOOLEAN)

(* The walk that turns the entries of old into ptes of new.  flags, from 6.12 on: bit 0 (bit 7 from 7.0 on) rmap locks held,
   bit 1 an entry of a never-written page may become the shared zero page, without a remove_migration_pte. *)
EVENT remove_migration_ptes(old : Page, new : Page, flags : Nat OPTIONAL)
EVENT remove_migration_ptes__return()

(* From 6.3 on remove_migration_ptes() is inlined here. *)
EVENT migrate_folio_move(src : Page, dst : Page)

(* migrate_pages() has begun with a list of pages, and is done with it: tracepoints that stand at its first and its last
   line.  Whatever became of a page, none of its migration entries is left by then. *)
EVENT mm_migrate_pages_start()
EVENT mm_migrate_pages()

(* The thread enters the kernel by a system call, and goes back to user mode: nothing else that it did there goes on. *)
EVENT sys_enter()
EVENT sys_exit()

(* The visit that each thread is in, or was in last. *)
VARIABLE visit : [Task -> [page : Page, vma : Vma]]

(* The page that each thread is putting in another's place, or did last. *)
VARIABLE replacing : [Task -> [old : Page, new : Page, may_zero : BOOLEAN]]

(* The page whose entries a visit of page p removes: of another one if the walk replaces it by p. *)
Old(t : Task, p : Page) == IF replacing[t].new = p THEN replacing[t].old ELSE p

(* A huge page gets its entries under its first page's name.  When it is split, each page is walked for alone, as its
   own replacement, and which entry belongs to which page no event tells.  A migration that is given up looks the same.
   Before 4.5 no huge page had migration entries; where neither era nor release tells, it may be a split. *)
IsSplit(old : Page, new : Page) == Since(v4_5) /\ old = new

ACTION RmapOne ON rmap_one == visit'[self] = [page |-> page, vma |-> vma]

ACTION Replace ON migrate_folio_move ==
    replacing'[self] = [old |-> src, new |-> dst, may_zero |-> FALSE]

ACTION RemoveBegin ON remove_migration_ptes ==
    replacing'[self] = [old |-> old, new |-> new,
                        may_zero |-> Since(v6_4) /\ BitAnd(flags, 2) # 0]
===============================================================================
