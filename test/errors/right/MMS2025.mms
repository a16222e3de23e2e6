---- MODULE m ----
TYPE Vma == Ptr
EVENT vma_free(vma : Vma)
VARIABLE freed : SUBSET Vma
INIT freed = {}
ACTION Free ON vma_free == freed' = freed \cup {vma}
====
