---- MODULE m ----
TYPE Vma == Ptr
TYPE AnonVma == Ptr
VARIABLE root : [AnonVma -> AnonVma]
INIT root = <<>>
Is(v : Vma, av : AnonVma) == ⟦root[av] = v⟧
====
