--------------------------- MODULE mm.anon_vma_life ---------------------------
EXTENDS mm.anon_vma, mm.page_table

(* How long an anon_vma lives: as long as it is linked, somebody holds a reference, or a page is mapped that only leads
   to its vmas by way of it.  mm/rmap.c. *)

(* One reference more: of a child anon_vma to its root, of KSM or of a migration that must not lose it. *)
EVENT anon_vma_get(anon_vma : AnonVma)

(* … and one less: drop_anon_vma() up to 2.6.38, put_anon_vma() later, whether it was the last or not. *)
EVENT anon_vma_drop(anon_vma : AnonVma)

(* What an anon_vma says of itself while no section that changes it is under way.  degree, 4.0 to 5.19: the sum of the
   two counts that came for it in 6.0. *)
EVENT anon_vma_state(anon_vma : AnonVma, num_children : Nat OPTIONAL, num_active_vmas : Nat OPTIONAL,
                     degree : Nat OPTIONAL)

(* References, of anon_vmas whose allocation was seen.  Up to 2.6.38 the list counts for none, later for one as a
   whole until it is empty.  They are asked for up to anon_vma_free.  kernel: external_refcount, refcount. *)
VARIABLE refs : [AnonVma -> Int] OUTLIVES AnonVma

(* The pages whose page->mapping is the anon_vma, mapped or not. *)
VARIABLE pages_of : [AnonVma -> SUBSET Page] DEFAULT {}

(* The anon_vma that each vma counts for: its vma->anon_vma, from when it is joined until it is unlinked.  What is
   counted here and below is only kept for kernels that count, too. *)
VARIABLE counts_for : [Vma -> AnonVma]

(* How many vmas count for each anon_vma.  kernel: num_active_vmas. *)
VARIABLE active : [AnonVma -> Int] DEFAULT 0

(* The anon_vma of the vma that its own vma was forked from; a root is its own parent. *)
VARIABLE parent_of : [AnonVma -> AnonVma]

(* How many anon_vmas whose list or tree is not empty have each as their parent.  kernel: num_children. *)
VARIABLE children : [AnonVma -> Int] DEFAULT 0

(* The vmas that count for an anon_vma until the last of their avcs is gone: unlink_anon_vmas() has been entered, and may
   have to wait for the lock. *)
VARIABLE leaving : SUBSET Vma
INIT leaving = {}

(* The child that each thread is forking. *)
VARIABLE forking : [Task -> Vma]

(* The threads that have linked a vma to each anon_vma in a prepare, clone or fork that has not returned: the counts are
   changed under the same lock, but when is not seen. *)
VARIABLE changing : [AnonVma -> SUBSET Task] DEFAULT {}

ACTION AllocAnonVma ON anon_vma_alloc == refs'[anon_vma] = IF Since(v2_6_39) THEN 1 ELSE 0

ACTION Get ON anon_vma_get ==
    IF anon_vma \in DOMAIN refs THEN refs'[anon_vma] = refs[anon_vma] + 1

ACTION Drop ON anon_vma_drop ==
    IF anon_vma \in DOMAIN refs THEN refs'[anon_vma] = refs[anon_vma] - 1

(* A new root is its own parent.  What comes by fork has its parent from the end of the fork on; other anon_vmas were
   empty for as long as the bounds of their only vma changed. *)
ACTION Link ON anon_vma_link WHEN Since(v3_7) ==
    CASE members[anon_vma] # {} ->
             /\ IF IsNew(vma, anon_vma)
                THEN changing'[anon_vma] = changing[anon_vma] \cup {self}
      [] IsNew(vma, anon_vma) ->
             /\ active'[anon_vma] = 0
             /\ changing'[anon_vma] = {self}
             /\ IF root = anon_vma
                THEN parent_of'[anon_vma] = anon_vma /\ children'[anon_vma] = 1
                ELSE parent_of' = Without(parent_of, anon_vma) /\ children'[anon_vma] = 0
      [] anon_vma \in DOMAIN parent_of ->
             /\ children'[parent_of[anon_vma]] = children[parent_of[anon_vma]] + 1
      [] OTHER -> UNCHANGED <<active, parent_of, children, changing>>

