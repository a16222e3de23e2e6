-------------------------- MODULE examples.work_item --------------------------
(* A work item is queued, started by a worker, and ended by it. Stock tracepoints of the work queues; the item is known by its
   address, hashed or not, as the recording prints it. *)
EVENT workqueue_queue_work(work : STRING, function : STRING OPTIONAL)
EVENT workqueue_execute_start(work : STRING, function : STRING OPTIONAL)
EVENT workqueue_execute_end(work : STRING, function : STRING OPTIONAL)

\* Who executes it.
VARIABLE worker : [STRING -> Task]

ACTION Start ON workqueue_execute_start ==
    (* Work items are not reentrant: find_worker_executing_work() makes a second worker leave the item to the first. Two at once
       would run a function against itself that takes no lock because it need not. kernel/workqueue.c, __queue_work() and
       process_one_work(). *)
    /\ REQUIRE WORK_01 "a work item is executed by one worker at a time" == work \notin DOMAIN worker
    /\ worker'[work] = self

ACTION End ON workqueue_execute_end ==
    (* trace_workqueue_execute_end() stands behind the call of the function, in the same worker. kernel/workqueue.c,
       process_one_work(). *)
    /\ REQUIRE WORK_02 "a work item is ended by the worker that started it" == worker[work] = self
    /\ worker' = Without(worker, work)

(* A pool that has work and no worker for it is stuck: what waits for the item, waits. kernel/workqueue.c, wq_watchdog_timer_fn()
   warns after 30 s. *)
PROPERTY WORK_03 "a work item that is queued is started within 30 s" ==
    \A w \in STRING : workqueue_queue_work(w) ~> workqueue_execute_start(w) WITHIN 30s

TEST "one after the other, and two items at once" COMPLETE
    workqueue_queue_work(work: "a")
    workqueue_execute_start(work: "a", tid: 7)
    workqueue_execute_start(work: "b", tid: 8)
    workqueue_execute_end(work: "a", tid: 7)
    workqueue_execute_end(work: "b", tid: 8)
    workqueue_execute_start(work: "a", tid: 8)
    EXPECT ok

TEST "a second worker starts what the first has not ended" COMPLETE
    workqueue_execute_start(work: "a", tid: 7)
    workqueue_execute_start(work: "a", tid: 8)
    EXPECT violated WORK_01 AT 2

TEST "another worker ends it" COMPLETE
    workqueue_execute_start(work: "a", tid: 7)
    workqueue_execute_end(work: "a", tid: 8)
    EXPECT violated WORK_02 AT 2

TEST "nobody has started it" COMPLETE
    workqueue_execute_end(work: "a", tid: 8)
    EXPECT violated WORK_02 AT 1

TEST "queued, and started just in time" COMPLETE
    workqueue_queue_work(work: "a", ts: 1s)
    workqueue_execute_start(work: "a", ts: 31s)
    EXPECT ok

TEST "queued, and left" COMPLETE
    workqueue_queue_work(work: "a", ts: 1s)
    workqueue_queue_work(work: "b", ts: 32s)
    EXPECT violated WORK_03 AT 1
===============================================================================
