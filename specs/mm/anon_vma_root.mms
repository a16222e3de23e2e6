--------------------------- MODULE mm.anon_vma_root ---------------------------
EXTENDS mm.anon_vma_life, mm.locks, mm.root_rwsem

(* The root of a family: its lock is the lock of every anon_vma of the family, so it must be there first and go last.
   mm/rmap.c:anon_vma_fork(), lock_anon_vma_root(), __put_anon_vma() [2.6.36 on].  In 2.6.34 and 2.6.35 each anon_vma
   has a lock of its own. *)

(* How many living anon_vmas each root has, but for itself. *)
VARIABLE family : [AnonVma -> Int] DEFAULT 0

(* … and how many of these have a vma in their list or tree. *)
VARIABLE linked_family : [AnonVma -> Int] DEFAULT 0

(* No other of its family is alive.  Up to 2.6.38 one that is linked to nothing may have died unseen. *)
IsLast(root : AnonVma) == linked_family[root] = 0 /\ (Since(v2_6_39) => family[root] = 0)

IsRoot(av : AnonVma) == av \in DOMAIN root_of => root_of[av] = av

(* av is known as a member of root's family.  Roots that die with the last of their family do so unseen, and their
   addresses are used again. *)
IsOf(av : AnonVma, root : AnonVma) == av \in DOMAIN root_of /\ root_of[av] = root

(* t alone has the lock of av, whose root is root: as a writer, where readers can share it. *)
OwnsLock(t : Task, av : AnonVma, root : AnonVma) == root_lock[IF Before(v2_6_36) THEN av ELSE root] = {t}

(* How many references keep root alive for its family and, from 2.6.39 on, for its own list.  A member that is linked
   to nothing may have let go of its root already, and is about to be freed. *)
Needed(root : AnonVma) == linked_family[root] + (IF Since(v2_6_39) /\ members[root] # {} THEN 1 ELSE 0)

(* A walk goes on to an avc that is just being put in or taken out.  mm/rmap.c:anon_vma_chain_link() and its callers,
   unlink_anon_vmas(); vma_prepare() and vma_complete() where bounds change [2.6.34 on].
   At anon_vma_link: where probes on rwsems tell of the lock.  mm/rmap.c:anon_vma_chain_link() [3.8 on].
   At anon_vma_unlink: on the way out.  mm/rmap.c:unlink_anon_vmas() [2.6.34 on].
   At anon_vma_unlink: on the way out, where probes on rwsems tell.  mm/rmap.c:unlink_anon_vmas() [3.8 on]. *)
RULE AVC_07 "anon_vma list changed only under the root lock"

(* Whoever locks it would look for the lock in nothing, or lock another one than its relatives do.
   mm/rmap.c:anon_vma_fork(), which sets the root before anon_vma_chain_link() [2.6.36 on].
   At lock: mm/rmap.c:anon_vma_lock(), which locks anon_vma->root [2.6.36 on]. *)
RULE AVC_08 "anon_vma->root set before first lock or link" WHEN Since(v2_6_36)

(* The root could be freed, with the lock in it, while members of the family are alive.  mm/rmap.c:anon_vma_fork(),
   get_anon_vma(anon_vma->root) [2.6.36 on].
   At anon_vma_drop: where a reference goes that was not the dropper's.  mm/rmap.c:drop_anon_vma(), put_anon_vma()
   [2.6.36 on]. *)
RULE AVC_09 "child anon_vma pins its root" WHEN Since(v2_6_36)

ACTION Link ON anon_vma_link ==
    /\ REQUIRE AVC_07 WHEN Locks == OwnsLock(self, anon_vma, root)
    /\ IF rwsems /\ ~Locks
       THEN
           REQUIRE AVC_07 == WritesUnder(self, root)
    /\ REQUIRE AVC_08 == root # NULL
    /\ REQUIRE AVC_09 ==
           root # anon_vma /\ root \in DOMAIN refs =>
               refs[root] >= Needed(root) + (IF members[anon_vma] = {} THEN 1 ELSE 0)
    /\ IF root = anon_vma
       THEN /\ IF members[root] = {} /\ IsNew(vma, root)
               THEN family'[root] = 0 /\ linked_family'[root] = 0
       ELSE /\ IF ~IsOf(anon_vma, root) THEN family'[root] = family[root] + 1
            /\ IF members[anon_vma] = {}
               THEN linked_family'[root] = linked_family[root] + 1

ACTION Unlink ON anon_vma_unlink ==
    /\ REQUIRE AVC_07 WHEN Locks == anon_vma \in DOMAIN root_of => OwnsLock(self, anon_vma, root_of[anon_vma])
    /\ IF rwsems /\ ~Locks
       THEN
           REQUIRE AVC_07 == anon_vma \in DOMAIN root_of => WritesUnder(self, root_of[anon_vma])
    /\ IF ~IsRoot(anon_vma) /\ members[anon_vma] = {avc}
       THEN linked_family'[root_of[anon_vma]] = linked_family[root_of[anon_vma]] - 1

ACTION TakeOrRelease ON lock ==
    REQUIRE AVC_08 == kind = "anon_root" => anon_vma # NULL

ACTION Drop ON anon_vma_drop ==
    REQUIRE AVC_09 == IsRoot(anon_vma) /\ anon_vma \in DOMAIN refs => refs[anon_vma] > Needed(anon_vma)

(* A new root has no family, whatever had its address before. *)
ACTION AllocAnonVma ON anon_vma_alloc ==
    /\ family'[anon_vma] = 0
    /\ linked_family'[anon_vma] = 0

(* The next one to lock a member of the family takes a lock in freed memory.  mm/rmap.c:__put_anon_vma()
   [2.6.36 on].
   At anon_vma_free: where the root goes without an anon_vma_put of its own: with the last of the others, or up to
   2.6.38.  mm/rmap.c:anon_vma_free() [2.6.36 on]. *)
RULE AVC_11 "root anon_vma freed last" WHEN Since(v2_6_36)

ACTION Put ON anon_vma_put ==
    /\ REQUIRE AVC_11 == IsRoot(anon_vma) => IsLast(anon_vma)
    /\ IF ~IsRoot(anon_vma)
       THEN family'[root_of[anon_vma]] = family[root_of[anon_vma]] - 1

ACTION FreeAnonVma ON anon_vma_free ==
    /\ REQUIRE AVC_11 == IsRoot(anon_vma) => IsLast(anon_vma)
    /\ IF ~IsRoot(anon_vma)
       THEN family'[root_of[anon_vma]] = family[root_of[anon_vma]] - 1

-------------------------------------------------------------------------------

GIVEN root_left_by_its_vma COMPLETE WITH Era |-> v3_7 ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    vma_alloc(vma: 0x20, mm: 0xe1)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tree")
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)

