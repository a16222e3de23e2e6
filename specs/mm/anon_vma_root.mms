---------------------------- MODULE mm.anon_vma_root ----------------------------
EXTENDS mm.anon_vma_life, mm.locks, mm.root_rwsem

(* The root of a family: its lock is the lock of every anon_vma of the family, so it must be there first and go last.
   mm/rmap.c:anon_vma_fork(), lock_anon_vma_root(), __put_anon_vma() [2.6.36 on].  In 2.6.34 and 2.6.35 each anon_vma
   has a lock of its own. *)

(* How many living anon_vmas each root has, but for itself. *)
VARIABLE family : [AnonVma -> Int]
INIT family = <<>>

(* … and how many of these have a vma in their list or tree. *)
VARIABLE linked_family : [AnonVma -> Int]
INIT linked_family = <<>>

Family(root : AnonVma) == IF root \in DOMAIN family THEN family[root] ELSE 0

LinkedFamily(root : AnonVma) == IF root \in DOMAIN linked_family THEN linked_family[root] ELSE 0

(* No other of its family is alive.  Up to 2.6.38 one that is linked to nothing may have died unseen. *)
IsLast(root : AnonVma) == LinkedFamily(root) = 0 /\ (Since("2.6.39") => Family(root) = 0)

IsRoot(av : AnonVma) == av \in DOMAIN root_of => root_of[av] = av

(* av is known as a member of root's family.  Roots that die with the last of their family do so unseen, and their
   addresses are used again. *)
IsOf(av : AnonVma, root : AnonVma) == av \in DOMAIN root_of /\ root_of[av] = root

(* t alone has the lock of av, whose root is root: as a writer, where readers can share it. *)
OwnsLock(t : Task, av : AnonVma, root : AnonVma) == RootHolders(IF Era = "K34" THEN av ELSE root) = {t}

(* How many references keep root alive for its family and, from 2.6.39 on, for its own list.  A member that is linked
   to nothing may have let go of its root already, and is about to be freed. *)
