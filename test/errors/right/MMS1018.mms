---- MODULE m ----
EXTENDS Naturals
Zero == 0
====