TEST "the root is freed while its family lives" GIVEN root_left_by_its_vma
    anon_vma_put(anon_vma: 0xa0, root: 0xa0)
    EXPECT violated AVC_11 AT 1

TEST "the root is freed last" GIVEN root_left_by_its_vma
    anon_vma_unlink(vma: 0x20, avc: 0xc2, anon_vma: 0xa2)
    anon_vma_put(anon_vma: 0xa2, root: 0xa0)
    anon_vma_put(anon_vma: 0xa0, root: 0xa0)
    EXPECT ok

TEST "a root dies unseen with the last of its family; its address is that of another root's child then"
    COMPLETE WITH Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    vma_alloc(vma: 0x20, mm: 0xe1)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa2, where: "tree")
    vma_alloc(vma: 0x30, mm: 0xe2)
    anon_vma_link(vma: 0x30, avc: 0xc4, anon_vma: 0xa0, root: 0xa2, where: "tree")
    anon_vma_unlink(vma: 0x30, avc: 0xc4, anon_vma: 0xa0)
    anon_vma_put(anon_vma: 0xa0, root: 0xa2)
    anon_vma_unlink(vma: 0x20, avc: 0xc2, anon_vma: 0xa2)
    anon_vma_put(anon_vma: 0xa2, root: 0xa2)
    EXPECT ok

TEST "whether the family of an older root is gone, nobody knows" WITH Era |-> v3_7
    anon_vma_put(anon_vma: 0xa0, root: 0xa0)
    EXPECT inconclusive AVC_11

TEST "an avc goes in without the lock of the root" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0, tid: 2)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT violated AVC_07 AT 3

TEST "an avc goes in under the lock, and out without it" COMPLETE WITH Era |-> v3_7, Locks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa2, root: 0xa0, where: "tree")
    lock(addr: 0xb0, kind: "anon_root", op: "release", anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa2)
    EXPECT violated AVC_07 AT 5

