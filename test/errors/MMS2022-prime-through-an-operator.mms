---- MODULE m ----
TYPE Vma == Ptr
VARIABLE merged : SUBSET Vma
INIT merged = {}
Clear == merged' = {}
INVARIANT M "m" == ⟦Clear⟧
====
