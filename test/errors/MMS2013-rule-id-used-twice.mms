---- MODULE m ----
TYPE Vma == Ptr
EVENT vma_free(vma : Vma)
INVARIANT VMA_01 "an invariant" == TRUE
ACTION Free ON vma_free == REQUIRE ⟦VMA_01⟧ "another" == vma # NULL
====
