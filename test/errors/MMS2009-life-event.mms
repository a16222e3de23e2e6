---- MODULE M ----
TYPE Vma == Ptr
EVENT vma_free(vma : Vma)
LIFETIME Vma BORN ⟦vma_alloc⟧ DIES vma_free
====
