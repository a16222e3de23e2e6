---- MODULE m ----
VARIABLE op : {"acquire", "release"}
INIT op = ⟦"free"⟧
====
