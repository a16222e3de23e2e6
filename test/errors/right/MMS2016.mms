---- MODULE m ----
AppendTwice(s, x) == s \o <<x, x>>
====
