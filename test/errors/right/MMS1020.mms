---- MODULE m ----
All(S) == \A x \in S : x = x
Some(S) == CHOOSE x \in S : x = x
====