ACTION Unlink ON anon_vma_unlink WHEN Since(v3_7) ==
    /\ IF anon_vma \in DOMAIN parent_of /\ members[anon_vma] = {avc}
       THEN children'[parent_of[anon_vma]] = children[parent_of[anon_vma]] - 1
    /\ IF vma \in DOMAIN counts_for /\ vma \in leaving /\ chain[vma] = {anon_vma}
       THEN /\ active'[counts_for[vma]] = active[counts_for[vma]] - 1
            /\ counts_for' = Without(counts_for, vma)
            /\ leaving' = leaving \ {vma}

ACTION Prepared ON anon_vma_prepare__return WHEN Since(v3_7) ==
    IF ret = 0 /\ vma \in DOMAIN anon_vma_of /\ vma \notin DOMAIN counts_for
    THEN /\ counts_for'[vma] = anon_vma_of[vma]
         /\ active'[anon_vma_of[vma]] = active[anon_vma_of[vma]] + 1
         /\ changing'[anon_vma_of[vma]] = changing[anon_vma_of[vma]] \ {self}

ACTION Fork ON anon_vma_fork WHEN Since(v3_7) == forking'[self] = vma

ACTION Cloned ON anon_vma_clone__return WHEN Since(v3_7) ==
    LET is_fork == self \in DOMAIN forking /\ forking[self] = dst
        av == anon_vma_of[src]
    IN
    /\ \A other \in ToSet(same_vma[dst]) : changing'[other] = changing[other] \ {self}
    /\ IF ret = 0 /\ ~is_fork /\ src \in DOMAIN anon_vma_of /\ av # NULL /\ dst \notin DOMAIN counts_for
       THEN counts_for'[dst] = av /\ active'[av] = active[av] + 1

ACTION Forked ON anon_vma_fork__return WHEN Since(v3_7) ==
    /\ forking' = Without(forking, self)
    /\ \A other \in ToSet(same_vma[vma]) : changing'[other] = changing[other] \ {self}
    /\ IF ret = 0 /\ chain[pvma] # {}
       THEN /\ counts_for'[vma] = anon_vma
            /\ active'[anon_vma] = active[anon_vma] + 1
            /\ IF anon_vma \notin chain[pvma]
               THEN LET parent == anon_vma_of[pvma] IN
                    parent_of'[anon_vma] = parent /\ children'[parent] = children[parent] + 1

ACTION UnlinkAll ON unlink_anon_vmas WHEN Since(v3_7) ==
    IF vma \in DOMAIN counts_for THEN leaving' = leaving \cup {vma}

ACTION DupVma ON vma_dup WHEN Since(v3_7) == forking' = Without(forking, self)

(* A count too low, and fork() gives a second child an anon_vma that others still use: its tree grows without an
   end, or it is freed under somebody.  From 6.0 on the two are counted apart: a sum could not tell one child and no
   vma from the reverse.  5.10.223 does so, too, and from which 5.10 on is not known here: what the record lacks is
   left open.  mm/rmap.c:anon_vma_clone(), unlink_anon_vmas() [4.0 on; commit 2555283eb40d]. *)
RULE AVC_20 "num_children and num_active_vmas balance" WHEN Since(v3_7)

ACTION State ON anon_vma_state ==
    LET is_sum_right == degree = children[anon_vma] + active[anon_vma]
        are_both_right == num_children = children[anon_vma] /\ num_active_vmas = active[anon_vma]
    IN
    REQUIRE AVC_20 ==
        changing[anon_vma] # {} \/
        CASE Since(v6_0_rc4) -> are_both_right
          [] Since("5.10.1") /\ Before("5.11") -> is_sum_right /\ are_both_right
          [] OTHER -> is_sum_right

ACTION MapState ON page_map_state WHEN Ptes ==
    LET was == mapping_of[page]
        moves == page \in DOMAIN mapping_of /\ was # mapping
    IN
    /\ pages_of'[mapping] = IF mapcount > 0 THEN pages_of[mapping] \cup {page} ELSE pages_of[mapping] \ {page}
    /\ IF moves THEN pages_of'[was] = pages_of[was] \ {page}

(* A page that others are going to map too gets an older anon_vma: which, a page_map_state tells. *)
ACTION AddNew ON page_add_new_anon_rmap WHEN Ptes ==
    IF IsNewExclusive(flags)
    THEN pages_of'[anon_vma] = pages_of[anon_vma] \cup {page}

