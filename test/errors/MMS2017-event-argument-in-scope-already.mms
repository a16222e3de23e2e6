---- MODULE m ----
EVENT sched_wakeup(task : Task, ⟦cpu⟧ : Nat)
====
