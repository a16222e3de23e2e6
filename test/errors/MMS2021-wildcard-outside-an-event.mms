---- MODULE m ----
TYPE Vma == Ptr
EVENT vma_free(vma : Vma)
Any == Cardinality(⟦_⟧)
====
