------------------------------- MODULE mm.page --------------------------------
EXTENDS mm.vma

(* What a struct page (a folio, from 5.16 on) says of itself: who has locked it, which anon_vma leads to its mappings,
   at which index, and how many ptes map it.  mm/rmap.c. *)

(* The page lock has been taken, or is about to be released.  lock_page()'s fast path is inlined; what probes see is
   __lock_page() and __folio_lock(), where somebody had to wait. *)
EVENT page_lock(page : Page, trylock : BOOLEAN OPTIONAL)
EVENT page_unlock(page : Page)

(* A page that nobody maps is mapped for the first time.  flags, from 6.11 on: bit 0 nobody else is going to map it;
   before, that goes without saying.  start, anon_vma: the vma's. *)
EVENT page_add_new_anon_rmap(page : Page, vma : Vma, addr : Addr, flags : Nat OPTIONAL, start : Addr OPTIONAL,
                             anon_vma : AnonVma OPTIONAL)

(* A page that may be shared is mapped.  exclusive: the caller knows that it is not (do_page_add_anon_rmap(), from
   2.6.36 on; bit 0 of what later are flags).  anon_vma: the vma's.  refcount: of the anon_vma that the page has, if it
   has one. *)
EVENT page_add_anon_rmap(page : Page, vma : Vma, addr : Addr, exclusive : BOOLEAN OPTIONAL, flags : Nat OPTIONAL,
                         anon_vma : AnonVma OPTIONAL, refcount : Int OPTIONAL)

(* After a write fault the page is known to be this vma's alone.  anon_vma: the vma's; old_mapping: the anon_vma that
   the page has had so far. *)
EVENT page_move_anon_rmap(page : Page, vma : Vma, addr : Addr OPTIONAL, anon_vma : AnonVma OPTIONAL,
                          old_mapping : AnonVma OPTIONAL)

(* One pte less maps the page.  refcount: as at page_add_anon_rmap. *)
EVENT page_remove_rmap(page : Page, vma : Vma OPTIONAL, addr : Addr OPTIONAL, refcount : Int OPTIONAL)

(* UFFDIO_MOVE, from 6.8 on: move_pages() of mm/userfaultfd.c has been entered, and up to its return this thread moves
   pages of src to dst, which may be vmas of different families: page_move_anon_rmap gives each the anon_vma of its new
   vma, and its index is set to the one it has there.  mm: of both. *)
EVENT uffdio_move(mm : Mm OPTIONAL, dst : Addr OPTIONAL, src : Addr OPTIONAL, len : Nat OPTIONAL)
EVENT uffdio_move__return(ret : Int OPTIONAL)

(* page_get_anon_vma(), folio_get_anon_vma(): somebody takes a reference to the page's anon_vma.  page_locked: by anybody. *)
EVENT page_get_anon_vma(page : Page, mapping : AnonVma OPTIONAL, page_locked : BOOLEAN OPTIONAL)

(* The page has gone back to the allocator: what it said counts no more. *)
EVENT page_free(page : Page)

(* What the page says now: its anon_vma without the bits that tag page->mapping (NULL: the page is not anonymous, or is
   KSM's), its index, and the number of ptes that map it.  Where this thread has just mapped, taken over or unmapped the
   page, it tells what came of that. *)
EVENT page_map_state(page : Page, mapping : AnonVma, index : Nat, mapcount : Int)

(* The thread that has locked each locked page. *)
VARIABLE page_holder : [Page -> Task]

(* page->mapping of an anonymous page, without its tag.  It stays when the page is unmapped. *)
VARIABLE mapping_of : [Page -> AnonVma] DEFAULT NULL

(* page->index of an anonymous page. *)
VARIABLE index_of : [Page -> Nat] DEFAULT 0

(* The pages of which mapping_of and index_of may be out of date: nobody has told what came of an operation, or no
   pte is left, so that the page may have been freed and taken for something else. *)
VARIABLE untold : SUBSET Page
INIT untold = {}

(* The threads that are moving pages for UFFDIO_MOVE. *)
VARIABLE uffdio_movers : SUBSET Task
INIT uffdio_movers = {}

MovesForUffd(t : Task) == Since(v6_8) /\ t \in uffdio_movers

IsLocked(p : Page) == p \in DOMAIN page_holder

HoldsPage(t : Task, p : Page) == IsLocked(p) /\ page_holder[p] = t

(* What p says is known: its anon_vma is mapping_of[p], NULL if it is not anonymous. *)
IsTold(p : Page) == Ptes /\ p \notin untold

(* Bit 0 of the flags is RMAP_EXCLUSIVE (include/linux/rmap.h). *)
IsNewExclusive(flags : Nat) == BitAnd(flags, 1) # 0 \/ Before(v6_11)

ACTION PageLock ON page_lock WHEN Locks == page_holder'[page] = self

ACTION PageUnlock ON page_unlock WHEN Locks == page_holder' = Without(page_holder, page)

ACTION AddNew ON page_add_new_anon_rmap WHEN Ptes ==
    IF vma \in DOMAIN area /\ IsNewExclusive(flags)
    THEN /\ mapping_of'[page] = anon_vma
         /\ index_of'[page] = LinearIndex(vma, addr)
         /\ untold' = untold \ {page}
    ELSE untold' = untold \cup {page}

(* From 2.6.37 on a page that is anonymous already stays what it is; before, it does so only where others map it. *)
ACTION AddAnon ON page_add_anon_rmap WHEN Ptes ==
    IF ~(mapping_of[page] # NULL /\ Since(v2_6_37)) THEN untold' = untold \cup {page}

(* Its index is set after that. *)
ACTION MoveAnon ON page_move_anon_rmap WHEN Ptes ==
    /\ mapping_of'[page] = anon_vma
    /\ IF MovesForUffd(self) THEN untold' = untold \cup {page}

ACTION UffdioMove ON uffdio_move == uffdio_movers' = uffdio_movers \cup {self}

ACTION UffdioMoveReturn ON uffdio_move__return == uffdio_movers' = uffdio_movers \ {self}

ACTION FreePage ON page_free WHEN Ptes ==
    /\ mapping_of' = Without(mapping_of, page)
    /\ index_of' = Without(index_of, page)
    /\ untold' = untold \ {page}

ACTION MapState ON page_map_state WHEN Ptes ==
    /\ mapping_of'[page] = mapping
    /\ index_of'[page] = index
===============================================================================
