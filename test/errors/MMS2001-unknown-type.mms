---- MODULE m ----
TYPE Vma == Ptr
VARIABLE merged : SUBSET ⟦Vmaa⟧
INIT merged = {}
====