(* The avcs in av's list or tree, as far as their addresses have not been used again. *)
StillLinked(av : AnonVma) == {c \in members[av] : c \in DOMAIN avcs /\ avcs[c].anon_vma = av}

(* page is mapped, and only av leads to its vmas. *)
Needs(p : Page, av : AnonVma) == (p \in DOMAIN mapping_of => mapping_of[p] = av) /\ mapped_at[p] # {}

(* An rmap walk of a page of this anon_vma would go through freed avcs and vmas.  mm/rmap.c:__put_anon_vma()
   [2.6.39 on].
   At anon_vma_free: at the very end: KSM, a migration or a child anon_vma would go on using it.
   mm/rmap.c:anon_vma_free(), drop_anon_vma() [2.6.36 on]. *)
RULE AVC_10 "anon_vma freed only when unlinked and unreferenced" WHEN Since(v2_6_36)

(* page->mapping dangles: who migrates or reclaims the page locks an anon_vma that is somebody else's by now, and
   does not find the ptes.  mm/rmap.c:page_lock_anon_vma(), unlink_anon_vmas() [2.6.34 on].
   At anon_vma_free: mm/rmap.c:anon_vma_free() [2.6.34 on]. *)
RULE AVC_18 "mapped page keeps its anon_vma alive" WHEN Ptes

(* The page leads to memory that is freed, or is another's.  include/linux/rmap.h:__folio_rmap_sanity_checks(),
   VM_WARN_ON_FOLIO(atomic_read(&anon_vma->refcount) == 0) [read in 7.3].
   At page_add_anon_rmap: … as a trace of all pages tells.  include/linux/rmap.h:__folio_rmap_sanity_checks() [7.0 on].
   At page_remove_rmap: as at page_add_anon_rmap.
   At page_remove_rmap: … as a trace of all pages tells. *)
RULE RMAP_23 "anon_vma of a page has a reference while rmaps come and go"

HasLiveAnonVma(p : Page) ==
    IsTold(p) /\ mapping_of[p] # NULL /\ mapping_of[p] \in DOMAIN refs => refs[mapping_of[p]] > 0

ACTION AddAnon ON page_add_anon_rmap ==
    /\ REQUIRE RMAP_23 WHEN Since(v7_0) /\ ~Ptes == refcount > 0
    /\ REQUIRE RMAP_23 WHEN Since(v7_0) /\ Ptes == HasLiveAnonVma(page)

(* Whether it is mapped elsewhere, a page_map_state tells. *)
ACTION RemoveRmap ON page_remove_rmap ==
    /\ REQUIRE RMAP_23 WHEN Since(v7_0) /\ ~Ptes == refcount > 0
    /\ REQUIRE RMAP_23 WHEN Since(v7_0) /\ Ptes == HasLiveAnonVma(page)
    /\ IF Ptes /\ page \in DOMAIN mapping_of
       THEN pages_of'[mapping_of[page]] = pages_of[mapping_of[page]] \ {page}

ACTION Put ON anon_vma_put ==
    /\ REQUIRE AVC_10 == StillLinked(anon_vma) = {}
    /\ REQUIRE AVC_18 == \A p \in pages_of[anon_vma] : ~Needs(p, anon_vma)

(* Where anon_vma_free follows anon_vma_put, most is gone already. *)
ACTION FreeAnonVma ON anon_vma_free ==
    /\ REQUIRE AVC_10 == StillLinked(anon_vma) = {} /\ (anon_vma \in DOMAIN refs => refs[anon_vma] = 0)
    /\ REQUIRE AVC_18 == \A p \in pages_of[anon_vma] : ~Needs(p, anon_vma)
    /\ refs' = Without(refs, anon_vma)

-------------------------------------------------------------------------------

GIVEN linked_vma COMPLETE WITH Era |-> v3_7 ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")

TEST "an anon_vma is freed with an avc in its tree" GIVEN linked_vma
    anon_vma_put(anon_vma: 0xa0, root: 0xa0)
    EXPECT violated AVC_10 AT 1

TEST "an anon_vma is freed empty" GIVEN linked_vma
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    anon_vma_put(anon_vma: 0xa0, root: 0xa0)
    EXPECT ok

TEST "a migration holds an anon_vma, which is freed all the same" COMPLETE
    WITH Era |-> v2_6_36, Kernel |-> "2.6.38"
    anon_vma_alloc(anon_vma: 0xa0)
    anon_vma_get(anon_vma: 0xa0, tid: 2)
    anon_vma_free(anon_vma: 0xa0)
    EXPECT violated AVC_10 AT 3

TEST "… and is freed when the migration lets it go" COMPLETE WITH Era |-> v2_6_36, Kernel |-> "2.6.38"
    anon_vma_alloc(anon_vma: 0xa0)
    anon_vma_get(anon_vma: 0xa0, tid: 2)
    anon_vma_drop(anon_vma: 0xa0, tid: 2)
    anon_vma_free(anon_vma: 0xa0, tid: 2)
    EXPECT ok

TEST "from 2.6.39 on the list itself is worth a reference" COMPLETE WITH Era |-> v2_6_36, Kernel |-> "2.6.39"
    anon_vma_alloc(anon_vma: 0xa0)
    anon_vma_free(anon_vma: 0xa0)
    EXPECT violated AVC_10 AT 2

TEST "an anon_vma is freed under a page that is mapped" WITH Ptes |-> TRUE GIVEN linked_vma
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x1000, anon_vma: 0xa0)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 1, mapcount: 1)
    pte_set(mm: 0xe0, addr: 0x1000, kind: "present", page: 0xf0, write: TRUE)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    anon_vma_put(anon_vma: 0xa0, root: 0xa0)
    EXPECT violated AVC_18 AT 5