TEST "an avc goes in and out under the lock; up to 2.6.35 that is the anon_vma's own" COMPLETE
    WITH Era |-> v2_6_34, Locks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: NULL, where: "tail")
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    EXPECT ok

TEST "of a stock kernel the rwsems tell: an avc goes in under the root's, and out under it" COMPLETE
    WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    down_write(anon_vma: 0xe8)
    down_write(anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa2, root: 0xa0, where: "tree")
    up_write(anon_vma: 0xa0)
    down_write(anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa2)
    up_write(anon_vma: 0xa0)
    up_write(anon_vma: 0xe8)
    EXPECT ok

TEST "… out after it was let go" COMPLETE WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    down_write(anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa2, root: 0xa0, where: "tree")
    up_write(anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa2)
    EXPECT violated AVC_07 AT 5

TEST "… in under the lock of another family" COMPLETE WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    down_write(anon_vma: 0xa4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa2, root: 0xa0, where: "tree")
    EXPECT violated AVC_07 AT 3

TEST "… in while another thread has the lock" COMPLETE WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    down_write(anon_vma: 0xa0, tid: 2)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT violated AVC_07 AT 3

TEST "… in after a trylock that got the lock" COMPLETE WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    down_write_trylock__return(anon_vma: 0xa0, ret: 1)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT ok

TEST "… and after one that did not" COMPLETE WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    down_write_trylock__return(anon_vma: 0xa0, ret: 0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT violated AVC_07 AT 3

TEST "what a thread took before the recording began, nobody knows"
    RECORDS down_write, down_write_trylock__return, up_write, anon_vma_link WITH Era |-> v6_4
    down_write(anon_vma: 0xa0, tid: 2)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT inconclusive AVC_07

TEST "… but not what it took last, as soon as it takes anything"
    RECORDS down_write, down_write_trylock__return, up_write, anon_vma_link WITH Era |-> v6_4
    down_write(anon_vma: 0xe8)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT violated AVC_07 AT 2

TEST "without up_write nobody knows until when a lock was held"
    RECORDS down_write, down_write_trylock__return, anon_vma_link WITH Era |-> v6_4
    down_write(anon_vma: 0xa4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT inconclusive AVC_07

TEST "an rwsem that nothing is known of may be the root's" COMPLETE WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    down_write
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT inconclusive AVC_07

TEST "an anon_vma is linked before its root is set" COMPLETE WITH Era |-> v2_6_36
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: NULL, where: "tail")
    EXPECT violated AVC_08 AT 2

TEST "… or locked" COMPLETE WITH Era |-> v2_6_36
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: NULL)
    EXPECT violated AVC_08 AT 1

GIVEN fork_begun COMPLETE WITH Era |-> v2_6_36, Kernel |-> "2.6.38" ==
    vma_alloc(vma: 0x20, mm: 0xe1)
    anon_vma_alloc(anon_vma: 0xa0)

TEST "fork takes no reference on the root" GIVEN fork_begun
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    EXPECT violated AVC_09 AT 1

TEST "fork takes a reference on the root, and gives it back with the anon_vma" GIVEN fork_begun
    anon_vma_alloc(anon_vma: 0xa2)
    anon_vma_get(anon_vma: 0xa0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    anon_vma_unlink(vma: 0x20, avc: 0xc2, anon_vma: 0xa2)
    anon_vma_drop(anon_vma: 0xa0)
    anon_vma_free(anon_vma: 0xa2)
    anon_vma_free(anon_vma: 0xa0)
    EXPECT ok

TEST "somebody lets go of a root that he did not hold" GIVEN fork_begun
    anon_vma_get(anon_vma: 0xa0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    anon_vma_drop(anon_vma: 0xa0, tid: 2)
    EXPECT violated AVC_09 AT 3

TEST "from 2.6.39 on the root's own list needs one besides" COMPLETE WITH Era |-> v2_6_36, Kernel |-> "3.0"
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_alloc(anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    vma_alloc(vma: 0x20, mm: 0xe1)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    EXPECT violated AVC_09 AT 5

TEST "up to 2.6.38 a child may die unseen with the last of its avcs" COMPLETE
    WITH Era |-> v2_6_36, Kernel |-> "2.6.36"
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    vma_alloc(vma: 0x20, mm: 0xe1)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    anon_vma_unlink(vma: 0x20, avc: 0xc2, anon_vma: 0xa2)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    anon_vma_free(anon_vma: 0xa0)
    EXPECT ok
===============================================================================
