---- MODULE m ----
TYPE Vma == Ptr
EVENT vma_free(vma : Vma)
PROPERTY P "p" == [] ~ vma_free(NULL)
====
