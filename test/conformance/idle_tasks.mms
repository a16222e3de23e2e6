---- MODULE idle_tasks ----
\* The idle threads are one for each cpu.
EXTENDS Integers
ASSUME IsIdle(IdleTask(0))
ASSUME IdleTask(3) # IdleTask(0)
ASSUME \A c, d \in 0..3 : (IdleTask(c) = IdleTask(d)) <=> c = d
ASSUME {IdleTask(c) : c \in 0..3} \subseteq Task
====
