---- MODULE m ----
Mixed(a, b, c) == (a /\ b) \/ c
====
