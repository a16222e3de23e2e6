---- MODULE m ----
TYPE Vma == Ptr
EVENT vma_free(vma : Vma)
INVARIANT M "m" == ~⟦vma_free⟧(NULL)
====
