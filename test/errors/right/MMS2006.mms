---- MODULE m ----
PageOf(addr) == addr \div 4096
ASSUME PageOf(12288) = 3
====
