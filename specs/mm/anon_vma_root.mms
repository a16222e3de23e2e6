---------------------------- MODULE mm.anon_vma_root ----------------------------
EXTENDS mm.anon_vma_life, mm.locks

(* The root of a family: its lock is the lock of every anon_vma of the family, so it must be there first and go last.
   mm/rmap.c:anon_vma_fork(), lock_anon_vma_root(), __put_anon_vma() [2.6.36 on].  In 2.6.34 and 2.6.35 each anon_vma
   has a lock of its own. *)

(* The living anon_vmas of each root, but for the root. *)
VARIABLE family : [AnonVma -> SUBSET AnonVma]
INIT family = <<>>

Family(root : AnonVma) == IF root \in DOMAIN family THEN family[root] ELSE {}

IsRoot(av : AnonVma) == av \in DOMAIN root_of => root_of[av] = av

(* t alone has the lock of av, whose root is root: as a writer, where readers can share it. *)
OwnsLock(t : Task, av : AnonVma, root : AnonVma) == RootHolders(IF Era = "K34" THEN av ELSE root) = {t}

(* Linked or held; what is neither is about to be freed, and may have let go of its root already. *)
IsAlive(av : AnonVma) == Members(av) # {} \/ (av \in DOMAIN refs /\ refs[av] > 0)

