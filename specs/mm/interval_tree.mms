--------------------------- MODULE mm.interval_tree ---------------------------
EXTENDS mm.anon_vma

(* The order in which an rmap walk visits vmas, where anon_vmas keep interval trees (3.7 on): by vm_pgoff, and where
   that is equal by age of insertion.  A vma whose vm_pgoff changes is taken out and put in again, so that what it had
   when it was put in is what it is sorted by.  mm/interval_tree.c, include/linux/interval_tree_generic.h.  Up to 3.6
   the list gives the order, see mm.same_anon_vma.

   From 7.3 on the tree goes by the offset of anonymous pages.  The order is the same: in all vmas of one family the two
   differ by the same number, as splits, merges, forks and moves with pages keep the difference, a neighbour's anon_vma
   is shared only where both go on (anon_vma_compatible()), and what changes the one alone has no avcs then. *)

(* By what the tree of an anon_vma sorts a vma; at: when it was put in (ns). *)
VARIABLE tree_key : [[vma : Vma, anon_vma : AnonVma] -> [pgoff : Nat, at : Nat]]

InTree(v : Vma, av : AnonVma) == [vma |-> v, anon_vma |-> av]

(* Both vmas are in the tree of av, and v is visited before w.  What is equal goes to the right of what is there; a clock
   too coarse to tell which of two equals came first counts as in order. *)
TreeBefore(v : Vma, w : Vma, av : AnonVma) ==
    LET a == tree_key[InTree(v, av)]
        b == tree_key[InTree(w, av)]
    IN
    /\ v # w
    /\ InTree(v, av) \in DOMAIN tree_key
    /\ InTree(w, av) \in DOMAIN tree_key
    /\ \/ a.pgoff < b.pgoff
       \/ /\ a.pgoff = b.pgoff
          /\ a.at <= b.at

ACTION Link ON anon_vma_link WHEN Since(v3_7) ==
    tree_key'[InTree(vma, anon_vma)] = [pgoff |-> pgoff, at |-> ts]

ACTION Unlink ON anon_vma_unlink WHEN Since(v3_7) == tree_key' = Without(tree_key, InTree(vma, anon_vma))
===============================================================================
