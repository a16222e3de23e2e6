---- MODULE m ----
a ⟦\cup⟧ b == {a, b}
====
