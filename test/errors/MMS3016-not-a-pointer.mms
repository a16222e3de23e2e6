---- MODULE m ----
TYPE Vma == Ptr
CONSTANT ZeroPage : Vma DEFAULT ⟦"zero"⟧
====
