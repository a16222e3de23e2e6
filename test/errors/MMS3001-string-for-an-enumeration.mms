---- MODULE m ----
VARIABLE op : {"acquire", "release"}
INIT op = "release"
EVENT mmap_lock(kind : STRING)
ACTION Lock ON mmap_lock == op' = ⟦kind⟧
====
