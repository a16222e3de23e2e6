------------------------------- MODULE mm.page -------------------------------
EXTENDS mm.types

(* What a struct page (a folio, from 5.16 on) says of itself: who has locked it, which anon_vma leads to its mappings,
   at which index, and how many ptes map it.  mm/rmap.c. *)

(* The page lock has been taken, or is about to be released.  lock_page()'s fast path is inlined; what probes see is
   __lock_page() and __folio_lock(), where somebody had to wait. *)
EVENT page_lock(page : Page, trylock : BOOLEAN OPTIONAL)
EVENT page_unlock(page : Page)

(* A page that nobody else maps is mapped for the first time.  anon_vma: the vma's. *)
EVENT page_add_new_anon_rmap(page : Page, vma : Vma, addr : Addr, flags : Nat OPTIONAL, anon_vma : AnonVma OPTIONAL)

(* A page that may be shared is mapped.  exclusive: the caller knows that it is not. *)
EVENT page_add_anon_rmap(page : Page, vma : Vma, addr : Addr, exclusive : BOOLEAN OPTIONAL, flags : Nat OPTIONAL,
                         anon_vma : AnonVma OPTIONAL)

(* After a write fault the page is known to be this vma's alone. *)
EVENT page_move_anon_rmap(page : Page, vma : Vma, addr : Addr OPTIONAL, anon_vma : AnonVma OPTIONAL)

(* One pte less maps the page. *)
EVENT page_remove_rmap(page : Page, vma : Vma OPTIONAL, addr : Addr OPTIONAL)

(* What the page says after the event before it of the same thread: its anon_vma without the bits that tag
   page->mapping (NULL: the page is not anonymous), its index, and the number of ptes that map it. *)
EVENT page_map_state(page : Page, mapping : AnonVma, index : Nat, mapcount : Int)

(* The thread that has locked each locked page. *)
VARIABLE page_holder : [Page -> Task]
INIT page_holder = <<>>

(* page->mapping of an anonymous page, without its tag.  It stays when the page is unmapped. *)
VARIABLE mapping_of : [Page -> AnonVma]
INIT mapping_of = <<>>

(* page->index of an anonymous page. *)
VARIABLE index_of : [Page -> Nat]
INIT index_of = <<>>

(* How many ptes map the page: _mapcount + 1. *)
VARIABLE page_mapcount : [Page -> Int]
INIT page_mapcount = <<>>

IsLocked(p : Page) == p \in DOMAIN page_holder

HoldsPage(t : Task, p : Page) == IsLocked(p) /\ page_holder[p] = t

ACTION PageLock ON page_lock WHEN Locks == page_holder'[page] = self

ACTION PageUnlock ON page_unlock WHEN Locks == page_holder' = Without(page_holder, page)

ACTION MapState ON page_map_state ==
    /\ mapping_of'[page] = mapping
    /\ index_of'[page] = index
    /\ page_mapcount'[page] = mapcount
=============================================================================
