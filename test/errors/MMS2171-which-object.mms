---- MODULE M ----
TYPE Vma == Ptr
TYPE Mm == Ptr
EVENT vma_dup(orig : Vma, vma : Vma, mm : Mm)
EVENT vma_link(vma : Vma, mm : Mm)
EVENT exit_mmap(mm : Mm)
LIFETIME Vma BORN ⟦vma_dup⟧, vma_link(⟦mm⟧) DIES ⟦exit_mmap⟧
====
