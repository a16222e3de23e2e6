---- MODULE idle_undefined ----
EXTENDS Integers
ASSUME IsIdle(IdleTask(-1))
ASSUME IsIdle(IdleTask(2147483648))
====
