---- MODULE m ----
TYPE Vma == Ptr
TYPE AnonVma == Ptr
VARIABLE chain : [Vma -> SUBSET AnonVma]
INIT chain = <<>>
EVENT link(vma : Vma, ⟦chain⟧ : AnonVma)
ACTION Link ON link == UNCHANGED chain
====
