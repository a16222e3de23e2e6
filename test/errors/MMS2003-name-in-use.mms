---- MODULE m ----
TYPE Vma == Ptr
TYPE AnonVma == Ptr
VARIABLE chain : [Vma -> SUBSET AnonVma]
INIT chain = <<>>
Longest(⟦chain⟧) == chain
====
