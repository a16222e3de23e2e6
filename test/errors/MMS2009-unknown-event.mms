---- MODULE m ----
TYPE Vma == Ptr
EVENT vma_free(vma : Vma)
ACTION Free ON ⟦vma_fre⟧ == vma # NULL
====