Needed(root : AnonVma) == LinkedFamily(root) + (IF Since("2.6.39") /\ Members(root) # {} THEN 1 ELSE 0)

ACTION Link ON anon_vma_link ==
    (* A walk goes on to an avc that is just being put in or taken out.  mm/rmap.c:anon_vma_chain_link() and its callers,
       unlink_anon_vmas(); vma_prepare() and vma_complete() where bounds change [2.6.34 on]. *)
    /\ REQUIRE AVC_07 "anon_vma list changed only under the root lock" WHEN Locks ==
           OwnsLock(self, anon_vma, root)
    /\ IF rwsems /\ ~Locks
       THEN
           (* As AVC_07 above, where probes on rwsems tell of the lock.  mm/rmap.c:anon_vma_chain_link() [3.8 on]. *)
           REQUIRE AVC_07 "anon_vma list changed only under the root lock" == WritesUnder(self, root)
    (* Whoever locks it would look for the lock in nothing, or lock another one than its relatives do.
       mm/rmap.c:anon_vma_fork(), which sets the root before anon_vma_chain_link() [2.6.36 on]. *)
    /\ REQUIRE AVC_08 "anon_vma->root set before first lock or link" WHEN Era # "K34" == root # NULL
    (* The root could be freed, with the lock in it, while members of the family are alive.  mm/rmap.c:anon_vma_fork(),
       get_anon_vma(anon_vma->root) [2.6.36 on]. *)
    /\ REQUIRE AVC_09 "child anon_vma pins its root" WHEN Era # "K34" ==
           root # anon_vma /\ root \in DOMAIN refs =>
               refs[root] >= Needed(root) + (IF Members(anon_vma) = {} THEN 1 ELSE 0)
    /\ IF root = anon_vma
       THEN /\ IF Members(root) = {} /\ IsNew(vma, root)
               THEN family'[root] = 0 /\ linked_family'[root] = 0
       ELSE /\ IF ~IsOf(anon_vma, root) THEN family'[root] = Family(root) + 1
            /\ IF Members(anon_vma) = {}
               THEN linked_family'[root] = LinkedFamily(root) + 1

ACTION Unlink ON anon_vma_unlink ==
    (* As AVC_07, on the way out.  mm/rmap.c:unlink_anon_vmas() [2.6.34 on]. *)
    /\ REQUIRE AVC_07 "anon_vma list changed only under the root lock" WHEN Locks ==
           anon_vma \in DOMAIN root_of => OwnsLock(self, anon_vma, root_of[anon_vma])
    /\ IF rwsems /\ ~Locks
       THEN
           (* As AVC_07, on the way out, where probes on rwsems tell.  mm/rmap.c:unlink_anon_vmas() [3.8 on]. *)
           REQUIRE AVC_07 "anon_vma list changed only under the root lock" ==
               anon_vma \in DOMAIN root_of => WritesUnder(self, root_of[anon_vma])
    /\ IF ~IsRoot(anon_vma) /\ Members(anon_vma) = {avc}
       THEN linked_family'[root_of[anon_vma]] = LinkedFamily(root_of[anon_vma]) - 1

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
ACTION AllocAnonVma ON anon_vma_alloc ==
    /\ family'[anon_vma] = 0
    /\ linked_family'[anon_vma] = 0

ACTION Put ON anon_vma_put ==
    (* The next one to lock a member of the family takes a lock in freed memory.  mm/rmap.c:__put_anon_vma()
       [2.6.36 on]. *)
    /\ REQUIRE AVC_11 "root anon_vma freed last" WHEN Era # "K34" ==
           IsRoot(anon_vma) => IsLast(anon_vma)
    /\ family' = Without(family, anon_vma)
    /\ linked_family' = Without(linked_family, anon_vma)
    /\ IF ~IsRoot(anon_vma)
       THEN family'[root_of[anon_vma]] = Family(root_of[anon_vma]) - 1

ACTION FreeAnonVma ON anon_vma_free ==
    (* As AVC_11, where the root goes without an anon_vma_put of its own: with the last of the others, or up to 2.6.38.
       mm/rmap.c:anon_vma_free() [2.6.36 on]. *)
    /\ REQUIRE AVC_11 "root anon_vma freed last" WHEN Era # "K34" ==
           IsRoot(anon_vma) => IsLast(anon_vma)
    /\ family' = Without(family, anon_vma)
    /\ linked_family' = Without(linked_family, anon_vma)
    /\ IF ~IsRoot(anon_vma)
       THEN family'[root_of[anon_vma]] = Family(root_of[anon_vma]) - 1

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

TEST "a root dies unseen with the last of its family; its address is that of another root's child then"
    {"event":"trace_begin","complete":true,"era":"K37"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2","root":"0xa2","where":"tree"}
    {"event":"vma_alloc","tid":1,"vma":"0x30","mm":"0xe2"}
    {"event":"anon_vma_link","tid":1,"vma":"0x30","avc":"0xc4","anon_vma":"0xa0","root":"0xa2","where":"tree"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x30","avc":"0xc4","anon_vma":"0xa0"}
    {"event":"anon_vma_put","tid":1,"anon_vma":"0xa0","root":"0xa2"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2"}
    {"event":"anon_vma_put","tid":1,"anon_vma":"0xa2","root":"0xa2"}
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

TEST "of a stock kernel the rwsems tell: an avc goes in under the root's, and out under it"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"down_write","tid":1,"anon_vma":"0xe8"}
    {"event":"down_write","tid":1,"anon_vma":"0xa0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa2","root":"0xa0","where":"tree"}
    {"event":"up_write","tid":1,"anon_vma":"0xa0"}
    {"event":"down_write","tid":1,"anon_vma":"0xa0"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa2"}
    {"event":"up_write","tid":1,"anon_vma":"0xa0"}
    {"event":"up_write","tid":1,"anon_vma":"0xe8"}
    EXPECT ok

TEST "… out after it was let go"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"down_write","tid":1,"anon_vma":"0xa0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa2","root":"0xa0","where":"tree"}
    {"event":"up_write","tid":1,"anon_vma":"0xa0"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa2"}
    EXPECT violated AVC_07 AT 6

TEST "… in under the lock of another family"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"down_write","tid":1,"anon_vma":"0xa4"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa2","root":"0xa0","where":"tree"}
    EXPECT violated AVC_07 AT 4

TEST "… in while another thread has the lock"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"down_write","tid":2,"anon_vma":"0xa0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    EXPECT violated AVC_07 AT 4

TEST "… in after a trylock that got the lock"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"down_write_trylock__return","tid":1,"anon_vma":"0xa0","ret":1}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    EXPECT ok

TEST "… and after one that did not"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"down_write_trylock__return","tid":1,"anon_vma":"0xa0","ret":0}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    EXPECT violated AVC_07 AT 4

TEST "what a thread took before the recording began, nobody knows"
    {"event":"trace_begin","era":"K64","records":["down_write","down_write_trylock__return","up_write","anon_vma_link"]}
    {"event":"down_write","tid":2,"anon_vma":"0xa0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    EXPECT inconclusive AVC_07

TEST "… but not what it took last, as soon as it takes anything"
    {"event":"trace_begin","era":"K64","records":["down_write","down_write_trylock__return","up_write","anon_vma_link"]}
    {"event":"down_write","tid":1,"anon_vma":"0xe8"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    EXPECT violated AVC_07 AT 3

TEST "without up_write nobody knows until when a lock was held"
    {"event":"trace_begin","era":"K64","records":["down_write","down_write_trylock__return","anon_vma_link"]}
    {"event":"down_write","tid":1,"anon_vma":"0xa4"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    EXPECT inconclusive AVC_07

TEST "an rwsem that nothing is known of may be the root's"
    {"event":"trace_begin","complete":true,"era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"down_write","tid":1}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    EXPECT inconclusive AVC_07

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

TEST "up to 2.6.38 a child may die unseen with the last of its avcs"
    {"event":"trace_begin","complete":true,"era":"K36","kernel":"2.6.36"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2"}
    {"event":"anon_vma_unlink","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0"}
    {"event":"anon_vma_free","tid":1,"anon_vma":"0xa0"}
    EXPECT ok
===============================================================================
