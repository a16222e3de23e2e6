---- MODULE m ----
VARIABLE op : {"acquire", "release"}
INIT op = "release"
EVENT mmap_lock(write : BOOLEAN)
ACTION Lock ON mmap_lock == op' = IF write THEN "acquire" ELSE "release"
====
