---- MODULE m ----
IsEven(n) == n % 2 = 0
IsOdd(n) == ~IsEven(n)
====