TEST "an anon_vma is freed when its page is unmapped; another has moved to a relative" WITH Ptes |-> TRUE
    GIVEN linked_vma
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x1000, anon_vma: 0xa0)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 1, mapcount: 1)
    pte_set(mm: 0xe0, addr: 0x1000, kind: "present", page: 0xf0, write: TRUE)
    page_add_new_anon_rmap(page: 0xf2, vma: 0x10, addr: 0x2000, anon_vma: 0xa0)
    page_map_state(page: 0xf2, mapping: 0xa0, index: 2, mapcount: 1)
    pte_set(mm: 0xe1, addr: 0x2000, kind: "present", page: 0xf2, write: TRUE, tid: 2)
    page_map_state(page: 0xf2, mapping: 0xa2, index: 2, mapcount: 1, tid: 2)
    pte_clear(mm: 0xe0, addr: 0x1000)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    anon_vma_put(anon_vma: 0xa0, root: 0xa0)
    EXPECT ok

TEST "a page is unmapped whose anon_vma nobody refers to any more" WITH Era |-> v7_0
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, refcount: 0)
    EXPECT violated RMAP_23 AT 1

TEST "… whose anon_vma is alive" WITH Era |-> v7_0
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, refcount: 1)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, refcount: 2)
    EXPECT ok

TEST "… of which the record says nothing" WITH Era |-> v7_0
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    EXPECT inconclusive RMAP_23

GIVEN page_of_an_anon_vma COMPLETE WITH Era |-> v7_0, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 51, file: NULL)
    anon_vma_alloc(anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0, flags: 1)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0, write: TRUE)

TEST "the last reference goes before the page's mapping" GIVEN page_of_an_anon_vma
    anon_vma_drop(anon_vma: 0xa0)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    EXPECT violated RMAP_23 AT 2

TEST "the page's mapping goes before the last reference" GIVEN page_of_an_anon_vma
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    anon_vma_drop(anon_vma: 0xa0)
    EXPECT ok

GIVEN prepared_vma COMPLETE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_prepare(vma: 0x10, start: 0, end: 4096)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_prepare__return(vma: 0x10, ret: 0)

TEST "a fork that the parent anon_vma does not count" WITH Era |-> v6_4 GIVEN prepared_vma
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe1)
    anon_vma_fork(vma: 0x20, pvma: 0x10)
    anon_vma_clone(dst: 0x20, src: 0x10)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tree")
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: 0, anon_vma: 0xa2)
    anon_vma_state(anon_vma: 0xa0, num_children: 1, num_active_vmas: 1)
    EXPECT violated AVC_20 AT 8

