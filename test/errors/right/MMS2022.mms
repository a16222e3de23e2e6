---- MODULE m ----
TYPE Vma == Ptr
VARIABLE merged : SUBSET Vma
INIT merged = {}
PROPERTY M "m" == [][merged \subseteq merged']_merged
====
