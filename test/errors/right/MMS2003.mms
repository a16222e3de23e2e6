---- MODULE m ----
TYPE Vma == Ptr
TYPE AnonVma == Ptr
VARIABLE chain : [Vma -> SUBSET AnonVma]
EVENT link(vma : Vma, anon_vma : AnonVma)
ACTION Link ON link == UNCHANGED chain
====
