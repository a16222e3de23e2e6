---- MODULE M ----
TYPE Vma == Ptr
TYPE Mm == Ptr
EVENT vma_free(vma : Vma)
LIFETIME Vma DIES vma_free
VARIABLE mm_of : [Vma -> Mm] OUTLIVES ⟦Mm⟧
VARIABLE users : [Mm -> Nat] OUTLIVES ⟦Mm⟧
====
