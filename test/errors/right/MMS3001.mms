---- MODULE m ----
F(x) == IF x > 0 THEN x ELSE 0
====
