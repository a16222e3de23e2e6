--------------------------- MODULE mm.same_anon_vma ---------------------------
EXTENDS mm.anon_vma

(* The order in which an rmap walk visits vmas, where anon_vmas keep lists (2.6.34 to 3.6).  Who moves or copies page
   table entries from one vma to another while a walk is under way relies on it: an entry that moves forward along the
   list is met again, one that moves backward is missed.  From 3.7 on an interval tree gives the order, by vm_pgoff;
   see MREMAP_05. *)

VARIABLE same_anon_vma : [AnonVma -> Seq(Vma)] DEFAULT <<>>

Off(v : Vma, list : Seq(Vma)) == SelectSeq(list, LAMBDA w : w # v)

(* anon_vma_fork() and copy_vma() give an old vma's pages to a new vma and count on the new one being visited later.
   In 2.6.34 and 2.6.35 anon_vma_prepare() puts it at the head: that is their bug.  mm/rmap.c:anon_vma_prepare(),
   anon_vma_chain_link() [2.6.34-3.6]. *)
RULE AVC_06 "new avc goes to the tail of same_anon_vma" WHEN Before(v3_7)

ACTION Link ON anon_vma_link WHEN Before(v3_7) ==
    /\ REQUIRE AVC_06 == where = "tail" \/ same_anon_vma[anon_vma] = <<>>
    /\ same_anon_vma'[anon_vma] = IF where = "head"
                                  THEN <<vma>> \o same_anon_vma[anon_vma]
                                  ELSE Append(same_anon_vma[anon_vma], vma)

ACTION Unlink ON anon_vma_unlink WHEN Before(v3_7) ==
    same_anon_vma'[anon_vma] = Off(vma, same_anon_vma[anon_vma])

-------------------------------------------------------------------------------

TEST "a new avc at the head, as 2.6.34 has it" COMPLETE WITH Era |-> v2_6_34
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, where: "head")
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, where: "head")
    EXPECT violated AVC_06 AT 4

TEST "new avcs at the tail" COMPLETE WITH Era |-> v2_6_36
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    EXPECT ok

TEST "what an older list holds, nobody knows" WITH Era |-> v2_6_36
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "head")
    EXPECT inconclusive AVC_06
===============================================================================