(* How many references keep root alive for its living family and, from 2.6.39 on, for its own list. *)
Needed(root : AnonVma) ==
    Cardinality({av \in Family(root) : IsAlive(av)})
        + (IF Since("2.6.39") /\ Members(root) # {} THEN 1 ELSE 0)

ACTION Link ON anon_vma_link ==
    (* A walk goes on to an avc that is just being put in or taken out.  mm/rmap.c:anon_vma_chain_link() and its callers,
       unlink_anon_vmas(); vma_prepare() and vma_complete() where bounds change [2.6.34 on]. *)
    /\ REQUIRE AVC_07 "anon_vma list changed only under the root lock" WHEN Locks ==
           OwnsLock(self, anon_vma, root)
    (* Whoever locks it would look for the lock in nothing, or lock another one than its relatives do.
       mm/rmap.c:anon_vma_fork(), which sets the root before anon_vma_chain_link() [2.6.36 on]. *)
    /\ REQUIRE AVC_08 "anon_vma->root set before first lock or link" WHEN Era # "K34" == root # NULL
    (* The root could be freed, with the lock in it, while members of the family are alive.  mm/rmap.c:anon_vma_fork(),
       get_anon_vma(anon_vma->root) [2.6.36 on]. *)
    /\ REQUIRE AVC_09 "child anon_vma pins its root" WHEN Era # "K34" ==
           root # anon_vma /\ root \in DOMAIN refs =>
               refs[root] >= Needed(root) + (IF anon_vma \in Family(root) /\ IsAlive(anon_vma) THEN 0 ELSE 1)
    /\ IF root # anon_vma
       THEN family'[root] = Family(root) \cup {anon_vma}
       ELSE UNCHANGED family

ACTION Unlink ON anon_vma_unlink ==
    (* As AVC_07, on the way out.  mm/rmap.c:unlink_anon_vmas() [2.6.34 on]. *)
    REQUIRE AVC_07 "anon_vma list changed only under the root lock" WHEN Locks ==
        anon_vma \in DOMAIN root_of => OwnsLock(self, anon_vma, root_of[anon_vma])

ACTION TakeOrRelease ON lock ==
    (* As AVC_08.  mm/rmap.c:anon_vma_lock(), which locks anon_vma->root [2.6.36 on]. *)
    REQUIRE AVC_08 "anon_vma->root set before first lock or link" WHEN Era # "K34" ==
        kind = "anon_root" => anon_vma # NULL

ACTION Drop ON anon_vma_drop ==
    (* As AVC_09, where a reference goes that was not the dropper's.  mm/rmap.c:drop_anon_vma(), put_anon_vma()
       [2.6.36 on]. *)
    REQUIRE AVC_09 "child anon_vma pins its root" WHEN Era # "K34" ==
        IsRoot(anon_vma) /\ anon_vma \in DOMAIN refs => refs[anon_vma] > Needed(anon_vma)

(* A new root has no family, whatever had its address before. *)
ACTION AllocAnonVma ON anon_vma_alloc == family'[anon_vma] = {}

ACTION Put ON anon_vma_put ==
    (* The next one to lock a member of the family takes a lock in freed memory.  mm/rmap.c:__put_anon_vma()
       [2.6.36 on]. *)
    /\ REQUIRE AVC_11 "root anon_vma freed last" WHEN Era # "K34" ==
           IsRoot(anon_vma) => Family(anon_vma) = {}
    /\ family' = Without(family, anon_vma)
    /\ IF ~IsRoot(anon_vma)
       THEN family'[root_of[anon_vma]] = Family(root_of[anon_vma]) \ {anon_vma}
       ELSE TRUE

ACTION FreeAnonVma ON anon_vma_free ==
    (* As AVC_11, where the root goes without an anon_vma_put of its own: with the last of the others, or up to 2.6.38.
       mm/rmap.c:anon_vma_free() [2.6.36 on]. *)
    /\ REQUIRE AVC_11 "root anon_vma freed last" WHEN Era # "K34" ==
           IsRoot(anon_vma) => Family(anon_vma) = {}
    /\ family' = Without(family, anon_vma)
    /\ IF ~IsRoot(anon_vma)
       THEN family'[root_of[anon_vma]] = Family(root_of[anon_vma]) \ {anon_vma}
       ELSE TRUE

-------------------------------------------------------------------------------

TEST "the root is freed while its family lives"
    {"event":"trace_begin","complete":true,"era":"K37"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2","root":"0xa0","where":"tree"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0"}
    {"event":"anon_vma_put","tid":1,"anon_vma":"0xa0","root":"0xa0"}
    EXPECT violated AVC_11 AT 7

TEST "the root is freed last"
    {"event":"trace_begin","complete":true,"era":"K37"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2","root":"0xa0","where":"tree"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2"}
    {"event":"anon_vma_put","tid":1,"anon_vma":"0xa2","root":"0xa0"}
    {"event":"anon_vma_put","tid":1,"anon_vma":"0xa0","root":"0xa0"}
    EXPECT ok

TEST "whether the family of an older root is gone, nobody knows"
    {"event":"trace_begin","era":"K37"}
    {"event":"anon_vma_put","tid":1,"anon_vma":"0xa0","root":"0xa0"}
    EXPECT inconclusive AVC_11

TEST "an avc goes in without the lock of the root"
    {"event":"trace_begin","complete":true,"era":"K37","locks":true}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"lock","tid":2,"addr":"0xb0","kind":"anon_root","op":"acquire","anon_vma":"0xa0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    EXPECT violated AVC_07 AT 4

TEST "an avc goes in under the lock, and out without it"
    {"event":"trace_begin","complete":true,"era":"K37","locks":true}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"lock","tid":1,"addr":"0xb0","kind":"anon_root","op":"acquire","anon_vma":"0xa0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa2","root":"0xa0","where":"tree"}
    {"event":"lock","tid":1,"addr":"0xb0","kind":"anon_root","op":"release","anon_vma":"0xa0"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa2"}
    EXPECT violated AVC_07 AT 6

TEST "an avc goes in and out under the lock; up to 2.6.35 that is the anon_vma's own"
    {"event":"trace_begin","complete":true,"era":"K34","locks":true}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"lock","tid":1,"addr":"0xb0","kind":"anon_root","op":"acquire","anon_vma":"0xa0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0x0","where":"tail"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0"}
    EXPECT ok

TEST "an anon_vma is linked before its root is set"
    {"event":"trace_begin","complete":true,"era":"K36"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0x0","where":"tail"}
    EXPECT violated AVC_08 AT 3

TEST "… or locked"
    {"event":"trace_begin","complete":true,"era":"K36"}
    {"event":"lock","tid":1,"addr":"0xb0","kind":"anon_root","op":"acquire","anon_vma":"0x0"}
    EXPECT violated AVC_08 AT 2

TEST "fork takes no reference on the root"
    {"event":"trace_begin","complete":true,"era":"K36","kernel":"2.6.38"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_alloc","tid":1,"anon_vma":"0xa0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    EXPECT violated AVC_09 AT 4

TEST "fork takes a reference on the root, and gives it back with the anon_vma"
    {"event":"trace_begin","complete":true,"era":"K36","kernel":"2.6.38"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_alloc","tid":1,"anon_vma":"0xa0"}
    {"event":"anon_vma_alloc","tid":1,"anon_vma":"0xa2"}
    {"event":"anon_vma_get","tid":1,"anon_vma":"0xa0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2"}
    {"event":"anon_vma_drop","tid":1,"anon_vma":"0xa0"}
    {"event":"anon_vma_free","tid":1,"anon_vma":"0xa2"}
    {"event":"anon_vma_free","tid":1,"anon_vma":"0xa0"}
    EXPECT ok

TEST "somebody lets go of a root that he did not hold"
    {"event":"trace_begin","complete":true,"era":"K36","kernel":"2.6.38"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_alloc","tid":1,"anon_vma":"0xa0"}
    {"event":"anon_vma_get","tid":1,"anon_vma":"0xa0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"anon_vma_drop","tid":2,"anon_vma":"0xa0"}
    EXPECT violated AVC_09 AT 6

TEST "from 2.6.39 on the root's own list needs one besides"
    {"event":"trace_begin","complete":true,"era":"K36","kernel":"3.0"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_alloc","tid":1,"anon_vma":"0xa0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    EXPECT violated AVC_09 AT 6
===============================================================================
