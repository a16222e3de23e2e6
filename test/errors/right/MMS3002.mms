---- MODULE m ----
TYPE AnonVma == Ptr
VARIABLE root : [AnonVma -> AnonVma]
IsRoot(av : AnonVma) == root[av] = av
====
