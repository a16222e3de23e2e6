---- MODULE M ----
TYPE Vma == Ptr
EVENT vma_replace(old : Vma, new : Vma)
LIFETIME Vma BORN vma_replace(new) DIES ⟦vma_replace⟧(old)
====
