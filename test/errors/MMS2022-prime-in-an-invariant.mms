---- MODULE m ----
TYPE Vma == Ptr
VARIABLE merged : SUBSET Vma
INIT merged = {}
INVARIANT M "m" == ⟦merged'⟧ = merged
====
