---- MODULE m ----
Evens == {n \in 0..100 : n % 2 = 0}
====
