---- MODULE m ----
⟦Append⟧(s, x) == s \o <<x>>
====
