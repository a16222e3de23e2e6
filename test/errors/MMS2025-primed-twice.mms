---- MODULE m ----
TYPE Vma == Ptr
VARIABLE merged : SUBSET Vma
INIT merged = {}
EVENT vma_free(vma : Vma)
ACTION Free ON vma_free == (⟦merged'⟧ = {vma})'
====