TEST "a fork, a split, and the child's end, all counted" WITH Era |-> v6_4 GIVEN prepared_vma
    anon_vma_state(anon_vma: 0xa0, num_children: 1, num_active_vmas: 1)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe1)
    anon_vma_fork(vma: 0x20, pvma: 0x10)
    anon_vma_clone(dst: 0x20, src: 0x10)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tree")
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: 0, anon_vma: 0xa2)
    vma_dup(orig: 0x10, vma: 0x30, mm: 0xe0)
    anon_vma_clone(dst: 0x30, src: 0x10)
    anon_vma_link(vma: 0x30, avc: 0xc6, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x30, src: 0x10, ret: 0)
    anon_vma_state(anon_vma: 0xa0, num_children: 2, num_active_vmas: 2)
    anon_vma_state(anon_vma: 0xa2, num_children: 0, num_active_vmas: 1)
    unlink_anon_vmas(vma: 0x20, anon_vma: 0xa2)
    anon_vma_unlink(vma: 0x20, avc: 0xc4, anon_vma: 0xa2)
    anon_vma_unlink(vma: 0x20, avc: 0xc2, anon_vma: 0xa0)
    anon_vma_put(anon_vma: 0xa2, root: 0xa0)
    anon_vma_state(anon_vma: 0xa0, num_children: 1, num_active_vmas: 2)
    EXPECT ok

TEST "in 5.10 the sum of the two is kept" WITH Era |-> v3_7, Kernel |-> "5.10" GIVEN prepared_vma
    anon_vma_state(anon_vma: 0xa0, degree: 2)
    EXPECT ok

TEST "what was mapped before the recording, nobody knows" WITH Era |-> v3_7, Ptes |-> TRUE
    anon_vma_put(anon_vma: 0xa0, root: 0xa0)
    EXPECT inconclusive AVC_18

TEST "a vma counts until the last of its avcs is gone: unlink_anon_vmas() may have to wait" WITH Era |-> v6_4
    GIVEN prepared_vma
    vma_dup(orig: 0x10, vma: 0x30, mm: 0xe0)
    anon_vma_clone(dst: 0x30, src: 0x10)
    anon_vma_link(vma: 0x30, avc: 0xc6, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x30, src: 0x10, ret: 0)
    unlink_anon_vmas(vma: 0x30, anon_vma: 0xa0)
    anon_vma_state(anon_vma: 0xa0, num_children: 1, num_active_vmas: 2, tid: 2)
    anon_vma_unlink(vma: 0x30, avc: 0xc6, anon_vma: 0xa0)
    anon_vma_state(anon_vma: 0xa0, num_children: 1, num_active_vmas: 1, tid: 2)
    EXPECT ok

TEST "… unlink_anon_vmas() forgets to count it off" WITH Era |-> v6_4 GIVEN prepared_vma
    unlink_anon_vmas(vma: 0x10, anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    anon_vma_state(anon_vma: 0xa0, num_children: 0, num_active_vmas: 1, tid: 2)
    EXPECT violated AVC_20 AT 3

TEST "a copy of a vma that has no anon_vma yet counts for one when it gets one" COMPLETE WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    anon_vma_clone(dst: 0x20, src: 0x10)
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    anon_vma_prepare(vma: 0x20, start: 0, end: 4096)
    anon_vma_link(vma: 0x20, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_prepare__return(vma: 0x20, ret: 0)
    anon_vma_state(anon_vma: 0xa0, num_children: 1, num_active_vmas: 1)
    EXPECT ok

TEST "the counts change before the call that changes them returns" COMPLETE WITH Era |-> v6_4
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_prepare(vma: 0x20, start: 0, end: 4096)
    anon_vma_link(vma: 0x20, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_state(anon_vma: 0xa0, num_children: 1, num_active_vmas: 1, tid: 2)
    anon_vma_prepare__return(vma: 0x20, ret: 0)
    EXPECT ok

TEST "a page that may be shared is freed before anybody tells its anon_vma, and is another family's when that dies"
    COMPLETE WITH Era |-> v6_4, Kernel |-> "6.12", Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 3, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    vma_link(vma: 0x20, mm: 0xe1, start: 0x4000, end: 0x8000, pgoff: 4, flags: 3, file: NULL, tid: 2)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa2, where: "tree", tid: 2)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, flags: 0, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0, write: TRUE)
    pte_clear(mm: 0xe0, addr: 0x5000)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    page_free(page: 0xf0)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, flags: 0, anon_vma: 0xa2, tid: 2)
    pte_set(mm: 0xe1, addr: 0x5000, kind: "present", page: 0xf0, write: TRUE, tid: 2)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    anon_vma_put(anon_vma: 0xa0, root: 0xa0)
    EXPECT ok
===============================================================================
