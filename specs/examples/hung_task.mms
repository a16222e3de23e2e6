-------------------------- MODULE examples.hung_task --------------------------
(* A task that sleeps and is woken gets a cpu soon. Tracepoints sched_wakeup and sched_switch; a task that is woken
   before it has gone to sleep need not be switched to. *)
EVENT sched_wakeup(pid : Task)
EVENT sched_switch(prev_pid : Task, next_pid : Task)

PROPERTY HUNG_01 "a task that is woken runs within 20 ms" ==
    \A t \in Task :
        sched_wakeup(t) /\ (~sched_switch(_, t) SINCE sched_switch(t, _)) ~> sched_switch(_, t) WITHIN 20ms

TEST "woken, and never run"
    sched_switch(prev_pid: 7, next_pid: 9, ts: 99s)
    sched_wakeup(pid: 7, ts: 100s)
    sched_wakeup(pid: 8, ts: 130s)
    EXPECT violated HUNG_01 AT 2

TEST "woken, and run at once; woken while it runs, it goes on" COMPLETE
    sched_switch(prev_pid: 7, next_pid: 9, ts: 99s)
    sched_wakeup(pid: 7, ts: 100s)
    sched_switch(prev_pid: 9, next_pid: 7, ts: 100001ms)
    sched_wakeup(pid: 7, ts: 100003ms)
    sched_wakeup(pid: 7, ts: 130s)
    EXPECT ok
===============================================================================
