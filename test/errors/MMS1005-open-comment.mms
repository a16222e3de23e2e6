---- MODULE m ----
Zero == 0
⟦(*⟧ a comment (* with one inside *)
One == 1
====
