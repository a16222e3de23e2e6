---- MODULE M ----
TYPE Vma == Ptr
EVENT vma_alloc(vma : Vma)
EVENT vma_free(vma : Vma)
LIFETIME Vma BORN vma_alloc
LIFETIME ⟦Vma⟧ DIES vma_free
====
