---- MODULE m ----
TYPE Vma == Ptr
EVENT vma_free(vma : Vma)
PROPERTY M "m" == [] ~vma_free(NULL)
====
